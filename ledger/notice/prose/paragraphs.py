"""Running text as paragraphs whose characters know their place, so that a piece of one becomes a cell.

A text or PDF breaks paragraphs over lines and pages; a number, a short line or an indent begins the next one. Page
numbers and lines that every page repeats are no paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter

from ledger.notice.blanks import solid, width
from ledger.notice.duty_words import LABEL
from ledger.notice.furniture import is_closing, is_page_mark
from ledger.notice.names import balanced, is_tail
from ledger.notice.numbering import Marker, marker
from ledger.notice.records import Cell, Line

_PLACES = 1_000_000  # more characters than a line has: a cell's `at` is line number and column in one
_SLACK = 2.6  # characters by which a line that the printer broke may be short of the widest
_WIDEST_PRINTED = 60  # a printed line is never wider; a line that is, is a whole paragraph
_ALL_BRACKETS = str.maketrans("〔[【［“《〕]】］”》", "（（（（（（））））））")
_TITLE = re.compile(r"(?:通知|要点|方案|分工|清单|任务|任务表|分解表|安排|计划|意见)(?:[（(].{1,12}[）)])?$")
_NO_TITLE = re.compile(r"[。；：！？，、:;]")
_COMMAS = re.compile(r"[，。；]")
_SEPARATORS = re.compile(r"[，、。；,;]")
_TEXT_BRACKET = re.compile(r"[（(](?:(?!单位|部门|政府|负责|牵头|配合|完成)[^（()）局委办厅部院\d：:]){1,12}[）)]$")
_LONGEST_BRACKET = 60  # lines over which a bracket may be open
_NARROWEST = 20  # nobody prints a notice in a narrower column
_ENDS = re.compile(r"[。；：！？;:!?）)〕\]】”]$")
_GOES_ON = re.compile(r"[，、,（(〔\[【]$")
_HANGING = re.compile(r"[，、。；：！？）》”〕\]】]")
_LABEL = re.compile(LABEL)
_BARE_PAGE = re.compile(r"[-—–·\s]*\d{1,3}[-—–·\s]*")
_NO_RUNNING = re.compile(r"[：:（）()\[\]〔〕【】。；，、]")


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """One paragraph; `text` has no blanks, `places` the line and column of each of its characters."""

    lines: tuple[Line, ...]
    text: str
    places: tuple[tuple[int, int], ...] = field(repr=False)

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.lines[0].no

    def begins_line(self, at: int) -> bool:
        """Whether a line that may begin a text begins at that place; none begins with a full stop."""
        inside = 0 < at < len(self.text) and self.places[at - 1][0] != self.places[at][0]
        return inside and not _HANGING.match(self.text[at])

    def cut(self, begin: int, end: int) -> Iterator[tuple[int, str]]:
        """The pieces of its lines between two places of `text`, blanks inside them kept, each with its `at`."""
        for at, places in groupby(self.places[begin:end], key=itemgetter(0)):
            line, columns = self.lines[at], [column for _, column in places]
            yield line.no * _PLACES + columns[0], line.text[columns[0] : columns[-1] + 1]


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A piece of a paragraph."""

    paragraph: Paragraph
    begin: int
    end: int

    @property
    def text(self) -> str:
        """Its characters without blanks."""
        return self.paragraph.text[self.begin : self.end]


def cell_of(spans: Sequence[TextSpan]) -> Cell:
    """The cell that these pieces make together; only the end of a paragraph parts words."""
    pieces = [piece for span in spans for piece in span.paragraph.cut(span.begin, span.end)]
    first = spans[0].paragraph.line
    return Cell(
        tuple(text for _, text in pieces),
        first,
        at=tuple(at for at, _ in pieces),
        joined=len({s.paragraph for s in spans}) == 1,
    )


def parted(paragraph: Paragraph, cuts: Sequence[int]) -> Iterator[Paragraph]:
    """The paragraph cut at these places, at each of which a line begins (`Paragraph.begins_line`)."""
    lines = [0, *(paragraph.places[at][0] for at in cuts), len(paragraph.lines)]
    yield from (_paragraph(paragraph.lines[i:j]) for i, j in pairwise(lines))


def line_cell(line: Line) -> Cell:
    """A whole line as a cell, in the same count of places."""
    return Cell((line.text,), line.no, at=(line.no * _PLACES,))


