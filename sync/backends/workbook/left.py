"""The name of a workbook that was left for another spreadsheet: beside the live one's, and never over another file."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from store import wary

LEFT = "（已迁走，请勿再填）"


def free_name(workbook: Path) -> Path:
    """A name that nothing has: 台账2021（已迁走，请勿再填）.xlsx, then with a number."""
    return next(name for number in count(1) if not wary.there(name := _name(workbook, number)))


def newest_left(workbook: Path) -> Path | None:
    """The last such name that something has."""
    standing = [name for number in range(1, 100) if wary.is_file(name := _name(workbook, number))]
    return max(standing, key=lambda path: wary.look(path).st_ctime_ns, default=None)


def _name(workbook: Path, number: int) -> Path:
    return workbook.with_name(f"{workbook.stem}{LEFT}{number if number > 1 else ''}{workbook.suffix}")
