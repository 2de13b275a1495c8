"""Dates of the real notice put right on 管理 while the year is under way: they bind whom they bound, and what was handed in
for a step answers for it under its new date, alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.breakdown import Breakdown
from ledger.deadlines.milestones import parted, plan
from ledger.duties.milestone_service import MilestoneService
from portal.build import Portal, build
from portal.commands.status import figures_of
from portal.settings.settings import load
from tests.year.cast import DATA, OFFICE, Calendar, Stage

UNIT, SITES = "市大数据委", 25


class Office(Stage):
    """The office, which corrects the notice."""

    left: tuple[str, ...] = ()  # what the last correction was told about dates that stay

    @property
    def milestones(self) -> MilestoneService:
        return self.portal.duties.milestone

    def hands_in(self, due: date, *, passed: bool) -> None:
        """市大数据委's result for a date, perhaps with the office's word."""
        key = next(m.key for m in self.milestones.milestones(OFFICE).listed if m.due == due)
        made = self.milestones.hand_in(DATA, key, UNIT, link=f"http://www.fuzhou.gov.cn/{due:%m%d}.html")
        if passed:
            self.milestones.decide(OFFICE, made.seq, approve=True)

    def corrects(self, dates: str, *, paragraph: date | None = None) -> None:
        """Item 25's dates as typed on 管理; `paragraph`: 四 of the notice as well."""
        service = self.portal.year_service
        draft = service.begin_from_present(OFFICE)
        if dates:
            draft = service.amend(OFFICE, draft.seq, {SITES: {"dates": dates}})
        if paragraph:
            edits = {_place(draft.breakdown): {"date": paragraph.isoformat()}}
            draft = service.amend_duties(OFFICE, draft.seq, edits)
        self.left = tuple(parted(plan(self.portal.ledger()), draft.breakdown))
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
        return {f"{m.due:%m%d}": found.state(m, UNIT) for m in found.listed if UNIT in m.owners and not m.collection}

    def internal(self) -> dict[str, date | None]:
        """The office's own date by each date of 市大数据委."""
        listed = self.milestones.milestones(OFFICE).listed
        return {f"{m.due:%m%d}": m.internal for m in listed if UNIT in m.owners and not m.collection}


def _place(breakdown: Breakdown) -> int:
    """Where 四 of the notice stands among the duties."""
    return next(
        n for n, duty in enumerate(breakdown.duties) if duty.paragraph == "四" and duty.deadline and duty.deadline.due
    )


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


def test_every_date_put_right_leaves_none_behind_and_one_alone_is_told(office: Office) -> None:
    office.corrects("2021-08-15；2021-10-31（10月底前）")
    assert office.left == ("第25项的 2021-07-31 改了，通知正文第四条里同一件事还是这一天，请核对要不要一起改。",)
    office.corrects("", paragraph=date(2021, 8, 15))
    assert office.states() == {"0815": "未提交", "1031": "未提交"}
    office.corrects("2021-08-20；2021-10-31（10月底前）", paragraph=date(2021, 8, 20))
    assert office.left == ()
    office.corrects("", paragraph=date(2021, 8, 25))
    assert office.left[0].startswith("通知正文第四条的 2021-08-20 改了，第25项里")


def test_the_offices_own_date_goes_with_its_step(office: Office) -> None:
    own = {"0731": date(2021, 7, 20), "1031": date(2021, 10, 20)}
    for due, day in own.items():
        office.milestones.set_internal(OFFICE, f"2021-25-{due}", day)
    office.corrects("2021-10-31；2021-12-15", paragraph=date(2021, 10, 31))
    assert office.internal() == {"1031": own["0731"], "1215": own["1031"]}
    office.corrects("2021-07-10；2021-12-15", paragraph=date(2021, 10, 31))
    assert office.internal() == {"0710": None, "1031": own["0731"], "1215": own["1031"]}, "no later than the notice's"


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
