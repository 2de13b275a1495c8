"""Cells whose content nobody typed: error values, pictures, formulas, cells hidden by merging.

Such a cell reads blank, or as a program's code, and nobody cleared it. It is read as saying what was last agreed, until
it shows a text again, and a finding says what stands there and what to do. A formula's first result is read (somebody
wrote the formula); what it shows later changes by itself and is not (`formulas`).

A merged range shows its first cell. When it reaches over the rows of several units, a text typed into it belongs to
one of them or to all, and nothing tells to whom: it is asked for as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from itertools import chain

from ledger.cells.tidy import shown
from ledger.outcome import Outcome
from ledger.repository import Finding
from store.codec import Cell, Texts, same
from sync.backends import cell_address
from sync.backends.base import PICTURE, Area, Grid, Place, with_texts
from sync.backends.cell_text import is_picture_text
from sync.rows.locate import Located, address
from sync.rows.repairs import IDENTITY

FORMULA = "该单元格是公式，系统不改公式；请在表格中删去公式，之后自动写入，或由填报人直接在表格中填写。"
_RESULT = (
    "单元格是公式，结果会自己变，台账只记最初读到的{quoted}，以后不跟着变；"
    "请改为普通内容（复制这一格，再“选择性粘贴”为数值），或重新填写。"
)
_PROTECTED_RESULT = "单元格是公式，这一列由市政府办公厅维护，不采用公式的结果；请删去公式，内容自动放回。"
_NO_RESULT = (
    "单元格是公式，表格里没有它的计算结果（可能由程序生成、没有重新计算），{kept}；"
    "请用表格软件打开并保存一次，或改为普通内容。"
)
_ERROR = "单元格显示的是错误值 {shown}，不是填写的内容，{kept}；请重新填写，或用“撤销”、历史版本找回原文。"
_FORMULA_ERROR = "单元格是公式，结果是错误值 {shown}，{kept}；请改正公式，或改为普通内容。"
_PICTURE = (
    "单元格里放的是图片，不是文字，台账读不到图片里的内容，{kept}；文件和截图请放到网站或共享盘，把网址填在“佐证链接”，"
    "节点成果的文件在门户“节点成果”上传；这一格请改填文字。"
)
_MERGED = "单元格被合并（{area}），看不到也填不了本格，{kept}；请取消合并，各行各栏分别填写。"
_SHARED = (
    "单元格被合并（{area}），跨了几个单位的行，其中的“{shown}”分不清是谁的，没有采用，{kept}；"
    "请取消合并，各行分别填写。"
)
_SHARED_BLANK = (
    "单元格被合并（{area}），跨了几个单位的行，合并以后是空的，不知道哪个单位清空了自己的内容，没有采用，{kept}；"
    "请取消合并，各行分别填写。"
)
_PICTURE_STAYS = "该单元格里是图片，系统不覆盖；请在表格中删去图片，或由填报人直接在表格中填写。"
_MERGE_STAYS = "该单元格被合并（{area}），写入后看不见或分不清是谁的；请在表格中取消合并，之后自动写入。"


@dataclass(slots=True)
class Read:
    """A grid as it is read; a finding for each cell that says nothing; why nothing is written into some cells."""

    grid: Grid
    findings: list[Finding] = field(default_factory=list)
    closed: dict[Place, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Silent:
    """A cell that says nothing of its own, or something that is read all the same (`stands`). `closed`: why the portal
    must not write there; empty when it may."""

    place: Place
    message: str
    shown: str = ""
    closed: str = ""
    told: bool = True
    stands: bool = False


def as_agreed(grid: Grid, located: Located, base: Texts, *, read_before: Set[Cell] | None = None) -> Read:
    """The grid with the agreed text in every cell of the ledger that says nothing. `read_before` are cells, by key and
    column, whose formula was read already; None: what formulas show is not read at all."""
    keys = {row: key for key, row in located.rows.items()}
    names = {place: name for name, place in located.columns.items() if name != "key"}
    read, texts = Read(grid, closed=dict.fromkeys(grid.formulas, FORMULA)), dict[Place, str]()
    formulas = _formulas(grid, keys, names, base, read_before)
    silent = {one.place: one for one in chain(formulas, _silent(grid, keys, names, base))}
    for place, one in sorted(silent.items()):
        (row, at), name = place, names[place[1]]
        if name in IDENTITY and not one.closed:
            continue  # a protected cell is simply put right
        text = base.get(keys[row], {}).get(name, "")
        if not one.stands:
            texts[place] = text
        if one.closed:
            read.closed[place] = one.closed
        if one.told:
            kept = f"沿用原来的“{shown(text)}”" if text else "原来没有内容，仍按空白处理"
            quoted = f"“{shown(one.shown)}”" if one.shown else "空白"
            message = one.message.format(kept=kept, shown=shown(one.shown), quoted=quoted)
            finding = Finding(address(row, at), keys[row], name, one.shown, Outcome.KEEP_PREV.value, message)
            read.findings.append(finding)
    if texts:
        read.grid = replace(grid, rows=with_texts(grid.rows, texts))
    return read


def silent_in(grid: Grid, row: int) -> dict[int, str]:
    """Columns (1-based) of a row whose cells say nothing of their own, and what stands there in words."""
    found = {at: _words(what) for (one, at), what in grid.no_text.items() if one == row}
    cells = grid.rows[row - 1] if row <= len(grid.rows) else ()
    found |= {at: _words(PICTURE) for at, text in enumerate(cells, 1) if is_picture_text(text)}
    for top, left, bottom, right in grid.merges:
        if top <= row <= bottom:
            hidden = range(left, min(right, left + len(cells)) + 1)
            found |= {at: "合并的单元格" for at in hidden if (row, at) != (top, left)}
    return found


def _words(what: str) -> str:
    return "图片" if what == PICTURE else f"错误值 {what}"


def _formulas(
    grid: Grid, keys: Mapping[int, str], names: Mapping[int, str], base: Texts, read_before: Set[Cell] | None
) -> Iterator[_Silent]:
    for row, at in grid.formulas:
        if row not in keys or at not in names:
            continue
        cell, text = (keys[row], names[at]), grid.text(row, at)
        agreed = base[cell[0]].get(cell[1], "")
        if cell[1] in IDENTITY:
            yield _Silent((row, at), _PROTECTED_RESULT, closed=FORMULA)
        elif read_before is None or cell in read_before:
            yield _Silent((row, at), _RESULT, agreed, FORMULA)
        elif text:
            yield _Silent((row, at), _RESULT, text, FORMULA, stands=True)
        elif agreed:
            yield _Silent((row, at), _NO_RESULT, closed=FORMULA)


def _silent(grid: Grid, keys: Mapping[int, str], names: Mapping[int, str], base: Texts) -> Iterator[_Silent]:
    """Later ones take the place of earlier ones of the same cell."""
    for (row, at), what in grid.no_text.items():
        if row in keys and at in names:
            yield _instead(grid, (row, at), what)
    for row in keys:
        for at, text in enumerate(grid.rows[row - 1], 1):
            if text[:1] == "=" and at in names and is_picture_text(text):
                yield _instead(grid, (row, at), PICTURE)
    for merge in grid.merges:
        yield from _merged(grid, merge, keys, names, base)


def _instead(grid: Grid, place: Place, what: str) -> _Silent:
    formula = FORMULA if place in grid.formulas else ""
    if what == PICTURE:
        return _Silent(place, _PICTURE, grid.text(*place), formula or _PICTURE_STAYS)
    return _Silent(place, _FORMULA_ERROR if formula else _ERROR, what, formula)


def _merged(
    grid: Grid, merge: Area, keys: Mapping[int, str], names: Mapping[int, str], base: Texts
) -> Iterator[_Silent]:
    """The cells that a range hides, and its first one when what it says cannot be told apart."""
    top, left, bottom, right = merge
    area = f"{cell_address.address(top, left)}:{cell_address.address(bottom, right)}"
    rows = [row for row in range(top, min(bottom, len(grid.rows)) + 1) if row in keys]
    places = [(row, at) for row in rows for at in range(left, right + 1) if at in names]
    told: set[str] = set()
    stays = _MERGE_STAYS.format(area=area)
    for row, at in places:
        name = names[at]
        if (row, at) != (top, left):
            # Protected cells are often merged by whoever likes it tidy: one line for the range says enough.
            message, tell = _MERGED.replace("{area}", area), name not in IDENTITY or name not in told
            yield _Silent((row, at), message, closed=stays, told=tell)
            told.add(name)
        elif _of_several(rows, keys, base) and name not in IDENTITY:
            typed = grid.text(row, at)
            if not same(name, typed, base[keys[row]].get(name, "")):
                message = (_SHARED if typed else _SHARED_BLANK).replace("{area}", area)
                yield _Silent((row, at), message, typed, stays)


def _of_several(rows: list[int], keys: Mapping[int, str], base: Texts) -> bool:
    return len({base[keys[row]].get("unit", "") for row in rows}) > 1
