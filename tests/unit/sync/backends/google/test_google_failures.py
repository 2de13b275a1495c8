"""Bad days from the catalogue of failures that only a shared Google spreadsheet can have, through the whole engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import reading
from sync.backends.google.backend import GoogleBackend
from sync.backends.google.calls import Calls
from sync.backends.google.ids import sheet_id
from sync.engine import Engine
from sync.live import read_live
from tests.sheets_support import OWNER, PORTAL, Sheets
from tests.unit.sync.backends.google.google_world import KEYS, NOTE, TAB, GoogleWorld

A, B = KEYS[:2]


@pytest.fixture
def world(sheets: Sheets, tmp_path: Path) -> Iterator[GoogleWorld]:
    made = GoogleWorld(sheets, tmp_path)
    yield made
    made.store.engine.dispose()


def rows_of(key: str, world: GoogleWorld) -> list[int]:
    return [number for number, cells in enumerate(world.grid(), 1) if key in cells]


def delete_row(world: GoogleWorld, row: int, **when: str) -> None:
    span = {"sheetId": sheet_id(TAB), "dimension": "ROWS", "startIndex": row - 1, "endIndex": row}
    world.staff.do({"deleteDimension": {"range": span}}, **when)


def test_f048_the_row_is_deleted_between_read_and_write(world: GoogleWorld) -> None:
    """F048: our text falls into the row that came up, is taken back from it, and is kept until its own row is back."""
    number = world.submit("给甲")
    delete_row(world, world.row(A), before="write")
    world.cycles()
    assert rows_of(A, world) == []
    assert "给甲" not in {text for cells in world.grid() for text in cells}
    assert world.store.receipt_state(number) == "blocked"
    world.engine.want_back([A], person="办公厅")
    world.cycles()
    assert world.text(A) == "给甲"
    assert world.store.receipt_state(number) == "written"


def test_f050_hidden_and_filtered_rows_are_read_and_written_like_others(world: GoogleWorld) -> None:
    """F050."""
    span = {"sheetId": sheet_id(TAB), "dimension": "ROWS", "startIndex": 1, "endIndex": 4}
    hidden = {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    world.staff.do({"updateDimensionProperties": hidden})
    world.staff.set_cell(TAB, world.row(B), NOTE, "表格里填的")
    number = world.submit("网页填的")
    world.cycles()
    assert (world.text(A), world.text(B)) == ("网页填的", "表格里填的")
    assert world.store.receipt_state(number) == "written"
    assert world.store.ledger().by_key[B].progress_note == "表格里填的"
    assert world.store.conflicts() == []


def test_f054_an_edit_made_offline_arrives_hours_later(world: GoogleWorld) -> None:
    """F054: Google plays it as an edit of that moment; it is the staff's, and ours stays in history."""
    world.submit("网页填的")
    world.cycles()
    world.staff.set_cell(TAB, world.row(A), NOTE, "离线时写的")
    world.cycles()
    assert world.text(A) == "离线时写的"
    assert world.texts(A) == ["网页填的", "离线时写的"]
    assert world.store.ledger().by_key[A].progress_note == "离线时写的"


def test_f059_a_row_is_appended_to_the_tab_whatever_stands_beside_and_below(world: GoogleWorld) -> None:
    """F059: a blank row and a note beside the table mislead `values.append`; our row comes below everything, once."""
    delete_row(world, world.row(A))
    world.cycles()
    last = len(world.grid())
    world.staff.set_cell(TAB, last + 3, 25, "旁边的批注")
    world.engine.want_back([A], person="办公厅")
    world.cycles()
    assert rows_of(A, world) == [last + 4]
    assert world.grid()[last + 2][24] == "旁边的批注"


def test_f061_what_google_will_not_take_waits_with_its_reason_and_the_others_go(world: GoogleWorld) -> None:
    """F061: a cell that a person closed to everybody else."""
    span = {
        "sheetId": sheet_id(TAB),
        "startRowIndex": world.row(A) - 1,
        "endRowIndex": world.row(A),
        "startColumnIndex": NOTE - 1,
        "endColumnIndex": NOTE,
    }
    world.staff.do({"addProtectedRange": {"protectedRange": {"range": span, "editors": {"users": []}}}})
    closed, free = world.submit("给甲"), world.submit("给乙", key=B)
    world.cycles()
    assert (world.text(A), world.text(B)) == ("", "给乙")
    assert world.store.receipt_state(closed) == "blocked"
    assert world.store.receipt_state(free) == "written"


@pytest.fixture
def copied(world: GoogleWorld) -> Iterator[GoogleBackend]:
    """A copy of the spreadsheet, as somebody makes it in the browser; what follows is typed into the original."""
    owner, portal = world.sheets.double.client(OWNER), world.sheets.double.client(PORTAL)
    world.cycles()
    copy = owner.copy(world.sheets.key, title="台账的副本")
    world.staff.set_cell(TAB, world.row(B), NOTE, "复制以后填的")
    world.cycles()
    yield GoogleBackend(Calls(portal, copy.id))
    for client in (owner, portal):
        client.http_client.session.close()


def test_f039_a_copy_in_the_place_of_the_spreadsheet_is_neither_read_nor_written(
    world: GoogleWorld, copied: GoogleBackend
) -> None:
    """F039: the copy bears the same stamp, only its address tells it apart."""
    receipt = world.submit("给甲")
    engine, start = Engine(world.store, copied), len(world.sheets.control.log())
    assert [engine.cycle().trouble for _ in range(2)] == ["NotTheLiveSheet"] * 2
    assert world.sheets.calls_since(start) == []
    shown = engine.status().trouble
    assert shown is not None
    assert world.backend.where in shown.message
    assert copied.where in shown.message
    assert "改回原来的网址" in shown.advice
    assert world.store.receipt_state(receipt) == "waiting"
    world.cycles()  # the setting is put right
    assert world.text(A) == "给甲"
    assert engine.status().trouble is None


def test_f039_a_person_may_go_on_with_the_copy_and_nothing_agreed_is_lost(
    world: GoogleWorld, copied: GoogleBackend
) -> None:
    receipt, engine = world.submit("给甲"), Engine(world.store, copied)
    engine.cycle()
    shown = engine.status().trouble
    assert shown is not None
    engine.let_pass(shown.mark, person="办公厅")
    for _ in range(4):
        assert engine.cycle().trouble == ""
    grid = copied.read().grids[TAB]
    notes = {row[0]: grid.text(place, NOTE) for place, row in enumerate(grid.rows, 1) if row[0] in (A, B)}
    assert notes == {A: "给甲", B: "复制以后填的"}
    assert world.store.receipt_state(receipt) == "written"
    assert world.engine.cycle().trouble == "NotTheLiveSheet"  # the original, from now on


def test_f039_a_ledger_published_again_elsewhere_is_the_live_one(world: GoogleWorld) -> None:
    owner, portal = world.sheets.double.client(OWNER), world.sheets.double.client(PORTAL)
    backend = GoogleBackend(Calls(portal, owner.create("新表格").id))
    engine = Engine(world.store, backend)
    engine.publish_again()
    assert engine.cycle().trouble == ""
    with reading(world.store.engine) as connection:
        found = read_live(connection)
    assert found is not None
    assert found.where == backend.where
    for client in (owner, portal):
        client.http_client.session.close()
