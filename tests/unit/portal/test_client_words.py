"""Streamlit's own words in the browser: each is found in the installed package, and what is served says it in Chinese."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

import pytest
from streamlit import file_util

from portal.server.browser import bundles, static_files
from portal.server.browser.exchanges import MENDS, WORDS, exchanged, in_chinese
from portal.server.browser.readable import READABLE

SCRIPTS = Path(file_util.get_static_dir()) / "static" / "js"


@cache
def scripts(stem: str) -> dict[str, str]:
    return {p.name: p.read_text(encoding="utf-8") for p in SCRIPTS.glob(f"{stem}.*.js")}


@pytest.mark.parametrize(
    ("stem", "english"),
    [(stem, english) for changes in (WORDS, MENDS, READABLE) for stem, words in changes.items() for english in words],
)
def test_every_piece_stands_in_the_installed_scripts(stem, english):
    assert any(english in text for text in scripts(stem).values()), f"{stem}: {english}"


@pytest.mark.parametrize("stem", WORDS)
def test_what_is_exchanged_leaves_the_rest_alone(stem):
    for text in scripts(stem).values():
        changed = exchanged(text, WORDS[stem])
        for english, chinese in WORDS[stem].items():
            assert english not in changed
            for mark in "`${}":
                assert english.count(mark) == chinese.count(mark), "a piece of script stays a piece of script"
        assert len(changed.split("`")) == len(text.split("`"))


def test_other_files_stay_as_they_are():
    assert in_chinese("FileUploader.css", b"`Upload`") == b"`Upload`"
    assert in_chinese("Other.x.js", b"`Upload`") == b"`Upload`"


def test_it_is_served():
    (file,) = SCRIPTS.glob("FileUploader.*.js")
    holds = bundles.where()[file.name]
    assert "选择文件" in gzip.decompress(static_files._packed(lambda: bundles.script(holds), "gzip")).decode()
