"""Words of a side tab's cell that the ledger does not take over are told where they stand, and the row stays as typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.columns import TABS
from ledger.repository import Finding
from tests.memory_staff import MemoryStaff
from tests.property.world import World

LOOKED, PRACTISED, ASSURED = "回头看", "经验做法", "保障情况"


@pytest.fixture
def world() -> Iterator[World]:
    made = World("memory")
    made.engine.cycle()
    yield made
    made.close()


def typed(world: World, tab: str, **cells: str) -> list[Finding]:
    """A row of 甲 typed into the tab, and what is told of it after the cycle that reads it."""
    staff = MemoryStaff(world.backend)  # type: ignore[arg-type]
    places = {one.name: place for place, one in enumerate(TABS[tab], 1)}
    row = 2
    for name, text in ({"unit": "甲"} | cells).items():
        staff.set_cell(tab, row, places[name], text)
    assert world.engine.cycle().trouble == ""
    return world.store.findings()


@pytest.mark.parametrize(
    ("tab", "cells", "column", "words"),
    [
        (LOOKED, {"task": "一", "evidence": "见http://a.gov.cn/1.html，已公开"}, "evidence", "已公开"),
        (LOOKED, {"task": "一", "verdict": "已落实，详见附件3"}, "verdict", "详见附件3"),
        (LOOKED, {"task": "一", "verdict": "基本落实"}, "verdict", "基本落实"),
        (LOOKED, {"task": "一", "rectify_by": "9月30日（市财政局10月底）"}, "rectify_by", "市财政局10月底"),
        (LOOKED, {"task": "一", "rectified": "是，附照片"}, "rectified", "附照片"),
        (ASSURED, {"full_time": "2人（张三、李四）"}, "full_time", "张三、李四"),
        (ASSURED, {"phone": "13800138000（王五）"}, "phone", "王五"),
        (ASSURED, {"office": "政务公开科" * 21}, "office", "105个字"),
        (ASSURED, {"budgeted": "是（12万元）"}, "budgeted", "12万元"),
        (PRACTISED, {"title": "一次办", "practice": "做法", "task_no": "5、6"}, "task_no", "5、6"),
        (PRACTISED, {"title": "长" * 61, "practice": "做法"}, "title", "61个字"),
        (PRACTISED, {"title": "一次办", "practice": "见附件"}, "practice", "见附件"),
    ],
)
def test_what_is_left_out_is_a_finding(world: World, tab: str, cells: dict[str, str], column: str, words: str) -> None:
    (found,) = typed(world, tab, **cells)
    assert (found.where, found.column, found.raw) == (f"{tab} 第2行", column, cells[column])
    assert words in found.message


def test_it_stays_until_the_cell_is_put_right(world: World) -> None:
    assert len(typed(world, ASSURED, phone="13800138000（王五）")) == 1
    world.sheet.put(world.where("2021-01-甲")[0], 10, "别处改了一格")
    world.engine.cycle()
    assert len(world.store.findings()) == 1, "another reading of the ledger does not forget it"
    assert typed(world, ASSURED, phone="13800138000") == []


@pytest.mark.parametrize(
    ("tab", "cells"),
    [
        (LOOKED, {"task": "一", "verdict": "已落实", "evidence": "榕政办〔2021〕53号", "rectify_by": "9月30日"}),
        (ASSURED, {"chief": "张某", "full_time": "2", "phone": "0591-87654321", "funds": "12.5"}),
        (
            PRACTISED,
            {"title": "一次办", "practice": "做法", "task_no": "第1项", "evidence": "http://a.cn/1.htm，已公开"},
        ),
    ],
)
def test_what_is_taken_whole_is_not_told(world: World, tab: str, cells: dict[str, str]) -> None:
    assert typed(world, tab, **cells) == []