def furniture_of(lines: Sequence[Line]) -> frozenset[int]:
    """Numbers of the lines that belong to the paper: page numbers, and a header or footer beside each of them."""
    marks = [i for i, line in enumerate(lines) if is_page_mark(line.text) or _BARE_PAGE.fullmatch(line.text)]
    times = Counter(solid(line.text) for line in lines)
    found = {lines[i].no for i in marks}
    for i in marks:
        for line in (*lines[max(0, i - 1) : i], *lines[i + 1 : i + 2]):
            if times[solid(line.text)] > 1 and not _NO_RUNNING.search(line.text) and not marker(line.text):
                found.add(line.no)
    return frozenset(found)


def paragraphs_of(lines: Sequence[Line], *, wrapped: bool) -> list[Paragraph]:
    """The paragraphs; `wrapped` says that the lines may be a printer's, else each is a paragraph of its own."""
    measure = _measure(lines) if wrapped else 0.0
    groups: list[list[Line]] = []
    last = dict[str, int]()
    for line in lines:
        mark = marker(line.text)
        if groups and not _begins(line, mark, groups[-1], measure, last):
            groups[-1].append(line)
            continue
        groups.append([line])
        if mark:
            last[mark.style] = mark.value
    return [_paragraph(group) for group in groups]


def _measure(lines: Sequence[Line]) -> float:
    """The width at which the printer broke lines, 0 where nobody did: some line as wide as any goes on in the next."""
    widest = max((width(line.text) for line in lines), default=0.0)
    if not _NARROWEST <= widest <= _WIDEST_PRINTED:
        return 0.0
    broken = (
        width(upper.text) > widest - _SLACK and _goes_on(upper, lower) and not _stands_apart(upper, lower)
        for upper, lower in pairwise(lines)
    )
    return widest if any(broken) else 0.0


def _goes_on(upper: Line, lower: Line) -> bool:
    """Whether a line breaks off: without a mark, in a name (各县（市、区）⏎政府), behind a bracket in a text (目录（含县区）⏎信息)."""
    text, below = solid(upper.text).rstrip("”"), solid(lower.text)
    if not _ENDS.search(text) or is_tail(_SEPARATORS.split(below, maxsplit=1)[0]):
        return True
    return bool(_TEXT_BRACKET.search(text)) and below[:1] not in "（([〔【"


def _stands_apart(upper: Line, lower: Line) -> bool:
    """Whether a line cannot go on with the one above, a title; or begins with a number, a label, the closing block."""
    begins = bool(marker(lower.text) or _LABEL.match(solid(lower.text))) or is_closing(lower.text)
    return begins or is_title(solid(upper.text))


def is_title(text: str) -> bool:
    """Whether a line may be the title of the notice or of the list of tasks (2022年政务公开工作要点)."""
    return len(text) <= 60 and not _NO_TITLE.search(text) and bool(_TITLE.search(text))


def _begins(line: Line, mark: Marker | None, group: list[Line], measure: float, last: dict[str, int]) -> bool:
    """Whether a line begins a paragraph, given the lines of the one before it."""
    text, above = solid(line.text), solid(group[-1].text)
    next_one = mark is not None and mark.value == last.get(mark.style, 0) + 1
    whole = "".join(solid(x.text) for x in group[-_LONGEST_BRACKET:])
    if is_closing(text) or is_title(whole):
        return True
    if _HANGING.match(text) or not (next_one or _closed(whole)):
        return False
    short = width(group[-1].text) < measure - _SLACK
    ended = short or bool(_ENDS.search(above))
    if mark and (not measure or ended or next_one or mark.value == 1):
        return True
    heading = len(group) == 1 and marker(group[0].text) is not None
    unfinished = _unfinished(whole, heading=heading)
    if _LABEL.match(text) or not (measure or unfinished):
        return not _GOES_ON.search(above)
    return not unfinished and (short or (ended and line.text.startswith(("　", "  "))))


def _unfinished(text: str, *, heading: bool) -> bool:
    """Whether a text with commas in it breaks off without a mark; a heading and a list of names may do so."""
    return bool(_COMMAS.search(text)) and not (_ENDS.search(text) or heading or _LABEL.match(text))


def _closed(text: str) -> bool:
    """Whether no bracket is open, so that a line end may end the paragraph."""
    plain = re.sub(r"^[^（(]{0,6}[）)]", "", text).translate(_ALL_BRACKETS)
    opened = plain.count("（") + plain.count("(") - plain.count("）") - plain.count(")")
    return balanced(plain) or opened <= 0


def _paragraph(lines: Sequence[Line]) -> Paragraph:
    chars = [(c, i, at) for i, line in enumerate(lines) for at, c in enumerate(line.text) if solid(c)]
    return Paragraph(tuple(lines), "".join(c for c, _, _ in chars), tuple((i, at) for _, i, at in chars))
