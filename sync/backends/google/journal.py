"""The hidden portal sheet: whose sheet this is, the guard of the chain, and the journal of our last writes.

Row 1 says which portal wrote last, with which revision and batch, and which guard stands (a protected range that the
next write must delete, so that writes form a chain); row 2 which titles were published. From row 5 on stands the
journal: a line for every row that the last write touched, and beside it, copied by Google itself in the same act just
before, what the row held until then. `judge` reads from that whether the write met what it expected.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sync.backends.base import Stamp
from sync.backends.google.ids import PORTAL_SHEET, sheet_id, stable_id

Request = dict[str, Any]
Texts = Sequence[Sequence[str]]
Kind = Literal["head", "row", "new"]

MAGIC, FORMAT = "政务公开任务台账", "1"
HEAD = "A1:F4"
PORTAL_ID = sheet_id(PORTAL_SHEET)
FIRST, IMAGE = 5, 2  # the journal's first row; its column where a row's former cells begin. 1-based
ROWS, COLUMNS = 200, 60  # the portal sheet as published; it grows when it must
NOTE = "本工作表由门户维护，请勿改动或删除：系统靠它判断表格是否被同时改动。"


def mark(text: str) -> str:
    """A short fingerprint of a cell's text, the empty one of the empty text. How lines end does not matter."""
    if not text:
        return ""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Op:
    """One cell of a line: `before` and `after` are marks of the text we expected there and of the one we put there.

    `id` is the operation that it carries out; `undoes` names the op (`Line.ref`) that it takes back.
    """

    id: str
    column: int
    before: str
    after: str
    undoes: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that a write touched. `image` is what it held just before.

    kind: `row` a row written to; `head` a row that names columns, only looked at; `new` a row appended (no image).
    `guard` tells the write apart; `key` is the mark of the text that stood in `key_column`; `at` is the journal's row.
    """

    kind: Kind
    guard: int
    sheet: int
    row: int
    key_column: int
    key: str
    ops: tuple[Op, ...]
    at: int = 0
    image: tuple[str, ...] = ()

    def was(self, column: int) -> str:
        """The text that stood in a column before."""
        return self.image[column - 1] if 0 < column <= len(self.image) else ""

    def ref(self, op: Op) -> str:
        """The name of one of its ops within the journal: no line has two ops on a column."""
        return f"{self.at}.{op.column}"

    def written(self) -> str:
        """As it stands in the journal."""
        ops = [
            [op.id, op.column, op.before, op.after, *([op.undoes] if op.undoes else [])] for op in self.ops
        ]
        line = [self.kind, self.guard, self.sheet, self.row, self.key_column, self.key, ops]
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Journal:
    """The portal sheet as read. `guard` is 0 when it cannot be told; `end` is the first free row of the journal."""

    stamp: Stamp | None
    titles: tuple[str, ...]
    guard: int
    lines: tuple[Line, ...]
    end: int


def parse(rows: Texts) -> Journal:
    """The portal sheet's cells as texts; lines that somebody has typed over are left out."""
    top = [*(rows[0] if rows else ()), "", "", "", "", "", ""]
    mine = top[0] == MAGIC
    stamp = Stamp(top[1], int(top[2]), top[3]) if mine and top[1] and top[2].isdecimal() else None
    guard = int(top[5]) if mine and top[5].isdecimal() else 0
    lines = [line for at in range(FIRST, len(rows) + 1) if (line := _line(at, rows[at - 1])) is not None]
    return Journal(stamp, _titles(rows), guard, tuple(lines), max(len(rows) + 1, FIRST))


def is_published(rows: Sequence[Sequence[Any]]) -> bool:
    """Do these first rows of the portal sheet say that a ledger was published?"""
    return bool(rows and rows[0] and rows[0][0] == MAGIC and len(rows[0]) > 3)


def _titles(rows: Texts) -> tuple[str, ...]:
    try:
        found = json.loads(rows[1][0])
    except (IndexError, ValueError):
        return ()
    return tuple(found) if isinstance(found, list) and all(isinstance(one, str) for one in found) else ()


def _line(at: int, cells: Sequence[str]) -> Line | None:
    if not cells or not cells[0]:
        return None
    try:
        kind, guard, sheet, row, key_column, key, ops = json.loads(cells[0])
        read = tuple(Op(str(o[0]), int(o[1]), str(o[2]), str(o[3]), *map(str, o[4:5])) for o in ops)
        if kind not in ("head", "row", "new"):
            return None
        image = tuple(cells[IMAGE - 1 :])
        return Line(kind, int(guard), int(sheet), int(row), int(key_column), str(key), read, at, image)
    except (ValueError, TypeError, IndexError):
        return None


