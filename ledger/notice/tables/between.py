"""What stands between two tables of a breakdown that was printed as several: headings, furniture, or text of its own.

A breakdown that runs over pages is often several tables in the file. Between them stand headings (二、…), the caption
again (…表（续）), and where another document begins, its caption (附件2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.notice.blanks import solid
from ledger.notice.furniture import is_page_mark
from ledger.notice.mentions import parse_units
from ledger.notice.numbering import HEADING_STYLES, marker
from ledger.notice.records import Line
from ledger.notice.tables.header import role_of

_ATTACHMENT = re.compile(
    r"附件?(?:\d{1,2}|[一二三四五六七八九十]{1,2})?[：:]?|附[件表](?:\d{1,2}|[一二三四五六七八九十]{1,2})[：:.、]?.{0,60}"
)
_SENTENCE = re.compile(r"[。；！？]")
_LONGEST_HEADING = 60
_LONGEST_TITLE = 25
_LONGEST_COLUMN = 8


def begins_attachment(lines: Sequence[Line]) -> bool:
    """Whether a line is the caption of a further attachment (附件2), so that what follows is another table."""
    return any(_ATTACHMENT.fullmatch(solid(line.text)) for line in lines)


def headings_above(before: list[Line]) -> list[Line]:
    """Takes the headings right above the first table (一、强化公开) out of `before`, not the notice's paragraphs."""
    headings: list[Line] = []
    while before and _is_numbered_heading(before[-1].text):
        headings.insert(0, before.pop())
    return headings


def sort_between(lines: Sequence[Line], earlier: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """(headings, other text) of what stands between two pieces; page marks and captions printed again are left out.

    A heading bears a heading's number, or is short, no sentence and no caption of an attachment.
    """
    headings: list[Line] = []
    others: list[Line] = []
    for line in lines:
        if _is_repeated(line.text, earlier):
            continue
        heading = _is_numbered_heading(line.text) or (marker(line.text) is None and _is_title(line.text))
        (headings if heading else others).append(line)
    return headings, others


def _is_numbered_heading(text: str) -> bool:
    mark = marker(text)
    return mark is not None and mark.style in HEADING_STYLES and _is_phrase(text, _LONGEST_HEADING)


def _is_title(text: str) -> bool:
    return _is_phrase(text, _LONGEST_TITLE) and not _ATTACHMENT.fullmatch(solid(text))


def _is_phrase(text: str, longest: int) -> bool:
    plain = solid(text)
    return len(plain) <= longest and not _SENTENCE.search(plain) and not plain.endswith(("：", ":"))


def _is_repeated(text: str, earlier: Sequence[Line]) -> bool:
    """A caption printed again above a table's next piece, a page number, or 续表."""
    plain = re.sub(r"[（(]?续[表）)]*$", "", solid(text))
    return not plain or is_page_mark(text) or any(plain == solid(line.text) for line in earlier)


def goes_on(first_row: Sequence[str]) -> bool:
    """Whether a table without a task header of its own may be the next piece of one, by its first row.

    It begins with a number, a heading over all columns, or names units; a row that names columns, but not those of a
    task breakdown (序号 | 单位 | 姓名 | 电话), begins another table.
    """
    filled = [t for t in dict.fromkeys(first_row) if solid(t)]
    short = len(filled) == len(first_row) and all(len(solid(t)) <= _LONGEST_COLUMN for t in filled)
    if short and sum(role_of(t) is not None for t in filled) >= 2:
        return False
    numbered = any(marker(t, bare=True) for t in filled)
    return numbered or len(filled) == 1 or any(_names_units(t) for t in filled)


def _names_units(text: str) -> bool:
    named = parse_units(text.split("\n"))
    return bool(named) and all(n.plausible and len(n.mention.name) > 2 for n in named)
