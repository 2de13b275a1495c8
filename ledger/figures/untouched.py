"""The first minute: a past year's notice that was just taken up, on which nobody has reported anything yet.

All of its dates are over, but nobody has missed one here: such a ledger accuses no unit until it is really used.
"""

from __future__ import annotations

from datetime import date

from ledger.entries import Ledger

DEMONSTRATION = "想先看填满数据的样子，请在门户所在的电脑上运行 make demo（演示数据，与本台账分开存放）。"


def just_set_up(ledger: Ledger, today: date) -> bool:
    """Is the ledger's year over, and has nobody ever reported on any of it?"""
    return today.year > ledger.year and not any(e.reported or e.updated_at for e in ledger.entries)


def untouched_words(year: int, as_of: date, entries: int) -> str:
    """What this ledger is, of which year, and on which day its figures are taken."""
    day = f"{year} 年的最后一天" if as_of == date(year, 12, 31) else "选定的统计日期"
    return (
        f"{year} 年的台账刚刚建立，还没有单位填报，{entries} 条台账待填报，不算逾期，也不比进度。"
        f"数字按 {as_of.isoformat()}（{day}）计算；有单位填报以后，才按时限计算逾期。"
    )


def own_days(ledger: Ledger, today: date) -> tuple[date, ...]:
    """Days of a year that is over on which one may look at it: the ends of its quarters since the notice, and its last day."""
    if today.year <= ledger.year:
        return ()
    ends = [date(ledger.year, month, day) for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))]
    issued = ledger.breakdown.issued_on or date.min
    return tuple(end for end in ends if end > issued)
