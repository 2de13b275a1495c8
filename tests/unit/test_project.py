"""The project's own rules: sizes, arrows of the pages, names, registries, documentation, the lock."""

from __future__ import annotations

import ast
import re
import statistics
import sys
import tomllib
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement

from ledger.cells import KINDS, kind
from ledger.columns import TABS
from portal.commands import COMMANDS, main
from portal.navigation import PAGES as SHELL_PAGES
from portal.navigation import PageRecord
from portal.settings.settings import ROOT
from portal.ui import charts
from portal.ui.charts import CHARTS
from reports import REPORTS
from sync.backends.registry import BACKENDS
from tests.pictures import DOCUMENTS, PICTURES

PACKAGES = ("ledger", "store", "sync", "reports", "portal", "pages")
PRODUCT = sorted([ROOT / "app.py", *(p for name in PACKAGES for p in (ROOT / name).rglob("*.py"))])
PAGES = sorted((ROOT / "pages").rglob("*.py"))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update({node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)})
    return found


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# -- shape


def test_files_are_small() -> None:
    sizes = {_name(p): _lines(p) for p in PRODUCT}
    assert statistics.median(sizes.values()) <= 110
    assert {name: n for name, n in sizes.items() if n > 400} == {}


def test_functions_are_short() -> None:
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in PRODUCT
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    )
    assert statistics.median(lengths) <= 6
    assert lengths[int(len(lengths) * 0.9)] <= 16


def test_each_module_opens_by_saying_what_it_is_for() -> None:
    assert [_name(path) for path in PRODUCT if not ast.get_docstring(_tree(path))] == []


# Split, so that this file does not hold what it looks for.
FORBIDDEN = [
    "unsafe_allow" + "_html",
    "use_container" + "_width",
    "fmt: " + "skip",
    "TO" + "DO",
    "FIX" + "ME",
    "raise NotImplemented" + "Error",
]


@pytest.mark.parametrize("word", FORBIDDEN)
def test_words_that_do_not_belong_here(word: str) -> None:
    assert [_name(p) for p in PRODUCT if word in p.read_text(encoding="utf-8")] == []


# -- arrows and names


def test_pages_reach_only_the_portal_and_what_is_below() -> None:
    pages = {p.stem for p in PAGES}
    closed = {"gspread", "openpyxl", "xlsxwriter", "python_calamine", "sqlalchemy", "sqlite3", "lxml", "app"}
    for page in PAGES:
        roots = {name.partition(".")[0] for name in _imports(page)}
        assert not roots & (closed | {"pages"} | (pages - set(PACKAGES))), _name(page)
        assert not {n for n in _imports(page) if n.startswith(("sync.backends", "store.database", "store.tables"))}


PACKAGE = {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in PRODUCT}


def _arrows() -> dict[str, set[str]]:
    """Module -> modules of ours that it imports."""
    return {name: _reached(path) - {name} for name, path in PACKAGE.items()}


