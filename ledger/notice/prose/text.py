"""How the text of a task without a table is cut: its title from the rest, and one task from the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.notice.prose.assignments import Segment
from ledger.notice.prose.paragraphs import TextSpan

_STOPS = re.compile(r"[。；;，,、.！]*")
_PARTS = re.compile(r"[；;，,]+(?=.*\w)")
_SENTENCE = "。！？"
_OPEN, _SHUT = "（(《“〔[【", "）)》”〕]】"
_LONGEST_HEADING = 25


@dataclass(slots=True)
class Chunk:
    """The text of one task and the assignments that follow it."""

    texts: list[TextSpan]
    units: list[Segment]


def chunks_of(segments: Sequence[Segment]) -> tuple[list[Chunk], list[TextSpan]]:
    """(tasks, text behind the last assignment); a full stop behind an assignment belongs to the text before it, and what
    opens a text to the text behind it."""
    chunks = [Chunk([], [])]
    for segment in segments:
        last = chunks[-1]
        if segment.assigns:
            if segment.opens and last.units and last.texts:
                chunks.append(Chunk([], []))
            chunks[-1].units.append(segment)
        elif last.units and not last.units[-1].opens and not _STOPS.fullmatch(segment.whole.text):
            mark, text = _behind_mark(segment.whole)
            last.texts.extend(mark)
            chunks.append(Chunk([text], []))
        else:
            last.texts.append(segment.whole)
    tail = chunks.pop().texts if len(chunks) > 1 and not chunks[-1].units else []
    return chunks, tail


def _behind_mark(span: TextSpan) -> tuple[list[TextSpan], TextSpan]:
    """(the mark that parts a text from the assignment before it, the text): …（市甲局负责）；推进财政公开."""
    match = _PARTS.match(span.text)
    if match is None:
        return [], span
    cut = span.begin + match.end()
    return [TextSpan(span.paragraph, span.begin, cut)], TextSpan(span.paragraph, cut, span.end)


def parted_title(spans: Sequence[TextSpan]) -> tuple[list[TextSpan], list[TextSpan]]:
    """A task's or heading's text as (title, rest): its first paragraph if that is no sentence, else its first sentence."""
    first = [s for s in spans if spans and s.paragraph is spans[0].paragraph]
    rest = list(spans[len(first) :])
    if not rest or any(c in _SENTENCE for c in "".join(s.text for s in first)[-1:]):
        return _at_sentence(spans)
    title, more = _at_sentence(first)
    return (title, [*more, *rest]) if more else (first, rest)


def heading_of(spans: Sequence[TextSpan]) -> tuple[list[TextSpan], list[TextSpan]]:
    """(heading, text) of a node that holds several tasks; no heading where its first sentence is a task of its own."""
    title, rest = parted_title(spans)
    short = len("".join(s.text for s in title)) <= _LONGEST_HEADING
    return (title, rest) if rest and short else ([], list(spans))


def _at_sentence(spans: Sequence[TextSpan]) -> tuple[list[TextSpan], list[TextSpan]]:
    """Cut behind the first full stop that stands in no bracket or quotation."""
    depth = 0
    for i, span in enumerate(spans):
        for at, c in enumerate(span.text):
            depth = max(0, depth + (c in _OPEN) - (c in _SHUT))
            if c in _SENTENCE and not depth:
                cut = span.begin + at + 1
                upper = TextSpan(span.paragraph, span.begin, cut)
                lower = [TextSpan(span.paragraph, cut, span.end)] if cut < span.end else []
                return [*spans[:i], upper], [*lower, *spans[i + 1 :]]
    return list(spans), []
