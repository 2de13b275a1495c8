"""The rules of the flow, by table: which step may follow what, and what it leads to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.permissions import Action
from ledger.review.workflow import (
    CONTENT,
    Stage,
    Step,
    action_of,
    differing,
    locked,
    stage_of,
    steps_from,
    why_not,
)
from tests.unit.ledger.sample_ledger import entry, small_ledger

BLANK = entry(small_ledger(), 7, "鼓楼区")
REPORTED = replace(BLANK, status="已完成", progress_note="已印发方案。")
ENTRIES = {
    "blank": BLANK,
    "typed in the sheet": REPORTED,
    "待审核": replace(REPORTED, review_state="待审核"),
    "已退回": replace(REPORTED, review_state="已退回"),
    "已退回, mended in the sheet": replace(REPORTED, review_state="已退回", changed_since_review=("evidence",)),
    "已通过": replace(REPORTED, review_state="已通过"),
    "已通过, under way": replace(REPORTED, review_state="已通过", status="正在推进"),
    "已通过, typed in the sheet": replace(REPORTED, review_state="已通过", review_typed=True),
    "已通过, changed": replace(REPORTED, review_state="已通过", changed_since_review=("status",)),
    "已办结": replace(REPORTED, review_state="已办结"),
    "已办结, changed": replace(REPORTED, review_state="已办结", changed_since_review=("status",)),
}
A, B, C, R = Step.APPROVE, Step.SEND_BACK, Step.CLOSE, Step.REOPEN
TABLE = {
    "blank": (Stage.NONE, set(), False),
    "typed in the sheet": (Stage.PENDING, {A, B}, False),
    "待审核": (Stage.PENDING, {A, B}, False),
    "已退回": (Stage.RETURNED, {A}, False),
    "已退回, mended in the sheet": (Stage.PENDING, {A, B}, False),
    "已通过": (Stage.APPROVED, {B, C}, True),
    "已通过, under way": (Stage.APPROVED, {B}, True),
    "已通过, typed in the sheet": (Stage.TYPED, {A, B}, False),
    "已通过, changed": (Stage.CHANGED, {A, B}, True),
    "已办结": (Stage.CLOSED, {R}, True),
    "已办结, changed": (Stage.CHANGED, {A, B}, True),
}


@pytest.mark.parametrize("name", TABLE)
def test_where_an_entry_stands_and_what_may_follow(name: str) -> None:
    stage, steps, shut = TABLE[name]
    assert stage_of(ENTRIES[name]) is stage
    assert set(steps_from(ENTRIES[name])) == steps
    assert locked(ENTRIES[name]) is shut


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("name", TABLE)
def test_a_step_that_cannot_follow_says_why_and_what_to_do(name: str, step: Step) -> None:
    reason = why_not(step, ENTRIES[name])
    assert bool(reason) is (step not in TABLE[name][1])
    assert not reason or reason.endswith("。")


@pytest.mark.parametrize(("step", "state"), list(zip(Step, ("已通过", "已退回", "已办结", "已退回"), strict=True)))
def test_what_a_step_leads_to(step: Step, state: str) -> None:
    assert step.leads_to == state
    assert step.needs_reason is (state == "已退回")


@pytest.mark.parametrize("status", ["已完成", "长期坚持", "不涉及"])
def test_what_is_finished_may_be_closed(status: str) -> None:
    assert not why_not(Step.CLOSE, replace(REPORTED, review_state="已通过", status=status))


def test_what_the_office_closed_only_the_office_decides_on() -> None:
    assert action_of(Step.APPROVE, ENTRIES["已通过, changed"]) is Action.APPROVE
    assert action_of(Step.APPROVE, ENTRIES["已办结, changed"]) is Action.CLOSE
    assert {action_of(step, ENTRIES["已通过"]) for step in (Step.CLOSE, Step.REOPEN)} == {Action.CLOSE}


def test_a_telephone_number_is_no_content() -> None:
    assert "phone" not in CONTENT
    assert differing({"issues": "无"}, {"issues": "无", "phone": "1"}) == ()
    assert differing({}, {"status": "已完成"}) == ("status",)


def test_what_changed_since_its_review_is_not_confirmed() -> None:
    assert ENTRIES["已通过"].confirmed
    assert not ENTRIES["已通过, changed"].confirmed
    assert not ENTRIES["已通过, typed in the sheet"].confirmed
    assert not ENTRIES["待审核"].confirmed
