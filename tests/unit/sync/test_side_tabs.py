"""What staff type into the side tabs is kept, row by row and version by version, by the engine's own cycle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from ledger.side_rows import SideRow
from store.database import reading
from store.duties.side_rows import SideRowsStore, versions
from sync import side_tabs
from sync.backends.base import PICTURE, Grid
from sync.side_tabs import read_tab
from tests.memory_staff import MemoryStaff
from tests.property.world import World

TAB = "经验做法"
HEADERS = ("编号", "单位", "任务序号", "题目", "主要做法", "佐证链接", "报送时间", "是否采用")


@pytest.fixture(params=["memory", "workbook"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    made = World(request.param)
    yield made
    made.close()


@pytest.fixture
def quick() -> Iterator[World]:
    made = World("memory")
    yield made
    made.close()


def rows_of(world: World) -> SideRowsStore:
    return SideRowsStore(world.store)


def staff(world: World) -> MemoryStaff:
    return MemoryStaff(world.backend)  # type: ignore[arg-type]


def versions_of(world: World, identity: str) -> Sequence[SideRow]:
    with reading(world.store.engine) as connection:
        return versions(connection, TAB, identity)


def type_practice(world: World, row: int, unit: str, title: str, text: str) -> None:
    for column, value in ((2, unit), (4, title), (5, text)):
        staff(world).set_cell(TAB, row, column, value)


def test_an_untouched_sheet_writes_nothing(world: World) -> None:
    world.engine.cycle()
    version = world.store.version()
    world.engine.cycle()
    assert world.store.version() == version
    assert [rows_of(world).side_rows(tab) for tab in ("回头看", TAB, "保障情况")] == [[], [], []]


def test_a_typed_row_is_kept_with_its_place_and_seen_by_pages(quick: World) -> None:
    quick.engine.cycle()
    before = quick.store.version()
    type_practice(quick, 2, "甲", "一次办", "把三件事合成一件")
    quick.engine.cycle()
    (row,) = rows_of(quick).side_rows(TAB)
    assert dict(row.texts) == {"unit": "甲", "title": "一次办", "practice": "把三件事合成一件"}
    assert row.where == "经验做法 第2行"
    assert quick.store.version() > before


def test_a_changed_and_a_deleted_row_keep_every_version(quick: World) -> None:
    type_practice(quick, 2, "甲", "一次办", "第一稿")
    quick.engine.cycle()
    type_practice(quick, 2, "甲", "一次办", "第二稿")
    quick.engine.cycle()
    staff(quick).delete_row(TAB, 2)
    quick.engine.cycle()
    found = rows_of(quick)
    assert found.side_rows(TAB) == []
    kept = versions_of(quick, "甲|一次办")
    assert [v.texts["practice"] for v in kept] == ["第一稿", "第二稿"]
    assert all(v.ended for v in kept)


def test_a_moved_row_is_the_same_row(quick: World) -> None:
    type_practice(quick, 2, "甲", "一次办", "做法")
    quick.engine.cycle()
    staff(quick).insert_row(TAB, 2)
    quick.engine.cycle()
    (row,) = rows_of(quick).side_rows(TAB)
    assert row.row == 3
    assert len(versions_of(quick, row.identity)) == 1


def test_a_restart_reads_the_same_sheet_without_new_versions(quick: World) -> None:
    type_practice(quick, 2, "甲", "一次办", "做法")
    quick.engine.cycle()
    version = quick.store.version()
    quick.restart()
    quick.engine.cycle()
    assert quick.store.version() == version


def test_own_columns_moved_columns_and_doubled_rows_lose_nothing() -> None:
    grid = Grid(
        TAB,
        (
            ("题目", "科室", "单位", "主要做法"),
            ("一次办", "信息科", "甲", "做法一"),
            ("一次办", "", "甲", "做法二"),
            ("", "", "", "没有写单位和题目"),
        ),
    )
    typed, trouble = read_tab(grid, TAB)
    assert trouble == ""
    assert typed is not None
    assert [(row, texts.get("practice"), texts.get("科室")) for row, texts in typed.values()] == [
        (2, "做法一", "信息科"),
        (3, "做法二", None),
        (4, "没有写单位和题目", None),
    ]


def test_units_that_the_portal_published_are_nothing_typed(quick: World) -> None:
    quick.engine.cycle()
    staff(quick).set_cell("保障情况", 3, 2, "王某")
    quick.engine.cycle()
    (row,) = rows_of(quick).side_rows("保障情况")
    assert dict(row.texts) == {"unit": "乙", "chief": "王某"}


def test_a_broken_header_keeps_what_was_read_and_says_so(quick: World) -> None:
    type_practice(quick, 2, "甲", "一次办", "做法")
    quick.engine.cycle()
    for column in range(1, len(HEADERS) + 1):
        staff(quick).set_cell(TAB, 1, column, "？")
    report = quick.engine.cycle()
    found = rows_of(quick)
    assert report.trouble == ""
    assert len(found.side_rows(TAB)) == 1
    assert "找不到表头" in found.side_trouble(TAB)
    for column, header in enumerate(HEADERS, 1):
        staff(quick).set_cell(TAB, 1, column, header)
    quick.engine.cycle()
    assert found.side_trouble(TAB) == ""


def test_a_deleted_tab_keeps_its_rows(quick: World) -> None:
    type_practice(quick, 2, "甲", "一次办", "做法")
    quick.engine.cycle()
    staff(quick).delete_tab(TAB)
    assert quick.engine.cycle().trouble == ""
    assert len(rows_of(quick).side_rows(TAB)) == 1
    assert "找不到工作表" in rows_of(quick).side_trouble(TAB)


def _fails(connection: Connection, rows: object, store: object, now: object) -> None:
    raise ZeroDivisionError


def test_what_goes_wrong_with_a_side_tab_never_stops_the_ledger(quick: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(side_tabs.ADOPTERS, TAB, _fails)
    type_practice(quick, 2, "甲", "一次办", "做法")
    quick.sheet.put(quick.where("2021-01-甲")[0], 10, "已印发方案")
    report = quick.engine.cycle()
    assert (report.accepted, report.trouble) == (1, "")
    assert rows_of(quick).side_rows(TAB) == [], "collected and taken over together, or not at all"
    monkeypatch.delitem(side_tabs.ADOPTERS, TAB)
    quick.sheet.put(quick.where("2021-01-甲")[0], 10, "又改了")
    quick.engine.cycle()
    assert len(rows_of(quick).side_rows(TAB)) == 1, "it is tried again"


@pytest.mark.parametrize("what", ["#REF!", "#SPILL!", PICTURE])
def test_a_cell_that_shows_an_error_or_a_picture_says_what_it_said(what: str) -> None:
    before = SideRow(1, TAB, "甲|一次办", 2, {"unit": "甲", "title": "一次办", "practice": "做法"}, datetime.now(UTC))
    names = next(iter(read_tab(Grid(TAB, (HEADERS, ("", "甲", "", "一次办", "做法"))), TAB)[0].values()))[1]
    column = HEADERS.index("主要做法") + 1
    shown = Grid(TAB, (HEADERS, ("", "甲", "", "一次办", "")), no_text={(2, column): what})
    held = replace(before, texts=names)
    typed, trouble = read_tab(shown, TAB, [held])
    assert typed == {"甲|一次办": (2, names)}
    assert ("图片" if what == PICTURE else what) in trouble
    merged = Grid(TAB, (HEADERS, ("", "甲", "", "一次办", "")), merges=((2, column - 1, 2, column),))
    typed, trouble = read_tab(merged, TAB, [held])
    assert typed == {"甲|一次办": (2, names)}
    assert "合并" in trouble


@pytest.mark.parametrize("text", ['=DISPIMG("ID_1",1)', '=_xlfn.DISPIMG("ID_2",1)'])
def test_a_pictures_code_is_no_practice(quick: World, text: str) -> None:
    quick.engine.cycle()
    type_practice(quick, 2, "甲", "一次办", "三件事合成一件")
    quick.engine.cycle()
    staff(quick).set_cell(TAB, 2, 5, text)
    quick.engine.cycle()
    (row,) = rows_of(quick).side_rows(TAB)
    assert "三件事合成一件" in row.texts.values()
    assert text not in row.texts.values()
    assert "图片" in rows_of(quick).side_trouble(TAB)


def test_what_a_formula_shows_is_read_once(quick: World) -> None:
    """It changes without anybody typing: no version of the row, no news for readers."""
    quick.engine.cycle()
    type_practice(quick, 2, "甲", "一次办", "三件事合成一件")
    staff(quick).set_formula(TAB, 2, 5, "44500")
    quick.engine.cycle()
    (row,), trouble, version = (
        rows_of(quick).side_rows(TAB),
        rows_of(quick).side_trouble(TAB),
        quick.store.version(),
    )
    assert "44500" in row.texts.values()
    assert "公式" in trouble
    for shown in range(44501, 44509):
        staff(quick).set_formula(TAB, 2, 5, str(shown))
        quick.engine.cycle()
    assert rows_of(quick).side_rows(TAB) == [row]
    assert (rows_of(quick).side_trouble(TAB), quick.store.version()) == (trouble, version)
    staff(quick).set_cell(TAB, 2, 5, "两件事合成一件")
    quick.engine.cycle()
    assert "两件事合成一件" in rows_of(quick).side_rows(TAB)[0].texts.values()
