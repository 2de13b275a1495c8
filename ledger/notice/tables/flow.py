"""The table as running text: cells in reading order without coordinates (the text of a PDF).

Furniture goes first (repeated headers, page marks), then headings and tasks are found by their numbering, and
`flow_cells` cuts each task into its cells. A number out of order stops the reading: a task may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid
from ledger.notice.files.parted_text import SPACED, is_spaced
from ledger.notice.furniture import is_page_mark
from ledger.notice.numbering import Marker, marker
from ledger.notice.records import Cell, Content, Flow, Line, RawTable, RawTask, printed_cell
from ledger.notice.tables.flow_cells import CellCutter
from ledger.notice.tables.flow_checks import parted_deadline, refuse_missed_level, refuse_mixed, side_by_side
from ledger.notice.tables.header import is_header_line, roles

_SENTENCE = re.compile(r"[。；：]")


@dataclass(slots=True)
class Block:
    """A heading or a task with its lines, the number at the start of the first."""

    mark: Marker
    lines: list[Line] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Where the block begins."""
        return self.lines[0].no


def read_flow(flow: Flow) -> RawTable:
    """The tasks of a running-text table.

    Raises NoticeUnreadable with the line where numbering, headings or a task's cells do not add up, or saying that
    blanks alone part the cells.
    """
    try:
        return _read(flow)
    except NoticeUnreadable as error:
        if is_spaced(flow.lines) or side_by_side(flow.lines):
            raise NoticeUnreadable(SPACED, line=flow.lines[0].no) from error
        raise


def _read(flow: Flow) -> RawTable:
    columns = roles(flow.lines[0].text.split()) or ()
    _refuse_merged_columns(columns, flow.lines[0])
    _refuse_other_columns(columns, flow.lines)
    furniture = [printed_cell([line]) for line in flow.lines if _is_furniture(line)]
    lines = [piece for line in flow.lines if not _is_furniture(line) for piece in parted_deadline(line, columns)]
    cutter = CellCutter(columns, lines)
    bare = Content.NUMBER in columns
    styles = _levels(lines, cutter, bare=bare)
    blocks = _blocks(lines, styles, bare=bare)
    cutter.learn([b.lines for b in blocks if b.mark.style == styles[-1]])
    tasks = _tasks(blocks, styles, cutter)
    cutter.doubt_lone_groups()
    refuse_mixed(tasks, columns)
    refuse_missed_level([(b.line, b.lines) for b in blocks], styles)
    return RawTable(columns, tuple(tasks), tuple(furniture), tuple(cutter.doubts))


def _refuse_merged_columns(columns: tuple[Content, ...], line: Line) -> None:
    """Cells without coordinates are known by their order: task, requirement, leads, responsible units."""
    order = (Content.NUMBER, Content.TASK, Content.REQUIREMENT, Content.LEAD, Content.RESPONSIBLE)
    placed = [order.index(r) for r in columns if r in order]
    if {Content.PART, Content.SECTION, Content.OTHER} & set(columns) or placed != sorted(placed):
        raise NoticeUnreadable(
            "纯文本里的表格含有分类、备注等列，或者各栏次序特殊，无法还原各单元格的位置，请改用Word（.docx）或PDF文件导入",
            line=line.no,
        )


def _refuse_other_columns(columns: tuple[Content, ...], lines: Sequence[Line]) -> None:
    """A header printed again is furniture; one with other columns begins another table."""
    for line in lines:
        if is_header_line(line.text) and roles(line.text.split()) != columns:
            why = "这里又是一个表头，栏目与上面的不同，像是另一张任务分解表，请把两张表分开保存后分别导入"
            raise NoticeUnreadable(why, line=line.no)


def _is_furniture(line: Line) -> bool:
    return is_page_mark(line.text) or is_header_line(line.text)


