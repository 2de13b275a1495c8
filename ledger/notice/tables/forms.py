"""A form to report on (样表): a table with a task header whose rows say what to fill in, or nothing. Never a task table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.notice.blanks import solid
from ledger.notice.furniture import is_remark
from ledger.notice.numbering import printed_number
from ledger.notice.records import Content
from ledger.notice.tables.header import roles

_FILL_IN = re.compile(
    r"[（(【\[〔]?(?:此|本|该)(?:栏|处|项|列|格)[^。]{0,12}(?:填|写)|[（(【\[〔](?:请|如实|据实|由[^（）]{1,12})?(?:填写|填报|填)[^（）()]{0,20}[）)】\]〕]"
    r"|^(?:请|如实|据实)(?:填写|填报)"
    r"|^[（(【\[〔](?:具体|本)?(?:工作|重点)?(?:任务|事项|内容|单位|部门)(?:名称|全称|内容)?[）)】\]〕]$"
)
_HOLE = re.compile(r"[×Xx＊_＿]{2,}")  # where a name is to be put in: ×××局
_SAMPLE = re.compile(
    r"[（(【\[〔]?(?:(?:示|样|范|举)?例|例如)[1-9一二三]?[）)】\]〕]?(?:[：:].*)?|如[：:].+", re.DOTALL
)
_MARKS = re.compile(r"(?:…|\.|。|·|×|[Xx]|_|＿|—|-|/|\\|（|）|\(|\)|\s)+")
_MOST_SAMPLES = 3
ONLY_FORMS = "表格是待填的报送样表（任务栏写着“此栏填写”、“……”或是空的），没有任务，没有导入"
_HEADER_WITHIN = 40  # rows, as in a sheet whose head stands above its table


def is_form(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table, header and all, is a form: where its tasks should stand it asks to be filled in, or holds nothing.

    Rows with a task of their own may stand above a row of …… as samples, up to three of them.
    """
    top = next((i for i, row in enumerate(rows[:_HEADER_WITHIN]) if roles(row)), None)
    columns = roles(rows[top]) if top is not None else None
    if top is None or columns is None:
        return False
    task = columns.index(Content.TASK)
    body = [[solid(cell) for cell in row] for row in rows[top + 1 :] if len(row) > task]
    told = [row for row in body if _tells(row[task]) and not _is_sample(row[: task + 1])]
    if not told:
        return _asked(body) or any(_asks(row[task]) or _is_sample(row[: task + 1]) for row in body)
    open_end = any(_asks(row[task]) or (_is_blank(row) and _filled_in(body)) for row in body)
    return open_end and len(told) <= _MOST_SAMPLES


def _asked(body: Sequence[Sequence[str]]) -> bool:
    """Whether some cell asks to be filled in, or none says anything."""
    silent = [cell for row in body for cell in row if not _tells(cell)]
    return any(_FILL_IN.search(cell) or "…" in cell for cell in silent) or len(silent) == sum(map(len, body)) > 0


def _is_blank(row: Sequence[str]) -> bool:
    """Whether a row has its number and nothing else."""
    return any(row) and all(not cell or printed_number(cell) is not None for cell in row)


def _filled_in(body: Sequence[Sequence[str]]) -> bool:
    return any(_FILL_IN.search(cell) for row in body for cell in row)


def _asks(cell: str) -> bool:
    """Whether a cell has dots, crosses or lines in place of a text."""
    return not _tells(cell) and bool("…" in cell or _HOLE.search(cell))


def _is_sample(cells: Sequence[str]) -> bool:
    """Whether a row, as far as its task, calls itself an example: 示例, 例1, 如：公开预算."""
    return any(_SAMPLE.fullmatch(cell) for cell in cells)


def _tells(cell: str) -> bool:
    """Whether a cell says something of its own, and is no number, mark or request."""
    if not cell or printed_number(cell) is not None:
        return False
    return not (_MARKS.fullmatch(cell) or _HOLE.search(cell) or _FILL_IN.search(cell) or is_remark(cell))


def asks_to_fill(text: str) -> bool:
    """Whether a table's text, run together, holds a request to fill it in, or …… or ××× in place of a text."""
    return bool(_FILL_IN.search(solid(text)) or _HOLE.search(text)) or "…" in text


def begins_form(line: str) -> bool:
    """Whether a line of text below a header is the first row of a form: a number, then hints or marks such as …… alone."""
    words = line.split()
    told = [word for word in words if printed_number(word) is None]
    return bool(told) and all(_FILL_IN.search(word) or _MARKS.fullmatch(word) for word in told)
