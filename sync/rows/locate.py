"""Finding the ledger in a tab as staff left it: the header row, columns by header or alias, rows by 台账编号.

Rows that cannot be told apart (blank or doubled keys) are frozen one by one; columns whose header is missing or stands
twice are left alone whole. Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.columns import DERIVED, LEDGER, LEDGER_TAB, column
from ledger.nearest import hint, nearest_key
from ledger.repository import Finding
from ledger.rows import HeaderRow, classify_row, find_header
from store.codec import Cell, fold_key
from sync.backends import cell_address
from sync.backends.base import PICTURE, Grid
from sync.errors import HeaderBroken, TabEmptied

_READ = tuple(c.name for c in LEDGER)
_DERIVED = tuple(c.name for c in DERIVED)
_HINTED = 20  # rows with a wrong key that are told what it may be; of hundreds, the column is what is wrong


@dataclass(frozen=True, slots=True)
class Derived:
    """The columns that only show what the portal knows, apart from all others: `places` of those that stand there once,
    `doubled` with a sentence. One that is missing is nobody's trouble."""

    places: Mapping[str, int]
    doubled: Mapping[str, str]


@dataclass(slots=True)
class Located:
    """Where things stand. Rows and columns are 1-based; `frozen` maps a key to the reason it is left alone (a key that
    is also in `rows` is read but not written); `absent` maps a column's code name to the reason it is not read."""

    header_row: int
    columns: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    frozen: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    derived: Derived = field(default_factory=lambda: Derived({}, {}))

    def shown(self, grid: Grid) -> Shown:
        """What every cell says that can be told."""
        return Shown(self, grid)


@dataclass(frozen=True, slots=True)
class Shown(Mapping[Cell, str]):
    """The text of every cell of a grid whose place is known. Read as it is asked for: few of tens of thousands are."""

    located: Located
    grid: Grid

    def __getitem__(self, cell: Cell) -> str:
        key, name = cell
        return self.grid.text(self.located.rows[key], self.located.columns[name])

    def __iter__(self) -> Iterator[Cell]:
        return ((key, name) for key in self.located.rows for name in self.located.columns)

    def __len__(self) -> int:
        return len(self.located.rows) * len(self.located.columns)


def address(row: int, column: int, tab: str = LEDGER_TAB) -> str:
    """`工作台账!H12`."""
    return f"{tab}!{cell_address.address(row, column)}"


def locate(grid: Grid, keys: Mapping[str, str]) -> Located:
    """Find header, columns and rows. `keys` maps folded keys to the ledger's keys.

    Raises TabEmptied (nothing in the tab) or HeaderBroken (no header row, or none with one 台账编号).
    """
    if not any(any(row) for row in grid.rows):
        raise TabEmptied(f"“{grid.title}”是空的，原有内容都不见了。")
    header = find_header(grid.rows, needed=_READ)
    if "key" not in header.columns:
        raise HeaderBroken(f"“{grid.title}”里找不到唯一的“{column('key').header}”表头。")
    located = _columns(header)
    for name, message in located.absent.items():
        place = header.places.get(name, [0])[-1] + 1
        located.findings.append(Finding(address(header.row + 1, place), "", name, "", "header", message))
    _rows(grid, keys, located, header)
    return located


def _columns(header: HeaderRow) -> Located:
    places = {name: place + 1 for name, place in header.columns.items()}
    shown = {name: places.pop(name) for name in _DERIVED if name in places}
    doubled = {name: message for name, message in header.faults.items() if name in _DERIVED}
    absent = {name: message for name, message in header.faults.items() if name not in _DERIVED}
    return Located(header.row + 1, places, absent=absent, derived=Derived(shown, doubled))


def _rows(grid: Grid, keys: Mapping[str, str], located: Located, header: HeaderRow) -> None:
    place = located.columns["key"]
    seen: dict[str, list[int]] = {}
    strays: list[tuple[int, str]] = []
    for row in range(located.header_row + 1, len(grid.rows) + 1):
        text = grid.text(row, place)
        folded = fold_key(text)
        if folded in keys:
            seen.setdefault(keys[folded], []).append(row)
        elif any(grid.rows[row - 1]) and not classify_row(grid.rows[row - 1], header.columns).skipped:
            strays.append((row, text))
    missing = [key for key in keys.values() if key not in seen]
    for number, (row, text) in enumerate(strays):
        _note_stray(grid, located, row, text, missing if number < _HINTED else ())
    for key, rows in seen.items():
        if len(rows) == 1:
            located.rows[key] = rows[0]
            continue
        where = "、".join(f"第{row}行" for row in rows)
        message = f"编号“{key}”出现在{where}，无法确定哪一行是真的，这几行暂不读写；请只保留一行。"
        located.frozen[key] = message
        if _alike(grid, located, rows):
            located.rows[key] = rows[0]
        located.findings += [Finding(address(row, place), key, "key", key, "frozen", message) for row in rows]


def _alike(grid: Grid, located: Located, rows: list[int]) -> bool:
    """Do rows with one key say the same in every known column? Then one of them can be read for all."""
    first = [grid.text(rows[0], place) for place in located.columns.values()]
    return all([grid.text(row, place) for place in located.columns.values()] == first for row in rows[1:])


def _note_stray(grid: Grid, located: Located, row: int, text: str, missing: Sequence[str]) -> None:
    """A row of nobody's. What is nearest to its key is looked for among those whose row is missing."""
    place = located.columns["key"]
    merged = any(a <= row <= c and b <= place <= d for a, b, c, d in grid.merges)
    if merged and not text:
        message = (
            "这一行的台账编号与别的单元格合并，看不到编号，不读取；请取消合并，补上编号（可从“撤销”或历史版本找回）。"
        )
    elif error := grid.no_text.get((row, place)):
        what = "图片" if error == PICTURE else f"错误值 {error}"
        message = f"这一行的台账编号显示为{what}，不读取；请补上编号（可从“撤销”或历史版本找回）。"
    elif text:
        likely = hint(nearest_key(text, missing))
        message = f"编号“{text}”不在本年度台账中，这一行不读取{likely}请核对编号，或删除多余的行。"
    else:
        message = "这一行有内容但没有台账编号，不读取；请补上编号（可从“撤销”或历史版本找回）。"
    located.findings.append(Finding(address(row, place), "", "key", text, "frozen", message))
