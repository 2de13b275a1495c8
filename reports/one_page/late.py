"""Whom to call: units with what is late or due soon, who has most first; how many entries, which tasks, who answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.contacts import Contacts
from ledger.figures.board import Urgent
from reports.one_page.canvas import INK, MUTED, RULE, Box, Canvas, fitting, shortened

ROW, HEAD = 13.2, 30.0
_SIZE = 8.2
_TASKS = 3  # all named in a row, of more the first two
_COLUMNS = (("单位", 0.28), ("条数", 0.065), ("", 0.15), ("任务", 0.185), ("联系人和电话", 0.32))


class CallList(NamedTuple):
    """A list: its title, how many days its `days` column means, where all of it stands, and the colour of its numbers."""

    title: str
    days: str
    whole: str
    colour: str


class UnitLines(NamedTuple):
    """A unit's entries, the most urgent first."""

    unit: str
    lines: tuple[Urgent, ...]

    @property
    def tasks(self) -> str:
        """`第1、7、25项`, or the first few and how many there are."""
        numbers = sorted({line.task.no for line in self.lines})
        few = len(numbers) <= _TASKS
        named = "、".join(str(no) for no in (numbers if few else numbers[:2]))
        return f"第{named}项" if few else f"第{named}等{len(numbers)}项"


def by_unit(lines: Sequence[Urgent]) -> list[UnitLines]:
    """Who has most first; of equals whose first line is the more urgent."""
    of: dict[str, list[Urgent]] = {}
    for line in lines:
        of.setdefault(line.entry.unit, []).append(line)
    return sorted((UnitLines(unit, tuple(own)) for unit, own in of.items()), key=lambda one: -len(one.lines))


def draw_calls(canvas: Canvas, calls: CallList, lines: Sequence[Urgent], contacts: Contacts, box: Box) -> float:
    """The list in a box, as many units as there is room for, then how many more there are; gives where it ends."""
    units, (left, top, width, height) = by_unit(lines), box
    canvas.heading(left, top + 10, f"{calls.title} {len(lines)} 条：找谁")
    x = left
    for head, share in _COLUMNS:
        canvas.text(x, top + 24, head or calls.days, 7.2, MUTED)
        x += share * width
    room = max(int((height - HEAD) / ROW), 1)
    shown = units if len(units) <= room else units[: room - 1]
    for row, one in enumerate(shown):
        _draw(canvas, calls, one, contacts, Box(left, top + HEAD + row * ROW, width, ROW))
    end = top + HEAD + len(shown) * ROW
    if rest := units[len(shown) :]:
        number = sum(len(one.lines) for one in rest)
        canvas.text(left, end + _SIZE, f"另有 {len(rest)} 个单位、{number} 条，见“{calls.whole}”。", 7.6, MUTED)
        end += ROW
    return end


def _draw(canvas: Canvas, calls: CallList, one: UnitLines, contacts: Contacts, box: Box) -> None:
    first = one.lines[0]
    days = f"{abs(first.standing.workdays or 0)}个工作日"
    who = " ".join(filter(None, contacts.of(first.entry))) or "—"
    canvas.line([(box.left, box.top), (box.left + box.width, box.top)], RULE, 0.4)
    x = box.left
    for (head, share), words in zip(_COLUMNS, (one.unit, str(len(one.lines)), days, one.tasks, who), strict=True):
        colour = calls.colour if head == "条数" else INK
        size, room = fitting(words, _SIZE, share * box.width - 3), share * box.width - 3
        canvas.text(x, box.top + _SIZE + 1.6, shortened(words, size, room), size, colour)
        x += share * box.width
