"""Kinds of cell: how each reads what people really type, and how it is written.

A kind is a module with `parse(text, context) -> Parsed` and, where the value is not its own text, `format(value) -> str`,
named in `KINDS` and imported on first use. Text in, never a spreadsheet's own types: `canonical` has made text of them before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pkgutil import resolve_name
from types import ModuleType
from typing import Any

from ledger.outcome import Outcome
from ledger.units.directory import Directory

__all__ = ["KINDS", "CellContext", "Outcome", "Parsed", "canonical", "kind", "written"]

KINDS = {
    "text": "ledger.cells.text",
    "status": "ledger.cells.status",
    "percent": "ledger.cells.percent",
    "date": "ledger.cells.dates",
    "timestamp": "ledger.cells.timestamp",
    "units": "ledger.cells.units",
    "task_no": "ledger.cells.task_no",
    "evidence": "ledger.cells.evidence",
    "count": "ledger.cells.count",
    "phone": "ledger.cells.phone",
    "choice": "ledger.cells.choice",
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A cell as understood. `value` is None when nothing is taken (and for a blank cell that is fine)."""

    value: Any
    outcome: Outcome = Outcome.ACCEPT
    message: str = ""


@dataclass(frozen=True, slots=True)
class CellContext:
    """What a parser may know besides the text: the column's code name and choices, the ledger year, today.

    `previous` is the cell's last agreed text; `directory` the city's units (None: the shipped one); `last_task` the
    highest task number and `titles` the tasks' titles by number (empty: unknown).
    """

    column: str
    year: int
    choices: tuple[str, ...] = ()
    today: date | None = None
    requirement: str = ""
    previous: str = ""
    directory: Directory | None = None
    last_task: int = 0
    titles: tuple[tuple[int, str], ...] = ()


@cache  # asked for every cell of a year, and finding a module by its name takes longer than reading the cell
def kind(name: str) -> ModuleType:
    """The module of a kind; KeyError for an unknown name."""
    module: ModuleType = resolve_name(KINDS[name])
    return module


def written(name: str, value: Any) -> str:
    """A value as its kind writes it; the empty text for None."""
    return "" if value is None else str(getattr(kind(name), "format", str)(value))


def canonical(raw: object) -> str:
    """The text that stands for a spreadsheet's cell value in the store and in comparisons.

    Whole floats lose `.0`, dates become ISO, booleans TRUE/FALSE, None the empty text; text is kept verbatim.
    """
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, datetime):
        return (
            raw.date().isoformat() if raw.time() == datetime.min.time() else raw.isoformat(sep=" ", timespec="minutes")
        )
    if isinstance(raw, date):
        return raw.isoformat()
    return str(raw)
