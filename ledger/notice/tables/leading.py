"""Columns left of the task column, known by their form where their title does not say it: category, sub-category, number.

Cities print a category as a merged first column, under a title of their own (大类), under none, or under one that is
another word for task (重点任务 | 工作任务).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ledger.notice.blanks import solid
from ledger.notice.numbering import HEADING_STYLES, marker, printed_number
from ledger.notice.records import Content, Row
from ledger.notice.tables.header import role_of


def by_form(columns: Sequence[Content], titles: Sequence[str], rows: Sequence[Row]) -> tuple[Content, ...]:
    """The roles with the leading columns settled; `rows` stand below the header, headings over all columns left out."""
    settled = list(columns)
    rows = [row for row in rows if len(set(row)) > 1 and any(not c.blank for c in row)]
    _part_tasks(settled, titles, rows)
    _number_tasks(settled, rows)
    _own_tasks(settled, titles, rows)
    _numbered_measures(settled, rows)
    _measures_by_mark(settled, rows)
    for i in range(settled.index(Content.TASK)):
        if settled[i] is Content.OTHER and role_of(titles[i]) is None:
            settled[i] = _unknown(i, settled, titles, rows)
        elif settled[i] is Content.REQUIREMENT and _covers(i, settled.index(Content.TASK), rows):
            settled[i] = Content.PART
    _part_categories(settled)
    return tuple(settled)


def _part_tasks(settled: list[Content], titles: Sequence[str], rows: Sequence[Row]) -> None:
    """Of two columns titled as tasks, the first is the category if one of its cells holds several of the second's."""
    both = [i for i, title in enumerate(titles) if role_of(title) is Content.TASK]
    if len(both) > 1 and _covers(both[0], both[1], rows):
        settled[both[0]], settled[both[1]] = Content.PART, Content.TASK


def _number_tasks(settled: list[Content], rows: Sequence[Row]) -> None:
    """A task column that holds nothing but numbers is the number column; the task is what stands beside it."""
    i = settled.index(Content.TASK)
    values = [row[i].text for row in rows if not row[i].blank]
    if Content.NUMBER in settled or Content.REQUIREMENT not in settled[i:] or not values:
        return
    if all(printed_number(v) is not None for v in values):
        settled[settled.index(Content.REQUIREMENT, i)] = Content.TASK
        settled[i] = Content.NUMBER


def _own_tasks(settled: list[Content], titles: Sequence[str], rows: Sequence[Row]) -> None:
    """一级任务 | 二级任务 | 具体内容: where each row has a sub-category of its own, that is the task."""
    task = settled.index(Content.TASK)
    if Content.SECTION not in settled[:task] or role_of(titles[task]) is not Content.REQUIREMENT:
        return
    own = settled.index(Content.SECTION)
    if not _covers(own, task, rows) and not any(row[own].blank for row in rows):
        settled[own], settled[task] = Content.TASK, Content.REQUIREMENT


def _numbered_measures(settled: list[Content], rows: Sequence[Row]) -> None:
    """Where one cell of the task column holds several numbered rows, it is a category: what is numbered is the task."""
    if Content.NUMBER not in settled or Content.REQUIREMENT not in settled:
        return
    number, task = settled.index(Content.NUMBER), settled.index(Content.TASK)
    counted = any(
        upper[task] is lower[task] and upper[number] is not lower[number] and not lower[number].blank
        for upper, lower in pairwise(rows)
        if not upper[task].blank and not upper[number].blank
    )
    after = [i for i, role in enumerate(settled) if role is Content.REQUIREMENT and i > task]
    if counted and after:
        settled[task], settled[after[0]] = Content.PART, Content.TASK


def _measures_by_mark(settled: list[Content], rows: Sequence[Row]) -> None:
    """The same where the numbers stand in front of the measures (1.更新概况 / 2.反馈意见) beside one cell for them all.

    Unless the cell itself bears a task's number (1.优化平台 beside （1）改版网站): then those are its steps.
    """
    if Content.NUMBER in settled or Content.REQUIREMENT not in settled:
        return
    task, measure = settled.index(Content.TASK), settled.index(Content.REQUIREMENT)
    categories = [mark for row in rows if not row[task].blank and (mark := marker(row[task].text))]
    measures = [marker(row[measure].text) for row in rows if not row[measure].blank]
    counted = [m for m in measures if m and m.style not in {mark.style for mark in categories}]
    plain = all(mark.style in HEADING_STYLES for mark in categories)
    if task < measure and plain and len(counted) == len(measures) and _covers(task, measure, rows):
        settled[task], settled[measure] = Content.PART, Content.TASK


def _unknown(i: int, settled: Sequence[Content], titles: Sequence[str], rows: Sequence[Row]) -> Content:
    values = [row[i] for row in rows if not row[i].blank]
    covers = _covers(i, settled.index(Content.TASK), rows)
    if values and not covers and all(printed_number(c.text) is not None for c in values):
        return Content.OTHER if Content.NUMBER in settled else Content.NUMBER
    if covers or (values and not solid(titles[i])):
        return Content.PART
    return Content.OTHER


def _covers(i: int, j: int, rows: Sequence[Row]) -> bool:
    """Whether a cell of column `i` stands beside several of column `j`: merged, or printed once above blank ones."""
    started = False
    for upper, lower in pairwise(rows):
        started = started or not upper[i].blank
        same = upper[i] is lower[i] or lower[i].blank
        if started and same and upper[j] is not lower[j] and not lower[j].blank:
            return True
    return False


def _part_categories(settled: list[Content]) -> None:
    """Of two category columns the second divides the first."""
    parts = [i for i, role in enumerate(settled) if role is Content.PART]
    if len(parts) == 2 and Content.SECTION not in settled:
        settled[parts[1]] = Content.SECTION
