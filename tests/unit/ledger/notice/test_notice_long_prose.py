"""A long text costs as many times more as it is longer: counted in lines of the program that run, not in time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import pytest

from ledger.notice.prose.assignments import behind_assignments, segments
from ledger.notice.prose.paragraphs import Paragraph, TextSpan, cell_of, paragraphs_of, parted
from ledger.notice.records import Line

LINE = "公开财政信息及时更新内容加强解读回应公开财政信息及时更新内容加强解读回应公开财政信息"
ASSIGNED = "加强解读回应公开财政信息及时更新内容加强解读回应公开财政信。（责任单位：市财政局）"


def steps(act: Callable[[Paragraph], object], lines: Sequence[str]) -> int:
    """How many lines of the program reading these lines of one paragraph takes."""
    (paragraph, *more) = paragraphs_of([Line(i, t) for i, t in enumerate(lines, 1)], wrapped=True)
    assert not more
    taken, before = 0, sys.gettrace()

    def count(frame: FrameType, _event: str, _arg: object) -> Any:
        nonlocal taken
        taken += 1
        return count

    sys.settrace(count)
    try:
        act(paragraph)
    finally:
        sys.settrace(before)
    return taken


@pytest.mark.parametrize(
    "act",
    [
        lambda paragraph: list(parted(paragraph, list(behind_assignments(paragraph)))),
        lambda paragraph: cell_of([TextSpan(paragraph, 0, len(paragraph.text))]),
        lambda paragraph: segments(paragraph, 0),
    ],
)
def test_twice_as_long_a_paragraph_takes_twice_the_work(act: Callable[[Paragraph], object]) -> None:
    few, many = (steps(act, [LINE, *[ASSIGNED] * n]) for n in (8, 16))
    assert many < few * 2.3


def test_a_paragraph_of_hundreds_of_assignments_is_cut_behind_each() -> None:
    lines = [Line(i, t) for i, t in enumerate([LINE, *[ASSIGNED] * 400], 1)]
    (paragraph,) = paragraphs_of(lines, wrapped=True)
    assert len(list(parted(paragraph, list(behind_assignments(paragraph))))) == 400
