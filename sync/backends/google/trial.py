"""What Google does to a write while a basic filter hides rows, tried out on a hidden tab made for it and deleted again.

Users report that writes then land on the next visible row, that hidden rows are left out of copies, and that appended rows
are lost; Google documents nothing. So it is asked: with a filter on, and after taking it off in the same batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sync.backends.base import Grid
from sync.backends.google.calls import Calls
from sync.backends.google.ids import stable_id
from sync.backends.google.structure.look import Request, span, text_row, update_cells
from sync.errors import SyncError

TITLE = "_portal_trial"
TRIAL_ID = stable_id("trial")  # no published tab's number
HIDDEN_ABOUT = "sheets(properties(sheetId,title),basicFilter,data(rowMetadata(hiddenByFilter)))"
_SHOWN, _HIDDEN = "留", "藏"
_ROWS = 9  # the second is shown, the third hidden, and so on; the last is hidden


@dataclass(frozen=True, slots=True)
class Findings:
    """What became of a request to a hidden row; `exact` is what its row's number says. `tried`: were rows hidden at all?
    `lifted`: is everything exact once the same batch has taken the filter off?"""

    tried: bool = False
    copied: str = ""  # exact, left out, next or lost
    written: str = ""  # exact, next or lost: by updateCells
    pasted: str = ""  # the same by copyPaste
    inserted: str = ""  # exact or lost: a new row by insertDimension, then updateCells
    appended: str = ""  # exact, over a hidden row, lost or elsewhere: by appendCells
    lifted: bool = False

    @property
    def exact(self) -> bool:
        """May we write as if no filter were on? We never append."""
        return self.tried and {self.copied, self.written, self.pasted, self.inserted} == {"exact"}


def hidden_rows(found: dict[str, Any]) -> int:
    """How many rows of a tab (`HIDDEN_ABOUT`) a filter hides."""
    rows = (row for data in found.get("data", []) for row in data.get("rowMetadata", []))
    return sum(1 for row in rows if row.get("hiddenByFilter"))


def clear_away(calls: Calls) -> None:
    """Delete the tab of a trial that was cut off."""
    calls.change([{"deleteSheet": {"sheetId": TRIAL_ID}}], include="spreadsheetId")


def trial(calls: Calls) -> Findings:
    """Three writes and three reads. Raises what `Calls` raises; whatever the tab left behind, the next one deletes."""
    if TRIAL_ID in calls.sheets(HIDDEN_ABOUT):
        clear_away(calls)
    calls.change(_set_up(), include="spreadsheetId")
    try:
        if hidden_rows(calls.sheets(HIDDEN_ABOUT)[TRIAL_ID]) != _ROWS // 2:
            return Findings()
        calls.change([*_under_the_filter(), *_lifted(), *_appended()], include="spreadsheetId")
        (rows,) = calls.values([f"'{TITLE}'!A1:D20"])
    finally:
        with suppress(SyncError):  # then the next trial does it
            clear_away(calls)
    return _findings([[str(cell) for cell in row] for row in rows])


def _set_up() -> list[Request]:
    grid = {"rowCount": 20, "columnCount": 4}
    made = {"sheetId": TRIAL_ID, "title": TITLE, "hidden": True, "gridProperties": grid}
    marks = [_SHOWN, *((_HIDDEN if row % 2 else _SHOWN) for row in range(2, _ROWS + 1))]
    rows = [[mark, f"b{row}"] for row, mark in enumerate(marks, 1)]
    return [{"addSheet": {"properties": made}}, _put(1, 1, *rows), _filter(_ROWS)]


def _filter(rows: int) -> Request:
    spec = {"columnIndex": 0, "filterCriteria": {"hiddenValues": [_HIDDEN]}}
    return {"setBasicFilter": {"filter": {"range": span(TRIAL_ID, (0, rows), (0, 2)), "filterSpecs": [spec]}}}


def _under_the_filter() -> list[Request]:
    new = {"sheetId": TRIAL_ID, "dimension": "ROWS", "startIndex": _ROWS, "endIndex": _ROWS + 1}
    return [
        _copy((3, 2), (2, 4)),
        _copy((2, 2), (3, 3)),
        _put(5, 2, ["written"]),
        {"insertDimension": {"range": new, "inheritFromBefore": False}},
        _put(_ROWS + 1, 1, [_HIDDEN, "inserted"]),
    ]


def _lifted() -> list[Request]:
    clear = {"clearBasicFilter": {"sheetId": TRIAL_ID}}
    return [clear, _copy((7, 2), (4, 4)), _copy((2, 2), (7, 3)), _put(7, 2, ["lifted"])]


def _appended() -> list[Request]:
    """Last, because it may write over anything: under a filter that hides the row inserted before, too."""
    rows = [text_row((_SHOWN, "appended"))]
    return [
        _filter(_ROWS + 1),
        {"appendCells": {"sheetId": TRIAL_ID, "rows": rows, "fields": "userEnteredValue"}},
    ]


def _put(row: int, column: int, *rows: Sequence[str]) -> Request:
    return update_cells(TRIAL_ID, row, column, [text_row(texts) for texts in rows])


def _copy(source: tuple[int, int], target: tuple[int, int]) -> Request:
    one, two = (span(TRIAL_ID, (row - 1, row), (column - 1, column)) for row, column in (source, target))
    return {"copyPaste": {"source": one, "destination": two, "pasteType": "PASTE_VALUES"}}


def _findings(rows: Sequence[Sequence[str]]) -> Findings:
    text = Grid(TITLE, rows).text

    def landed(row: int, column: int, wanted: str) -> str:
        return "exact" if text(row, column) == wanted else "next" if text(row + 1, column) == wanted else "lost"

    standing = [row for row in range(1, len(rows) + 1) if text(row, 2) == "appended"]
    return Findings(
        tried=True,
        copied={"b3": "exact", "": "left out", "b4": "next"}.get(text(2, 4), "lost"),
        written=landed(5, 2, "written"),
        pasted=landed(3, 3, "b2"),
        inserted="exact" if text(_ROWS + 1, 2) == "inserted" else "lost",
        appended=_where_appended(standing),
        lifted=(text(4, 4), text(7, 3), text(7, 2)) == ("b7", "b2", "lifted"),
    )


def _where_appended(standing: Sequence[int]) -> str:
    if len(standing) != 1:
        return "lost"
    return {_ROWS + 2: "exact", _ROWS: "over a hidden row"}.get(standing[0], "elsewhere")


_CELL = {"exact": "写到原行", "next": "落到下面第一个看得见的行", "lost": "没有写进去"}
_COPIED = {
    "exact": "照样读到",
    "left out": "被漏掉",
    "next": "读成下面第一个看得见的行",
    "lost": "读成别的内容",
}
_NEW = {
    "exact": "位置准确",
    "over a hidden row": "盖住了隐藏的行",
    "lost": "答复成功却没有写进去",
    "elsewhere": "出现在别的位置",
}
EXACT = "所以开着筛选也照常写入，不去动它。"
LIFTED = "所以表格开着筛选时，门户在同一步里先取下、写完再放回，内容和筛选都不变。"
UNPROVEN = "取下筛选再写也不准确，所以表格开着筛选时，门户的写入会等着，并写明是哪一处筛选。"
UNTRIED = "试验表上的筛选没有隐藏任何行，试不出来；表格开着筛选时，门户的写入会等着，并写明是哪一处筛选。"


def in_words(found: Findings) -> str:
    """Each kind of request, then what the portal makes of it."""
    if not found.tried:
        return UNTRIED
    kinds = (
        f"写单元格（updateCells）{_CELL[found.written]}",
        f"复制（copyPaste）时隐藏的行{_COPIED[found.copied]}，粘贴到隐藏的行{_CELL[found.pasted]}",
        f"插入行（insertDimension）{_NEW[found.inserted]}",
        f"追加行（appendCells，门户不用）{_NEW[found.appended]}",
    )
    return f"在试验表上开着筛选试过：{'；'.join(kinds)}。{_so(found)}"


def _so(found: Findings) -> str:
    if found.exact:
        return EXACT
    return LIFTED if found.lifted else UNPROVEN