def _levels(lines: list[Line], cutter: CellCutter, *, bare: bool) -> list[str]:
    """Numbering styles from the outermost heading down to the tasks.

    Styles rank by first appearance. The tasks' style is the one with most blocks that end in units: headings have
    fewer blocks, lists inside a requirement have blocks without units. Where that leaves a choice (one task under
    one heading), it is the deepest style above which stands nothing but headings.
    """
    seen: list[str] = []
    for line in lines:
        mark = marker(line.text, bare=bare)
        if mark and mark.style not in seen and (mark.value == 1 or not seen):
            seen.append(mark.style)
    ranked = []
    for depth in range(1, len(seen) + 1):
        blocks = _grouped(lines, seen[:depth], bare=bare)
        score = sum(1 if cutter.units_begin(body) else -1 for style, body in blocks if style == seen[depth - 1])
        plain = not any(_SENTENCE.search(line.text) for s, body in blocks if s != seen[depth - 1] for line in body)
        ranked.append((score, plain, depth))
    if not ranked or max(ranked)[0] <= 0:
        raise NoticeUnreadable(
            "表格里没有找到带编号和责任单位的任务，文件可能不完整", line=lines[0].no if lines else None
        )
    return seen[: max(ranked)[2]]


def _grouped(lines: list[Line], levels: list[str], *, bare: bool) -> list[tuple[str, list[Line]]]:
    """Lines under each mark of these styles, whatever its number."""
    blocks: list[tuple[str, list[Line]]] = []
    for line in lines:
        mark = marker(line.text, bare=bare)
        if mark and mark.style in levels:
            blocks.append((mark.style, [line]))
        elif blocks:
            blocks[-1][1].append(line)
    return blocks


def _blocks(lines: list[Line], levels: list[str], *, bare: bool) -> list[Block]:
    """Lines grouped under the marks that continue the numbering of their level."""
    blocks: list[Block] = []
    last = dict.fromkeys(levels, 0)
    for line in lines:
        mark = marker(line.text, bare=bare)
        if mark and mark.style in levels and _continues(mark, levels, last, blocks, line):
            depth = levels.index(mark.style)
            for deeper in levels[depth + 1 : -1]:
                last[deeper] = 0
            last[mark.style] = mark.value
            blocks.append(Block(mark, [line]))
        elif blocks:
            blocks[-1].lines.append(line)
        else:
            raise NoticeUnreadable(f"表头下面的“{line.text.strip()[:20]}”没有编号，不知道属于哪一项任务", line=line.no)
    _refuse_empty_headings(blocks, levels)
    return blocks


def _continues(mark: Marker, levels: list[str], last: dict[str, int], blocks: list[Block], line: Line) -> bool:
    """Whether the mark is the next of its level; a jump forward is an error, anything else is text."""
    expected = last[mark.style] + 1
    after_heading = bool(blocks) and blocks[-1].mark.style in levels[:-1]
    if mark.value == expected or (mark.value == 1 and after_heading):
        return True
    if not blocks and mark.style == levels[-1]:
        return True
    if after_heading or expected < mark.value <= expected + 5:
        raise NoticeUnreadable(f"编号不连续：“{mark.label}”前面应是第{expected}项，文件可能缺页", line=line.no)
    return False


def _refuse_empty_headings(blocks: list[Block], levels: list[str]) -> None:
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        depth = levels.index(block.mark.style)
        if depth == len(levels) - 1:
            continue
        if _SENTENCE.search(solid("".join(line.text for line in block.lines))[:-1]):
            raise NoticeUnreadable(
                f"标题“{block.mark.label}”下面有没有编号的正文，不知道属于哪一项任务", line=block.line
            )
        if after is None or levels.index(after.mark.style) <= depth:
            raise NoticeUnreadable(f"标题“{block.mark.label}”下面没有任务，文件可能被截断", line=block.line)


def _tasks(blocks: list[Block], levels: list[str], cutter: CellCutter) -> list[RawTask]:
    tasks: list[RawTask] = []
    headings: dict[str, Cell] = {}
    for block in blocks:
        if block.mark.style != levels[-1]:
            headings = {k: v for k, v in headings.items() if levels.index(k) < levels.index(block.mark.style)}
            headings[block.mark.style] = printed_cell(block.lines)
            continue
        ordered = [headings[k] for k in levels if k in headings]
        part, section = tuple(ordered[:1]), tuple(ordered[1:])
        cells = cutter.cut(block.lines, block.mark)
        tasks.append(RawTask(block.line, block.mark.value, part, section, cells, block.mark.label))
    return tasks
