"""One of a column's choices (审核状态, 核查结论, 是否采用): the word itself, or a word that can only mean it."""

from __future__ import annotations

import re

from ledger.cells import CellContext, Outcome, Parsed
from ledger.cells.reservations import takes_back
from ledger.cells.tidy import ask, compact, is_blank, reject, short_cell, shown

_YES = frozenset({"是", "TRUE", "✓", "√", "✔", "☑", "Y", "YES", "1", "有", "对", "已"})
_NO = frozenset({"否", "FALSE", "×", "✗", "✘", "☐", "N", "NO", "0", "无", "没有", "未", "X", "不是"})
_NEGATION = re.compile(r"[未不没非无]")
_ASKED = re.compile(r"[?？吗]$")
_UNSURE = re.compile(r"^(?:是否|拟|计划|准备|打算|争取|正在|申请|部分|待|尚待|可能|建议)")
_NOT_YET = re.compile(r"^(?:尚未|还未|暂未|还没有?|尚无|没有|[没不无])")
_NOISE = re.compile(r"^(?:已经?|均已?|全部|审核|结果|为|:)+|(?:了|列入|落实)$")


def parse(text: str, context: CellContext) -> Parsed:
    """Read a choice; the value is one of `context.choices`."""
    if text in context.choices:
        return Parsed(text)
    cell, decided = short_cell(text)
    if decided:
        return decided
    unsure = _unsure(cell, context.choices)
    found = [] if unsure else _meant(cell, context.choices)
    if len(found) == 1:
        return Parsed(found[0], Outcome.NORMALIZE)
    options = "、".join(context.choices)
    if unsure or len(found) > 1 or is_blank(cell) or cell.upper() in _YES | _NO:
        return ask(f"“{shown(text)}”是哪一项？请从中选择：{options}。")
    return reject(f"“{shown(text)}”不在可选项中，请从中选择：{options}。")


def _unsure(cell: str, choices: tuple[str, ...]) -> bool:
    """A plan or a doubt instead of an answer, or an answer whose remark takes it back."""
    spelt = any(c.startswith(cell) or cell.startswith(c) for c in choices if len(c) > 1)
    if _ASKED.search(cell) or (_UNSURE.search(cell) and not spelt):
        return True
    remarks = [cell.removeprefix(c) for c in (*choices, "是", "已") if cell.startswith(c)]
    return any(map(takes_back, remarks)) or len(_said(cell, choices)) > 1


def _said(cell: str, choices: tuple[str, ...]) -> list[str]:
    """The choices that stand in a cell, but for those within another one (采用 within 未采用)."""
    there = [c for c in choices if len(c) > 1 and c in cell]
    return [c for c in there if not any(c != other and c in other for other in there)]


def _meant(cell: str, choices: tuple[str, ...]) -> list[str]:
    plain = _NOT_YET.sub("未", cell)
    same = [c for c in choices if compact(c) in (cell, plain)]
    if same or not cell:
        return same
    if set(choices) == {"是", "否"}:
        if cell[0] in "是已有" and _NEGATION.search(cell[1:]):
            return list(choices)
        yes_no = (
            "否"
            if cell.upper() in _NO or _NEGATION.match(plain)
            else "是"
            if cell.upper() in _YES or cell[0] in "是已"
            else ""
        )
        return [yes_no] if yes_no else []
    core = _NOISE.sub("", cell) if _NOISE.sub("", cell) else cell
    negative = bool(_NEGATION.search(cell))
    if len(core) < 2:
        return []
    return [c for c in choices if (core in c or c in cell) and bool(_NEGATION.search(c)) == negative]
