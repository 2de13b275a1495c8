"""The scripts that a page names at once are those it is going to ask for, with all that they import."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit import file_util

from portal.server.browser.preloads import preloads

SCRIPTS = Path(file_util.get_static_dir(), "static", "js")


@pytest.mark.parametrize("path", ["/overview", "/submit", "/"])
def test_what_a_named_script_imports_is_named(path: str) -> None:
    page = (SCRIPTS.parents[1] / "index.html").read_text(encoding="utf-8") + preloads(path, "static")
    named = set(re.findall(r"\./static/js/([\w.-]+\.js)", page))
    for name in named:
        assert set(re.findall(r'from"\./([\w.-]+\.js)"', (SCRIPTS / name).read_text(encoding="utf-8"))) <= named


def test_nothing_is_named_twice() -> None:
    page = (SCRIPTS.parents[1] / "index.html").read_text(encoding="utf-8") + preloads("/overview", "static")
    named = re.findall(r"\./static/js/([\w.-]+\.js)", page)
    assert len(named) == len(set(named)) > 100


def test_the_library_for_charts_is_named_only_where_a_chart_comes_first() -> None:
    assert "/js/embed." in preloads("/overview", "static")
    assert "/js/embed." not in preloads("/submit", "static")
