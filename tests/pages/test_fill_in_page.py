"""填报工作簿 on 填报 and 报表下载: who gets it, and of which day."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.papers.fill_in import STAMP_SHEET, FillInStamp, opened_stamp
from portal.build import Portal
from portal.commands import OPERATOR
from portal.signin.people import person_of
from reports import NothingToMake
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.read import read_workbook

UNIT, OTHER, OFFICE = "鼓楼区", "市财政局", "市政府办公厅"


def file_of(portal: Portal, unit: str = UNIT) -> bytes:
    return portal.documents.make(portal.context(OPERATOR), portal.board(), "fill_in", unit)


def stamp_of(content: bytes) -> FillInStamp:
    return opened_stamp([row[0] for row in read_workbook(content, Limits()).reading.grids[STAMP_SHEET].rows])


def test_a_unit_downloads_its_own_below_its_list(fresh: Portal, visit) -> None:
    at = visit("submit", UNIT)
    assert not at.exception
    (button,) = (b for b in at.get("download_button") if "填报工作簿" in b.proto.label)
    assert not button.proto.disabled
    assert stamp_of(file_of(fresh)).ledger == fresh.book.fact("portal")


def test_nobody_gets_another_units(fresh: Portal) -> None:
    clerk = fresh.context(person_of(f"体验:{OTHER}", fresh.ledger()))
    with pytest.raises(NothingToMake, match="本单位可以下载"):
        fresh.documents.make(clerk, fresh.board(), "fill_in", UNIT)


def test_it_is_of_now_and_of_no_day_gone_by(fresh: Portal) -> None:
    with pytest.raises(NothingToMake, match="把统计日期改回今天"):
        fresh.documents.make(fresh.context(OPERATOR), fresh.board(date(2021, 7, 1)), "fill_in", UNIT)
