"""What a stale copy's cells can hold without an edit, while no reading reaches them."""

from __future__ import annotations

from sync.stale.unjudged import combine


def test_of_several_copies_any_text_may_be_the_one_that_stands() -> None:
    cell, other = ("2021-01-甲", "issues"), ("2021-01-乙", "issues")
    first, second = {cell: ("旧", "更旧")}, {cell: ("新", "旧"), other: ("别的",)}
    assert combine(first, second) == {cell: ("旧", "更旧", "新"), other: ("别的",)}
    assert combine() == {}
