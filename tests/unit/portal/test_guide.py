"""The guide inside the portal is docs/guide.md: all of it, by its headings; every page finds its section."""

from __future__ import annotations

import re

import pytest

from ledger.data_files import rows_of
from portal.entry.form_fields import EXAMPLES
from portal.guide.sections import DOCS, GENERAL, Picture, excerpt, found, guide, section
from portal.navigation import MENUS, PAGES

TEXT = (DOCS / "guide.md").read_text(encoding="utf-8")


def test_every_heading_is_a_section_of_its_own_name():
    titles = re.findall("^##+ (.+)$", TEXT, re.MULTILINE)
    assert [one.title for one in guide()] == [GENERAL, *titles]
    assert len(set(titles)) == len(titles), "a link by the name would lead to the first"


def test_no_line_of_the_guide_is_lost():
    kept = {line for one in guide() for line in one.text.splitlines()}
    links = re.compile(r"(?<!!)\[([^]]+)\]\([^)]+\)")
    wanted = [line for line in TEXT.splitlines()[1:] if line and not line.startswith(("#", "!["))]
    assert [line for line in wanted if links.sub(r"\1", line) not in kept] == []


def test_pictures_are_there_and_links_to_other_documents_are_words():
    pictures = [piece for one in guide() for piece in one.pieces if isinstance(piece, Picture)]
    assert len(pictures) == TEXT.count("![") > 3
    assert [one.file.name for one in pictures if not one.file.is_file()] == []
    assert any(one.narrow for one in pictures)
    assert not any(".md)" in one.text for one in guide())


@pytest.mark.parametrize("record", PAGES, ids=lambda record: record.path)
def test_every_page_has_its_section(record):
    assert bool(section(record.guide)) == (record.path != "help"), record.guide


def test_every_role_has_a_hint_that_leads_to_a_section():
    hints = {row["role"]: row for row in rows_of("hints.csv")}
    assert set(hints) == {role.label for role in MENUS}
    assert [row["about"] for row in hints.values() if not section(row["about"])] == []


def test_all_the_words_stand_in_what_is_found_and_headings_come_first():
    assert section("委托和交接") in found("委托")
    hits = found("延期 理由")
    assert hits
    assert all("延期" in one.text and "理由" in one.text for one in hits)
    assert found("年报段落")[0].title == "年报段落"
    assert found("  ") == found("没有这样的词") == ()
    assert found("ｅｘｃｅｌ") == found("EXCEL"), "as texts are compared in 查找"


def test_an_excerpt_shows_what_was_looked_for_without_marks():
    one = found("HEIC")[0]
    told = excerpt(one, "heic")
    assert "HEIC" in told
    assert told.startswith("…")
    assert not re.search(r"[*|`\n]", told)


def test_examples_of_both_kinds_stand_beside_the_field():
    examples = section(EXAMPLES)
    assert examples is not None
    good, poor = examples.text.split("要改的：")
    assert good.count("\n- “") == poor.count("\n- “") - 1 == 3
