"""What the list before a closing counts, and that its links lead to as many lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from ledger.breakdown import WHOLE_ROW, Deadline, DeadlineKind, Mention, Task
from ledger.entries import Ledger, expand
from ledger.figures.board import board
from ledger.year.ad_hoc_task import PART
from portal.year.closing_list import Unfinished, of_the_ledger
from tests.unit.ledger.sample_ledger import SMALL_DIRECTORY, small_breakdown

DUE = Deadline("9月30日前", date(2021, 9, 30), DeadlineKind.INTERNAL, (WHOLE_ROW,))
EXTRA = Task(1001, PART, "8月3日市政府常务会议", "报送台风应急情况。", "", (), (Mention("鼓楼区"),), (DUE,))


def listed(**told: str) -> list[Unfinished]:
    """The lines about the ledger on the last day of the year; `told` says what stands in entries, by key."""
    breakdown = replace(small_breakdown(), ad_hoc=(EXTRA,))
    made = expand(breakdown, SMALL_DIRECTORY)
    rows = [replace(e, status="正在推进", progress_note=told[e.key]) if e.key in told else e for e in made]
    entries, extra = tuple(e for e in rows if not e.ad_hoc), tuple(e for e in rows if e.ad_hoc)
    counted = board(Ledger(2021, breakdown, SMALL_DIRECTORY, entries, ad_hoc=extra), date(2021, 12, 31))
    context = SimpleNamespace(board=lambda: counted)
    return list(of_the_ledger(context, asked=0, drafts=0))


def test_late_silent_and_ad_hoc_are_told_apart() -> None:
    words = [one.words for one in listed()]
    assert [word[word.index(" ") :] for word in words] == [
        " 条台账逾期",
        " 条台账到汇总日期未报送",
        " 条临时交办逾期",
    ]
    assert words[-1].startswith("1 ")


def test_what_waits_for_review_leads_to_the_whole_queue() -> None:
    (pending,) = [one for one in listed(**{"2021-07-鼓楼区": "已公开"}) if "等待审核" in one.words]
    assert pending.words == "1 条台账等待审核"
    assert pending.query == {"scope": "全部"}
