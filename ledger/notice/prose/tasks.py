"""The outline of a notice without a table as tasks: which numbers count tasks, and whose units are whose.

A task is the deepest number that says who has to do it; points within it ((1), ①) are its text. Where only the last
of several numbers names units, it speaks for all of them if the whole notice is written so. Whatever the notice does
not say outright becomes a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ledger.breakdown import Doubt
from ledger.notice.blanks import solid
from ledger.notice.deadlines import find_deadlines
from ledger.notice.prose.assignments import Segment
from ledger.notice.prose.outline import Node
from ledger.notice.prose.paragraphs import TextSpan, cell_of
from ledger.notice.prose.said import units_said
from ledger.notice.prose.text import Chunk, chunks_of, heading_of, parted_title
from ledger.notice.records import Cell, Content, RawTask

_HEADS = (
    r"总体要求|指导思想|总体思路|总体目标|工作目标|主要目标|目标任务|基本原则|组织领导|组织保障|组织实施|保障措施|工作要求|有关要求|相关要求"
    r"|工作保障|保障机制|监督检查|督促检查|监督保障|监督考核|考核评估|考核监督|考核评价|责任落实|落实责任|强化保障|实施步骤|工作步骤|时间安排"
)
_GENERAL = re.compile(_HEADS)
_NO_MORE = re.compile(rf"[^、]{{1,5}}、?(?:加强|强化|健全|严格|做好|[、和及与])*(?:(?:{_HEADS})[、和及与]*)+。?")
_WHERE = 16  # characters by which a doubt says where it is


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands: the headings above it, units handed down to it, and its number's path (四（二）)."""

    heads: tuple[Cell, ...] = ()
    handed: tuple[Segment, ...] = ()
    number: str = ""


