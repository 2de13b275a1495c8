"""What the wall says: the sentence of 总览, its figures, who is late (with 临时交办, too, marked and counted apart), every unit ×
task. Numbers and names of units and tasks only: no telephone, nothing that a unit wrote.

Made of the board that all pages share, once for each that there is (`Drawn`): asking often costs nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any

from ledger.breakdown import Task
from ledger.clock import day_words
from ledger.deadlines.standing import State
from ledger.dones import Done
from ledger.entries import grouped
from ledger.figures.board import Board, Urgent
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE, share_words
from ledger.figures.headline import headline, matrix_finding, ordinal, tone

UNITS = 16  # on a page: their names can be read from across a hall
LATE, AD_HOC_LATE = 60, 20  # lines of who is late, of 临时交办 beneath them; how many there are in all is said
AD_HOC_MARK = "临时交办"
_DATES = 5
_NAME = 40  # characters of a task's name, two lines
_SETTLED = frozenset({State.APPROVED, State.REPORTED_DONE, State.NOT_APPLICABLE})
Json = dict[str, Any]


def wall_of(board: Board, label: str) -> Json:
    """All that the page draws; `label` is 演示数据 in a demonstration. Sized by units × tasks, whatever stands in the cells."""
    year, parts = board.ledger.year, grouped(board.tasks, lambda task: task.part)
    columns = [task.no for tasks in parts.values() for task in tasks]
    sides = (board.select(side=side) for side in (COUNTY_SIDE, CITY_SIDE))
    return {
        "title": f"{year}年全市政务公开工作任务",
        "day": " · ".join(filter(None, (day_words(board.as_of), label))),
        "headline": headline(board),
        "tone": tone(board).value,
        "figures": list(_figures(board)),
        "late": [*map(_line, board.overdue[:LATE]), *map(_line, board.ad_hoc.overdue[:AD_HOC_LATE])],
        "soon": list(_soon(board)),
        "next": [] if board.overdue or board.due_soon else list(_next(board)),
        "legend": _legend(board),
        "parts": [{"head": ordinal(part), "tasks": [t.no for t in tasks]} for part, tasks in parts.items()],
        "pages": [page for side in sides for page in _pages(side, columns)],
        "counts": {"late": len(board.overdue), "ad_hoc": len(board.ad_hoc.overdue), "soon": len(board.due_soon)},
    }


def _figures(board: Board) -> Iterator[Json]:
    """Those of the cards of 总览, under the same names."""
    total, counted = board.total, board.rules.headline

    def figure(name: str, value: str, *, late: bool = False) -> Json:
        return {"name": name, "value": value, "late": late}

    yield figure(f"全部{counted.label}的任务", f"{len(board.tasks_done)} / {len(board.tasks)} 项")
    for done in dict.fromkeys((counted, Done.REPORTED)):
        yield figure(done.rate, share_words(total.rate(done)))
    yield figure("按时报送率", share_words(total.on_time_rate))
    yield figure("临期", f"{total.due_soon}")
    yield figure("逾期", f"{total.overdue}", late=total.overdue > 0)
    if total.silent:
        yield figure("到汇总日期未报送", f"{total.silent}")


def _line(one: Urgent) -> Json:
    mark = AD_HOC_MARK if one.task.ad_hoc else ""
    return {"unit": one.entry.unit, "mark": mark, "task": _name(one.task), "days": one.standing.words}


def _soon(board: Board) -> Iterator[Json]:
    """What is due soon, task by task, the nearest first."""
    for of_task in grouped(board.due_soon, lambda one: one.task.no).values():
        first = of_task[0]
        units = first.entry.unit if len(of_task) == 1 else f"{len(of_task)} 家"
        yield {"unit": units, "mark": "", "task": _name(first.task), "days": first.standing.words}


def _next(board: Board) -> Iterator[Json]:
    """The dates that somebody still owes or reports for, the nearest first, where nobody is late and nothing is due soon."""
    waiting = [board.standing[e.key] for e in board.entries]
    days = Counter(
        at.deadline.due
        for at in waiting
        if at.state not in _SETTLED and at.deadline and at.deadline.due and at.deadline.due >= board.as_of
    )
    for day in sorted(days)[:_DATES]:
        yield {"day": day_words(day), "count": f"{days[day]} 条台账"}


def _name(task: Task) -> str:
    return task.label if len(task.label) <= _NAME else f"{task.label[: _NAME - 1]}…"


def _legend(board: Board) -> list[Json]:
    present = {board.state(e.key) for e in board.entries}
    return [{"state": s.value, "symbol": s.symbol, "word": s.label} for s in State if s in present]


def _pages(board: Board, columns: Sequence[int]) -> Iterator[Json]:
    """The units of one side, on pages of nearly one length."""
    side, finding = board.selection.side, matrix_finding(board)
    title = finding if finding.startswith(side) else f"{side}：{finding}"
    many = -(-len(board.units) // UNITS)
    states = {(e.unit, e.task_no): board.state(e.key).symbol for e in board.entries}
    for at in range(many):
        units = _share(board.units, at, many)
        rows = [{"unit": unit, "cells": "".join(states.get((unit, no), " ") for no in columns)} for unit in units]
        yield {"title": title, "rows": rows}


def _share(units: Sequence[str], at: int, many: int) -> Sequence[str]:
    return units[len(units) * at // many : len(units) * (at + 1) // many]


class Drawn:
    """The newest board's wall as JSON. The board is one object as long as nothing has changed."""

    def __init__(self) -> None:
        self._of: tuple[Board, str] | None = None
        self._body = b""
        self._lock = Lock()

    def body(self, board: Board, label: str) -> bytes:
        """UTF-8; the same bytes for the same board."""
        with self._lock:
            if self._of is None or self._of[0] is not board or self._of[1] != label:
                made = json.dumps(wall_of(board, label), ensure_ascii=False, separators=(",", ":"))
                self._of, self._body = (board, label), made.encode()
            return self._body
