"""A year's closing archive: ledger and history read back as the store has them, every duty's records, files under safe names."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from hashlib import sha256

import pytest
from sqlalchemy import select

from ledger.clock import BEIJING
from ledger.columns import LEDGER
from ledger.errors import NotAllowed, Refused
from ledger.repository import Edit
from ledger.review.evidence_file import EvidenceFile
from portal.commands import OPERATOR
from portal.papers import year_archive
from portal.papers.year_archive import GONE, too_large, write_year_archive
from portal.signin.people import person_of
from reports.archive.tables import read_exact
from store import tables
from store.database import reading, writing
from store.review.evidence_file import FILES
from store.year.archived import ARCHIVED, rows_of

KEY, UNIT = "2021-07-鼓楼区", "鼓楼区"


@pytest.fixture(autouse=True)
def without_documents(monkeypatch):
    """They are those of the day's archive, which has tests of its own."""
    monkeypatch.setattr(year_archive, "day_members", lambda *_: [])


def archived(portal):
    file = io.BytesIO()
    made = write_year_archive(portal, portal.context(OPERATOR), portal.board(), file)
    return zipfile.ZipFile(file), made


def handed_in(portal, name: str, content: bytes, *, kept: str = "") -> None:
    kept = kept or portal.duties.files.keep(content)
    one = EvidenceFile(0, KEY, name, len(content), kept, "", "王某", datetime(2021, 10, 8, tzinfo=BEIJING))
    with writing(portal.book.engine) as connection:
        FILES.add(connection, one)


@pytest.mark.long
def test_ledger_and_history_are_read_back_as_the_store_has_them(portal) -> None:
    texts = {"progress_note": "=1+1\n“一图读懂”,已公开", "issues": "'无"}
    portal.book.submit([Edit(KEY, name, "", text) for name, text in texts.items()], person="某人", token="t")
    portal.engine.cycle()
    package, _ = archived(portal)
    headers, *rows = read_exact(package.read("台账/工作台账.csv"))
    assert headers == [column.header for column in LEDGER]
    ledger = portal.ledger()
    assert [row[0] for row in rows] == [entry.key for entry in ledger.rows]
    for row in rows:
        found = dict(zip((column.name for column in LEDGER), row, strict=True))
        known = {name: text for (key, name), text in ledger.cells.items() if key == row[0]}
        assert {name: found[name] for name in known} == known
    assert next(row for row in rows if row[0] == KEY)[headers.index("存在问题")] == "'无"
    with reading(portal.book.engine) as connection:
        kept = [tuple(map(str, row)) for row in connection.execute(select(tables.history).order_by("seq"))]
    _, *lines = read_exact(package.read("记录/修改记录.csv"))
    assert list(map(tuple, lines)) == kept
    assert [line for line in lines if texts["progress_note"] in line]


def test_every_record_is_in_it_and_the_readme_names_each_file(portal) -> None:
    package, made = archived(portal)
    names = package.namelist()
    for table, title in ARCHIVED.items():
        _, *rows = read_exact(package.read(f"记录/{title}.csv"))
        assert list(map(tuple, rows)) == list(rows_of(portal.book.engine, table))
    told = package.read("README.txt").decode("utf-8-sig")
    assert "\r\n" in told
    for name in names:
        assert name == "README.txt" or name.removeprefix("记录/").removesuffix(".csv") in told
    for one in made.held:
        assert sha256(package.read(one.path)).hexdigest() == one.sha256


def test_files_are_in_it_under_safe_names_and_one_that_is_gone_is_told(portal) -> None:
    handed_in(portal, "../../纪要.pdf", b"%PDF-1")
    handed_in(portal, "纪要.pdf", b"%PDF-2")
    handed_in(portal, "没了.pdf", b"", kept="0" * 64)
    package, made = archived(portal)
    found = {one.path: package.read(one.path) for one in made.held if one.title == f"佐证附件 {KEY}"}
    assert sorted(found.values()) == [b"%PDF-1", b"%PDF-2"]
    assert all(path.startswith(f"附件/{UNIT}/{KEY}/") and ".." not in path.split("/") for path in found)
    assert [one.reason for one in made.missing] == [GONE]


def test_what_is_too_large_for_a_window_is_said_with_the_way_out(portal, monkeypatch) -> None:
    too_large(portal)
    handed_in(portal, "纪要.pdf", b"%PDF-1")
    monkeypatch.setattr(year_archive, "ON_PAGE", 3)
    with pytest.raises(Refused, match="report year_archive --year 2021 --out"):
        too_large(portal)


def test_only_the_office_gets_it(portal) -> None:
    clerk = person_of(f"体验:{UNIT}", portal.ledger())
    with pytest.raises(NotAllowed, match="下载存档"):
        write_year_archive(portal, portal.context(clerk), portal.board(), io.BytesIO())
