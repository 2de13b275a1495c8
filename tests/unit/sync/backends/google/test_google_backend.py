"""Reading and writing on Google: texts, formulas, limits, the portal sheet in other hands, what it costs."""

from __future__ import annotations

import dataclasses

import pytest
from google_ledger import HEADERS, ROWS, TAB, Ledger, put

from store.sheet.stamp import Stamp
from sync.backends.base import Batch, RowAppend, TabLayout
from sync.backends.google.ids import sheet_id
from sync.backends.google.journal import PORTAL_ID
from sync.errors import BackendUnavailable, CellsRefused, Raced, TabMissing
from tests.sheets_support import OWNER, Sheets

A, B, C = ROWS


# -- what cells read as


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ({"numberValue": 80}, "80"),
        ({"numberValue": 66.5}, "66.5"),
        ({"numberValue": 0.1}, "0.1"),
        ({"numberValue": 12345678901234567890}, "1.2345678901234567e+19"),
        ({"boolValue": True}, "TRUE"),
        ({"boolValue": False}, "FALSE"),
        ({"stringValue": "0012"}, "0012"),
        ({"formulaValue": "=1/0"}, "#DIV/0!"),
    ],
)
def test_values_read_as_canonical_text(ledger: Ledger, cell: dict[str, object], text: str) -> None:
    start = {"sheetId": sheet_id(TAB), "rowIndex": 1, "columnIndex": 2}
    put_in = {
        "start": start,
        "rows": [{"values": [{"userEnteredValue": cell}]}],
        "fields": "userEnteredValue",
    }
    ledger.staff.do({"updateCells": put_in})
    assert ledger.backend.read().grids[TAB].text(2, 3) == text


def type_in(ledger: Ledger, cell: str, text: str, *, before: str = "now") -> None:
    """As somebody types it in the browser, into a cell without a format of its own."""
    span = {"sheetId": sheet_id(TAB), "startRowIndex": 1, "endRowIndex": 4}
    ledger.staff.do({"repeatCell": {"range": span, "cell": {}, "fields": "userEnteredFormat"}})
    ledger.control.staff(
        ledger.sheets.key, before=before, edit={"range": f"'{TAB}'!{cell}", "values": [[text]]}, user=OWNER
    )


@pytest.mark.parametrize("numeric", [False, True])
def test_a_date_that_was_typed_is_expected_as_it_is_shown(ledger: Ledger, numeric: bool) -> None:
    """Without its format the image would hold a bare number, and the write would be taken back for ever."""
    type_in(ledger, "C2", "2026-06-30")
    shown = ledger.backend.read().grids[TAB].text(2, 3)
    assert "30" in shown
    ledger.write(put(2, 3, "80", numeric=numeric, expected=shown))
    reading = ledger.backend.read()
    assert reading.landed == {"op-2-3"}
    assert reading.grids[TAB].text(2, 3) == "80"
    ledger.write(put(2, 3, "90", numeric=True, expected="80"))  # the journal's formats are gone with the date
    reading = ledger.backend.read()
    assert (reading.landed, reading.grids[TAB].text(2, 3)) == ({"op-2-3"}, "90")


def test_a_date_typed_in_between_goes_back_as_a_date(ledger: Ledger) -> None:
    type_in(ledger, "C2", "2026-06-30", before="write")
    ledger.write(put(2, 3, "新"))
    assert "30" in ledger.backend.read().grids[TAB].text(2, 3)
    (value,) = (
        ledger.sheets.double.client(OWNER)
        .open_by_key(ledger.sheets.key)
        .worksheet(TAB)
        .get("C2", value_render_option="UNFORMATTED_VALUE")
    )
    assert value == [46203]


# -- what cannot be written


def test_a_formula_is_refused_alone_and_seen_as_soon_as_it_comes(ledger: Ledger) -> None:
    ledger.backend.read()
    ledger.staff.set_formula(TAB, 2, 3, '="旧"&"二"')
    reading = ledger.backend.read()
    assert reading.grids[TAB].formulas == {(2, 3)}
    with pytest.raises(CellsRefused) as refused:
        ledger.backend.write(ledger.batch(put(2, 3, "新", expected="旧二"), put(3, 3, "新二")), reading)
    assert refused.value.op_ids == {"op-2-3"}
    ledger.backend.write(ledger.batch(put(3, 3, "新二")), reading)
    assert ledger.rows()[1][2] == "新二"
    assert ledger.backend.read().grids[TAB].formulas == {(2, 3)}


