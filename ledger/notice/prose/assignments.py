"""Who has to do it and until when, where a paragraph says so: （责任单位：…）, （甲局牵头，乙局配合）, 责任单位：…

A bracket is read so only if a label, words that part the work (牵头, 负责, 配合) or nothing but unit names stand in
it. Any other (（试行）, （国办发〔2021〕1号）, （以下简称…）) is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from ledger.notice.duty_words import LABEL
from ledger.notice.mentions import parse_units
from ledger.notice.named import Named
from ledger.notice.names import begins_unit, is_unit
from ledger.notice.prose.paragraphs import Paragraph, TextSpan
from ledger.notice.prose.said import who_opening, who_sentence
from ledger.notice.tables.rows_above import is_ditto

_PAIRS = {"（": "）", "(": ")", "〔": "〕", "[": "]", "【": "】", "［": "］", "〖": "〗"}
_SHUT = frozenset(_PAIRS.values())
_LABELLED = re.compile(rf"(?:^|[，,；;。（(])(?:(?:以上|上述)[^，。；：:]{{0,8}})?{LABEL}")
_LABEL_LINE = re.compile(rf"[◆◇●○■□▲△★☆※◎►▶•·*—–-]*(?P<label>(?:(?:以上|上述)[^，。；：:]{{0,8}})?{LABEL})")
# A line of its own between 牵头单位：… and 完成时限：…; it names a person and begins no task.
_PERSON_LINE = re.compile(
    r"(?:(?:牵头|责任|分管|包保|挂钩|主管)领导|(?:直接|具体|第一)?责任人)[：:][\u4e00-\u9fff·、，,]{2,30}"
)
_ALL_ABOVE = re.compile(r"^(?:以上|上述)")
_NEVER = re.compile(
    r"试行|暂行|修订|修正|含|不含|包括|以下|下同|[详参]?见|附件|此件|如|例|即|指|简称|其中|略|共|截至|原|另|不|\d|[一二三四五六七八九十]+[）)]?$"
    r"|.*(?:〔\d{4}〕|第[\d一二三四五六七八九十]+[条号款]|《|“)"
)
_SENTENCE_END = "。；;！？：…”）)]】〕"
_SENTENCE_ENDS = "。；;！？）)]】〕"  # behind which who has to do it may be said without a bracket
_ENDS_BEFORE_LABEL = "。；;）)]】〕"
_STOPS = "。；;，,、. "
_POINT = re.compile(r"[①-⑳]|\d{1,2}[.．、）)](?!\d)|[一二三四五六七八九]是")  # the next point of a list
_LONGEST_BRACKET = 2_000  # characters; a list of all units of a city has a few hundred
_SENTENCE = re.compile(r"[^。]*。?")
_NEAR = 12  # characters beside a bracket that say what it is


class Sort(Enum):
    """What a bracket is."""

    WHO = "who"  # names units by a label or by words such as 牵头
    NAMES = "names"  # nothing but unit names
    WHEN = "when"  # nothing but a deadline
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a paragraph: text, or who has to do it. `marks` are its brackets, `inner` what stands in them.

    `doubt` says why it may be something else; `above` that it speaks of all that stands above (以上…). `more` are the
    lines of names that follow it. `opens` says that the work follows it, and not the other way round.
    """

    whole: TextSpan
    inner: TextSpan | None = None
    doubt: str = ""
    more: tuple[TextSpan, ...] = ()
    opens: bool = False

    @property
    def assigns(self) -> bool:
        """Whether it says who or when."""
        return self.inner is not None

    @property
    def above(self) -> bool:
        """Whether it says itself that it speaks of everything above it."""
        return self.inner is not None and bool(_ALL_ABOVE.match(self.inner.text))

    def marks(self) -> list[TextSpan]:
        """The brackets around `inner`."""
        if self.inner is None:
            return []
        ends = (self.whole.begin, self.inner.begin), (self.inner.end, self.whole.end)
        return [TextSpan(self.whole.paragraph, a, b) for a, b in ends if a < b]


def segments(paragraph: Paragraph, begin: int) -> list[Segment]:
    """The paragraph from `begin` (behind its number) as text and assignments, in order, all characters once."""
    text = paragraph.text
    made: list[Segment] = []
    at = begin
    for found in _found(paragraph, begin, _pairs(text), numbered=begin > 0):
        if found.whole.begin > at:
            made.append(Segment(TextSpan(paragraph, at, found.whole.begin)))
        made.append(found)
        at = found.whole.end
    if at < len(text):
        made.append(Segment(TextSpan(paragraph, at, len(text))))
    return made


def behind_assignments(paragraph: Paragraph) -> Iterator[int]:
    """Places where text begins on a line of its own right behind who has to do it, each piece read as a paragraph by itself."""
    ends = _pairs(paragraph.text)
    begin: int | None = 0
    while begin is not None:
        begin = _next_behind(paragraph, begin, ends)
        if begin is not None:
            yield begin


def _next_behind(paragraph: Paragraph, begin: int, ends: Mapping[int, int]) -> int | None:
    at = -1
    for found in _found(paragraph, begin, ends, numbered=False):
        if found.whole.begin != at and paragraph.begins_line(at):
            return at
        at = found.whole.end
    return at if paragraph.begins_line(at) else None


def going_on(segment: Segment, paragraph: Paragraph) -> Segment | None:
    """The assignment with a line of nothing but names that stands right below it, None if that is no such line."""
    named = parse_units([paragraph.text])
    names = all(n.plausible and n.mention.name for n in named) and not _LABELLED.search(paragraph.text)
    if not segment.assigns or segment.marks() or not names:
        return None
    return replace(segment, more=(*segment.more, TextSpan(paragraph, 0, len(paragraph.text))))


