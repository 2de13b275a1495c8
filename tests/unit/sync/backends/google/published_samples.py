"""A small ledger to publish, and what stands on the double afterwards, seen through real gspread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import gspread

from store.sheet.stamp import Stamp
from sync.backends.base import TabLayout, View
from sync.backends.google.calls import Calls
from sync.backends.google.ids import sheet_id
from tests.sheets_server import Double, running

HEADERS = ["台账编号", "序号", "单位", "完成时限", "进展状态", "完成进度", "工作进展"]
ROWS = [
    ["2021-03-鼓楼区", "3", "鼓楼区", "2021-10-30", "正在推进", "80", "=已印发，0012"],
    ["2021-03-市数据委", "3", "市数据委", "2021-10-30", "", "", ""],
    ["2021-07-鼓楼区", "7", "鼓楼区", "", "已完成", "100", ""],
    ["2021-09-云龙区", "9", "云龙区", "", "", "", "末行"],
]
VIEWS = (
    View("鼓楼区", 3, ("鼓楼区",)),
    View("市数据委", 3, ("市数据委",)),
    View("云龙区", 3, ("云龙区",)),
    View("牵头：市数据委", 2, ("3", "7")),
)
STAMP = Stamp("门户甲", 1, "批一")


def ledger(rows: list[list[str]] | None = None, views: tuple[View, ...] = VIEWS) -> TabLayout:
    return TabLayout(
        "工作台账",
        HEADERS,
        ROWS if rows is None else rows,
        numeric=frozenset({2, 6}),
        locked=frozenset({1, 2, 3, 4}),
        choices={5: ("未启动", "正在推进", "已完成", "长期坚持", "不涉及")},
        ranges={6: (0, 100)},
        widths={1: 18, 2: 6, 3: 16, 4: 12, 5: 11, 6: 10, 7: 48},
        status_column=5,
        due_column=4,
        views=views,
    )


def tabs() -> list[TabLayout]:
    guide = TabLayout("填报说明", [], [["工作台账填报说明"], ["一、只填本单位的行。"]], widths={1: 110}, free_text=True)
    return [guide, ledger(), TabLayout("经验做法", ["编号", "单位", "标题"], [], locked=frozenset({1}))]


@dataclass
class Shared:
    """An empty file of the owner's, shared with the office's account."""

    double: Double
    owner: gspread.Client
    key: str

    def calls(self, who: str = "office") -> Calls:
        return Calls(self.double.client(who), self.key)

    def book(self, who: str = "owner") -> gspread.Spreadsheet:
        return (self.owner if who == "owner" else self.double.client(who)).open_by_key(self.key)

    def sheets(self) -> dict[str, dict[str, Any]]:
        """Every tab's whole resource by title, grid data included."""
        found = self.book().fetch_sheet_metadata({"includeGridData": "true"})
        return {one["properties"]["title"]: one for one in found["sheets"]}

    def sheet(self, title: str = "工作台账") -> dict[str, Any]:
        return self.sheets()[title]

    def titles(self) -> list[str]:
        return [one.title for one in self.book().worksheets(exclude_hidden=True)]

    def staff(self, *requests: dict[str, Any]) -> None:
        self.book().batch_update({"requests": list(requests)})


@contextmanager
def shared() -> Iterator[Shared]:
    # Fewer spare rows: the double keeps a cell for each that is formatted.
    with running() as double, patch("sync.backends.google.structure.look.SPARE_ROWS", 8):
        owner = double.client("owner")
        yield Shared(double, owner, owner.create("台账").id)
        assert double.defects == []


LEDGER = sheet_id("工作台账")
