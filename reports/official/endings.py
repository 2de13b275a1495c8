"""The end of a text or a table, which goes to the next page with who signs below it: a bound paragraph or row goes whole, and the page
before would be left nearly empty where it is long (LibreOffice; Word takes the last two lines). So its end is made one of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Twips
from docx.text.paragraph import Paragraph

from reports.official.signature import width
from reports.official.tables import lines_of
from reports.official.xml import element

_LINE = 28  # characters
_LONG = 14  # lines: of what is parted
_LEAST, _MOST = 2, 8  # lines: of its end
_NEAR = 1_000  # characters: more than so many lines hold, of whatever letters
_SENTENCE, _CLAUSE = re.compile(r"[。；！？]"), re.compile(r"[，、]")


def parted_paragraph(last: Paragraph) -> Paragraph:
    """The end of a long last paragraph, begun at a sentence, or at a clause where no sentence ends; else the paragraph."""
    words = last.text
    if len(last.runs) != 1 or width(words) <= _LONG * _LINE:
        return last
    ends = _places(words, lambda end: width(end) / _LINE)
    begin, sentence = next(ends, (0, False))
    if not begin:
        return last
    tail = deepcopy(last._p)
    last._p.addnext(tail)
    last.runs[0].text, parted = words[:begin], Paragraph(tail, last._parent)
    parted.runs[0].text = words[begin:]
    if not sentence:
        parted.paragraph_format.first_line_indent = Length(0)
    return parted


def parted_row(last: Any) -> Any:
    """The ends of a long last row's cells as a row below it, with no rule between; a row that stays whole is its own end."""
    if next(last.iter(qn("w:cantSplit")), None) is not None:
        return last
    tail = deepcopy(last)
    last.addnext(tail)
    tail.get_or_add_trPr().append(element("w:cantSplit"))
    for cell, end in zip(last.tc_lst, tail.tc_lst, strict=True):
        text, (run,), (below,) = cell.p_lst[0].text, cell.iter(qn("w:r")), end.iter(qn("w:r"))
        begin = _end_of_cell(text, Twips(int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w")))))
        run.text, below.text = text[:begin], text[begin:]
        for one, side in ((cell, "bottom"), (end, "top")):
            borders: Any = OxmlElement("w:tcBorders")
            borders.append(element(f"w:{side}", val="nil"))
            one.tcPr.append(borders)
    return tail


def _end_of_cell(text: str, broad: Length) -> int:
    if lines_of(text, broad) < _LONG:
        return len(text)
    begin, _ = next(_places(text, lambda end: lines_of(end, broad)), (0, False))
    return begin or next(n for n in range(_near(text), len(text)) if lines_of(text[n:], broad) <= _MOST)


def _near(words: str) -> int:
    """Before this place no end begins: texts are long, and each place is measured to the end."""
    return max(len(words) - _NEAR, 0)


def _places(words: str, lines: Any) -> Iterator[tuple[int, bool]]:
    """Where an end of some lines may begin, the longest first: behind sentences, then behind clauses."""
    for mark in (_SENTENCE, _CLAUSE):
        for found in mark.finditer(words, _near(words)):
            if _LEAST <= lines(words[found.end() :]) <= _MOST:
                yield found.end(), mark is _SENTENCE
