"""Whose a date is: by the place of its phrase, by the sentence that names a unit, and carried by which entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.breakdown import (
    LEADS,
    RESPONSIBLES,
    WHOLE_ROW,
    Breakdown,
    Deadline,
    DeadlineKind,
    Duty,
    Mention,
    Task,
)
from ledger.deadlines.milestones import plan
from ledger.deadlines.obligations import owed_by_milestone
from ledger.deadlines.owners import owing
from ledger.duties.milestone import Milestones
from ledger.entries import Ledger, expand
from ledger.figures.board import board
from portal.duties.milestone import headline
from tests.unit.ledger.sample_ledger import COLLECT, SMALL_DIRECTORY, small_ledger

JUNE, DECEMBER, AFTER = date(2021, 6, 30), date(2021, 12, 31), date(2022, 1, 1)
ROW = ("市财政局", "市大数据委", "鼓楼区", "闽清县", "高新区管委会")


@pytest.mark.parametrize(
    ("owners", "leads", "bound"),
    [
        ((LEADS,), ROW[:2], ROW[:2]),
        ((LEADS,), (), ROW),
        ((WHOLE_ROW,), ROW[:1], ROW),
        ((RESPONSIBLES,), ROW[:2], ROW[2:]),
        ((RESPONSIBLES,), ROW, ()),
        (("闽清县", "市财政局"), ROW[:1], ("市财政局", "闽清县")),
        (("各县（市）区政府",), ROW[:1], ("鼓楼区", "闽清县")),
        (("福州市财政局",), (), ("市财政局",)),
        (("市胡编局",), ROW[:1], ()),
        ((), ROW[:1], ()),
    ],
)
def test_words_and_names_mean_units_of_the_row(owners: tuple[str, ...], leads: tuple[str, ...], bound: tuple[str, ...]):
    assert owing(Deadline("6月底前", JUNE, owners=owners), ROW, leads, SMALL_DIRECTORY) == bound


def made(*duties: Duty, **owners: tuple[str, ...]) -> Ledger:
    """The small ledger with paragraphs' duties, and task 25's dates bound otherwise (`owners`: 七月=…, 十月=…)."""
    ledger = small_ledger(collect=False)
    task = ledger.breakdown.task(25)
    first, second = task.deadlines
    bound = (
        replace(first, owners=owners.get("七月", first.owners)),
        replace(second, owners=owners.get("十月", second.owners)),
    )
    tasks = tuple(replace(t, deadlines=bound) if t.no == 25 else t for t in ledger.breakdown.tasks)
    breakdown = replace(ledger.breakdown, tasks=tasks, duties=duties)
    return Ledger(2021, breakdown, SMALL_DIRECTORY, expand(breakdown, SMALL_DIRECTORY))


def agree(ledger: Ledger, day: date) -> set[tuple[str, int]]:
    """Who is late on the board; 节点成果 names the same units."""
    late = {(u.entry.unit, u.task.no) for u in board(ledger, day).overdue}
    found = Milestones(plan(ledger), owed=owed_by_milestone(ledger))
    assert {unit for _, unit in found.overdue(day)} == {unit for unit, _ in late}
    return late


def duty(text: str, *owners: str, due: date = JUNE, phrase: str = "6月底前") -> Duty:
    return Duty("四", text, Deadline(phrase, due, owners=owners))


@pytest.mark.parametrize(
    ("ledger", "day", "late"),
    [
        (made(七月=(WHOLE_ROW,)), date(2021, 8, 1), {(u, 25) for u in ROW}),
        (made(七月=(RESPONSIBLES,)), date(2021, 8, 1), {(u, 25) for u in ROW if u != "市大数据委"}),
        (made(七月=("闽清县",)), date(2021, 8, 1), {("闽清县", 25)}),
        (made(七月=("闽清县",)), date(2021, 11, 1), {("闽清县", 25), ("市大数据委", 25)}),
        (made(十月=("市胡编局",), 七月=()), AFTER, set()),
        # What no task repeats is carried by the task of its unit which it speaks of most, else the first it leads.
        (made(duty("市财政局要于6月底前提出预决算公开方案", "市财政局")), date(2021, 7, 1), {("市财政局", 7)}),
        (made(duty("市财政局要于6月底前开展专项检查", "市财政局")), date(2021, 7, 1), {("市财政局", 27)}),
        (made(duty("市大数据委要于6月底前提出方案", "市大数据委")), date(2021, 7, 1), {("市大数据委", 25)}),
        (made(duty("鼓楼区要于6月底前完善目录", "鼓楼区")), date(2021, 7, 1), {("鼓楼区", 30)}),
        (made(duty("6月底前提出方案")), date(2021, 7, 1), set()),
        (
            made(duty("各单位6月底前提出方案", WHOLE_ROW)),
            date(2021, 7, 1),
            {
                ("市财政局", 7),
                ("市大数据委", 25),
                ("鼓楼区", 25),
                ("闽清县", 25),
                ("高新区管委会", 25),
            },
        ),
    ],
)
def test_an_entry_is_late_by_what_its_own_unit_owes(ledger: Ledger, day: date, late: set[tuple[str, int]]):
    assert agree(ledger, day) == late


def test_a_date_in_the_text_and_in_the_column_is_one_milestone_of_all_whom_it_binds():
    both = (Deadline("6月底前", JUNE), Deadline("6月", JUNE, owners=("鼓楼区",)))
    task = Task(
        1,
        "",
        "",
        "公开。",
        "6月底前公开。",
        (Mention("市财政局"),),
        (Mention("鼓楼区"), Mention("闽清县")),
        both,
    )
    breakdown = Breakdown(2021, "表", "", "", None, (task,), (COLLECT,))
    ledger = Ledger(2021, breakdown, SMALL_DIRECTORY, expand(breakdown, SMALL_DIRECTORY))
    (june, _) = plan(ledger)
    assert (june.key, june.owners) == ("2021-01-0630", ("市财政局", "鼓楼区"))
    assert [e.due for e in ledger.entries] == [JUNE, JUNE, None]
    assert agree(ledger, date(2021, 7, 1)) == {("市财政局", 1), ("鼓楼区", 1)}


COLLECTED = date(2021, 10, 30)
OF_LEADS = {("市财政局", 7), ("市大数据委", 25), ("市财政局", 27), ("市大数据委", 27)}


def collecting(*owners: str, due: date = COLLECTED) -> Duty:
    return Duty("二", "报送情况", Deadline("前", due, DeadlineKind.COLLECTION, owners or (LEADS,)))


def nobody_leads(*duties: Duty) -> Ledger:
    """Responsible units alone; the office collects by itself."""
    task = Task(1, "", "", "公开。", "", (), (Mention("各县（市）区政府"), Mention("市财政局")))
    breakdown = Breakdown(2021, "表", "", "", None, (task,), duties)
    return Ledger(2021, breakdown, SMALL_DIRECTORY, expand(breakdown, SMALL_DIRECTORY))


@pytest.mark.parametrize(
    ("ledger", "day", "late", "silent"),
    [
        # Where no task has a lead unit nobody owes a collected text, on no page.
        (nobody_leads(collecting()), date(2021, 11, 1), set(), 3),
        # What responsible units report to their lead units by makes them silent, not late, and the lead units neither.
        (made(collecting(RESPONSIBLES, due=date(2021, 9, 30)), 七月=(), 十月=()), date(2021, 10, 1), set(), 12),
        (nobody_leads(collecting(RESPONSIBLES)), date(2021, 11, 1), set(), 3),
        (
            made(collecting(RESPONSIBLES, due=date(2021, 9, 30)), collecting(), 七月=(), 十月=()),
            date(2021, 11, 1),
            OF_LEADS,
            12,
        ),
        (made(collecting(), 七月=(), 十月=()), date(2021, 10, 30), set(), 0),
        # Another date of the same units on the same day takes nothing from the collection.
        (
            made(duty("各牵头单位要提出方案", LEADS, due=COLLECTED), collecting(), 七月=(), 十月=()),
            date(2021, 11, 1),
            OF_LEADS,
            12,
        ),
        (
            made(collecting(), duty("各牵头单位要提出方案", LEADS, due=COLLECTED), 七月=(), 十月=()),
            date(2021, 11, 1),
            OF_LEADS,
            12,
        ),
        (
            made(collecting(), duty("市财政局要提出方案", "市财政局", due=COLLECTED), 七月=(), 十月=()),
            date(2021, 11, 1),
            OF_LEADS,
            12,
        ),
    ],
)
def test_the_collection_is_the_lead_units_alone(ledger: Ledger, day: date, late: set[tuple[str, int]], silent: int):
    assert agree(ledger, day) == late
    assert board(ledger, day).total.silent == silent


def test_a_granted_date_counts_on_both_and_is_the_one_that_is_told():
    ledger = small_ledger(collect=False, t25_市大数据委={"due": date(2021, 8, 20), "extended": True})
    assert agree(ledger, date(2021, 8, 20)) == set()
    assert agree(ledger, date(2021, 8, 21)) == {("市大数据委", 25)}
    found = Milestones(plan(ledger), owed=owed_by_milestone(ledger))
    july = found.listed[0]
    assert found.due(july, "市大数据委") == date(2021, 8, 20)
    assert found.words(july, "市大数据委", date(2021, 8, 18)) == "还有2个工作日 · 未提交"
    assert "最早的时限是 2021-08-20" in headline(found, date(2021, 8, 21))
