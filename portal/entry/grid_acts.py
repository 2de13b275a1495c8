"""What the grid of 单位台账 may take from a browser: acts are read, a pasted block is laid over the cells, and each cell is taken, or
passed over with its reason. Pure rules: nothing here trusts what was sent, and nothing is dropped without a word.

A block is what spreadsheets put on the clipboard: cells apart by tabs, rows by line ends, a cell with either of them (or a quotation
mark) between quotation marks that are doubled inside. A blank cell of a block empties the cell that it falls on, as in a sheet. The
`'` that the grid, and every download, puts before what a spreadsheet program would run is taken away again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from ledger.entries import Ledger
from ledger.errors import Refused
from ledger.review.drafts import LONGEST
from ledger.review.workflow import locked
from ledger.texts.csv_cells import restored
from portal.entry.form_state import FIELDS, as_widget

Cell = tuple[str, str]  # 台账编号 and code name of the column
KINDS = ("edit", "paste", "undo", "open")
LONGEST_PASTE = 400_000  # characters, as `MOST` of portal/client/parts/grid.js
MOST_ACTS, MOST_ROWS = 500, 2_000  # the first as there, too
_UNREADABLE = "表格发来的内容读不懂，没有收下。请刷新页面，再填一次。"
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\r\n]|\Z)')
_BARE = re.compile(r"[^\t\r\n]*")


class Act(NamedTuple):
    """One thing that somebody did in the grid; `keys` are the rows in sight from the first of a block on."""

    number: int
    kind: str
    key: str
    name: str = ""
    text: str = ""
    keys: tuple[str, ...] = ()


def acts_of(message: object, token: str, done: int) -> list[Act]:
    """The acts of a message that are not done yet, in order; none when it is for another opening of the grid.

    Raises Refused for what no grid of ours sends.
    """
    if not isinstance(message, Mapping) or message.get("token") != token:
        return []
    sent = message.get("acts")
    if not isinstance(sent, list) or len(sent) > MOST_ACTS:
        raise Refused(_UNREADABLE)
    return sorted(act for act in map(_act, sent) if act.number > done)


def _act(sent: object) -> Act:
    if not isinstance(sent, Mapping):
        raise Refused(_UNREADABLE)
    number, keys = sent.get("number"), sent.get("keys", [])
    kind, key, name, text = (sent.get(field, "") for field in ("kind", "key", "name", "text"))
    if not (type(number) is int and 0 < number < 1 << 31 and isinstance(keys, list) and len(keys) <= MOST_ROWS):
        raise Refused(_UNREADABLE)
    if kind not in KINDS or not all(isinstance(word, str) for word in (key, name, text, *keys)):
        raise Refused(_UNREADABLE)
    if len(text) > LONGEST_PASTE:
        raise Refused(f"内容太多（{len(text)} 字），没有收下；请分几次粘贴。")
    return Act(number, kind, key, name, text, tuple(keys))


def block(text: str) -> list[list[str]]:
    """A clipboard's text as rows of cells. What only looks quoted (`"好"` of a program that does not quote) stays as it is."""
    rows: list[list[str]] = [[]]
    for cell, end in _cells(text):
        rows[-1].append(cell)
        if end and end != "\t":
            rows.append([])
    return rows if rows[-1] else rows[:-1]


def _cells(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        quoted = _QUOTED.match(text, at)
        if quoted and re.search(r'[\t\r\n]|""', quoted[1]):
            cell, at = quoted[1].replace('""', '"'), quoted.end()
        else:
            bare = _BARE.match(text, at)
            assert bare
            cell, at = bare[0], bare.end()
        end = "\r\n" if text.startswith("\r\n", at) else text[at : at + 1]
        at += len(end)
        yield cell, end
        if end == "\t" and at == len(text):
            yield "", ""


class Laid(NamedTuple):
    """A block over the grid: what falls on which cell, and how many cells fell beside it."""

    cells: Mapping[Cell, str]
    beside: int


def laid(act: Act) -> Laid:
    """The texts of an edit, or of a block from its first cell on, over the columns to fill in and the rows in sight."""
    if act.kind == "edit":
        return Laid({(act.key, act.name): act.text}, 0)
    names = FIELDS[FIELDS.index(act.name) :] if act.name in FIELDS else ()
    rows = [[restored(text) for text in texts] for texts in block(act.text)]
    over = {
        (key, name): text
        for key, texts in zip(act.keys, rows, strict=False)
        for name, text in zip(names, texts, strict=False)
    }
    return Laid(over, sum(map(len, rows)) - len(over))


class Taken(NamedTuple):
    """What becomes of cells: `typed` is to be kept as drafts (text, and the text it was typed over); the others are left."""

    typed: Mapping[Cell, tuple[str, str]]
    same: int = 0
    emptied: int = 0
    locked: Collection[Cell] = ()
    foreign: int = 0
    long: int = 0
    beside: int = 0


def taken(found: Laid, ledger: Ledger, seen: Mapping[str, Mapping[str, str]]) -> Taken:
    """Judge each cell: the row is one that the grid shows (`seen`: its texts, by key and column), nobody has locked it, the column
    is to be filled in."""
    typed: dict[Cell, tuple[str, str]] = {}
    shut: list[Cell] = []
    same = foreign = long = 0
    for (key, name), text in found.cells.items():
        before = seen.get(key, {}).get(name, "")
        if key not in seen or key not in ledger.by_key or name not in FIELDS:
            foreign += 1
        elif locked(ledger.by_key[key]):
            shut.append((key, name))
        elif len(text) > LONGEST:
            long += 1
        else:
            same += text in (before, as_widget(ledger, name, before) or "")
            typed[key, name] = as_typed(ledger, name, text, before), before
    emptied = sum(bool(before) and not text for text, before in typed.values())
    return Taken(typed, same, emptied, shut, foreign, long, found.beside)


def as_typed(ledger: Ledger, name: str, text: str, seen: str) -> str:
    """What was typed; the ledger's own text where that is what the grid showed of it (40% of a cell with 40)."""
    return seen if text == (as_widget(ledger, name, seen) or "") else text


def report(of: Taken, wrong: int = 0) -> str:
    """`30 格：26 已填，4 行锁定跳过。` of a pasted block; `wrong` cells of it cannot be saved as they stand."""
    rows = len({key for key, _ in of.locked})
    whole = len(of.typed) + len(of.locked) + of.foreign + of.long + of.beside
    parts = [
        f"{len(of.typed)} 已填" + (f"（其中 {of.same} 格与原来一样）" if of.same else ""),
        f"{rows} 行锁定跳过" + (f"（{len(of.locked)} 格）" if len(of.locked) != rows else "") if rows else "",
        f"{of.emptied} 格被清空" if of.emptied else "",
        f"{wrong} 格要改（标红）" if wrong else "",
        f"{of.beside} 格超出表格，没有填" if of.beside else "",
        f"{of.long} 格太长，没有填（每格 {LONGEST} 字以内）" if of.long else "",
        f"{of.foreign} 格不是本单位要填的，没有填" if of.foreign else "",
    ]
    return f"{whole} 格：{'，'.join(filter(None, parts))}。"


def passed_over(of: Taken) -> str:
    """Why an edit of one cell was not taken; the empty text when it was."""
    if of.locked:
        return "这一行已锁定，没有收下。确需修改的，在“填报”里打开这一条“申请修改”。"
    if of.foreign:
        return "这一格不是本单位要填的，没有收下。"
    return f"内容太长，没有收下；请精简到 {LONGEST} 字以内。" if of.long else ""