def _reached(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module in PACKAGE:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & PACKAGE.keys() if inner <= PACKAGE.keys() else {node.module} | inner & PACKAGE.keys()
    return found


def test_no_modules_import_each_other_in_a_circle() -> None:
    arrows, done = _arrows(), set[str]()
    while ready := {name for name, to in arrows.items() if name not in done and to <= done}:
        done |= ready
    assert arrows.keys() - done == set()


def test_the_architecture_draws_the_arrows_that_there_are() -> None:
    layers = {"app", "pages", "portal", "reports", "sync", "store", "ledger"}
    drawn = set(re.findall(r"^  (\w+)(?:\[[^]]*\])? --> (\w+)$", _text("docs/architecture.md"), re.MULTILINE))
    there = {(name.partition(".")[0], to.partition(".")[0]) for name, targets in _arrows().items() for to in targets}
    assert {arrow for arrow in there if arrow[0] != arrow[1]} == {a for a in drawn if set(a) <= layers}


def test_no_folder_is_crowded() -> None:
    folders = [p.parent for p in PRODUCT]
    crowded = {_name(folder): folders.count(folder) for folder in set(folders) if folders.count(folder) > 25}
    assert crowded == {}


def test_the_sheets_double_stands_alone() -> None:
    """It could be published by itself: it imports itself, Python's library and what its README names."""
    needed = set(
        re.findall(r"`([\w-]+)`", _text("tests/sheets_server/README.md").partition("It needs")[2].partition(".")[0])
    )
    assert needed >= {"gspread", "requests"}
    known = set(sys.stdlib_module_names) | {name.replace("google-auth", "google") for name in needed}
    for path in (ROOT / "tests/sheets_server").rglob("*.py"):
        others = {n for n in _imports(path) if not f"{n}.".startswith("tests.sheets_server.")}
        assert {n.partition(".")[0] for n in others} <= known, _name(path)


def test_files_of_strangers_are_read_apart() -> None:
    readers = {
        "ledger.notice.read_notice",
        "ledger.accounts.file.read_people",
        "sync.look_back_files.read_last_year",
        "sync.fill_in.reading.read_fill_in",
        "ledger.units.directory.checked_text",
        "reports.official.template_check.check_template",
    }
    at_hand = [p for p in PRODUCT if p.relative_to(ROOT).parts[0] in ("portal", "pages")]
    assert [_name(p) for p in at_hand if _imports(p) & readers] == ["portal/strangers_files.py"]


def test_nothing_imports_the_server() -> None:
    assert [_name(p) for p in PRODUCT if "app" in _imports(p)] == []


def test_no_module_beside_the_shell_hides_a_package() -> None:
    # `build` is a package of the development tools only; nothing that runs in the server imports it.
    taken = (set(packages_distributions()) | set(sys.stdlib_module_names) | set(PACKAGES)) - {"build"}
    beside = {p.stem for p in (ROOT / "portal").iterdir() if p.suffix == ".py" or p.is_dir()}
    assert (beside - {"__init__", "__main__", "__pycache__"}) & taken == set()


FIELDS = {
    "text_input",
    "text_area",
    "number_input",
    "date_input",
    "selectbox",
    "multiselect",
    "radio",
    "checkbox",
    "toggle",
    "segmented_control",
    "pills",
    "file_uploader",
}


def _given_at_drawing(function: ast.FunctionDef) -> set[str]:
    """What a function hands to the callback of a button out of what its fields held when the page was drawn."""
    held, given = set(), set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Attribute) and called.attr in FIELDS:
                held |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.keyword) and node.arg in ("args", "kwargs"):
            given |= {inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name)}
    return held & given


def test_a_click_takes_what_stands_in_the_fields_now() -> None:
    """A click right behind the last letter comes with it; arguments of a callback are from before it was typed."""
    functions = [
        (path, node) for path in PRODUCT for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef)
    ]
    found = {f"{_name(p)} {f.name}": names for p, f in functions if (names := _given_at_drawing(f))}
    assert found == {}


# -- registries


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_there_and_explains_itself(name: str) -> None:
    command = import_module(COMMANDS[name]).command
    assert isinstance(command, click.Command)
    assert re.search(r"[\u4e00-\u9fff]", command.help or ""), "its help is Chinese"
    assert name in main.list_commands(click.Context(main))


def test_every_command_module_is_registered() -> None:
    files = {p.stem for p in (ROOT / "portal/commands").glob("*.py")} - {"__init__"}
    assert files == {dotted.rpartition(".")[2] for dotted in COMMANDS.values()}


@pytest.mark.parametrize("name", BACKENDS)
def test_each_backend_is_there(name: str) -> None:
    module, _, factory = BACKENDS[name].partition(":")
    assert callable(getattr(import_module(module), factory))


@pytest.mark.parametrize("record", SHELL_PAGES, ids=lambda record: record.path)
def test_each_page_is_there(record: PageRecord) -> None:
    assert (ROOT / f"pages/{record.stem}.py").is_file()
    assert record.title
    assert record.help


def test_every_page_file_is_registered() -> None:
    files = {p.relative_to(ROOT / "pages").with_suffix("").as_posix() for p in PAGES}
    assert files == {record.stem for record in SHELL_PAGES}


@pytest.mark.parametrize("code", REPORTS)
def test_each_report_is_there(code: str) -> None:
    report = REPORTS[code]
    assert callable(getattr(import_module(report.module), "listed" if report.listed else "build"))


@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_is_there(name: str) -> None:
    assert callable(getattr(charts, name))


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_cell_is_there(name: str) -> None:
    assert callable(kind(name).parse)