def test_a_cell_inside_a_merged_range_is_refused(ledger: Ledger) -> None:
    span = {
        "sheetId": sheet_id(TAB),
        "startRowIndex": 1,
        "endRowIndex": 3,
        "startColumnIndex": 2,
        "endColumnIndex": 3,
    }
    ledger.staff.do({"mergeCells": {"range": span, "mergeType": "MERGE_ALL"}})
    reading = ledger.backend.read()
    with pytest.raises(CellsRefused) as refused:
        ledger.backend.write(ledger.batch(put(3, 3, "新", expected="")), reading)
    assert refused.value.op_ids == {"op-3-3"}
    assert "合并" in str(refused.value)
    ledger.backend.write(ledger.batch(put(2, 3, "新")), reading)
    assert ledger.rows()[0][2] == "新"


def test_cells_that_a_person_protected_are_refused_and_the_others_go(ledger: Ledger) -> None:
    span = {
        "sheetId": sheet_id(TAB),
        "startRowIndex": 2,
        "endRowIndex": 3,
        "startColumnIndex": 2,
        "endColumnIndex": 3,
    }
    ledger.staff.do({"addProtectedRange": {"protectedRange": {"range": span}}})
    reading = ledger.backend.read()
    with pytest.raises(CellsRefused) as refused:
        ledger.backend.write(ledger.batch(put(2, 3, "新"), put(3, 3, "新二")), reading)
    assert refused.value.op_ids == {"op-3-3"}
    assert "保护" in str(refused.value)
    ledger.backend.write(ledger.batch(put(2, 3, "新")), reading)
    assert [row[2] for row in ledger.rows()] == ["新", "旧二", "旧三"]


def test_a_cell_that_is_never_what_it_seemed_is_not_tried_for_ever(ledger: Ledger) -> None:
    for attempt in range(4):
        ledger.staff.set_cell(TAB, 2, 3, f"抢先{attempt}", before="write")
        ledger.write(put(2, 3, "新", op="op", expected="旧一" if not attempt else f"抢先{attempt - 1}"))
        assert ledger.backend.read().landed == frozenset()
    with pytest.raises(CellsRefused) as refused:
        ledger.write(put(2, 3, "新", op="op", expected="抢先3"), put(3, 3, "新二"))
    assert refused.value.op_ids == {"op"}


# -- the portal sheet in other hands


def test_a_spreadsheet_without_a_ledger_is_not_published(sheets: Sheets) -> None:
    assert not sheets.backend.exists()
    sheets.staff.do({"addSheet": {"properties": {"title": "工作台账"}}})  # somebody's own, with a number of Google's
    assert not sheets.backend.exists()
    assert sheets.backend.version() is None
    with pytest.raises(BackendUnavailable, match="还没有发布"):
        sheets.backend.read()


def test_a_guard_that_a_person_deleted_is_put_up_again(ledger: Ledger) -> None:
    reading = ledger.backend.read()
    about = ledger.backend.calls.about("sheets(properties(sheetId),protectedRanges(protectedRangeId,range))")
    portal = next(one for one in about["sheets"] if one["properties"]["sheetId"] == PORTAL_ID)
    for one in portal["protectedRanges"]:
        ledger.staff.do({"deleteProtectedRange": {"protectedRangeId": one["protectedRangeId"]}})
    with pytest.raises(Raced):
        ledger.backend.write(ledger.batch(put(2, 3, "新")), reading)
    assert ledger.rows()[0] == A
    ledger.write(put(2, 3, "新"))
    assert ledger.backend.read().landed == {"op-2-3"}


def test_a_guard_deleted_before_taking_back(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 3, "抢先", before="write")
    ledger.write(put(2, 3, "新"))
    for one in ledger.backend.calls.about("sheets.protectedRanges")["sheets"]:
        for held in one.get("protectedRanges", []):
            ledger.staff.do({"deleteProtectedRange": {"protectedRangeId": held["protectedRangeId"]}})
    assert ledger.rows()[0][2] == "抢先"


def test_first_rows_typed_over_bear_no_stamp_and_can_be_stamped_again(ledger: Ledger) -> None:
    ledger.staff.portal_cells(1, 1, "随手")
    ledger.staff.portal_cells(2, 1, "写的", "")
    reading = ledger.backend.read()
    assert reading.stamp is None
    assert ledger.rows(reading) == [A, B, C]
    with pytest.raises(Raced):  # the guard is not known either: another one is put up first
        ledger.backend.write(ledger.batch(put(2, 3, "新")), reading)
    ledger.write(put(2, 3, "新"))
    assert ledger.backend.read().stamp == Stamp("p", 3, "b3")


def test_titles_typed_over_do_not_hide_the_tabs(ledger: Ledger) -> None:
    ledger.staff.portal_cells(1, 2, "随手")
    assert ledger.rows() == [A, B, C]
    assert ledger.rows(ledger.sheets.another().read()) == [A, B, C]


