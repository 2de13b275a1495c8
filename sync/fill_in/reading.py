"""Reads a 填报工作簿 that came back, whichever program saved it. A file that does not say for certain which cell is whose is
refused whole, with a sentence: a text on the wrong row is worse than none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.cells.tidy import compact, is_blank
from ledger.columns import column
from ledger.errors import Refused
from ledger.papers.fill_in import FILL_COLUMNS, FOREIGN, STAMP_SHEET, FilledIn, FillInStamp, opened_stamp
from ledger.rows import HeaderRow, find_header
from store.codec import fold_key
from sync.backends.base import PICTURE, Grid
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.read import read_workbook
from sync.errors import SyncError

LARGEST = 20 << 20  # bytes: a unit's whole ledger of the longest texts has less
_AGAIN = "没有读取。请重新下载一份，把内容填进去再上传。"
_SHIFTED = f"的编号和序号对不上，像是排过序或者粘贴错了行，{_AGAIN}"


def read_fill_in(data: bytes) -> FilledIn:
    """What somebody filled in. Raises Refused for a file that is none of ours, or in which rows are not what they were."""
    if len(data) > LARGEST:
        raise Refused(f"文件超过 {LARGEST >> 20}MB，没有读取：填报工作簿里请只填文字，图片和文件作为佐证附件上传。")
    grids = _grids(data)
    if STAMP_SHEET not in grids:
        raise Refused(FOREIGN)
    stamp = opened_stamp([row[0] if row else "" for row in grids[STAMP_SHEET].rows])
    grid, header = _filled_sheet(grids)
    return _Rows(stamp, grid, header).read()


def _grids(data: bytes) -> Mapping[str, Grid]:
    try:
        return read_workbook(data, Limits()).reading.grids
    except SyncError as error:  # speaks of the shared ledger, and of what becomes of it
        why = str(error).rstrip("。")
        raise Refused(f"{why}，没有读取。请用表格软件打开检查，另存为 .xlsx 再上传。") from error


def _filled_sheet(grids: Mapping[str, Grid]) -> tuple[Grid, HeaderRow]:
    """The sheet with the rows, whatever it is called by now."""
    for title, grid in grids.items():
        header = find_header(grid.rows, needed=("key", *FILL_COLUMNS))
        if title != STAMP_SHEET and {"key", "task_no"} <= header.columns.keys():
            return grid, header
    raise Refused(f"找不到有“{column('key').header}”的表头，表头或者隐藏的编号栏被删改过，{_AGAIN}")


class _Line(NamedTuple):
    """A row of the sheet by its number, and the key that stands in it."""

    number: int
    key: str


class _Rows:
    """The rows below the header, by the keys that the stamp knows."""

    def __init__(self, stamp: FillInStamp, grid: Grid, header: HeaderRow) -> None:
        self._stamp, self._grid, self._header = stamp, grid, header
        self._keys = {fold_key(key): key for key in stamp.cells}
        self._columns = {name: header.columns[name] + 1 for name in FILL_COLUMNS if name in header.columns}

    def read(self) -> FilledIn:
        """All of them. Raises Refused."""
        lines = list(self._lines())
        self._refuse_moved(lines)
        cells: dict[str, dict[str, str]] = {}
        odd: dict[str, dict[str, str]] = {}
        for line in lines:
            for name, place in self._columns.items():
                why = self._no_text(line.number, place)
                (odd if why else cells).setdefault(line.key, {})[name] = why or self._grid.text(line.number, place)
        return FilledIn(self._stamp, cells, odd, tuple(self._remarks(lines)))

    def _lines(self) -> Iterator[_Line]:
        for number in range(self._header.row + 2, len(self._grid.rows) + 1):
            text = self._text(number, "key")
            if is_blank(compact(text)):
                continue
            if (key := self._keys.get(fold_key(text))) is None:
                raise Refused(f"第{number}行的台账编号“{text}”不是这份文件里的，行被增加或者改动过，{_AGAIN}")
            yield _Line(number, key)

    def _refuse_moved(self, lines: list[_Line]) -> None:
        first: dict[str, int] = {}
        for number, key in lines:
            if first.setdefault(key, number) != number:
                raise Refused(f"第{first[key]}行和第{number}行是同一条台账（{key}），{_AGAIN}")
            said = compact(self._text(number, "task_no"))
            if said and said.lstrip("0") != key.split("-")[1].lstrip("0"):
                raise Refused(f"第{number}行{_SHIFTED}")

    def _text(self, number: int, name: str) -> str:
        return self._grid.text(number, self._header.columns[name] + 1)

    def _no_text(self, number: int, place: int) -> str:
        """Why what a cell shows is nothing that somebody typed into it; the empty text when it is."""
        at = (number, place)
        if shown := self._grid.no_text.get(at):
            return "这一格是图片，请作为佐证附件上传" if shown == PICTURE else f"这一格是错误值 {shown}"
        if at in self._grid.formulas:
            return "这一格是公式，请改成文字或者数字"
        return "这一格与别的格合并了，请取消合并，各格分别填" if self._grid.hides(*at) else ""

    def _remarks(self, lines: list[_Line]) -> Iterator[str]:
        gone = [key for key in self._stamp.cells if key not in {line.key for line in lines}]
        if gone:
            yield f"文件里少了 {len(gone)} 行（{'、'.join(gone)}），这几条没有动。"
        for name in FILL_COLUMNS:
            if name not in self._columns:
                yield f"文件里没有“{column(name).header}”这一栏，或者有两栏，这一栏没有读取。"
        yield from self._beside({line.number for line in lines})

    def _beside(self, known: set[int]) -> Iterator[str]:
        for number in range(self._header.row + 2, len(self._grid.rows) + 1):
            said = [self._grid.text(number, place) for place in self._columns.values()] if number not in known else []
            if words := "；".join(text for text in said if text.strip()):
                yield f"第{number}行没有编号，不知道是哪一条的，没有读取：{words}"
