"""Tasks of a draft added, split, merged, taken out: no text is lost, numbers stay unless they are to follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.breakdown import Deadline, Mention
from ledger.errors import Refused
from ledger.year.reshaping import add_task, merge_tasks, split_task, take_out
from tests.unit.ledger.sample_ledger import small_breakdown

JULY, OCTOBER = "7月底前提出方案", "10月底前完成"


def numbers(breakdown):
    return [task.no for task in breakdown.tasks]


@pytest.fixture
def breakdown():
    return small_breakdown()  # tasks 7, 25, 27, 30


def test_a_task_is_added_behind_another_under_its_headings(breakdown) -> None:
    made = add_task(breakdown, " 新任务 ", after=25, renumber=False)
    assert numbers(made) == [7, 25, 31, 27, 30], "progress follows numbers: the others keep theirs"
    new, before = made.task(31), made.task(25)
    assert (new.title, new.part, new.section, new.lead_units) == ("新任务", before.part, before.section, ())
    assert numbers(add_task(breakdown, "新任务", after=25, renumber=True)) == [7, 25, 26, 28, 31]
    with pytest.raises(Refused, match="名称"):
        add_task(breakdown, " ", after=25, renumber=True)


def test_a_task_is_split_and_each_date_goes_with_its_text(breakdown) -> None:
    made = split_task(breakdown, 25, title="提出方案。", moved=f"{JULY}，", renumber=True)
    first, second = made.task(25), made.task(26)
    assert (first.requirement, second.requirement) == (f"{OCTOBER}。", f"{JULY}，")
    assert [d.phrase for d in first.deadlines] == ["10月底前"]
    assert [d.phrase for d in second.deadlines] == ["7月底前"]
    assert first.lead_units == second.lead_units == (Mention("市大数据委"),)
    assert numbers(made) == [7, 25, 26, 28, 31]


def test_dates_that_no_text_names_go_with_both(breakdown) -> None:
    plain = replace(breakdown.task(25), requirement="甲。乙。")
    made = split_task(replace(breakdown, tasks=(plain,)), 25, title="乙", moved="乙。", renumber=False)
    assert made.task(25).deadlines == made.task(26).deadlines == plain.deadlines


@pytest.mark.parametrize("moved", ["没有的文字", "月底前"], ids=["not there", "twice"])
def test_what_cannot_be_found_once_is_not_split_off(breakdown, moved: str) -> None:
    with pytest.raises(Refused, match="照原样复制"):
        split_task(breakdown, 25, title="乙", moved=moved, renumber=False)
    with pytest.raises(Refused, match="名称"):
        split_task(breakdown, 25, title="", moved=JULY, renumber=False)


def test_two_tasks_become_one_with_all_texts_units_and_dates(breakdown) -> None:
    made = merge_tasks(breakdown, 25, 27, renumber=False)
    assert numbers(made) == [7, 25, 30]
    merged = made.task(25)
    for text in (breakdown.task(25).requirement, breakdown.task(27).title, breakdown.task(27).requirement):
        assert text in merged.requirement
    assert set(merged.lead_units) == {*breakdown.task(25).lead_units, *breakdown.task(27).lead_units}
    assert merged.deadlines == breakdown.task(25).deadlines
    assert numbers(merge_tasks(breakdown, 27, 25, renumber=True)) == [7, 26, 29]
    with pytest.raises(Refused, match="两项不同"):
        merge_tasks(breakdown, 25, 25, renumber=False)


def test_a_task_is_taken_out_but_not_the_last(breakdown) -> None:
    assert numbers(take_out(breakdown, 25, renumber=False)) == [7, 27, 30]
    assert numbers(take_out(breakdown, 25, renumber=True)) == [7, 26, 29]
    alone = replace(breakdown, tasks=breakdown.tasks[:1])
    with pytest.raises(Refused, match="最后一项"):
        take_out(alone, 7, renumber=False)
    with pytest.raises(KeyError):
        take_out(breakdown, 8, renumber=False)


TEXT = st.text("甲乙丙7月底前。，", max_size=12)


@given(TEXT, TEXT, TEXT, st.booleans())
def test_splitting_loses_no_character_and_merging_brings_all_back(head, piece, tail, renumber) -> None:
    breakdown = small_breakdown()
    dated = (Deadline("7月底前", date(2021, 7, 31)),)
    task = replace(breakdown.task(25), requirement=head + piece + tail, deadlines=dated)
    given_ = replace(breakdown, tasks=(task, *breakdown.tasks[2:]))
    try:
        made = split_task(given_, 25, title="乙", moved=piece, renumber=renumber)
    except Refused:
        return
    first, second = made.tasks[:2]
    assert sorted(first.requirement + second.requirement) == sorted(task.requirement)
    assert len(set(numbers(made))) == len(made.tasks)
    assert set(first.deadlines) | set(second.deadlines) == set(task.deadlines)
    back = merge_tasks(made, first.no, second.no, renumber=renumber)
    assert numbers(back) == numbers(given_)
    assert all(text in back.tasks[0].requirement for text in (first.requirement, second.requirement))
