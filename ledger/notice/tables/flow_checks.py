"""What a table printed as running text must not look like, because it would be read wrongly without a word.

A text without coordinates is only read in the order of its cells. Columns printed side by side, tasks without
numbers and a level of headings that was taken for text leave traces; each is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid
from ledger.notice.deadlines import is_dated_cell, is_deadline_cell
from ledger.notice.files.parted_text import SPACED
from ledger.notice.mentions import names_units, parse_units
from ledger.notice.names import begins_unit, may_go_on
from ledger.notice.numbering import marker
from ledger.notice.records import Content, Line, RawTask

_SIDE_BY_SIDE = re.compile(r"[\u4e00-\u9fff）。”；，、][ \t\u3000]+[\u4e00-\u9fff（“]")
_ENDS_SENTENCE = ("。", "！", "？", "；")


def parted_deadline(line: Line, columns: Sequence[Content]) -> Iterator[Line]:
    """A line that ends the unit cell and, after a blank, holds the deadline cell: 市财政局 持续推进."""
    head, _, tail = line.text.rstrip().rpartition(" ")
    last = bool(columns) and columns[-1] is Content.DEADLINE
    if last and head.strip() and names_units([head]) and is_deadline_cell(tail):
        yield Line(line.no, head, line.gap)
        yield Line(line.no, tail)
    else:
        yield line


def side_by_side(lines: Sequence[Line]) -> bool:
    """Whether so many lines have a blank between Chinese words that the columns were printed next to one another."""
    spaced = sum(bool(_SIDE_BY_SIDE.search(line.text.strip())) for line in lines[1:])
    return spaced > 1 and spaced * 5 > len(lines)


def refuse_mixed(tasks: Sequence[RawTask], columns: Sequence[Content]) -> None:
    """Raises NoticeUnreadable where a task's texts hold what can only be a piece of another cell."""
    due = bool(columns) and columns[-1] is Content.DEADLINE
    bodies = [(task, list(_body(task))) for task in tasks]
    lines = sum(len(body) for _, body in bodies)
    spaced = [no for _, body in bodies for no, text in body if _SIDE_BY_SIDE.search(text.strip())]
    if len(spaced) > 1 or len(spaced) * 5 > lines:
        raise NoticeUnreadable(SPACED, line=spaced[0])
    for task, body in bodies:
        for (_, above), (no, text) in pairwise(body):
            if _is_units(text, solid(above)):
                name = f"第{task.number}项" if task.number else "任务"
                raise NoticeUnreadable(
                    f"{name}里有一行“{text.strip()[:20]}”像是责任单位，后面却还有别的文字，可能有任务没有编号",
                    line=no,
                )
            if due and is_dated_cell(text):
                raise NoticeUnreadable(
                    f"“{text.strip()[:20]}”像是完成时限，后面却还有责任单位，可能有任务没有编号或跨页断开",
                    line=no,
                )


def _body(task: RawTask) -> Iterator[tuple[int, str]]:
    for role in (Content.TASK, Content.REQUIREMENT):
        for cell in task.cells.get(role, []):
            yield from zip(cell.at, cell.lines, strict=True)


def _is_units(text: str, above: str) -> bool:
    """A line of nothing but units that begins after a sentence, or begins and ends as units do."""
    if not names_units([text]):
        return False
    last = next((n.mention.name for n in reversed(parse_units([text])) if n.mention.name), "")
    apart = begins_unit(text.strip()) and not may_go_on(last)
    return above.endswith(_ENDS_SENTENCE) or apart


def refuse_missed_level(blocks: Sequence[tuple[int, Sequence[Line]]], levels: Sequence[str]) -> None:
    """Raises NoticeUnreadable if numbers inside the texts go on from block to block: （一） in one, （二） in the next."""
    last: dict[str, tuple[int, int]] = {}
    for at, lines in blocks:
        for line in lines[1:]:
            mark = marker(line.text)
            if mark is None or mark.style in levels:
                continue
            block, value = last.get(mark.style, (at, 0))
            if block != at and mark.value == value + 1 and mark.value > 1:
                raise NoticeUnreadable(f"编号“{mark.label}”不知道是标题还是任务，没有导入", line=line.no)
            last[mark.style] = (at, mark.value)
