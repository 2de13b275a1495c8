"""Streamlit's scripts in a few files: each module once, with what it imports, and the same things exported."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit import file_util

from portal.server.browser.bundles import START, names, script, where, with_bundles

SHIPPED = Path(file_util.get_static_dir())
SCRIPTS = SHIPPED / "static" / "js"
FILES = list(dict.fromkeys(where().values()))
DEFINED = re.compile(r'portalChunks\.define\("([^"]+)"')
NEEDED = re.compile(r'portalChunks\.need\("([^"]+)"\)')
IMPORTED = re.compile(r'(?<![\w$.])import(?:\{[^{}]*\}from)?"\./([\w.-]+\.js)"')


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return {name: script(name).decode() for name in FILES}


def test_each_module_lies_in_one_file(made: dict[str, str]) -> None:
    lying = [module for text in made.values() for module in DEFINED.findall(text)]
    assert len(lying) == len(set(lying)) > 140
    assert set(lying) == set(where())


@pytest.mark.parametrize("name", FILES)
def test_what_a_module_needs_is_there_before_it(made: dict[str, str], name: str) -> None:
    there = {module for other in IMPORTED.findall(made[name]) for module in DEFINED.findall(made[other])}
    for line in made[name].splitlines():
        assert set(NEEDED.findall(line)) <= there, line[:80]
        there |= set(DEFINED.findall(line))
    assert all(FILES.index(other) < FILES.index(name) for other in IMPORTED.findall(made[name]))


def test_the_client_begins_when_its_file_has_come(made: dict[str, str]) -> None:
    (last,) = NEEDED.findall(made[START].splitlines()[-1])
    assert last.startswith("index.")


def test_a_module_by_itself_imports_from_the_files_and_exports_what_it_did() -> None:
    for name in {*names()} - {*FILES}:
        text = script(name).decode()
        assert not set(IMPORTED.findall(text)) & set(where()), name
        assert _exported(text) == _exported((SCRIPTS / name).read_text(encoding="utf-8")), name


def _exported(text: str) -> set[str]:
    found = re.search(r"export\{([^{}]*)\};?\s*$", text)
    return {name.split(" as ")[-1].strip() for name in found[1].split(",")} if found else set()


def test_a_page_asks_for_files_alone() -> None:
    page = (SHIPPED / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"/js/([\w.-]+\.js)", with_bundles(page, "/reports")) == [START]
    assert "portal-chart.js" in with_bundles(page, "/overview")
    assert "portal-chart.js" not in with_bundles(page, "/submit")


def test_a_table_fetches_no_chart_and_a_chart_no_table(made: dict[str, str]) -> None:
    assert "portal-chart.js" not in IMPORTED.findall(made["portal-table.js"])
    page = (SHIPPED / "index.html").read_text(encoding="utf-8")
    assert "portal-table.js" not in with_bundles(page, "/overview")
    assert "portal-table.js" in with_bundles(page, "/tasks")


def test_a_page_that_is_not_streamlits_stays_as_it_is() -> None:
    page = '<head><title>登录</title><script src="./x.js"></script></head>'
    assert with_bundles(page, "/overview") == page
