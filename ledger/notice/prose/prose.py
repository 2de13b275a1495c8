"""A notice without a table: its tasks stand in the text, each with who has to do it (（责任单位：市财政局）).

Before them stand the head, the notice's own paragraphs and what introduces the list; behind them 组织保障, the
signature and the closing block. Those are read as they are around a table. Every line goes to one of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.breakdown import Duty
from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import run_together, solid
from ledger.notice.deadlines import ANY_YEAR
from ledger.notice.front import collecting, is_day, sentence_duties
from ledger.notice.furniture import is_closing
from ledger.notice.mentions import names_units
from ledger.notice.names import is_unit
from ledger.notice.numbering import marker
from ledger.notice.prose.assignments import Segment, Sort, sort_of
from ledger.notice.prose.outline import Node, is_heading_text, outline
from ledger.notice.prose.paragraphs import Paragraph, furniture_of, is_title, line_cell, paragraphs_of
from ledger.notice.prose.tasks import doubt_titles, is_plain_heading, tasks_of, with_requirements_as_text
from ledger.notice.records import Content, Document, Flow, Line, Prose, RawTable, Unused
from ledger.notice.tables.between import begins_attachment
from ledger.notice.tables.forms import ONLY_FORMS, asks_to_fill

TEMPLATE = "也可以下载“任务分解表模板.xlsx”，填好后导入"
_GOALS = re.compile(r"总体要求|指导思想|总体思路|目标|基本原则")
_COLUMNS = (Content.TASK, Content.LEAD, Content.RESPONSIBLE, Content.DEADLINE)


@dataclass(frozen=True, slots=True)
class ProseReading:
    """The document with its tasks as running text, the tasks, and the paragraphs that are no task."""

    document: Document
    table: RawTable
    asides: tuple[tuple[str, str], ...]  # number, text

    def duties(self, year: int) -> Iterator[Duty]:
        """Duties of the paragraphs around the tasks; what has no number counts only if it asks to report."""
        for number, text in self.asides:
            found = sentence_duties(number, text, year)
            yield from (d for d in found if number or collecting(d))


@dataclass(frozen=True, slots=True)
class _Zones:
    """Head, paragraphs that introduce the tasks, the tasks with what stands among them, closing paragraphs, and the end."""

    head: list[Line]
    body: list[Line]
    end: list[Line]
    furniture: list[Line]


def assignments_in(lines: Sequence[Line], *, wrapped: bool) -> list[str]:
    """Where the lines say who has to do something, as printed."""
    spoken = _spoken(_solid(lines, furniture_of(lines)), wrapped=wrapped)
    return [s.whole.text for s in spoken if s.inner and sort_of(s.inner.text) is not Sort.WHEN]


def read_prose(prose: Prose) -> ProseReading:
    """The tasks of a text without a table; raises NoticeUnreadable, with a way forward, if none names its units."""
    zones = _zones(prose)
    root = with_requirements_as_text(outline(paragraphs_of(zones.body, wrapped=prose.wrapped)))
    preface, closing = _preface(root), _closing(root)
    made = tasks_of(root)
    if prose.wrapped:
        doubt_titles(made)
    introduction = tuple(x for p in preface for x in p.lines)
    table_lines = _task_lines(zones, [*preface, *closing, *(p for _, n in made.asides for p in _paragraphs(n))])
    furniture = [line_cell(x) for x in zones.furniture if x in table_lines]
    table = RawTable(
        _COLUMNS,
        tuple(made.tasks),
        (*furniture, *made.marks),
        tuple(made.doubts),
        introduction,
        tuple(made.notes),
        "标题下面的说明",
    )
    unused = [
        Unused("通知正文", text) for p in (*preface, *closing) if not _says_when(text := _text(p)) and _is_text(p)
    ]
    for _, node in made.asides:
        unused += [Unused("通知正文", text) for text in _left_out(node)]
    read = Document(
        (*zones.head, *introduction),
        Flow(tuple(table_lines), wrapped=prose.wrapped),
        tuple(zones.end),
        whole=prose.whole,
        unused=(*prose.unused, *unused, *_leftover(zones.end)),
    )
    return ProseReading(read, table, tuple(_asides(zones, preface, closing, made.asides)))


def _solid(lines: Sequence[Line], furniture: frozenset[int]) -> list[Line]:
    return [line for line in lines if line.no not in furniture]


def _zones(prose: Prose) -> _Zones:
    """The document's lines by zone; the tasks begin below a signature and end above one, or above the closing block."""
    furniture = furniture_of(prose.lines)
    lines = _solid(prose.lines, furniture)
    spoken = _spoken_lines(lines, wrapped=prose.wrapped)
    if not spoken:
        forms = any(asks_to_fill(unused.text) for unused in prose.unused)
        raise NoticeUnreadable(
            f"{ONLY_FORMS if forms else prose.missing}；正文里也没有写明哪项任务由谁负责（如“（责任单位：市财政局）”）。{TEMPLATE}"
        )
    first, last = (next(i for i, x in enumerate(lines) if x.no == no) for no in (spoken[0], spoken[-1]))
    top = max((i + 1 for i in range(first) if is_day(lines[i].text) or begins_attachment([lines[i]])), default=0)
    bottom = next((i for i in range(last + 1, len(lines)) if _ends(lines, i)), len(lines))
    for line in lines[first:last]:
        if begins_attachment([line]):
            raise NoticeUnreadable(
                f"这里开始是另一份附件，一次只能导入一份任务，请把各附件分开保存后分别导入；{TEMPLATE}",
                line=line.no,
            )
    return _Zones(lines[:top], lines[top:bottom], lines[bottom:], [x for x in prose.lines if x.no in furniture])


