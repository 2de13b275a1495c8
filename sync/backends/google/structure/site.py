"""The spreadsheet before publishing: what stands there already, what may be removed, and what forbids it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.backends.google import journal
from sync.backends.google.address import in_tab
from sync.backends.google.calls import Calls
from sync.backends.google.ids import PORTAL_SHEET, sheet_id
from sync.backends.google.read import cells_of
from sync.errors import AlreadyPublished

DEFAULT_TITLES = frozenset({"sheet1", "工作表1", "工作表 1"})
_ABOUT = (
    "sheets(properties(sheetId,title,hidden),merges,charts(chartId),protectedRanges(protectedRangeId),"
    "filterViews(filterViewId),conditionalFormats(ranges),bandedRanges(bandedRangeId),basicFilter,developerMetadata)"
)


@dataclass(frozen=True, slots=True)
class Site:
    """What stands in the spreadsheet: tabs that a cut-off publishing left, and the empty tab of a new file."""

    leftovers: tuple[int, ...]
    empty: int | None


def look_around(calls: Calls, titles: Sequence[str]) -> Site:
    standing = calls.sheets(_ABOUT)
    ours = {sheet_id(title) for title in (*titles, PORTAL_SHEET)}
    if sheet_id(PORTAL_SHEET) in standing:
        _refuse_published(calls, standing[sheet_id(PORTAL_SHEET)])
    leftovers = {one for one in ours & standing.keys() if standing[one]["properties"].get("hidden")}
    wanted = {title.casefold() for title in (*titles, PORTAL_SHEET)}
    for number, one in standing.items():
        title = one["properties"]["title"]
        if number not in leftovers and (number in ours or title.casefold() in wanted):
            raise AlreadyPublished(
                f"这份 Google 表格里已有名为“{title}”的工作表，门户不会覆盖它。"
                "请把它改名或移走，或者新建一份空表格共享给门户的账号，再重新发布。"
            )
    return Site(tuple(sorted(leftovers)), _empty_default(calls, standing.values()))


def _refuse_published(calls: Calls, portal: Mapping[str, Any]) -> None:
    (rows,) = calls.values([in_tab(portal["properties"]["title"], journal.HEAD)])
    if journal.is_published(rows):
        raise AlreadyPublished("这份 Google 表格已经发布过台账，不会覆盖；要重新发布，请换一份空表格。")


def _empty_default(calls: Calls, sheets: Iterable[Mapping[str, Any]]) -> int | None:
    """The tab that Google puts into a new file, if nobody has put anything into it."""
    for one in sheets:
        told = one["properties"]
        bare = one.keys() == {"properties"} and told["title"].casefold() in DEFAULT_TITLES
        if bare and not told.get("hidden") and not _holds_anything(calls, told["title"]):
            return int(told.get("sheetId", 0))
    return None


def _holds_anything(calls: Calls, title: str) -> bool:
    """Values, formulas, notes or drop-downs in any cell."""
    (rows,) = calls.values([in_tab(title)], render="FORMULA")
    if rows:
        return True
    cells = calls.about("sheets(properties(title),data(rowData(values(note,dataValidation))))")
    found = next(one for one in cells["sheets"] if one["properties"]["title"] == title)
    return any(cells_of(found))
