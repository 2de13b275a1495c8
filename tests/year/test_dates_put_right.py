"""Dates of the real notice put right on 管理 while the year is under way: they bind whom they bound, and what was handed in
for a step answers for it under its new date, alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.breakdown import Breakdown
from ledger.duties.milestone_service import MilestoneService
from ledger.year.amendment import amend
from portal.build import Portal, build
from portal.commands.status import figures_of
from portal.settings.settings import load
from tests.year.cast import DATA, OFFICE, Calendar, Stage

UNIT, SITES = "市大数据委", 25


class Office(Stage):
    """The office, which corrects the notice."""

    @property
    def milestones(self) -> MilestoneService:
        return self.portal.milestones

    def hands_in(self, due: date, *, passed: bool) -> None:
        """市大数据委's result for a date, perhaps with the office's word."""
        key = next(m.key for m in self.milestones.milestones(OFFICE).listed if m.due == due)
        made = self.milestones.hand_in(DATA, key, UNIT, link=f"http://www.fuzhou.gov.cn/{due:%m%d}.html")
        if passed:
            self.milestones.decide(OFFICE, made.seq, approve=True)

    def corrects(self, dates: str, *, paragraph: date | None = None) -> None:
        """Item 25's dates as typed on 管理; `paragraph`: 四 of the notice as well."""
        service, now = self.portal.year_service, self.clock.now()
        directory = self.portal.book.directory
        corrected = amend(self.portal.book.breakdown, {SITES: {"dates": dates}} if dates else {}, directory)
        draft = service.begin(
            OFFICE,
            "更正.docx",
            _with_paragraph(corrected, paragraph) if paragraph else corrected,
            (),
            now=now,
        )
        service.publish(OFFICE, draft.seq, edition=service.edition())

    def late(self, day: date) -> list[str]:
        """Who is late on a day."""
        self.on(day)
        found: list[str] = figures_of(self.portal.board())["overdue_units"]
        listed = self.milestones.milestones(OFFICE)
        assert sorted({unit for _, unit in listed.overdue(day)}) == sorted(found)
        return found

    def states(self) -> dict[str, str]:
        """What each date of 市大数据委 says."""
        found = self.milestones.milestones(OFFICE)
        return {
            f"{m.due:%m%d}": found.state(m, UNIT)
            for m in found.listed
            if UNIT in m.owners and not m.collection
        }


def _with_paragraph(breakdown: Breakdown, due: date) -> Breakdown:
    phrase = f"{due.month}月{due.day}日前"
    duties = tuple(
        replace(
            d, text=d.text.replace("7月底前", phrase), deadline=replace(d.deadline, due=due, phrase=phrase)
        )
        if d.deadline and d.deadline.due == date(2021, 7, 31)
        else d
        for d in breakdown.duties
    )
    return replace(breakdown, duties=duties)


@pytest.fixture
def office(portal: Portal, tmp_path: Path) -> Iterator[Office]:
    clock = Calendar(date(2021, 7, 15))
    made = build(load(home=portal.settings.home, backend="memory"), clock=clock)
    yield Office(made, clock)
    made.book.engine.dispose()


def test_a_passed_plan_answers_for_its_step_under_a_later_date(office: Office) -> None:
    office.hands_in(date(2021, 7, 31), passed=True)
    office.corrects("2021-08-15；2021-10-31（10月底前）")
    assert office.states() == {"0731": "通过", "0815": "通过", "1031": "未提交"}
    for day in (date(2021, 8, 1), date(2021, 8, 16), date(2021, 10, 30)):
        assert office.late(day) == []


def test_nobody_else_is_late_by_a_date_put_right(office: Office) -> None:
    office.corrects("2021-08-15；2021-10-31（10月底前）", paragraph=date(2021, 8, 15))
    assert office.late(date(2021, 8, 15)) == []
    assert office.late(date(2021, 8, 16)) == [UNIT]


def test_what_was_sent_back_is_owed_by_the_new_date(office: Office) -> None:
    office.hands_in(date(2021, 7, 31), passed=False)
    (result,) = office.milestones.milestones(OFFICE).results["2021-25-0731", UNIT]
    office.milestones.decide(OFFICE, result.seq, approve=False, comment="请补充")
    office.corrects("2021-08-15；2021-10-31（10月底前）", paragraph=date(2021, 8, 15))
    assert office.states() == {"0815": "退回", "1031": "未提交"}
    assert office.late(date(2021, 8, 15)) == []
    assert office.late(date(2021, 8, 16)) == [UNIT]


def test_both_steps_keep_what_is_theirs(office: Office) -> None:
    office.hands_in(date(2021, 7, 31), passed=True)
    office.hands_in(date(2021, 10, 31), passed=False)
    office.corrects("2021-10-31；2021-12-15", paragraph=date(2021, 10, 31))
    assert office.states() == {"1031": "通过", "1215": "待审定"}


def test_the_paragraph_alone_put_right_is_answered_by_the_plan(office: Office) -> None:
    office.hands_in(date(2021, 7, 31), passed=True)
    office.corrects("", paragraph=date(2021, 8, 20))
    assert office.states() == {"0731": "通过", "0820": "通过", "1031": "未提交"}
    assert office.late(date(2021, 8, 21)) == []


def test_a_correction_that_joins_them_again_keeps_the_plan(office: Office) -> None:
    office.hands_in(date(2021, 7, 31), passed=True)
    office.corrects("2021-08-15；2021-10-31（10月底前）")
    office.corrects("2021-07-31（7月底前）；2021-10-31（10月底前）")
    assert office.states() == {"0731": "通过", "1031": "未提交"}
