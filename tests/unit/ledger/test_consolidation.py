"""Pure rules of 牵头汇总: completeness, the internal day, and the first text."""

from __future__ import annotations

from datetime import date

from ledger.deadlines.workdays import Calendar, DayKind
from ledger.duties.consolidation import (
    SECTIONS,
    Completeness,
    Text,
    TextStage,
    Timetable,
    completeness,
    internal_due,
)
from ledger.duties.consolidation_text import UNREVIEWED, propose
from tests.unit.ledger.sample_ledger import small_ledger

DAY = date(2021, 10, 26)
DONE = {
    "status": "已完成",
    "percent": 100.0,
    "progress_note": "已公开。",
    "evidence": "http://a.example/1",
    "review_state": "已通过",
}
LEDGER = small_ledger(
    t07_鼓楼区=DONE,
    t07_闽清县=DONE | {"evidence": ""},
    t07_高新区管委会={
        "status": "正在推进",
        "progress_note": "正在整理",
        "issues": "人手不足",
        "review_state": "待审核",
    },
    t07_市大数据委={"status": "不涉及", "review_state": "已通过"},
    t07_市财政局={"status": "正在推进", "progress_note": "牵头推进全市公开。", "review_state": "已通过"},
)
ENTRIES = LEDGER.by_task[7]
TASK = LEDGER.breakdown.task(7)


def test_completeness_leaves_out_who_is_not_concerned() -> None:
    counted = completeness(ENTRIES)
    assert (counted.required, counted.reported) == (4, 4)
    assert (counted.reported_done, counted.approved, counted.closed) == (2, 2, 0), "正在推进 that passed is not done"
    assert counted.words == "应报 4 家，已报 4 家，自报完成 2 家，审核通过 2 家，办结 0 家"


def test_what_was_sent_back_completes_nothing() -> None:
    ledger = small_ledger(
        t07_鼓楼区=DONE | {"review_state": "已退回"},
        t07_闽清县=DONE | {"review_state": "已办结"},
        t07_高新区管委会=DONE | {"review_state": "已办结", "changed_since_review": ("evidence",)},
        t07_市大数据委={"status": "不涉及", "review_state": "已退回"},
    )
    assert completeness(ledger.by_task[7]) == Completeness(5, 4, 2, 1, 1)


def test_the_internal_day_is_earlier_and_a_working_day() -> None:
    final = date(2021, 10, 30)
    assert internal_due(final, 3, Calendar()) == date(2021, 10, 27)
    assert internal_due(final, 0, Calendar()) == date(2021, 10, 29)
    assert internal_due(final, 6, Calendar()) == date(2021, 10, 22)
    assert internal_due(None, 3, Calendar()) is None
    assert internal_due(final, 3, Calendar({date(2021, 10, 27): DayKind.HOLIDAY})) == date(2021, 10, 26)


def test_the_timetable_names_weekdays_and_a_weekend() -> None:
    when = Timetable(date(2021, 10, 27), date(2021, 10, 30))
    assert "2021-10-27（星期三）" in when.words
    assert "2021-10-30（星期六）前，这一天不上班" in when.words
    assert "不上班" not in Timetable(date(2021, 10, 26), date(2021, 10, 29)).words
    moved = Calendar({date(2021, 10, 30): DayKind.WORKDAY})
    assert "不上班" not in Timetable(date(2021, 10, 27), date(2021, 10, 30), moved).words
    assert when.late(TextStage.DRAFTING, date(2021, 10, 28))
    assert when.late(TextStage.RETURNED, date(2021, 10, 28))
    assert not when.late(TextStage.DRAFTING, date(2021, 10, 27))
    assert not when.late(TextStage.SENT, date(2021, 10, 28))


def test_a_task_without_lead_is_collected_by_the_office() -> None:
    assert LEDGER.lead_units[27] == ("市财政局", "市大数据委")
    assert LEDGER.lead_units.get(30, ()) == ()


def test_the_first_text_is_drawn_from_approved_entries_only() -> None:
    made = propose(TASK, ENTRIES, DAY, approved_only=True)
    assert made.keys == ("2021-07-市财政局", "2021-07-鼓楼区", "2021-07-闽清县")
    assert made.unreviewed == 0
    assert made.text.overview == (
        "“稳步扩大预决算公开范围”由市财政局牵头，涉及单位 4 家。截至2021年10月26日，已报送 4 家，自报完成 2 家，"
        "审核通过 2 家，审核通过率 50.0%。"
    )
    assert made.text.progress == "市财政局：牵头推进全市公开。\n鼓楼区、闽清县：已公开。"
    assert made.text.highlights == "鼓楼区：已公开。（http://a.example/1）"
    assert made.text.issues == ""


def test_a_text_from_reported_entries_is_marked_as_such() -> None:
    made = propose(TASK, ENTRIES, DAY, approved_only=False)
    assert made.unreviewed == 1
    assert made.text.overview.endswith(UNREVIEWED)
    assert "高新区管委会：正在整理。" in made.text.progress
    assert made.text.issues == "高新区管委会：人手不足。"


def test_two_sides_stand_under_headings() -> None:
    ledger = small_ledger(t25_鼓楼区=DONE, t25_市财政局=DONE | {"progress_note": "已改版"})
    made = propose(ledger.breakdown.task(25), ledger.by_task[25], DAY, approved_only=True)
    assert made.text.progress == "（一）县（市）区\n鼓楼区：已公开。\n（二）市直部门\n市财政局：已改版。"


def test_every_section_is_a_field_of_the_text() -> None:
    assert Text(**dict.fromkeys(SECTIONS, "有")) == Text("有", "有", "有", "有", "有")
    assert Text(progress=" \n").blank
