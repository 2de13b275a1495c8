"""A form to report on (样表): a table with a task header whose rows say what to fill in, or nothing. Never a task table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.notice.blanks import solid
from ledger.notice.header import roles
from ledger.notice.numbering import printed_number

_FILL_IN = re.compile(
    r"[（(【\[]?(?:此|本|该)(?:栏|处|项|列|格)[^。]{0,12}(?:填|写)|[（(【\[](?:请|如实|据实|由[^（）]{1,12})?(?:填写|填报|填)[^（）()]{0,20}[）)】\]]"
    r"|^(?:请|如实|据实)(?:填写|填报)"
)
_MARKS = re.compile(r"(?:…|\.|。|·|×|[Xx]|_|＿|—|-|/|\\|（|）|\(|\)|\s)+")
_MOST_SAMPLES = 3
_HEADER_WITHIN = 8


def is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table, header and all, is a form: its cells ask to be filled in, or hold marks such as …… and nothing else.

    Rows with a text of their own may stand above a row of …… as samples, up to three of them.
    """
    top = next((i for i, row in enumerate(rows[:_HEADER_WITHIN]) if roles(row)), None)
    if top is None:
        return False
    body = [[solid(cell) for cell in row] for row in rows[top + 1 :]]
    if any(_FILL_IN.search(cell) for row in body for cell in row):
        return True
    told = [row for row in body if any(_tells(cell) for cell in row)]
    marked = [row for row in body if row not in told and any(_MARKS.fullmatch(cell) for cell in row)]
    if not body or (told and not marked):
        return False
    return len(told) <= (_MOST_SAMPLES if any("…" in cell for row in marked for cell in row) else 0)


def _tells(cell: str) -> bool:
    return bool(cell) and printed_number(cell) is None and not _MARKS.fullmatch(cell)


def begins_form(line: str) -> bool:
    """Whether a line of text below a header is the first row of a form: a number, then hints or marks such as …… alone."""
    words = line.split()
    told = [word for word in words if printed_number(word) is None]
    return bool(told) and all(_FILL_IN.search(word) or _MARKS.fullmatch(word) for word in told)