# -- what is written there


def sheet_properties(*, index: int) -> dict[str, Any]:
    """SheetProperties of the portal sheet to be published."""
    grid = {"rowCount": ROWS, "columnCount": COLUMNS}
    return {
        "sheetId": PORTAL_ID,
        "title": PORTAL_SHEET,
        "index": index,
        "hidden": True,
        "gridProperties": grid,
    }


def first_rows(stamp: Stamp, titles: Sequence[str]) -> list[Request]:
    """Fills a new portal sheet and puts up the first guard."""
    guard = guard_id(stamp)
    top = [MAGIC, stamp.portal, str(stamp.rev), stamp.batch, FORMAT, str(guard)]
    return [put(1, 1, [top, [json.dumps(list(titles), ensure_ascii=False)], [NOTE]]), add_guard(guard)]


def guard_id(stamp: Stamp) -> int:
    """The guard that the write of a batch puts up: the same batch cannot land twice."""
    return stable_id("guard", stamp.portal, str(stamp.rev), stamp.batch)


def add_guard(guard: int) -> Request:
    """Puts up a guard; refused when it stands already."""
    here = {
        "sheetId": PORTAL_ID,
        "startRowIndex": 0,
        "endRowIndex": 1,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    return {"addProtectedRange": {"protectedRange": {"protectedRangeId": guard, "range": here}}}


def drop_guard(guard: int) -> Request:
    """Takes a guard down; refused, and the whole batch with it, when it does not stand."""
    return {"deleteProtectedRange": {"protectedRangeId": guard}}


def stamp_row(stamp: Stamp, guard: int) -> Request:
    """The stamp and the guard of a write."""
    return put(1, 2, [[stamp.portal, str(stamp.rev), stamp.batch, FORMAT, str(guard)]])


def guard_cell(guard: int) -> Request:
    """The guard alone, when the stamp stays."""
    return put(1, 6, [[str(guard)]])


def put(row: int, column: int, rows: Iterable[Sequence[str]]) -> Request:
    """Texts into the portal sheet from a cell on."""
    return {
        "updateCells": {
            "start": {"sheetId": PORTAL_ID, "rowIndex": row - 1, "columnIndex": column - 1},
            "rows": [{"values": [{"userEnteredValue": {"stringValue": t}} for t in texts]} for texts in rows],
            "fields": "userEnteredValue",
        }
    }


def begin_anew(lines: Sequence[Line]) -> Request:
    """Clears the journal, with the formats that came with copied rows, and writes these lines from its first row on."""
    cells = [{"values": [{"userEnteredValue": {"stringValue": line.written()}}]} for line in lines]
    return {
        "updateCells": {
            "range": {"sheetId": PORTAL_ID, "startRowIndex": FIRST - 1},
            "rows": cells,
            "fields": "userEnteredValue,userEnteredFormat.numberFormat",
        }
    }


def copy_images(line: Line, *, rows: int, width: int, paste: str = "PASTE_VALUES") -> Request:
    """Copies a line's row and those below it, as they stand when the batch is carried out, beside the lines."""
    size = rows, width
    return _copy((line.sheet, line.row, 1), (PORTAL_ID, line.at, IMAGE), size, paste)


def copy_back(kept: tuple[int, int], target: tuple[int, int, int]) -> Request:
    """Copies one cell of an image, (journal row, column of the image), to a cell (sheet id, row, column)."""
    return _copy((PORTAL_ID, kept[0], IMAGE + kept[1] - 1), target, (1, 1), "PASTE_VALUES")


def _copy(
    source: tuple[int, int, int], target: tuple[int, int, int], size: tuple[int, int], paste: str
) -> Request:
    spans = {"source": _span(source, size), "destination": _span(target, size)}
    return {"copyPaste": {**spans, "pasteType": paste}}


def _span(place: tuple[int, int, int], size: tuple[int, int]) -> dict[str, int]:
    sheet, row, column = place
    return {
        "sheetId": sheet,
        "startRowIndex": row - 1,
        "endRowIndex": row - 1 + size[0],
        "startColumnIndex": column - 1,
        "endColumnIndex": column - 1 + size[1],
    }