def _found(paragraph: Paragraph, begin: int, ends: Mapping[int, int], *, numbered: bool) -> Iterator[Segment]:
    """The assignments of the paragraph from `begin` in order: brackets, clauses that begin with a label, and sentences.

    `ends` are its brackets (`_pairs`), `numbered` says that a number stands before `begin`.
    """
    text, at = paragraph.text, begin
    while at < len(text):
        first = at == begin or text[at - 1] in _SENTENCE_ENDS
        line = (at == begin and not numbered) or text[at - 1] in _ENDS_BEFORE_LABEL
        label = _LABEL_LINE.match(text, at) if line else None
        if at == 0 and _PERSON_LINE.fullmatch(text):
            yield Segment(TextSpan(paragraph, 0, len(text)), TextSpan(paragraph, 0, len(text)))
            return
        if label and (end := _end_of_clause(text, label.start("label"))):
            yield Segment(TextSpan(paragraph, at, end), TextSpan(paragraph, label.start("label"), end))
            at = end
        elif first and (said := who_sentence(text, at)):
            yield Segment(TextSpan(paragraph, *said), TextSpan(paragraph, said[0] + (said[0] > at), said[1]))
            at = said[1]
        elif at == begin and (numbered or text[at] == "由") and (opening := who_opening(text, at)):
            inner = TextSpan(paragraph, at, opening[0])
            yield Segment(inner, inner, opening[1], opens=True)
            at = opening[0]
        elif text[at] in _PAIRS:
            end = _shut(ends, at, len(text))
            if found := _bracket(paragraph, begin, at, end):
                yield found
            at = end
        else:
            at += 1


def _pairs(text: str) -> dict[int, int]:
    """Where each bracket that somebody shuts ends, by where it opens."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for i, c in enumerate(text):
        if c in _PAIRS:
            opened.append(i)
        elif c in _SHUT and opened:
            ends[opened.pop()] = i + 1
    return ends


def _shut(ends: Mapping[int, int], at: int, length: int) -> int:
    """Where the bracket that opens at `at` ends; the text's end if nobody shuts it, right behind it if it is too long."""
    end = ends.get(at, length)
    return end if end - at <= _LONGEST_BRACKET else at + 1


def _end_of_clause(text: str, at: int) -> int:
    """How far a label's clause goes: over sentences of names and deadlines, to the first that is something else."""
    end = at
    for sentence in _SENTENCE.finditer(text, at):
        words = sentence.group()
        if not words or not (_LABELLED.search(words) or _only_names(words)):
            break
        end = sentence.end()
    return end


def _only_names(text: str) -> bool:
    named = parse_units([text])
    return bool(named) and all(n.plausible for n in named) and any(n.mention.name or n.due for n in named)


def _bracket(paragraph: Paragraph, begin: int, at: int, end: int) -> Segment | None:
    """A bracket as an assignment, or None if it is text."""
    text = paragraph.text
    shut = text[end - 1] in _SHUT and end - 1 > at
    inner = TextSpan(paragraph, at + 1, end - 1 if shut else end)
    sort = sort_of(inner.text)
    before = text[max(begin, at - _NEAR) : at]
    rest = text[(behind := _behind_stops(text, end)) : behind + _NEAR]
    last = not rest or rest[0] in _PAIRS or bool(_POINT.match(rest))
    apart = not before or before[-1] in _SENTENCE_END or text[end : end + 1] in ("。", "；", ";")
    whole = TextSpan(paragraph, at, end)
    if not shut:
        return Segment(whole, inner, "括号没有成对，请核对") if sort is Sort.WHO else None
    if sort is Sort.WHO:
        if last or apart:
            return Segment(whole, inner)
        return Segment(whole, inner, "写在句子中间，按这一项的责任单位处理，请核对") if text[end] in "，," else None
    if sort is Sort.NAMES:
        return _names(whole, inner, before, apart=apart, last=last)
    return Segment(whole, inner) if sort is Sort.WHEN and last and (apart or not rest) else None


def _behind_stops(text: str, at: int) -> int:
    while at < len(text) and text[at] in _STOPS:
        at += 1
    return at


def _names(whole: TextSpan, inner: TextSpan, before: str, *, apart: bool, last: bool) -> Segment | None:
    """Names without a word of who does what: at the end of a text they are its units, behind a name another name."""
    behind = bool(before) and before[-1] in _SENTENCE_END
    if not (last or behind) or (before and is_unit(before.rpartition("，")[2][-6:])):
        return None
    if behind:
        return Segment(whole, inner)
    if apart or all(begins_unit(n.mention.name) for n in parse_units([inner.text])):
        return Segment(whole, inner, "括号里只有单位名称，按责任单位处理，请核对") if before else Segment(whole, inner)
    return None


def sort_of(inner: str) -> Sort:
    """What the text inside a bracket is."""
    if _LABELLED.search(inner) or is_ditto(inner):
        return Sort.WHO
    named = parse_units([inner])
    names = [n for n in named if n.mention.name]
    if not names:
        return Sort.WHEN if any(n.due for n in named) and len(inner) <= 30 else Sort.TEXT
    if _NEVER.match(inner) and not _timed_first(named, inner):
        return Sort.TEXT
    plausible = [n for n in names if n.plausible]
    if any(n.role for n in names) and len(plausible) * 2 >= len(names):
        return Sort.WHO
    if len(plausible) < len(names):
        return Sort.TEXT
    return Sort.WHO if any(n.due for n in named) and len(names) == len(plausible) else Sort.NAMES


def _timed_first(named: Sequence[Named], inner: str) -> bool:
    """6月底前完成，市甲局牵头: begins with a digit, but with that of a deadline."""
    return any(n.due and inner.startswith(n.due) for n in named)