def _spoken(lines: Sequence[Line], *, wrapped: bool) -> list[Segment]:
    """The assignments in the lines, in order."""
    root = with_requirements_as_text(outline(paragraphs_of(lines, wrapped=wrapped)))
    return [s for node in root.below() for s in node.segments if s.assigns]


def _spoken_lines(lines: Sequence[Line], *, wrapped: bool) -> list[int]:
    """Numbers of the lines in which assignments end, in order."""
    spans = (s.more[-1] if s.more else s.whole for s in _spoken(lines, wrapped=wrapped))
    return sorted(x.paragraph.lines[x.paragraph.places[x.end - 1][0]].no for x in spans)


def _ends(lines: Sequence[Line], i: int) -> bool:
    """Whether the document's end begins with that line: the closing block, a signature or its date."""
    signed = i + 1 < len(lines) and is_day(lines[i + 1].text) and is_unit(solid(lines[i].text))
    return signed or is_day(lines[i].text) or is_closing(lines[i].text)


def _preface(root: Node) -> list[Paragraph]:
    """Takes the paragraphs before the first task out of the root: the title, and what introduces the list."""
    preface = root.paragraphs
    if root.assigns:
        spoken = next(s.whole.paragraph for s in root.segments if s.assigns)
        preface = preface[: preface.index(spoken)]
    _first_heading(root, preface)
    root.segments = [s for s in root.segments if s.whole.paragraph not in preface]
    return preface


def _first_heading(root: Node, preface: list[Paragraph]) -> None:
    """Makes the last line before the first number a heading, if others like it stand among the numbers."""
    later = next((i for i, kid in enumerate(root.children) if kid.style == ""), 0)
    if not later or not preface or root.assigns or not is_heading_text(preface[-1].text):
        return
    last = preface.pop()
    heading = Node(None, "", [s for s in root.segments if s.whole.paragraph is last], root.children[:later])
    root.children = [heading, *root.children[later:]]


def _closing(root: Node) -> list[Paragraph]:
    """Takes the paragraphs behind the last assignment out of the last node that has one, where no number follows."""
    last = [node for node in root.below() if node.segments or node.label][-1:]
    if not last or not last[0].assigns:
        return []
    node = last[0]
    if any(_text_follows(other) for other in root.below() if other is not node):
        return []
    paragraphs = node.paragraphs
    spoken = next(s.whole.paragraph for s in reversed(node.segments) if s.assigns)
    closing = paragraphs[paragraphs.index(spoken) + 1 :]
    node.segments = [s for s in node.segments if s.whole.paragraph not in closing]
    return closing


