"""F050: one clerk's basic filter hides rows for everybody. However that misleads Google, nothing of ours is lost, stands in
another row or twice, and the filter stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from google_ledger import TAB, Ledger, put
from google_world import KEYS, NOTE, GoogleWorld

from ledger.columns import LEDGER, LEDGER_TAB
from sync.backends.base import RowAppend
from sync.backends.google.ids import sheet_id
from sync.errors import FilterInTheWay
from tests.sheets_support import Sheets

PLACES = {column.name: place for place, column in enumerate(LEDGER, 1)}
KINDS = ("copyPaste", "cutPaste", "pasteData", "repeatCell", "updateCells")
MISLED: dict[str, dict[str, Any]] = {
    "nothing": {},
    "writes go to the next visible row": {"shifted": KINDS},
    "only updateCells does": {"shifted": ["updateCells"]},
    "only copyPaste does": {"shifted": ["copyPaste"]},
    "hidden rows are not copied": {"copies": "skip"},
    "the next visible row is copied": {"copies": "next"},
    "both, and nothing is copied": {"shifted": KINDS, "copies": "skip", "appends": "replace"},
    "both, and the next is copied": {"shifted": KINDS, "copies": "next", "appends": "vanish"},
    "appended rows come to the top": {"appends": "top"},
}
misled = pytest.mark.parametrize("how", MISLED.values(), ids=list(MISLED))


def basic_filter(tab: str, column: int, hidden: list[str], *, rows: int = 1000) -> dict[str, Any]:
    """setBasicFilter that unticks these values of a column."""
    spec = {"columnIndex": column - 1, "filterCriteria": {"hiddenValues": hidden}}
    span = {"sheetId": sheet_id(tab), "startRowIndex": 0, "endRowIndex": rows}
    return {"setBasicFilter": {"filter": {"range": span, "filterSpecs": [spec]}}}


@pytest.fixture
def world(sheets: Sheets, tmp_path: Path) -> Iterator[GoogleWorld]:
    made = GoogleWorld(sheets, tmp_path)
    yield made
    sheets.control.hidden_rows()
    made.store.engine.dispose()


@pytest.fixture(autouse=True)
def _switches_off(sheets: Sheets) -> Iterator[None]:
    yield
    sheets.control.hidden_rows()


def hide(world: GoogleWorld, *keys: str, before: str = "now") -> None:
    """A clerk filters the ledger so that these entries are hidden from everybody."""
    world.staff.do(basic_filter(LEDGER_TAB, PLACES["key"], list(keys)), before=before)


def filters(sheets: Sheets, tab: str = LEDGER_TAB) -> Any:
    """The basic filter of a tab and the rows (1-based) that it hides."""
    sheet = sheets.double.server.world.peek(sheets.key).sheet(sheet_id(tab))
    return sheet.basic_filter, [at + 1 for at, meta in sheet.row_meta.items() if meta.get("hiddenByFilter")]


def others(world: GoogleWorld, *but: str) -> list[list[str]]:
    return [row for row in world.grid() if not set(but) & set(row)]


# -- whole cycles


@pytest.mark.samples(5)
@misled
@pytest.mark.parametrize("key", [KEYS[0], KEYS[2], KEYS[5]])
def test_f050_a_report_for_a_hidden_row_stands_in_that_row_alone(
    world: GoogleWorld, how: dict[str, Any], key: str
) -> None:
    world.sheets.control.hidden_rows(**how)
    hide(world, KEYS[0], KEYS[2], KEYS[5])
    kept, rest = filters(world.sheets), others(world, key)
    receipt = world.submit("已印发方案", key=key)
    world.cycles()
    assert world.text(key) == "已印发方案"
    assert world.store.receipt_state(receipt) == "written"
    assert others(world, key) == rest
    assert filters(world.sheets) == kept


@pytest.mark.samples(3)
@misled
def test_f050_a_filter_put_on_just_before_our_write(world: GoogleWorld, how: dict[str, Any]) -> None:
    world.sheets.control.hidden_rows(**how)
    rest = others(world, KEYS[1])
    world.submit("已印发方案", key=KEYS[1])
    hide(world, KEYS[1], KEYS[3], before="write")
    world.cycles()
    assert world.text(KEYS[1]) == "已印发方案"
    assert others(world, KEYS[1]) == rest


@pytest.mark.samples(3)
@misled
def test_f050_what_staff_typed_into_a_hidden_row_just_then_comes_back(world: GoogleWorld, how: dict[str, Any]) -> None:
    world.sheets.control.hidden_rows(**how)
    hide(world, KEYS[1], KEYS[2])
    rest = others(world, KEYS[1])
    world.submit("门户", key=KEYS[1])
    row = world.row(KEYS[1])
    world.staff.set_cell(LEDGER_TAB, row, NOTE, "表格", before="write")
    world.cycles()
    assert world.text(KEYS[1]) == "表格"
    assert [one.portal for one in world.store.conflicts()] == ["门户"]
    assert others(world, KEYS[1]) == rest


@pytest.mark.long
@misled
def test_f050_rows_sorted_under_a_filter_just_before_our_write(world: GoogleWorld, how: dict[str, Any]) -> None:
    world.sheets.control.hidden_rows(**how)
    hide(world, KEYS[1], KEYS[2])
    world.submit("门户", key=KEYS[1])
    world.staff.sort(LEDGER_TAB, PLACES["key"], reverse=True, before="write")
    world.cycles()
    assert world.text(KEYS[1]) == "门户"
    assert sum("门户" in row for row in world.grid()) == 1
    assert sorted(row[PLACES["key"] - 1] for row in world.grid()[1:]) == sorted(KEYS)


@pytest.mark.long
@misled
@pytest.mark.parametrize("left", [[], [KEYS[0]], [KEYS[5]]])
def test_f050_a_row_that_is_wanted_back_comes_once(world: GoogleWorld, how: dict[str, Any], left: list[str]) -> None:
    world.staff.delete_row(LEDGER_TAB, world.row(KEYS[3]))
    world.cycles()
    world.sheets.control.hidden_rows(**how)
    hide(world, *[key for key in KEYS if key not in left])
    rest = world.grid()
    world.engine.want_back([KEYS[3]], person="办公厅")
    world.cycles()
    assert [row for row in world.grid() if KEYS[3] not in row] == rest
    assert sum(KEYS[3] in row for row in world.grid()) == 1


@pytest.mark.parametrize("what", ["hidden by hand", "in a closed group", "slicer", "view"])
def test_f050_what_hides_rows_otherwise_is_harmless(world: GoogleWorld, what: str) -> None:
    world.sheets.control.hidden_rows(**MISLED["both, and nothing is copied"])
    world.staff.delete_row(LEDGER_TAB, world.row(KEYS[3]))
    world.cycles()
    span = world.staff.rows_span(LEDGER_TAB, 3, 6)
    closed = {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    whole = {"sheetId": sheet_id(LEDGER_TAB), "startRowIndex": 0, "endRowIndex": 7}
    spec = {"columnIndex": 0, "filterCriteria": {"hiddenValues": [KEYS[1]]}}
    world.staff.do(
        *{
            "hidden by hand": [{"updateDimensionProperties": closed}],
            "in a closed group": [
                {"addDimensionGroup": {"range": span}},
                {"updateDimensionProperties": closed},
            ],
            "slicer": [{"addSlicer": {"slicer": {"spec": {"dataRange": whole, **spec}}}}],
            "view": [{"addFilterView": {"filter": {"range": whole, "filterSpecs": [spec]}}}],
        }[what]
    )
    world.submit("已印发方案", key=KEYS[1])
    world.engine.want_back([KEYS[3]], person="办公厅")
    world.cycles()
    assert world.text(KEYS[1]) == "已印发方案"
    assert sorted(row[PLACES["key"] - 1] for row in world.grid()[1:]) == sorted(KEYS)


# -- nothing can be proven: writing waits


def test_f050_when_even_a_filter_taken_off_misleads_google_writing_waits_and_says_what_to_do(
    world: GoogleWorld,
) -> None:
    world.sheets.control.hidden_rows(shifted=KINDS, early=True)
    hide(world, KEYS[1])
    before = world.grid()
    receipt = world.submit("已印发方案", key=KEYS[1])
    world.staff.set_cell(LEDGER_TAB, world.row(KEYS[0]), NOTE, "表格里填的")
    report = world.engine.cycle()
    assert report.trouble == FilterInTheWay.__name__
    trouble = world.engine.status().trouble
    assert trouble is not None
    for words in ("工作台账", "台账编号", "A1:", "筛选"):
        assert words in trouble.message
    assert "移除筛选器" in trouble.advice
    assert "筛选视图" in trouble.advice
    assert report.accepted == 1, "what staff type is still taken in"
    assert world.store.receipt_state(receipt) != "written"
    assert [row for row in world.grid() if KEYS[0] not in row] == [r for r in before if KEYS[0] not in r]
    world.staff.do({"clearBasicFilter": {"sheetId": sheet_id(LEDGER_TAB)}})
    world.cycles()
    assert world.engine.status().trouble is None
    assert world.text(KEYS[1]) == "已印发方案"


def test_f050_rows_hidden_by_a_filter_that_nobody_can_take_off_for_a_moment(world: GoogleWorld) -> None:
    """A slicer that is in force for everybody: hidden rows, and no basic filter to lift."""
    world.sheets.control.hidden_rows(shifted=KINDS)
    sheet = world.take_book()
    sheet.sheet(sheet_id(LEDGER_TAB)).row_meta[world.row(KEYS[1]) - 1] = {"hiddenByFilter": True}
    world.put_book(sheet)
    world.submit("已印发方案", key=KEYS[1])
    assert world.engine.cycle().trouble == FilterInTheWay.__name__
    assert "切片器" in world.engine.status().trouble.message  # type: ignore[union-attr]
    assert not any("已印发方案" in row for row in world.grid())


# -- how it is done


def test_where_google_writes_exactly_the_filter_is_not_touched(world: GoogleWorld) -> None:
    hide(world, KEYS[1])
    world.submit("已印发方案", key=KEYS[1])
    sent = spied(world)
    world.cycles()
    assert world.text(KEYS[1]) == "已印发方案"
    assert not [one for one in sent if sheet_id(LEDGER_TAB) in one]


def spied(world: GoogleWorld) -> list[set[int]]:
    """For each batch still to come: the tabs whose basic filter it sets or clears."""
    sent: list[set[int]] = []
    calls: Any = world.backend.calls
    real = calls.change

    def change(requests: Any, **kwargs: Any) -> Any:
        told = [next(iter(one.items())) for one in requests]
        cleared = {body["sheetId"] for kind, body in told if kind == "clearBasicFilter"}
        put_on = {body["filter"]["range"]["sheetId"] for kind, body in told if kind == "setBasicFilter"}
        sent.append(cleared | put_on)
        return real(requests, **kwargs)

    calls.change = change
    return sent


def test_the_trial_leaves_nothing_behind_and_is_not_made_again_at_once(world: GoogleWorld) -> None:
    world.sheets.control.hidden_rows(shifted=KINDS)
    hide(world, KEYS[1])
    tabs = [sheet.title for sheet in world.take_book().sheets]
    world.submit("一", key=KEYS[1])
    world.cycles()
    assert [sheet.title for sheet in world.take_book().sheets] == tabs
    start = len(world.sheets.control.log())
    world.submit("二", seen="一", key=KEYS[1])
    world.cycles()
    kinds = [one["kind"] for one in world.sheets.calls_since(start)]
    assert kinds.count("write") == 1
    assert world.text(KEYS[1]) == "二"


def test_a_sorted_filter_does_not_sort_again(ledger: Ledger) -> None:
    ledger.control.hidden_rows(shifted=KINDS)
    made = basic_filter(TAB, 1, ["K1"])
    order = {"dimensionIndex": 0, "sortOrder": "DESCENDING"}
    made["setBasicFilter"]["filter"]["sortSpecs"] = [order]
    made["setBasicFilter"]["filter"]["range"]["endRowIndex"] = 4
    ledger.staff.do(made)
    ledger.staff.insert_row(TAB, 3, ("K0", "戊县", "零", "", ""))
    rows = ledger.rows()
    ledger.backend.write(ledger.batch(replace(put(2, 3, "新一"), row=5)), ledger.backend.read())
    assert [row[0] for row in ledger.rows()] == [row[0] for row in rows]
    assert filters(ledger.sheets, TAB)[0]["filterSpecs"]


def test_a_new_row_lies_within_a_filter_that_reaches_below_it(ledger: Ledger) -> None:
    ledger.control.hidden_rows(shifted=KINDS, copies="skip", appends="replace")
    ledger.staff.do(basic_filter(TAB, 1, ["K2", "K3"], rows=20))
    append = RowAppend("row:K9", TAB, "K9", {1: ("K9", False), 4: ("7", True)})
    ledger.backend.write(ledger.batch(appends=(append,)), ledger.backend.read())
    reading = ledger.backend.read()
    assert reading.landed == {"row:K9"}
    assert [row[0] for row in ledger.rows(reading)] == ["K1", "K2", "K3", "K9"]
    assert filters(ledger.sheets, TAB)[0]["range"]["endRowIndex"] == 21


def test_a_trial_cut_off_by_a_crash_is_cleared_away_by_the_next(world: GoogleWorld) -> None:
    world.sheets.control.hidden_rows(shifted=KINDS)
    hide(world, KEYS[1])
    world.submit("一", key=KEYS[1])
    tabs = [sheet.title for sheet in world.take_book().sheets]
    world.sheets.control.fault("drop_after", kind="write")
    world.engine.cycle()
    assert len(world.take_book().sheets) == len(tabs) + 1
    world.restart()
    world.cycles()
    assert world.text(KEYS[1]) == "一"
    assert [sheet.title for sheet in world.take_book().sheets] == tabs
