"""What goes along when the ledger moves to another spreadsheet, besides the ledger's own rows: texts of the side tabs.

And what does not, in words for the person who moves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger.columns import TABS
from ledger.repository import Finding
from ledger.rows import find_header
from ledger.side_rows import SIDE_TABS
from sync.backends.base import Grid, Reading, TabLayout


def carried(tabs: Sequence[TabLayout], last: Reading) -> list[TabLayout]:
    """The layout, with the side tabs filled as staff filled them in the old spreadsheet."""
    return [
        replace(tab, rows=rows) if tab.title in SIDE_TABS and (rows := _rows(tab, last.grids.get(tab.title))) else tab
        for tab in tabs
    ]


def _rows(tab: TabLayout, grid: Grid | None) -> list[list[str]]:
    """Rows of the old tab in the layout's columns, those that say nothing there left out."""
    if grid is None:
        return []
    header = find_header(grid.rows, tab=tab.title, needed=[])
    if header.row < 0:
        return []
    places = [header.columns.get(column.name, -1) for column in TABS[tab.title]]
    rows = [[grid.text(number, place + 1) for place in places] for number in range(header.row + 2, len(grid.rows) + 1)]
    return [row for row in rows if any(text.strip() for text in row)]


def left_behind(last: Reading, findings: Sequence[Finding]) -> list[str]:
    """Sentences about what the new spreadsheet will not show."""
    said = ["各单位自己加的列、批注、颜色和筛选没有带过去，都还在原来的表格里。"]
    if extra := [title for title in last.grids if title not in TABS and title != "填报说明"]:
        said.append(f"这些工作表不是门户的，没有带过去：{'、'.join(extra)}。")
    for tab in SIDE_TABS:
        grid = last.grids.get(tab)
        if grid is not None and any(map(any, grid.rows)) and find_header(grid.rows, tab=tab, needed=[]).row < 0:
            said.append(f"“{tab}”找不到表头，其中的内容没有带过去，请对照原来的表格补上。")
    frozen = [one for one in findings if one.outcome in ("frozen", "header")]
    if frozen:
        said.append(
            f"原来的表格里有 {len(frozen)} 处编号或表头读不出来，其中的填写没有带过去，请对照原来的表格核对："
            f"{'、'.join(one.where for one in frozen[:5])}。"
        )
    return said


def side_tabs_changed(then: Reading | None, now: Reading | None) -> list[str]:
    """Side tabs whose cells are not what they were when they were carried over."""
    if then is None or now is None or then.version == now.version:
        return []
    return [f"“{tab}”" for tab in SIDE_TABS if _texts(then.grids.get(tab)) != _texts(now.grids.get(tab))]


def _texts(grid: Grid | None) -> list[list[str]]:
    return [list(row) for row in grid.rows] if grid else []
