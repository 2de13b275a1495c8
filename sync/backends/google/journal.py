"""The hidden portal sheet: whose sheet this is, the guard of the chain, and the journal of our last writes.

Row 1 says that this is a ledger and which titles were published; row 2 which portal wrote last, with which revision and
batch, and which guard stands (a protected range that the next write must delete, so that writes form a chain). From row
3 on stands the journal: a line for every row that the last write touched, and beside it, copied by Google itself in the
same act just before, what the row held until then. `judge` reads from that whether the write met what it expected.

Everything is short, because a write of one row should be: marks of 48 bits instead of texts, lines without quotes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast
from urllib.parse import unquote

from store.sheet.stamp import Stamp
from sync.backends.base import Grid
from sync.backends.google.ids import PORTAL_SHEET, sheet_id, stable_id
from sync.backends.google.structure.look import Request, span, text_row, update_cells

Texts = Sequence[Sequence[str]]
Kind = Literal["head", "row", "new"]

MAGIC, FORMAT = "政务公开任务台账", "1"
HEAD = "A1:D4"
PORTAL_ID = sheet_id(PORTAL_SHEET)
FIRST, IMAGE = 3, 2  # the journal's first row; its column where a row's former cells begin. 1-based
ROWS, COLUMNS = 200, 60  # the portal sheet as published; it grows when it must
NOTE = "本工作表由门户维护，请勿改动或删除：系统靠它判断表格是否被同时改动。"


def mark(text: str) -> str:
    """A short fingerprint of a cell's text, the empty one of the empty text. How lines end does not matter."""
    if not text:
        return ""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    digest = hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return base64.urlsafe_b64encode(digest).decode()


@dataclass(frozen=True, slots=True)
class JournalOp:
    """One cell of a line: `before` and `after` are marks of the text we expected there and of the one we put there.

    `id` is the operation that it carries out; `undoes` names the op (`JournalLine.ref`) that it takes back.
    """

    id: str
    column: int
    before: str
    after: str
    undoes: str = ""

    def written(self) -> str:
        """As it stands in a line; trailing empty parts are left out."""
        plain = re.sub("[%|;,]", lambda sign: f"%{ord(sign[0]):02X}", self.id)
        return ",".join((_shorter(plain), str(self.column), self.before, self.after, self.undoes)).rstrip(",")


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One row that a write touched. `image` is what it held just before.

    kind: `row` a row written to; `head` a row that names the columns of its ops, only looked at; `new` a row appended
    (no image). `guard` tells the write apart; `key` is the mark of the text that stood in `key_column`, or for `head` of
    all names together; `at` is the journal's row.
    """

    kind: Kind
    guard: int
    sheet: int
    row: int
    key_column: int
    key: str
    ops: tuple[JournalOp, ...]
    at: int = 0
    image: tuple[str, ...] = ()

    def was(self, column: int) -> str:
        """The text that stood in a column before."""
        return self.image[column - 1] if 0 < column <= len(self.image) else ""

    def ref(self, op: JournalOp) -> str:
        """The name of one of its ops within the journal: no line has two ops on a column."""
        return f"{self.at}.{op.column}"

    def names(self) -> str:
        """For `head`: the mark of what the columns were called."""
        return mark("\x1f".join(self.was(op.column) for op in self.ops))

    def written(self) -> str:
        """As it stands in the journal."""
        ops = ";".join(op.written() for op in self.ops)
        return "|".join((self.kind, *map(str, (self.guard, self.sheet, self.row, self.key_column)), self.key, ops))


@dataclass(frozen=True, slots=True)
class Journal:
    """The portal sheet as read. `guard` is 0 when it cannot be told; `end` is the first free row of the journal. `lost`:
    somebody typed over the word that makes it a ledger's."""

    stamp: Stamp | None
    titles: tuple[str, ...]
    guard: int
    lines: tuple[JournalLine, ...]
    end: int
    lost: bool = False


def parse(rows: Texts) -> Journal:
    """The portal sheet's cells as texts; lines that somebody has typed over are left out."""
    magic = Grid(PORTAL_SHEET, rows).text(1, 1)
    stamp = _stamp(Grid(PORTAL_SHEET, rows).text(2, 1)) if magic == MAGIC else None
    told = Grid(PORTAL_SHEET, rows).text(2, 2)
    guard = int(told) if told.isdecimal() else 0
    lines = [line for at in range(FIRST, len(rows) + 1) if (line := _line(at, rows[at - 1])) is not None]
    lost = not magic.startswith(MAGIC)
    return Journal(
        stamp, _titles(Grid(PORTAL_SHEET, rows).text(1, 2)), guard, tuple(lines), max(len(rows) + 1, FIRST), lost
    )


def is_published(rows: Sequence[Sequence[Any]]) -> bool:
    """Do these first rows of the portal sheet say that a ledger was published?"""
    return bool(rows and rows[0] and rows[0][0] == MAGIC)


def _stamp(text: str) -> Stamp | None:
    try:
        portal, rev, batch, _ = json.loads(text) if text.startswith("[") else text.split(",")
        return Stamp(_as_given(str(portal)), int(rev), _as_given(str(batch)))
    except (ValueError, TypeError):
        return None


def _titles(text: str) -> tuple[str, ...]:
    try:
        found = json.loads(text)
    except ValueError:
        return ()
    return tuple(found) if isinstance(found, list) and all(isinstance(one, str) for one in found) else ()


