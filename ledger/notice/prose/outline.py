"""Paragraphs as a tree by their numbering: 一、 above （一） above 1. above （1）, whichever of them a notice uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ledger.notice.blanks import solid
from ledger.notice.numbering import Marker, marker
from ledger.notice.prose.assignments import Segment, behind_assignments, going_on, segments
from ledger.notice.prose.paragraphs import Paragraph, TextSpan, is_title, parted

_RANKS = {
    "第一部分": 0,
    "一、": 1,
    "": 2,
    "（一）": 3,
    "1.": 4,
    "1、": 4,
    "第一条": 4,
    "任务1": 4,
    "1.1": 5,
    "1-1": 5,
    "1.1.1": 6,
    "（1）": 6,
    "1）": 7,
    "①": 8,
}
_MINOR = 6  # from here down numbers count the points of one task, unless each names its own units
_NUMBERED = re.compile(
    r"(\d{1,2})\s*[.．]\s*(?=\d{3,}|\d{1,2}[年月日大类]|\d{1,2}[-－—–~～至到]\d|\d{1,2}[.．]\d{1,2}[日号]?(?:[之以]?前|完成))"
)
_LONGEST_HEADING = 30
_NO_HEADING = re.compile(r"[。；：！？，、:;]")
_ENDS_TEXT = re.compile(r"[。；！？）)\]】〕]$")


@dataclass(eq=False, slots=True)
class Node:
    """A numbered heading or task with what stands under it; the root and headings without a number have no `mark`."""

    mark: Marker | None
    style: str
    segments: list[Segment] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    label: TextSpan | None = None

    @property
    def at(self) -> TextSpan:
        """Where it begins."""
        return self.label or self.segments[0].whole

    @property
    def number(self) -> str:
        """Its number without the mark behind it; the empty text where it has none."""
        return solid(self.mark.label).strip("、.．") if self.mark else ""

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Its own paragraphs, those of what stands under it left out."""
        spans = [*([self.label] if self.label else []), *(s.whole for s in self.segments)]
        return list(dict.fromkeys(span.paragraph for span in spans))

    @property
    def minor(self) -> bool:
        """Whether its number counts points within a task ((1), 1), ①)."""
        return _RANKS.get(self.style, 0) >= _MINOR

    @property
    def assigns(self) -> bool:
        """Whether its own paragraphs say who has to do it."""
        return any(s.assigns for s in self.segments)

    def holds(self) -> bool:
        """Whether it or anything under it says who has to do it."""
        return self.assigns or any(child.holds() for child in self.children)

    def below(self) -> Iterator[Node]:
        """It and everything under it, in printed order."""
        yield self
        for child in self.children:
            yield from child.below()

    @property
    def title(self) -> str:
        """Its number and first sentence, short enough for a message."""
        text = "".join(s.whole.text for s in self.segments if not s.assigns)
        head = re.split(r"(?<=[。；！？])", text, maxsplit=1)[0]
        return f"{solid(self.mark.label) if self.mark else ''}{head}"[:30]

    def add(self, paragraph: Paragraph) -> None:
        """Takes a further paragraph, cut into text and assignments."""
        begin = 0 if self.label is None or self.segments else self.label.end
        longer = going_on(self.segments[-1], paragraph) if self.segments else None
        if longer:
            self.segments[-1] = longer
        else:
            self.segments.extend(segments(paragraph, begin))


def outline(paragraphs: Sequence[Paragraph]) -> Node:
    """The tree of these paragraphs; its root holds those before the first number."""
    paragraphs = [piece for paragraph in paragraphs for piece in _behind_units(paragraph)]
    root = Node(None, "根")
    stack = [root]
    last: dict[str, int] = {}
    for i, paragraph in enumerate(paragraphs):
        mark = _mark(paragraph, last)
        after = _mark(paragraphs[i + 1], last) if i + 1 < len(paragraphs) else None
        if mark is None and not (after and _is_heading(paragraph, after, paragraphs[:i], stack)):
            stack[-1].add(paragraph)
            continue
        style = mark.style if mark else ""
        _climb(stack, style)
        node = Node(mark, style)
        if mark:
            last[style] = mark.value
            node.label = TextSpan(paragraph, 0, len(solid(mark.label)))
        node.add(paragraph)
        stack[-1].children.append(node)
        stack.append(node)
    return root


def _climb(stack: list[Node], style: str) -> None:
    """Leaves the nodes that a number of this style ends: those of its level and below."""
    styles = [node.style for node in stack]
    if style in styles[1:]:
        del stack[styles.index(style, 1) :]
        return
    while len(stack) > 1 and _RANKS[stack[-1].style] >= _RANKS[style]:
        stack.pop()


def _behind_units(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A paragraph cut where a line begins right behind who has to do it: what follows there is another one."""
    cuts = list(behind_assignments(paragraph))
    yield from parted(paragraph, cuts) if cuts else (paragraph,)


def is_heading_text(text: str) -> bool:
    """Whether a paragraph without a number may be a heading: short, no sentence, no title."""
    return len(text) <= _LONGEST_HEADING and not _NO_HEADING.search(text) and not is_title(text)


def _mark(paragraph: Paragraph, last: dict[str, int]) -> Marker | None:
    """The number that a paragraph begins with, also where a digit follows it (2.2021年…) and it is the next one."""
    text = paragraph.lines[0].text
    found = marker(text)
    if found and found.style != "1.1":
        return found
    digits = _NUMBERED.match(text.lstrip())
    if digits and int(digits[1]) in (1, last.get("1.", 0) + 1):
        return Marker("1.", int(digits[1]), digits.group(), text.lstrip()[digits.end() :])
    return found


def _is_heading(paragraph: Paragraph, after: Marker, before: Sequence[Paragraph], stack: Sequence[Node]) -> bool:
    """A short line without a number, behind the end of a text and above a number that begins anew or goes on."""
    text = paragraph.text
    if len(stack) == 1 or not before or not _ENDS_TEXT.search(before[-1].text):
        return False
    parts = segments(paragraph, 0)
    plain = is_heading_text(text) and not any(s.assigns for s in parts)
    return plain and (after.value == 1 or after.style in [node.style for node in stack])
