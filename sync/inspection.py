"""Findings: cells of a reading that could not be taken, or were taken with a doubt, each with its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ledger.breakdown import Task
from ledger.cells import Parsed
from ledger.columns import LEDGER, Owner
from ledger.contradictions import DONE_DATE, claimed_done, cross_check
from ledger.outcome import Outcome
from ledger.repository import Finding
from store.codec import DATED, understood
from sync.backends.base import Grid
from sync.rows.locate import Located, address
from sync.situation import Situation

CHECKED = tuple(c.name for c in LEDGER if c.owner is not Owner.IDENTITY)
WORTH_A_LOOK = frozenset({Outcome.ASK, Outcome.REJECT, Outcome.NORMALIZE_WARN, Outcome.KEEP_PREV})


def inspect(grid: Grid, located: Located, known: Situation, *, year: int, today: date) -> list[Finding]:
    """All findings of a reading: header and rows first, then cells in the sheet's order."""
    gone = known.base.keys() - located.rows.keys() - located.frozen.keys() - known.withdrawn
    found = [*located.findings, *(_missing(key) for key in known.base if key in gone)]
    columns = [(name, located.columns[name]) for name in CHECKED if name in located.columns]
    for key, row in located.rows.items():
        cells = grid.rows[row - 1]
        texts = {name: (place, cells[place - 1]) for name, place in columns if place <= len(cells) and cells[place - 1]}
        if texts:
            found += _row(key, row, texts, year=year, task=known.tasks[key], good=known.good[key], today=today)
        title = grid.text(row, located.columns["task"]) if "task" in located.columns else ""
        if title and title != known.tasks[key].title:
            found += _title(key, address(row, located.columns["task"]), title, known.tasks[key], today)
    return found


def _missing(key: str) -> Finding:
    message = f"表格中找不到“{key}”这一行，可能被删除；其内容仍保存在系统中。"
    return Finding("工作台账", key, "", "", "missing", message)


def _title(key: str, where: str, title: str, task: Task, today: date) -> list[Finding]:
    """A title that staff wrote over: which task is meant, the number's or the title's?"""
    odd = cross_check({"task": title}, task=task, today=today)
    return [Finding(where, key, "task", title, one.outcome.value, one.message) for one in odd]


def _row(
    key: str,
    row: int,
    texts: Mapping[str, tuple[int, str]],
    *,
    year: int,
    task: Task,
    good: Mapping[str, str],
    today: date,
) -> Iterator[Finding]:
    values: dict[str, Any] = {}
    for name, (place, text) in texts.items():
        parsed = _parsed(name, text, year, task, good.get(name, ""), today=today)
        if parsed.outcome.taken:
            values[name] = parsed.value
        if parsed.outcome in WORTH_A_LOOK:
            yield Finding(address(row, place), key, name, text, parsed.outcome.value, parsed.message)
    values[DONE_DATE] = claimed_done(values.get("progress_note") or "", year)
    for one in cross_check(values, task=task, today=today):
        column = "progress_note" if one.column == DONE_DATE else one.column
        place, text = texts[column]
        yield Finding(address(row, place), key, column, text, one.outcome.value, one.message)


def _parsed(name: str, text: str, year: int, task: Task, good: str, *, today: date) -> Parsed:
    if name == "progress_note":
        return understood(name, text, year=year, requirement=task.requirement)
    # Only a status depends on what stood before (不涉及 once confirmed); leaving it out elsewhere keeps the cache small.
    previous = good if name == "status" else ""
    return understood(name, text, year=year, previous=previous, today=today if name in DATED else None)