@pytest.mark.parametrize("typed", ["", "随手"])
def test_journal_lines_typed_over_prove_nothing_and_cost_nothing(ledger: Ledger, typed: str) -> None:
    ledger.write(put(2, 3, "新"), put(3, 3, "新二"))
    for row in range(3, 9):
        ledger.staff.portal_cells(row, 1, typed)
    reading = ledger.backend.read()
    assert reading.landed == frozenset()
    assert [row[2] for row in ledger.rows(reading)] == ["新", "新二", "旧三"]
    ledger.backend.write(ledger.batch(put(4, 3, "新三")), reading)
    assert ledger.backend.read().landed == {"op-4-3"}


def test_one_journal_line_deleted_leaves_the_others(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 3, 3, "抢先", before="write")
    ledger.write(put(2, 3, "新"), put(3, 3, "新二"))
    line = {"sheetId": PORTAL_ID, "dimension": "ROWS", "startIndex": 3, "endIndex": 4}
    ledger.staff.do({"deleteDimension": {"range": line}})
    reading = ledger.backend.read()
    assert reading.landed == frozenset()
    assert [row[2] for row in ledger.rows(reading)] == ["新", "抢先", "旧三"]


def test_the_portal_sheet_deleted_stops_everything_until_it_is_back(ledger: Ledger) -> None:
    reading = ledger.backend.read()
    ledger.staff.do({"deleteSheet": {"sheetId": PORTAL_ID}})
    for act in (ledger.backend.read, ledger.backend.version, ledger.sheets.another().read):
        with pytest.raises(TabMissing, match="版本记录"):
            act()
    with pytest.raises((Raced, TabMissing)):
        ledger.backend.write(ledger.batch(put(2, 3, "新")), reading)
    assert ledger.sheets.another().exists()  # a ledger stands there: nothing is published over it


def test_a_tab_deleted_is_told_and_comes_back(ledger: Ledger, sheets: Sheets) -> None:
    ledger.backend.read()
    ledger.staff.do({"addSheet": {"properties": {"title": "旁边"}}})
    ledger.staff.delete_tab(TAB)
    reading = ledger.backend.read()
    assert list(reading.grids) == []
    assert "旁边" in reading.missing[TAB]
    ledger.staff.do({"addSheet": {"properties": {"sheetId": sheet_id(TAB), "title": "撤销回来"}}})
    ledger.staff.set_cell(TAB, 1, 1, "编号")
    assert ledger.backend.read().grids[TAB].text(1, 1) == "编号"


def test_a_restored_version_bears_its_older_stamp_and_its_own_guard(ledger: Ledger) -> None:
    """Google's version history brings everything back together, the guard too."""
    double, key = ledger.sheets.double, ledger.sheets.key
    world = double.server.world
    kept = world.peek(key).copy()
    ledger.write(put(2, 3, "新"))
    assert ledger.backend.read().stamp == Stamp("p", 2, "b2")
    with world.lock(key):
        world.commit(world.peek(key), lambda book: vars(book).update(vars(kept.copy())))
    reading = ledger.backend.read()
    assert reading.stamp == Stamp("p", 1, "b1")
    assert ledger.rows(reading) == [A, B, C]
    ledger.write(put(2, 3, "再新"))
    assert ledger.rows()[0][2] == "再新"


# -- sizes and costs


def wide_and_long(sheets: Sheets) -> Ledger:
    ledger = Ledger.__new__(Ledger)
    ledger.sheets, ledger.backend, ledger.staff, ledger.control = (
        sheets,
        sheets.backend,
        sheets.staff,
        sheets.control,
    )
    ledger.stamps = 1
    headers = [*HEADERS, *(f"列{n}" for n in range(70))]
    rows = [[f"K{n}", "县", f"旧{n}", str(n), "", *["x"] * 70] for n in range(1, 301)]
    sheets.backend.publish([TabLayout(TAB, headers, rows, numeric=frozenset({4}))], Stamp("p", 1, "b1"))
    return ledger


@pytest.mark.long
def test_a_large_batch_makes_the_portal_sheet_grow(sheets: Sheets) -> None:
    ledger = wide_and_long(sheets)
    reading = ledger.backend.read()
    writes = tuple(
        dataclasses.replace(put(2, 3, f"新{n}", op=f"op{n}", expected=f"旧{n}"), row=n + 1, key=f"K{n}")
        for n in range(1, 301)
    )
    ledger.staff.sort(TAB, 4, reverse=True, before="write", skip=0)
    ledger.backend.write(ledger.batch(*writes), reading)
    again = ledger.backend.read()
    assert [again.grids[TAB].text(row, 3) for row in range(2, 302)] == [f"旧{n}" for n in range(300, 0, -1)]
    assert again.landed == frozenset()
    turned = tuple(dataclasses.replace(write, row=303 - write.row) for write in writes)
    ledger.backend.write(ledger.batch(*turned), again)
    done = ledger.backend.read()
    assert len(done.landed or ()) == 300
    assert [done.grids[TAB].text(row, 3) for row in range(2, 302)] == [f"新{n}" for n in range(300, 0, -1)]


