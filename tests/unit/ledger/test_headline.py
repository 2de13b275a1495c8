"""What the figures say in words, and in which colour: late, done, the pace, who is first and last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.breakdown import WHOLE_ROW, Deadline
from ledger.deadlines.owed import PASSED as MET
from ledger.deadlines.owed import Delivered, Delivery
from ledger.deadlines.standing import Rules
from ledger.dones import Done
from ledger.entries import Ledger
from ledger.figures.board import board
from ledger.figures.headline import (
    Tone,
    curve_title,
    headline,
    matrix_title,
    pace_words,
    part_title,
    tone,
    unit_title,
)
from tests.unit.ledger.sample_ledger import small_ledger
from tests.unit.ledger.test_figures import DAYS, OCTOBER, ledgers

DONE = {"status": "已完成", "review_state": "已通过"}


def test_headline_says_what_is_late_soon_done_and_how_the_pace_is():
    ledger = small_ledger(
        t25_鼓楼区={"status": "未启动"},
        t07_鼓楼区={"status": "已完成"},
        t30_鼓楼区={"status": "已完成", "review_state": "已通过"},
        t30_闽清县={"status": "长期坚持", "review_state": "已通过"},
    )
    day = board(ledger, date(2021, 10, 25))
    assert headline(day) == (
        "1 条逾期，涉及市大数据委；3 条 5 个工作日内到期。4 项任务中 1 项全部审核通过；"
        "审核通过率 12.5%，落后序时进度 56 个百分点（自报完成率 18.8%）。"
    )
    assert matrix_title(day) == "市大数据委有逾期：单位 × 任务"
    assert matrix_title(board(ledger, date(2021, 10, 31))) == "市财政局、市大数据委各有逾期：单位 × 任务"
    assert curve_title(day) == "审核通过率落后序时进度 56 个百分点"
    assert (
        unit_title(board(ledger, OCTOBER))
        == "鼓楼区、闽清县审核通过率并列最高（25.0%），高新区管委会、市财政局、市大数据委并列最低（0.0%）"
    )
    assert part_title(board(ledger, OCTOBER)) == "第三部分审核通过率最高（18.2%），第一部分最低（0.0%）"


def test_headline_when_nothing_is_late_and_when_nothing_is_there():
    calm = board(small_ledger(collect=False), date(2021, 6, 4))
    assert (
        headline(calm)
        == "还没有单位报送，16 条台账待填报；5 个工作日内没有到期的台账。4 项任务中 0 项全部审核通过；审核通过率 0.0%，"
        "与序时进度持平（自报完成率 0.0%）。"
    )
    begun = board(small_ledger(collect=False, t30_鼓楼区={"status": "正在推进"}), date(2021, 6, 4))
    assert headline(begun).startswith("没有逾期；5 个工作日内没有到期的台账。")
    assert matrix_title(calm) == "各单位均无逾期：单位 × 任务"
    assert headline(calm.select(unit="无")) == "当前范围内没有需要落实的任务。"
    assert pace_words(0.046) == "超过序时进度 5 个百分点"
    assert pace_words(None) == "尚无序时进度可比"


def test_many_late_units_are_counted_not_listed():
    everybody = Deadline("6月底", date(2021, 6, 30), owners=(WHOLE_ROW,))
    ledger = small_ledger(t30_鼓楼区={"status": "正在推进"})
    tasks = tuple(replace(t, deadlines=(everybody,)) for t in ledger.breakdown.tasks)
    ledger = replace(ledger, breakdown=replace(ledger.breakdown, tasks=tasks))
    late = headline(board(ledger, date(2021, 7, 5)))
    assert late.startswith("16 条逾期，涉及鼓楼区、闽清县等 5 个单位；")


def test_a_ledger_that_nobody_has_filled_is_said_to_be_that():
    assert headline(board(small_ledger(), date(2021, 11, 5))).startswith(
        "还没有单位报送，16 条台账待填报，4 条逾期，涉及市财政局、市大数据委；另有 12 条到汇总日期未报送；"
    )


def test_the_sentence_keeps_apart_what_was_missed_and_what_was_not_collected():
    handed = Delivered({("2021-25-0731", "市大数据委"): Delivery(MET, date(2021, 7, 20))})
    begun = small_ledger(t30_鼓楼区={"status": "正在推进"})
    day = date(2021, 10, 31)
    sent = replace(handed, collected={no: Delivery(MET, day) for no in (7, 25, 27)})
    done = replace(begun, entries=tuple(replace(e, status="正在推进") for e in begun.entries))
    for ledger, delivered, start in (
        (begun, handed, "4 条逾期，涉及市财政局、市大数据委；另有 11 条到汇总日期未报送；"),
        (begun, sent, "没有逾期；11 条到汇总日期未报送；1 条 5 个工作日内到期。"),
        (done, handed, "4 条逾期，涉及市财政局、市大数据委；5 个工作日内没有到期的台账。"),
        (done, sent, "没有逾期；1 条 5 个工作日内到期。"),
    ):
        assert headline(board(ledger, day, delivered=delivered)).startswith(start)


@given(ledgers(), DAYS, st.sampled_from(Done))
def test_the_colour_is_that_of_the_sentence(ledger: Ledger, as_of: date, done: Done):
    of = board(ledger, as_of, Rules(headline=done))
    said, colour = headline(of), tone(of)
    assert (colour is Tone.LATE) == (of.total.overdue > 0), "red is for what is late alone"
    assert (colour is Tone.SILENT) <= (of.total.silent > 0)
    if colour is Tone.GOOD:
        assert "落后" not in said
        assert "没有逾期" in said


def test_the_office_chooses_which_rate_leads():
    ledger = small_ledger(collect=False, t07_鼓楼区={"status": "已完成"}, t30_鼓楼区=DONE | {"review_state": "已办结"})
    said = {done: headline(board(ledger, OCTOBER, Rules(headline=done))) for done in Done}
    assert said[Done.REPORTED].endswith("0 项全部自报完成；自报完成率 12.5%，落后序时进度 49 个百分点。")
    assert "0 项全部审核通过；审核通过率 6.2%，落后序时进度 56 个百分点（自报完成率 12.5%）。" in said[Done.APPROVED]
    assert "0 项全部办结；办结率 6.2%，落后序时进度 56 个百分点（自报完成率 12.5%）。" in said[Done.CLOSED]
    assert curve_title(board(ledger, OCTOBER, Rules(headline=Done.CLOSED))) == "办结率落后序时进度 56 个百分点"


UNITS = ("鼓楼区", "闽清县", "高新区管委会", "市财政局", "市大数据委")


def with_done(counts: Mapping[str, int]) -> Ledger:
    """Task 25 has an entry of each of the five units, task 27 and 7 too: a unit gets as many approved as asked."""
    given = {f"t{no:02d}_{unit}": DONE for unit, n in counts.items() for no in (25, 7, 27)[:n]}
    return small_ledger(collect=False, **given)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, "各单位审核通过率均为 0.0%"),
        ({"鼓楼区": 1}, "鼓楼区审核通过率最高（25.0%），4 个单位并列最低（0.0%）"),
        ({"市财政局": 2}, "市财政局审核通过率最高（66.7%），4 个单位并列最低（0.0%）"),
        (
            {"鼓楼区": 1, "闽清县": 1},
            "鼓楼区、闽清县审核通过率并列最高（25.0%），高新区管委会、市财政局、市大数据委并列最低（0.0%）",
        ),
        (
            {"市财政局": 1, "市大数据委": 1},
            "市财政局、市大数据委审核通过率并列最高（33.3%），鼓楼区、闽清县、高新区管委会并列最低（0.0%）",
        ),
    ],
)
def test_who_shares_a_place_is_named_with_it_or_counted(counts: Mapping[str, int], said: str):
    assert unit_title(board(with_done(counts), OCTOBER)) == said


@pytest.mark.parametrize(
    ("late", "said"),
    [
        ({"鼓楼区": 1}, "鼓楼区有逾期"),
        ({"鼓楼区": 2, "闽清县": 2, "市财政局": 2}, "鼓楼区、闽清县、市财政局各有逾期"),
        ({"鼓楼区": 1, "闽清县": 1, "市财政局": 1, "市大数据委": 1}, "4 个单位有逾期"),
        ({"鼓楼区": 1, "闽清县": 2, "市财政局": 1, "市大数据委": 1}, "闽清县等 4 个单位有逾期"),
        ({"鼓楼区": 1, "闽清县": 3, "市财政局": 2, "市大数据委": 2}, "闽清县、市财政局、市大数据委等 4 个单位有逾期"),
        ({"鼓楼区": 1, "闽清县": 2, "高新区管委会": 2, "市财政局": 2, "市大数据委": 2}, "5 个单位有逾期"),
    ],
)
def test_nobody_is_named_before_another_who_is_as_late(late: Mapping[str, int], said: str):
    doing = {"status": "正在推进", "due": date(2021, 7, 1), "extended": True}
    given = {f"t{no:02d}_{unit}": doing for unit, n in late.items() for no in (25, 7, 27)[:n]}
    assert matrix_title(board(small_ledger(collect=False, **given), date(2021, 7, 20))) == f"{said}：单位 × 任务"
