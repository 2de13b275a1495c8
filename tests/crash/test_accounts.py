"""What the account calls taken back untold, on histories of a few lines."""

from __future__ import annotations

from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from store import tables
from tests.crash.accounts import _taken_back
from tests.crash.staff import Staff

Line = tuple[str, str, str]
HANDED_IN: Line = ("portal", "甲", "网页")
ELSEWHERE: Line = ("portal", "乙", "别行")
CASES: dict[str, tuple[list[Line], int]] = {
    "cleared as by a stale copy": ([HANDED_IN, ("sheet", "甲", "")], 1),
    "back to a former text": ([("portal", "甲", "从前"), HANDED_IN, ("sheet", "甲", "从前")], 1),
    "another row's text over it": ([HANDED_IN, ELSEWHERE, ("sheet", "甲", "别行")], 1),
    "put back": ([HANDED_IN, ("sheet", "甲", ""), ("restore", "甲", "网页")], 0),
    "typed anew": ([HANDED_IN, ("sheet", "甲", "新写的")], 0),
    "what was sorted here goes": ([ELSEWHERE, ("sheet", "甲", "别行"), ("sheet", "甲", "")], 0),
    "held, and put back": ([HANDED_IN, (tables.PUT_BACK, "甲", "")], 0),
}


def _account(lines: list[Line], *shown: str, typed_over: str = "", passed: tuple[str, ...] = ()) -> int:
    staff = Staff(Path(), Random(), "")
    staff.typed_over = {(typed_over, "issues", "网页" if typed_over else "", "另写的")}
    history = [
        SimpleNamespace(seq=seq, at=str(seq), source=source, key=key, column="issues", new=new)
        for seq, (source, key, new) in enumerate(lines, 1)
    ]
    return len(list(_taken_back(history, set(shown), staff, passed)))


@pytest.mark.parametrize("what", CASES)
def test_taken_back(what: str) -> None:
    lines, sentences = CASES[what]
    assert _account(lines) == sentences
    assert _account(lines, "网页") == 0


def test_what_a_version_took_back_that_the_office_let_pass_was_told() -> None:
    assert _account([HANDED_IN, ("sheet", "甲", "")], passed=("2",)) == 0
    assert _account([HANDED_IN, ("sheet", "甲", ""), ("portal", "甲", "再交"), ("sheet", "甲", "")], passed=("2",)) == 1


@pytest.mark.parametrize(("where", "sentences"), [("甲", 1), ("乙", 0)])
def test_a_text_typed_over_in_another_row_was_taken_by_no_copy(where: str, sentences: int) -> None:
    assert _account([HANDED_IN, ("sheet", "甲", "")], typed_over=where) == sentences


@pytest.mark.parametrize(("read", "sentences"), [("甲", 1), ("乙", 0)])
def test_a_text_typed_over_by_one_that_was_sorted_away_was_taken_by_no_copy(read: str, sentences: int) -> None:
    lines = [HANDED_IN, ("sheet", "甲", ""), (tables.MOVED, read, "另写的")]
    assert _account(lines, typed_over="甲") == sentences