def test_a_row_is_appended_below_the_end_of_the_grid(ledger: Ledger) -> None:
    book = ledger.sheets.double.client(OWNER).open_by_key(ledger.sheets.key).worksheet(TAB)
    ledger.staff.do({"deleteDimension": {"range": ledger.staff.rows_span(TAB, 5, book.row_count)}})
    append = RowAppend("row:K9", TAB, "K9", {1: ("K9", False), 4: ("7", True)})
    ledger.backend.write(ledger.batch(appends=(append,)), ledger.backend.read())
    assert ledger.rows()[3] == ("K9", "", "", "7", "")


def test_what_an_idle_poll_and_a_one_row_edit_cost(ledger: Ledger) -> None:
    ledger.backend.read()
    start = len(ledger.control.log())
    ledger.backend.version()
    assert [one["kind"] for one in ledger.sheets.calls_since(start)] == ["read"]

    start = len(ledger.control.log())
    ledger.backend.version()
    long_ids = [put(2, 3, "正在推进", op="f" * 32), put(2, 4, "80", op="e" * 32, numeric=True)]
    reading = ledger.backend.read()
    ledger.backend.write(ledger.batch(*long_ids, put(2, 5, "已经印发实施方案，完成摸底。", op="d" * 32)), reading)
    ledger.backend.read()
    calls = ledger.sheets.calls_since(start)
    # The sheet; whether a filter is on; the write; its proof.
    assert [one["kind"] for one in calls] == ["read", "read", "write", "read"]
    assert sum(one["bytes_in"] for one in calls[1:]) <= 2048


def test_what_staff_change_costs_one_more_reading_once(ledger: Ledger) -> None:
    ledger.backend.read()
    ledger.staff.set_cell(TAB, 3, 3, "改")
    start = len(ledger.control.log())
    for _ in range(2):
        ledger.backend.version()
        ledger.backend.read()
    assert [one["kind"] for one in ledger.sheets.calls_since(start)] == ["read", "read", "read"]


def test_links_lead_to_the_row_and_the_view(ledger: Ledger) -> None:
    link = ledger.backend.link(TAB, 12)
    assert link == (f"https://docs.google.com/spreadsheets/d/{ledger.sheets.key}/edit#gid={sheet_id(TAB)}&range=A12")
    assert "fvid=" in ledger.backend.view_link(TAB, "甲县")
    assert list(ledger.backend.recover()) == []


def test_a_write_is_proven_without_reading_the_tabs_it_left_alone(sheets: Sheets) -> None:
    other, backend = "经验做法", sheets.backend
    practices = TabLayout(other, ("单位", "做法"), [("甲县", "旧")])
    backend.publish([TabLayout(TAB, HEADERS, ROWS, locked=frozenset({1})), practices], Stamp("p", 1, "b1"))
    reading = backend.read()
    sheets.staff.set_cell(other, 2, 2, "刚填的")
    start = len(sheets.control.log())
    backend.write(Batch(Stamp("p", 2, "b2"), (put(2, 3, "写入"),), (), {TAB: 1}), reading)
    proof = backend.read()
    assert (proof.grids[TAB].text(2, 3), proof.landed) == ("写入", frozenset({"op-2-3"}))
    assert proof.grids[other].text(2, 2) == "旧"
    assert [one["bytes_in"] < 200 for one in sheets.calls_since(start) if one["kind"] == "read"] == [
        True,
        True,
    ]
    assert backend.version() != proof.version  # the next look sees it all
    assert backend.read().grids[other].text(2, 2) == "刚填的"


def test_a_tab_deleted_while_we_write_is_told_by_the_next_look(sheets: Sheets) -> None:
    other, backend = "经验做法", sheets.backend
    practices = TabLayout(other, ("单位",), [("甲县",)])
    backend.publish([TabLayout(TAB, HEADERS, ROWS, locked=frozenset({1})), practices], Stamp("p", 1, "b1"))
    reading = backend.read()
    backend.write(Batch(Stamp("p", 2, "b2"), (put(2, 3, "写入"),), (), {TAB: 1}), reading)
    sheets.staff.delete_tab(other)
    assert backend.read().landed == frozenset({"op-2-3"})
    assert other in backend.read().missing