def test_each_column_is_of_a_known_kind_and_named_once_in_its_tab() -> None:
    for title, columns in TABS.items():
        assert {c.kind for c in columns} <= set(KINDS), title
        headers = [name for c in columns for name in (c.header, *c.aliases)]
        assert len(headers) == len(set(headers)), title
        assert len({c.name for c in columns}) == len(columns), title


# -- documentation


def test_the_architecture_lists_the_registries() -> None:
    listed = {
        name: set(re.findall(r"`([a-z_]+)`", line))
        for name, line in re.findall(r"^- ([a-z ]+): (.*)$", _text("docs/architecture.md"), re.MULTILINE)
    }
    assert listed["pages"] == {record.path for record in SHELL_PAGES}
    assert listed["reports"] == set(REPORTS)
    assert listed["charts"] == set(CHARTS)
    assert listed["backends"] == set(BACKENDS)
    assert listed["kinds of cell"] == set(KINDS)
    assert [title for title in TABS if title not in _text("docs/architecture.md")] == []


def _recipes() -> set[str]:
    return set(re.findall(r"^([a-z-]+):(?!=)", _text("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md", "docs/architecture.md"])
def test_commands_in_the_documents_exist(document: str) -> None:
    text = _text(document)
    assert set(re.findall(r"\bmake ([a-z-]+)", text)) <= _recipes()
    assert set(re.findall(r"python -m portal ([a-z]+)", text)) <= set(COMMANDS)


def test_the_readme_tells_how_to_run_test_and_check() -> None:
    assert {"make run", "make test", "make check", "make demo"} <= set(re.findall(r"make [a-z-]+", _text("README.md")))


def test_continuous_integration_runs_the_readmes_commands() -> None:
    assert {"make test", "make test-long", "make check"} <= set(_text(".ci/run").splitlines())


def test_each_recipe_is_explained() -> None:
    lines = _text("Makefile").splitlines()
    named = {n: line for n, line in enumerate(lines) if re.match(r"[a-z-]+:(?!=)", line)}
    assert [line for n, line in named.items() if not lines[n - 1].startswith("#")] == []


def test_operations_lists_the_commands() -> None:
    assert [name for name in COMMANDS if f"python -m portal {name}" not in _text("docs/operations.md")] == []


# -- the lock


def _pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", _text(name), re.MULTILINE))


def test_the_lock_holds_every_direct_dependency_and_one_version_of_each() -> None:
    project = tomllib.loads(_text("pyproject.toml"))["project"]
    runtime, development = _pins("requirements.txt"), _pins("requirements-dev.txt")
    for pins, wanted in (
        (runtime, project["dependencies"]),
        (development, project["optional-dependencies"]["dev"]),
    ):
        for requirement in map(Requirement, wanted):
            name = re.sub(r"[-_.]+", "-", requirement.name).lower()
            assert requirement.specifier.contains(pins.get(name, "missing")), f"make lock ({name})"
    assert runtime.items() <= development.items()


def test_releases_have_dates_the_newest_first_and_is_this_ones_version() -> None:
    headings = re.findall(r"^## (.*)$", _text("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    found = [re.fullmatch(r"([0-9.]+) – (20[0-9]{2}-[0-9]{2}-[0-9]{2})", heading) for heading in headings[1:]]
    released = [(one[2], [int(n) for n in one[1].split(".")]) for one in found if one]
    assert len(released) == len(found)
    assert released == sorted(released, reverse=True)
    assert tomllib.loads(_text("pyproject.toml"))["project"]["version"] == headings[1].partition(" ")[0]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_names_no_index(name: str) -> None:
    assert not re.search(r"--|://|@ ", _text(name))


def test_pictures_in_the_documents_are_those_that_are_taken() -> None:
    """One that nothing takes anew shows pages of years ago."""
    texts = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    named = {
        name for text in texts for name in re.findall(r"!\[[^]]*]\((?:docs/)?([\w/]+)\.png\)", text.read_text("utf-8"))
    }
    there = {path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in (ROOT / "docs").rglob("*.png")}
    assert named == {picture.name for picture in PICTURES} | DOCUMENTS.keys() == there
    assert sum(path.stat().st_size for path in (ROOT / "docs").rglob("*.png")) < 4_000_000, (
        "each clone fetches them all"
    )