def _line(at: int, cells: Sequence[str]) -> JournalLine | None:
    try:
        kind, guard, sheet, row, key_column, key, ops = cells[0].split("|")
        read = tuple(_op(op) for op in ops.split(";") if op)
    except (ValueError, IndexError):
        return None
    numbers = [int(part) for part in (guard, sheet, row, key_column) if part.isdecimal()]
    if kind not in ("head", "row", "new") or len(numbers) < 4:
        return None
    image = tuple(cells[IMAGE - 1 :])
    return JournalLine(cast(Kind, kind), numbers[0], numbers[1], numbers[2], numbers[3], key, read, at, image)


def _op(text: str) -> JournalOp:
    """Raises ValueError for anything else than an op."""
    plain, column, before, after, undoes = (*text.split(","), "", "", "")[:5]
    return JournalOp(_as_given(unquote(plain)), int(column), before, after, undoes)


def _shorter(name: str) -> str:
    """A name of 32 hexadecimal digits in 22 signs, any other as it is."""
    if not re.fullmatch("[0-9a-f]{32}", name):
        return name
    return base64.urlsafe_b64encode(bytes.fromhex(name)).decode().rstrip("=")


def _as_given(name: str) -> str:
    """The name that `_shorter` made short. A name that merely looks so is never given: ours are hexadecimal or longer."""
    if not re.fullmatch("[A-Za-z0-9_-]{22}", name):
        return name
    return base64.urlsafe_b64decode(name + "==").hex()


# -- what is written there


def sheet_properties(*, index: int) -> dict[str, Any]:
    """SheetProperties of the portal sheet to be published."""
    grid = {"rowCount": ROWS, "columnCount": COLUMNS}
    told = {"sheetId": PORTAL_ID, "title": PORTAL_SHEET, "index": index}
    return told | {"hidden": True, "gridProperties": grid}


def first_rows(stamp: Stamp, titles: Sequence[str]) -> list[Request]:
    """Fills a new portal sheet and puts up the first guard."""
    guard = guard_id(stamp)
    top = [MAGIC, json.dumps(list(titles), ensure_ascii=False), NOTE]
    return [put(1, 1, [top, _stamped(stamp, guard)]), add_guard(guard)]


def guard_id(stamp: Stamp) -> int:
    """The guard that the write of a batch puts up: the same batch cannot land twice."""
    return stable_id("guard", stamp.portal, str(stamp.rev), stamp.batch)


def add_guard(guard: int) -> Request:
    """Puts up a guard; refused when it stands already."""
    here = {"sheetId": PORTAL_ID, "endRowIndex": 1}
    return {"addProtectedRange": {"protectedRange": {"protectedRangeId": guard, "range": here}}}


def drop_guard(guard: int) -> Request:
    """Takes a guard down; refused, and the whole batch with it, when it does not stand."""
    return {"deleteProtectedRange": {"protectedRangeId": guard}}


def _stamped(stamp: Stamp, guard: int) -> list[str]:
    told = (_shorter(stamp.portal), str(stamp.rev), _shorter(stamp.batch), FORMAT)
    # Names with a sign of ours in them are written as earlier versions wrote all: as JSON.
    plain = not any("," in one or one.startswith("[") for one in told)
    text = ",".join(told) if plain else json.dumps([stamp.portal, stamp.rev, stamp.batch, FORMAT])
    return [text, str(guard)]


def guard_cell(guard: int) -> Request:
    """The guard alone, when the stamp stays."""
    return put(2, 2, [[str(guard)]])


def magic_cell() -> Request:
    """The word that makes it a ledger's, when somebody typed over it and a person lets us go on."""
    return put(1, 1, [[MAGIC]])


def put(row: int, column: int, rows: Iterable[Sequence[str]]) -> Request:
    """Texts into the portal sheet from a cell on."""
    return update_cells(PORTAL_ID, row, column, [text_row(texts) for texts in rows])


def begin_anew(stamp: Stamp, guard: int, lines: Sequence[JournalLine]) -> Request:
    """The stamp and the guard, and below them a new journal; the old one goes, with whatever formats came with its rows."""
    rows = [_stamped(stamp, guard), *([line.written()] for line in lines)]
    here = {"sheetId": PORTAL_ID, "startRowIndex": 1}
    return {"updateCells": {"range": here, "rows": [text_row(texts) for texts in rows], "fields": "*"}}


def copy_images(line: JournalLine, *, rows: int, width: int, paste: str = "PASTE_VALUES") -> Request:
    """Copies a line's row and those below it, as they stand when the batch is carried out, beside the lines."""
    size = rows, width
    return _copy((line.sheet, line.row, 1), (PORTAL_ID, line.at, IMAGE), size, paste)


def copy_back(kept: tuple[int, int], target: tuple[int, int, int]) -> Request:
    """Copies one cell of an image, (journal row, column of the image), to a cell (sheet id, row, column)."""
    return _copy((PORTAL_ID, kept[0], IMAGE + kept[1] - 1), target, (1, 1), "PASTE_VALUES")


def _copy(source: tuple[int, int, int], target: tuple[int, int, int], size: tuple[int, int], paste: str) -> Request:
    spans = {"source": _span(source, size), "destination": _span(target, size)}
    return {"copyPaste": {**spans, "pasteType": paste}}


def _span(place: tuple[int, int, int], size: tuple[int, int]) -> dict[str, int]:
    sheet, row, column = place
    return span(sheet, (row - 1 or None, row - 1 + size[0]), (column - 1 or None, column - 1 + size[1]))
