"""一周情况: nobody stands out in it who has as many as others that it does not name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ledger.figures.digest import _units


def late(*numbers: int) -> Any:
    """Lines of units 甲, 乙 …, so many each."""
    units = "甲乙丙丁戊己庚辛"
    return [
        SimpleNamespace(entry=SimpleNamespace(unit=unit))
        for unit, n in zip(units, numbers, strict=False)
        for _ in range(n)
    ]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((), ""),
        ((2, 1), "逾期：甲 2 条、乙 1 条"),
        ((1, 1, 1, 1, 1), "逾期：甲 1 条、乙 1 条、丙 1 条、丁 1 条、戊 1 条"),
        ((1, 1, 1, 1, 1, 1), "逾期：6 家单位"),
        ((9, 3, 2, 2, 2, 2), "逾期：甲 9 条、乙 3 条等 6 家单位"),
        ((9, 8, 7, 6, 5, 4, 4), "逾期：甲 9 条、乙 8 条、丙 7 条、丁 6 条、戊 5 条等 7 家单位"),
    ],
)
def test_who_is_named(numbers: tuple[int, ...], said: str) -> None:
    assert _units("逾期", late(*numbers)) == said
