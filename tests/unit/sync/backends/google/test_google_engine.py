"""Submissions carried by the engine to Google while staff work there: what people on both sides meet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from google_world import ISSUES, KEYS, NOTE, TAB, GoogleWorld, Killed

from sync.backends.google.journal import PORTAL_ID
from sync.errors import WriteInDoubt
from tests.sheets_support import Sheets

A, B, C = KEYS[:3]


@pytest.fixture
def world(sheets: Sheets, tmp_path: Path) -> Iterator[GoogleWorld]:
    made = GoogleWorld(sheets, tmp_path)
    yield made
    made.store.engine.dispose()


def test_a_submission_is_written_and_proven(world: GoogleWorld) -> None:
    number = world.submit("已印发方案")
    report = world.engine.cycle()
    assert (report.written, report.trouble) == (1, "")
    assert world.text() == "已印发方案"
    assert world.store.receipt_state(number) == "written"
    assert world.texts() == ["已印发方案"]


def test_an_idle_cycle_costs_one_reading_and_a_submission_three_calls_more(world: GoogleWorld) -> None:
    log = world.sheets.control.log
    world.engine.cycle()
    start = len(log())
    world.engine.cycle()
    assert [one["kind"] for one in world.sheets.calls_since(start)] == ["read"]
    world.submit("已印发方案")
    start = len(log())
    world.engine.cycle()
    assert [one["kind"] for one in world.sheets.calls_since(start)] == ["read", "read", "write", "read"]


def test_staff_type_into_the_cell_in_between(world: GoogleWorld) -> None:
    """F051."""
    number = world.submit("网页填的")
    world.staff.set_cell(TAB, world.row(), NOTE, "表格抢先", before="write")
    world.cycles()
    assert world.text() == "表格抢先"
    (conflict,) = world.store.conflicts()
    assert (conflict.base, conflict.sheet, conflict.portal, conflict.person) == (
        "",
        "表格抢先",
        "网页填的",
        "林某",
    )
    assert world.store.receipt_state(number) == "conflict"
    assert world.texts() == ["表格抢先"]


def test_the_same_text_on_both_sides_is_agreed(world: GoogleWorld) -> None:
    number = world.submit("一样的")
    world.staff.set_cell(TAB, world.row(), NOTE, "一样的", before="write")
    world.cycles()
    assert world.text() == "一样的"
    assert world.store.conflicts() == []
    assert world.store.receipt_state(number) == "written"


def test_staff_sort_in_between_and_nobody_notices(world: GoogleWorld) -> None:
    """F046."""
    numbers = [world.submit(f"给{key}", key=key) for key in (A, B)]
    world.staff.sort(TAB, 1, before="write")
    report = world.engine.cycle()
    assert (report.trouble, report.conflicts) == ("", 0)
    assert [world.text(key) for key in KEYS[:4]] == [f"给{A}", f"给{B}", "", ""]
    assert [world.store.receipt_state(number) for number in numbers] == ["written", "written"]
    assert [world.texts(key) for key in KEYS] == [[f"给{A}"], [f"给{B}"], [], [], [], []]


def test_only_what_went_astray_is_sent_again(world: GoogleWorld) -> None:
    first, second = world.submit("给甲"), world.submit("给乙", key=B)
    world.staff.insert_row(TAB, world.row(B), ("随手加的",), before="write")
    world.cycles()
    assert (world.text(A), world.text(B)) == ("给甲", "给乙")
    assert (world.store.receipt_state(first), world.store.receipt_state(second)) == ("written", "written")
    assert (world.texts(A), world.texts(B)) == (["给甲"], ["给乙"])


def test_several_edits_of_one_cell_share_its_fate(world: GoogleWorld) -> None:
    world.submit("先写的")
    world.submit("再写的", seen="先写的")
    world.staff.set_cell(TAB, world.row(), NOTE, "表格抢先", before="write")
    world.cycles()
    assert world.text() == "表格抢先"
    assert [(one.sheet, one.portal) for one in world.store.conflicts()] == [
        ("表格抢先", "先写的"),
        ("表格抢先", "再写的"),
    ]
    assert not world.engine.status().waiting


def test_several_edits_of_one_cell_across_a_sort(world: GoogleWorld) -> None:
    world.submit("先写的")
    world.submit("再写的", seen="先写的")
    world.staff.sort(TAB, 1, before="write")
    world.cycles()
    assert world.text() == "再写的"
    assert world.store.conflicts() == []
    assert world.texts() == ["先写的", "再写的"]


def test_one_of_several_cells_of_a_row(world: GoogleWorld) -> None:
    world.submit("进展")
    world.submit("问题", column="issues")
    world.staff.set_cell(TAB, world.row(), ISSUES, "抢先的问题", before="write")
    world.cycles()
    assert (world.text(), world.text(column="issues")) == ("进展", "抢先的问题")
    assert [(one.column, one.sheet, one.portal) for one in world.store.conflicts()] == [
        ("issues", "抢先的问题", "问题")
    ]
    assert sorted(world.texts()) == ["抢先的问题", "进展"]


def test_a_covered_text_of_staff_is_kept_and_shown_to_a_person(world: GoogleWorld) -> None:
    world.submit("网页填的")
    row, seen = world.row(), [0]

    def meddle(call: str) -> None:
        if call == "change" and not seen[0]:
            world.staff.set_cell(TAB, row, NOTE, "抢先")
            seen[0] = 1
        elif call == "tabs" and seen[0] == 1:
            world.staff.set_cell(TAB, row, NOTE, "又改")
            seen[0] = 2

    world.meddle = meddle
    world.engine.cycle()
    assert seen == [2]
    assert world.text() == "又改"
    assert world.texts() == ["抢先", "又改"]
    told = {(one.sheet, one.portal) for one in world.store.conflicts()}
    assert told == {("又改", "抢先"), ("又改", "网页填的")}
    for _ in range(2):  # told again at every reading, booked once
        world.restart()
        world.cycles()
    assert len(world.store.conflicts()) == 2
    assert world.texts() == ["抢先", "又改"]


def test_a_covered_text_of_a_row_that_is_nobodys_is_told_as_a_finding(world: GoogleWorld) -> None:
    world.submit("网页填的")
    row, seen = world.row(), [0]

    def meddle(call: str) -> None:
        if call == "change" and not seen[0]:
            world.staff.insert_row(TAB, row, ["", *[f"签字{n}" for n in range(2, 12)]])
            seen[0] = 1
        elif call == "tabs" and seen[0] == 1:
            world.staff.set_cell(TAB, row, NOTE, "又改")
            seen[0] = 2

    world.meddle = meddle
    world.engine.cycle()
    assert world.text() == "网页填的"
    assert world.store.conflicts() == []


@pytest.mark.samples(4)
@pytest.mark.parametrize("when", ["before the write", "after the write", "before taking back", "after taking back"])
@pytest.mark.parametrize("move", ["sort", "type"])
def test_killed_at_any_point(world: GoogleWorld, when: str, move: str) -> None:
    number = world.submit("网页填的")
    changes = [0]

    def meddle(call: str) -> None:
        if call == "change":
            changes[0] += 1
            if changes[0] == 1 and move == "sort":
                world.staff.sort(TAB, 1)
            elif changes[0] == 1:
                world.staff.set_cell(TAB, world.row(), NOTE, "表格抢先")
        point = {
            "before the write": ("change", 1),
            "after the write": ("tabs", 1),
            "before taking back": ("change", 2),
            "after taking back": ("tabs", 2),
        }[when]
        if (call, changes[0]) == point:
            raise Killed

    world.meddle = meddle
    with pytest.raises(Killed):
        world.engine.cycle()
    world.meddle = lambda _: None
    world.restart()
    world.cycles()
    assert world.text() == ("网页填的" if move == "sort" else "表格抢先")
    assert world.store.receipt_state(number) == ("written" if move == "sort" else "conflict")
    assert [world.text(key) for key in KEYS[1:]] == [""] * 5
    assert [world.texts(key) for key in KEYS[1:]] == [[]] * 5


@pytest.mark.samples(3)
@pytest.mark.parametrize("fault", ["drop", "drop_after"])
@pytest.mark.parametrize("move", ["sort", "type", "nothing"])
def test_the_answer_is_lost(world: GoogleWorld, fault: str, move: str) -> None:
    number = world.submit("网页填的")
    world.sheets.control.fault(fault, kind="write")
    if move == "sort":
        world.staff.sort(TAB, 1, before="write")
    elif move == "type":
        world.staff.set_cell(TAB, world.row(), NOTE, "表格抢先", before="write")
    assert world.engine.cycle().trouble == "WriteInDoubt"
    world.cycles()
    assert world.text() == ("表格抢先" if move == "type" else "网页填的")
    assert world.store.receipt_state(number) == ("conflict" if move == "type" else "written")
    assert [world.text(key) for key in KEYS[1:]] == [""] * 5


def test_an_old_request_delivered_late_changes_nothing(world: GoogleWorld) -> None:
    world.submit("网页填的")
    world.sheets.control.fault("late", kind="write", requests=6)
    assert world.engine.cycle().trouble == "WriteInDoubt"
    world.cycles()
    world.staff.set_cell(TAB, world.row(), NOTE, "表格再改")
    for _ in range(8):
        world.engine.cycle()
    assert not any(world.sheets.control.pending().values())
    assert world.text() == "表格再改"
    assert world.texts() == ["网页填的", "表格再改"]


def test_a_protected_cell_is_restored_across_a_race(world: GoogleWorld) -> None:
    world.staff.set_cell(TAB, world.row(), 3, "改了任务")
    world.staff.set_cell(TAB, world.row(), 3, "又改任务", before="write")
    world.cycles()
    assert world.text(column="task") == "任务。"
    assert {"改了任务", "又改任务"} <= set(world.texts())


def test_a_row_that_is_wanted_back_comes_once(world: GoogleWorld) -> None:
    world.submit("网页填的")
    world.cycles()
    world.staff.delete_row(TAB, world.row())
    world.cycles()
    world.engine.want_back([A], person="办公厅")
    world.staff.insert_column(TAB, 4, "我的列", before="write")
    world.cycles()
    assert world.text() == "网页填的"
    assert world.texts() == ["网页填的"]


def test_a_restored_version_of_the_file_loses_nothing(world: GoogleWorld) -> None:
    """F040."""
    world.staff.set_cell(TAB, world.row(B), NOTE, "早先填的")
    world.cycles()
    kept = world.take_book()
    world.submit("网页填的")
    world.cycles()
    world.put_book(kept)
    world.cycles()
    assert (world.text(), world.text(B)) == ("网页填的", "早先填的")


def test_the_portal_sheet_deleted_stops_writing_but_not_collecting(world: GoogleWorld) -> None:
    world.staff.do({"deleteSheet": {"sheetId": PORTAL_ID}})
    number = world.submit("网页填的")
    report = world.engine.cycle()
    assert report.trouble == "TabMissing"
    assert "版本记录" in report.message
    assert world.store.receipt_state(number) == "waiting"


def test_a_reading_that_fails_in_the_middle_books_nothing_wrong(world: GoogleWorld) -> None:
    """Taking back meets a storm of refusals; the misplaced text is never taken for a staff edit."""
    world.submit("网页填的")
    world.staff.sort(TAB, 1, before="write")
    world.sheets.control.fault("status", kind="write", status=503, skip=1, times=20)
    with suppress(WriteInDoubt):
        world.engine.cycle()
    assert [world.texts(key) for key in KEYS] == [[]] * 6
    world.sheets.control.calm()
    world.cycles()
    assert world.text() == "网页填的"
    assert [world.texts(key) for key in KEYS] == [["网页填的"], [], [], [], [], []]
