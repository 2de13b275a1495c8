"""What 回头看 looks back at, made from last year's notice or from last year's ledger.

A unit's name that the directory does not know (abolished, renamed) never stops the import: it is told, and the task is
there with its other units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ledger.breakdown import Breakdown, Mention, Task
from ledger.columns import LEDGER_TAB, TASK_TAB, parse
from ledger.duties.look_back import Check, Item
from ledger.entries import LEAD, RESPONSIBLE, Entry, key_of
from ledger.errors import Refused, UnitUnknown
from ledger.rows import classify_row, find_header
from ledger.units.directory import Directory

FORMER = ("status", "percent", "progress_note", "evidence", "review_state", "review_comment")
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class LastYear:
    """What is to be checked: items, checks without values, and sentences about what could not be taken."""

    year: int
    items: tuple[Item, ...]
    checks: tuple[Check, ...]
    problems: tuple[str, ...] = ()


@dataclass
class _Gathering:
    """An import being made; one list of problems for all of it."""

    year: int
    directory: Directory
    items: dict[int, Item] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    problems: dict[str, None] = field(default_factory=dict)

    def item(self, item: Item) -> None:
        self.items.setdefault(item.no, item)

    def check(self, no: int, unit: str, role: str, former: Mapping[str, str]) -> None:
        key = key_of(self.year, no, unit)
        known = self.checks.get(key)
        if known is None or (role == LEAD and known.role != LEAD):
            self.checks[key] = Check(key, item_key(self.year, no), unit, role, dict(former))

    def units(self, no: int, mentions: Iterable[Mention], role: str) -> None:
        for mention in mentions:
            for unit in self._expand(no, mention.name):
                self.check(no, unit, role, {})

    def _expand(self, no: int, name: str) -> list[str]:
        try:
            return [unit.short_name for unit in self.directory.expand(name)]
        except UnitUnknown as error:
            self.problems[f"第{no}项的单位“{name}”没有导入：{error}"] = None
            return []

    def finished(self) -> LastYear:
        items = tuple(self.items[no] for no in sorted(self.items))
        if not items:
            raise Refused("文件里没有上年度的任务，请换成上年度的通知，或上年度的台账。")
        return LastYear(self.year, items, tuple(self.checks.values()), tuple(self.problems))


def item_key(year: int, no: int) -> str:
    """`2020-07`."""
    return f"{year}-{no:02d}"


def from_breakdown(breakdown: Breakdown, directory: Directory, entries: Iterable[Entry] | None = None) -> LastYear:
    """From a year's tasks; with its `entries`, their units and how they ended, else the units that the tasks name."""
    made = _Gathering(breakdown.year, directory)
    for task in breakdown.tasks:
        made.item(_item(breakdown.year, task))
        if entries is None:
            made.units(task.no, task.lead_units, LEAD)
            made.units(task.no, task.responsible_units, RESPONSIBLE)
    for entry in entries or ():
        former = {name: _text(getattr(entry, name)) for name in FORMER}
        made.check(entry.task_no, entry.unit, entry.role, {name: text for name, text in former.items() if text})
    return made.finished()


def _text(value: str | float | None) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value or "")


def _item(year: int, task: Task) -> Item:
    due_text = "；".join(map(str, task.deadlines))
    return Item(item_key(year, task.no), year, task.no, task.title, task.requirement, due_text, task.due)


def from_sheet(tabs: Mapping[str, Rows], directory: Directory, year: int = 0) -> LastYear:
    """From the tabs of a shared spreadsheet of ours, or a single tab under any title (a .csv).

    The year is the one of the 台账编号; `year`, when given, must be that. Raises Refused.
    """
    rows = tabs.get(LEDGER_TAB) or next(iter(tabs.values()), ())
    entries = _dicts(rows, LEDGER_TAB)
    found = _year_of(entries)
    if not found:
        raise Refused("文件里没有“台账编号”这一列，或编号不是“2020-07-鼓楼区”的样式，没有导入。")
    if year and year != found:
        raise Refused(f"文件是{found}年的台账，不是{year}年的，没有导入。")
    made = _Gathering(found, directory)
    for row in _dicts(tabs.get(TASK_TAB, ()), TASK_TAB):
        _take_task(made, row)
    for row in entries:
        _take_entry(made, row)
    return made.finished()


def _dicts(rows: Rows, tab: str) -> list[dict[str, str]]:
    header = find_header(rows, tab=tab, needed=[])
    if header.row < 0:
        return []
    first = next(iter(header.columns), "key")
    return [
        {name: row[place].strip() for name, place in header.columns.items() if place < len(row)}
        for row in rows[header.row + 1 :]
        if not classify_row(row, header.columns, key=first).skipped
    ]


def _year_of(rows: Iterable[Mapping[str, str]]) -> int:
    years = [head for row in rows if (head := row.get("key", "").partition("-")[0]).isdecimal()]
    return int(max(set(years), key=years.count)) if years else 0


def _take_task(made: _Gathering, row: Mapping[str, str]) -> None:
    no = _number(row)
    if no and row.get("task"):
        made.item(_item_of(made.year, no, row))


def _item_of(year: int, no: int, row: Mapping[str, str]) -> Item:
    due_text = row.get("due_date", "")
    texts = row.get("task", ""), row.get("requirement", ""), due_text
    return Item(item_key(year, no), year, no, *texts, _last_date(due_text, year))


def _take_entry(made: _Gathering, row: Mapping[str, str]) -> None:
    no, unit = _number(row), row.get("unit", "")
    if not no or not row.get("key", "").startswith(f"{made.year}-"):
        made.problems[f"“{row.get('key', '') or unit}”这一行没有序号或年度不同，没有导入。"] = None
        return
    item = _item_of(made.year, no, row)
    known = made.items.get(no)
    if known is None:
        made.item(item)
    elif item.due and not known.due:
        # The task's tab did not tell a date: the entry's own is better than none.
        made.items[no] = replace(known, due=item.due, due_text=known.due_text or item.due_text)
    resolved = made.directory.resolve(unit).unit
    if resolved is None:
        made.problems[f"单位“{unit}”不在现在的单位名录里，它的各行没有导入。"] = None
        return
    former = {name: row[name] for name in FORMER if row.get(name)}
    made.check(no, resolved.short_name, row.get("role") or RESPONSIBLE, former)


def _number(row: Mapping[str, str]) -> int:
    text = row.get("task_no", "")
    return int(text) if text.isdecimal() else 0


def _last_date(text: str, year: int) -> date | None:
    """The last date of a 完成时限 cell as we print it: `2020-07-31（7月底前）；2020-10-31`."""
    dates = [
        read.value
        for piece in text.replace("；", "\n").splitlines()
        if (read := parse("date", piece.partition("（")[0], year=year)).outcome.taken
    ]
    return max((d for d in dates if isinstance(d, date)), default=None)