@dataclass(slots=True)
class ProseTasks:
    """What an outline gives: tasks, sentences without a field, and nodes that are no task (工作要求)."""

    styles: frozenset[str]
    speaks_for_all: bool
    tasks: list[RawTask] = field(default_factory=list)
    notes: list[Cell] = field(default_factory=list)
    marks: list[Cell] = field(default_factory=list)
    asides: list[tuple[str, Node]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    _units: dict[Segment, Cell] = field(default_factory=dict)

    def doubt(self, text: str, at: TextSpan, reason: str) -> None:
        """Notes a doubt about a text; the words its paragraph begins with say where."""
        begins = at.paragraph.text
        where = begins if len(begins) <= _WHERE else begins[: _WHERE - 1] + "…"
        self.doubts.append(Doubt(f"“{where}”", text, reason))

    def units(self, segment: Segment) -> Cell:
        """The cell of an assignment: one object, however many tasks it speaks for; its brackets go to the furniture."""
        if segment not in self._units and segment.inner:
            self._units[segment] = cell_of([segment.inner, *segment.more])
            self.marks.extend(cell_of([span]) for span in segment.marks())
            if segment.doubt:
                self.doubt(segment.whole.text, segment.whole, segment.doubt)
        return self._units[segment]


def with_requirements_as_text(root: Node) -> Node:
    """The tree with paragraphs under 工作要求 that begin with who does it (由市政府办公室牵头，形成合力) as text: they are no tasks."""
    for node in root.below():
        if _GENERAL.search(node.title):
            for one in (below for kid in node.children for below in kid.below()):
                one.segments = [Segment(s.whole) if s.opens else s for s in one.segments]
    return root


def is_plain_heading(text: str) -> bool:
    """Whether a heading is nothing but words such as 工作要求, so that it says nothing by itself."""
    return bool(_NO_MORE.fullmatch(text))


def tasks_of(root: Node) -> ProseTasks:
    """The tasks under the root; its own paragraphs count only if they say who has to do them."""
    made = ProseTasks(_task_styles(root), _speaks_for_all(root))
    if root.assigns:
        _leaf(Node(None, "", root.segments), _Place(), made)
    _children(root, _Place(), made)
    _doubt_missing(root, made)
    return made


def _doubt_missing(root: Node, made: ProseTasks) -> None:
    """Doubts a heading whose number does not follow the one before it: a page may be missing. Tasks are counted later."""
    last: dict[str, int] = {}
    for node in root.below():
        headings = any(kid.children for kid in node.children)
        for i, kid in enumerate(k for k in node.children if k.mark and headings):
            value = kid.mark.value if kid.mark else 0
            if value != last.get(kid.style, 0) + 1 and (i or value != 1):
                made.doubt(kid.title, kid.at, "标题的编号不连续，前面可能缺少内容，请核对")
            last[kid.style] = value


def doubt_titles(made: ProseTasks) -> None:
    """Doubts titles without a full stop where most have one: the printer may have broken the line there."""
    titles = [(task, task.cells[Content.TASK][0].text) for task in made.tasks if Content.TASK in task.cells]
    open_ = [(task, text) for task, text in titles if solid(text)[-1:] not in "。！？"]
    for task, text in open_ if len(open_) * 2 <= len(titles) else ():
        if Content.REQUIREMENT in task.cells:
            reason = "任务名称末尾没有句号，按分行与后面的文字分开，请核对"
            made.doubts.append(Doubt(f"“{text[:_WHERE]}”", text, reason))


def _task_styles(root: Node) -> frozenset[str]:
    """Styles of numbers that say by themselves who has to do it, the last one of a group left out."""
    styles = set[str]()
    for kids in (node.children for node in root.below()):
        alone = _holders(kids) == [len(kids) - 1] and len(kids) > 1
        own = [kid.style for kid in kids if kid.assigns and not alone and not _has_major(kid)]
        styles.update(own)
    return frozenset(styles)


def _speaks_for_all(root: Node) -> bool:
    """Whether in every group of major numbers only the last one says who has to do it."""
    groups = [n.children for n in root.below() if len(n.children) > 1 and not n.children[0].minor]
    groups = [kids for kids in groups if _holders(kids) and not any(_has_major(kid) for kid in kids)]
    return bool(groups) and all(_holders(kids) == [len(kids) - 1] for kids in groups)


def _holders(kids: Sequence[Node]) -> list[int]:
    return [i for i, kid in enumerate(kids) if kid.holds()]


def _has_major(node: Node) -> bool:
    return any(not kid.minor for kid in node.children)


def _children(node: Node, place: _Place, made: ProseTasks) -> None:
    """Takes the numbers under a node; those that say nothing get the units of their group, of the heading, or none."""
    kids, holders = node.children, _holders(node.children)
    group = _group_units(kids, holders, made)
    for i, kid in enumerate(kids):
        inside = bool(holders) and holders[0] < i < holders[-1]
        like = any(k.style == kid.style and not k.children for k in (kids[h] for h in holders))
        if kid.holds():
            _spoken(kid, place, made)
        elif _is_aside(kid, made, top=node.style == "根", kept=inside or like or bool(group or place.handed)):
            made.asides.append((place.number, kid))
        else:
            _unspoken(kid, _Place(place.heads, (*place.handed, *group), place.number), made)


def _group_units(kids: Sequence[Node], holders: list[int], made: ProseTasks) -> tuple[Segment, ...]:
    """The units that the last of several numbers names for all of them, if it does."""
    if len(kids) < 2 or holders != [len(kids) - 1] or kids[-1].children:
        return ()
    found = tuple(s for s in kids[-1].segments if s.assigns)
    if any(any(units_said(s.whole.text, ())) for kid in kids[:-1] for s in kid.segments):
        return ()
    if not made.speaks_for_all and not any(s.above for s in found):
        return ()
    text = "".join(s.whole.text for s in found)
    made.doubt(text, kids[-1].at, f"这{len(kids)}项只在最后写明单位，各项都按由这些单位负责处理，请核对")
    return found


def _is_aside(node: Node, made: ProseTasks, *, top: bool, kept: bool) -> bool:
    """Whether a number that names nobody is no task: 工作要求, or a part of its own before or behind the tasks."""
    general = bool(_GENERAL.search(node.title)) and not (kept and node.children)
    if not general and (not top or kept or node.style in made.styles):
        return False
    if not general or not top or node.style in made.styles:
        made.doubt(node.title, node.at, "没有写明责任单位，按工作要求处理，没有列为任务，请核对")
    return True


def _spoken(node: Node, place: _Place, made: ProseTasks) -> None:
    """A node that says who has to do it, itself or below: a task, or a heading above tasks."""
    kids, holders = node.children, _holders(node.children)
    if not kids:
        _leaf(node, place, made)
    elif (not holders and (kids[0].minor or node.style in made.styles)) or (
        holders == [len(kids) - 1] and not node.assigns and _closes(node, made)
    ):
        _whole(node, place, made)
    else:
        _heading(node, place, made)


def _closes(node: Node, made: ProseTasks) -> bool:
    """Whether the assignment at the end of a node's last point is that of the whole node."""
    kids = node.children
    if kids[-1].children or len(kids) < 2:
        return False
    if kids[0].minor:
        return True
    if node.style not in made.styles or made.speaks_for_all:
        return False
    made.doubt(node.title, node.at, "只在最后一点写明单位，按整项由这些单位负责处理，请核对")
    return True


def _heading(node: Node, place: _Place, made: ProseTasks) -> None:
    own = tuple(s for s in node.segments if s.assigns)
    texts = [s.whole for s in node.segments if not s.assigns]
    title, rest = parted_title([*([node.label] if node.label else []), *texts])
    if rest:
        _note(rest, made)
    if own:
        text = "".join(s.whole.text for s in own)
        made.doubt(text, node.at, "写在标题后面，下面各项都按由这些单位负责处理，请核对")
    number = place.number + node.number
    heads = (*place.heads, cell_of(title)) if title else place.heads
    _children(node, _Place(heads, (*place.handed, *own), number), made)


def _unspoken(node: Node, place: _Place, made: ProseTasks) -> None:
    """A node under which nobody is named: a heading if major numbers stand below, else a task."""
    if _has_major(node) and node.style not in made.styles:
        _heading(node, place, made)
    else:
        _whole(node, place, made)


def _whole(node: Node, place: _Place, made: ProseTasks) -> None:
    """A node with all its points as one task."""
    parts: list[Segment] = []
    for one in node.below():
        if one.label and one is not node:
            parts.append(Segment(one.label))
        parts.extend(one.segments)
    chunk = Chunk([s.whole for s in parts if not s.assigns], [s for s in parts if s.assigns])
    _task(node, chunk, place, made)


def _leaf(node: Node, place: _Place, made: ProseTasks) -> None:
    """A node without points: one task, or as many as it has assignments."""
    chunks, tail = chunks_of(node.segments)
    general = bool(place.heads) and bool(_GENERAL.search(place.heads[-1].text))
    said = any(s.assigns and not s.marks() for s in node.segments)
    if (node.mark and is_plain_heading(node.title)) or (general and said):
        made.doubt(node.title, node.at, "像是工作要求，因为写明了单位而列为任务，请核对")
    if tail:
        made.doubt(
            "".join(s.text for s in tail),
            tail[0],
            "这段话在责任单位后面，已并入上面一项，请核对",
        )
        chunks[-1].texts.extend(tail)
    if len(chunks) == 1:
        _task(node, chunks[0], place, made)
        return
    if len({c.units[0].whole.paragraph for c in chunks}) < len(chunks):
        reason = f"一段话里有{len(chunks)}处写明单位，已分成{len(chunks)}项任务，请核对"
        made.doubt(node.title, node.at, reason)
    numbered: Node | None = node
    heading, chunks[0].texts = heading_of(chunks[0].texts) if node.label else ([], chunks[0].texts)
    if heading or not node.label:
        label = [node.label] if node.label else []
        numbered = None
        place = _Place((*place.heads, cell_of([*label, *heading])), place.handed) if label else place
    for chunk in chunks:
        if len({s.paragraph for s in chunk.texts}) > 1:
            text = "".join(s.text for s in chunk.texts)
            made.doubt(text[:40], chunk.texts[0], "前面一段没有写明单位，已与后一段并为一项，请核对")
        _task(numbered, chunk, place, made)
        numbered = None


def _task(node: Node | None, chunk: Chunk, place: _Place, made: ProseTasks) -> None:
    _doubt_spoken(chunk, made)
    label = [node.label] if node and node.label else []
    title, rest = parted_title([*label, *chunk.texts])
    units = list(dict.fromkeys(made.units(s) for s in (*place.handed, *chunk.units)))
    named = {Content.TASK: title, Content.REQUIREMENT: rest}
    cells = {role: [cell_of(spans)] for role, spans in named.items() if spans}
    if units:
        cells[Content.RESPONSIBLE] = units
    mark = node.mark if node else None
    line = (title or [s.whole for s in chunk.units])[0].paragraph.line
    part, section = place.heads[:1], place.heads[1:]
    number, printed = (mark.value, mark.label) if mark else (None, "")
    made.tasks.append(RawTask(line, number, part, section, cells, printed))


def _doubt_spoken(chunk: Chunk, made: ProseTasks) -> None:
    """Doubts a sentence of its own that says who has to do it, behind units in brackets."""
    for upper, lower in pairwise(chunk.units):
        if upper.marks() and not lower.marks() and upper.whole.paragraph is not lower.whole.paragraph:
            made.doubt(lower.whole.text, lower.whole, "另起一段，按上面一项的单位处理，请核对")


def _note(spans: Sequence[TextSpan], made: ProseTasks) -> None:
    """Sentences under a heading that belong to no task; a deadline in them belongs to nobody, which is doubted."""
    cell = cell_of(spans)
    made.notes.append(cell)
    if find_deadlines(cell.text):
        made.doubt(cell.text[:40], spans[0], "标题下面的这段话写有时限，没有归入任何一项任务，请核对")