def _text_follows(node: Node) -> bool:
    """Whether a node's text stands behind who has to do it, as it does where units follow the title."""
    texts = [i for i, s in enumerate(node.segments) if not s.assigns and len(s.whole.text) > 1]
    units = [i for i, s in enumerate(node.segments) if s.assigns]
    return bool(texts and units) and texts[-1] > units[-1]


def _task_lines(zones: _Zones, others: Sequence[Paragraph]) -> list[Line]:
    """The lines whose every character must go to a task, `others` left out, with the furniture printed between them."""
    apart = {x.no for p in others for x in p.lines}
    kept = [x for x in zones.body if x.no not in apart]
    inside = [x for x in zones.furniture if kept and kept[0].no < x.no < kept[-1].no]
    return sorted([*kept, *inside], key=lambda x: x.no)


def _paragraphs(node: Node) -> list[Paragraph]:
    """All paragraphs of a node and of what stands under it."""
    return list(dict.fromkeys(p for one in node.below() for p in one.paragraphs))


def _asides(
    zones: _Zones,
    preface: Sequence[Paragraph],
    closing: Sequence[Paragraph],
    nodes: Sequence[tuple[str, Node]],
) -> Iterator[tuple[str, str]]:
    """Numbered paragraphs that are no task, with their numbers, and those without a number."""
    for text in (*_unnumbered(zones.head), *map(_text, preface)):
        yield "", text
    for above, node in nodes:
        if not _GOALS.search(node.title):
            yield from _numbered(above, node)
    for paragraph in closing:
        yield "", _text(paragraph)


def _numbered(above: str, node: Node) -> Iterator[tuple[str, str]]:
    """A node's sentences by its number; a heading that is no sentence says nothing by itself."""
    number = above + node.number
    texts = list(map(_text, node.paragraphs))
    if texts and node.label:
        texts[0] = solid(texts[0])[node.label.end :]
    bare = texts[:1] and "。" not in texts[0] and (node.children or len(texts) > 1)
    said = texts[1:] if bare else texts
    if said:
        yield number, "".join(said)
    for child in node.children:
        yield from _numbered(number, child)


def _left_out(node: Node) -> Iterator[str]:
    """Of paragraphs that are no task: the goals, and headings that say more than 工作要求 but are no sentence."""
    if _GOALS.search(node.title):
        yield from map(_text, _paragraphs(node))
        return
    for one in node.below():
        head, more = one.paragraphs, one.children or len(one.paragraphs) > 1
        if head and more and "。" not in head[0].text and not is_plain_heading(head[0].text):
            yield _text(head[0])


def _unnumbered(head: Sequence[Line]) -> Iterator[str]:
    """The head's sentences before its first number; what is numbered there is read as around a table."""
    lines: list[str] = []
    for line in head:
        if marker(line.text):
            break
        lines.append(line.text)
    yield run_together(lines, wrapped=True)


def _text(paragraph: Paragraph) -> str:
    return run_together((line.text for line in paragraph.lines), wrapped=True)


def _is_text(paragraph: Paragraph) -> bool:
    """Whether a paragraph says something, and is no title, no addressee and no mark of the whole document."""
    if names_units([paragraph.text.rstrip("：:")]):
        return False
    return not is_title(paragraph.text) and not is_closing(paragraph.text)


def _says_when(text: str) -> bool:
    """Whether a paragraph without a number becomes a duty."""
    return any(collecting(d) for d in sentence_duties("", text, ANY_YEAR))


def _leftover(end: Sequence[Line]) -> list[Unused]:
    """Sentences behind the closing mark (another attachment): read by nobody, so they are shown."""
    texts = [line.text for line in end if not is_closing(line.text) and not is_day(line.text)]
    text = run_together(texts, wrapped=True)
    told = "。" in text or len(text) > 60 or begins_attachment(end)
    return [Unused("通知末尾", text)] if text and told else []
