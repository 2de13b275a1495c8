"""Staff between any two of our steps: the write meets what it expected, or it is taken back and nothing of theirs is
lost. Every test plays one interleaving against the double of Google's service."""

from __future__ import annotations

import pytest
from google_ledger import HEADERS, ROWS, TAB, Ledger, put

from sync.backends.base import RowAppend
from sync.errors import Raced, WriteInDoubt

A, B, C = ROWS


def now(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    """A row with other texts in 进展, 备注."""
    return row[0], row[1], cells.get("进展", row[2]), row[3], cells.get("备注", row[4])


# -- between our reading and our write


def test_the_same_cell_typed_in_between_keeps_the_staffs_text(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 3, "抢先", before="write")
    ledger.write(put(2, 3, "新"), put(3, 3, "新二"))
    reading = ledger.backend.read()
    assert ledger.rows(reading) == [now(A, 进展="抢先"), now(B, 进展="新二"), C]
    assert reading.landed == {"op-3-3"}
    assert not reading.overwritten


def test_of_several_cells_of_a_row_only_the_one_that_was_typed_over_goes_back(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 5, "抢先", before="write")
    ledger.write(put(2, 3, "新"), put(2, 4, "80", numeric=True), put(2, 5, "新备注"))
    reading = ledger.backend.read()
    assert ledger.rows(reading)[0] == ("K1", "甲县", "新", "80", "抢先")
    assert reading.landed == {"op-2-3", "op-2-4"}


def test_another_cell_of_the_row_typed_in_between_stands_beside_ours(ledger: Ledger) -> None:
    """F052."""
    ledger.staff.set_cell(TAB, 2, 5, "别处", before="write")
    ledger.write(put(2, 3, "新"))
    reading = ledger.backend.read()
    assert ledger.rows(reading)[0] == now(A, 进展="新", 备注="别处")
    assert reading.landed == {"op-2-3"}


def test_the_same_text_on_both_sides_stands_and_proves_nothing(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 3, "新", before="write")
    ledger.write(put(2, 3, "新"))
    reading = ledger.backend.read()
    assert ledger.rows(reading)[0] == now(A, 进展="新")
    assert reading.landed == frozenset()
    assert not reading.overwritten


def test_a_text_cleared_in_between_stays_cleared(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 3, "", before="write")
    ledger.write(put(2, 3, "新"))
    assert ledger.rows()[0] == now(A, 进展="")


def test_our_clearing_goes_back_too(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 3, "抢先", before="write")
    ledger.write(put(2, 3, ""))
    assert ledger.rows()[0] == now(A, 进展="抢先")


MOVES = {
    "sort": (lambda staff: staff.sort(TAB, 1, reverse=True, before="write"), [C, B, A]),
    "insert a row above": (
        lambda staff: staff.insert_row(TAB, 2, before="write"),
        [("",) * 5, A, B, C],
    ),
    "insert a header above": (
        lambda staff: staff.insert_row(TAB, 1, ("标题",), before="write"),
        [HEADERS, A, B, C],
    ),
    "delete the row": (lambda staff: staff.delete_row(TAB, 2, before="write"), [B, C]),
}


@pytest.mark.parametrize("move", MOVES)
def test_rows_moved_in_between_get_back_what_was_theirs(ledger: Ledger, move: str) -> None:
    act, expected = MOVES[move]
    act(ledger.staff)
    ledger.write(put(2, 3, "新"), put(2, 5, "新备注"))
    reading = ledger.backend.read()
    assert ledger.rows(reading) == expected
    assert reading.landed == frozenset()
    assert not reading.overwritten
    assert reading.stamp is not None
    assert reading.stamp.batch == "b2"


def test_some_rows_moved_and_some_not(ledger: Ledger) -> None:
    ledger.staff.insert_row(TAB, 3, ("K9", "新县"), before="write")
    ledger.write(put(2, 3, "新一"), put(3, 3, "新二"), put(4, 3, "新三"))
    reading = ledger.backend.read()
    assert ledger.rows(reading) == [now(A, 进展="新一"), ("K9", "新县", "", "", ""), B, C]
    assert reading.landed == {"op-2-3"}


def test_the_last_row_deleted_in_between_leaves_no_trace_of_ours(ledger: Ledger) -> None:
    ledger.staff.delete_row(TAB, 4, before="write")
    ledger.write(put(4, 3, "新"))
    reading = ledger.backend.read()
    assert ledger.rows(reading) == [A, B]
    assert reading.landed == frozenset()


def test_a_key_retyped_or_cleared_in_between(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 1, "", before="write")
    ledger.write(put(2, 3, "新"))
    assert ledger.rows() == [("", *A[1:]), B, C]


def test_a_row_doubled_in_between_takes_ours_in_one_of_the_two(ledger: Ledger) -> None:
    ledger.staff.insert_row(TAB, 3, A, before="write")
    ledger.write(put(2, 3, "新"))
    assert ledger.rows() == [now(A, 进展="新"), A, B, C]


@pytest.mark.parametrize("header", ["", "我的列"])
def test_a_column_inserted_in_between_is_seen_by_its_header(ledger: Ledger, header: str) -> None:
    """备注 of K1 was cleared before: row, key and old text all look right, the column is another."""
    ledger.staff.set_cell(TAB, 2, 5, "")
    ledger.staff.insert_column(TAB, 5, header, before="write")
    ledger.write(put(2, 5, "新", expected=""))
    reading = ledger.backend.read()
    assert reading.grids[TAB].text(1, 6) == "备注"
    assert [reading.grids[TAB].text(2, column) for column in (5, 6)] == ["", ""]
    assert reading.landed == frozenset()


def test_a_column_deleted_in_between(ledger: Ledger) -> None:
    ledger.staff.delete_column(TAB, 2, before="write")
    ledger.write(put(2, 3, "新"))
    reading = ledger.backend.read()
    assert reading.grids[TAB].rows[1] == ("K1", "旧一", "10", "a")
    assert reading.landed == frozenset()


def test_a_tab_renamed_in_between_is_still_the_same(ledger: Ledger) -> None:
    ledger.staff.rename_tab(TAB, "台账（新）", before="write")
    ledger.staff.duplicate_tab(TAB, TAB, before="write")
    ledger.write(put(2, 3, "新"))
    reading = ledger.backend.read()
    assert ledger.rows(reading)[0] == now(A, 进展="新")
    assert reading.landed == {"op-2-3"}


def test_a_tab_deleted_in_between_stops_the_write(ledger: Ledger) -> None:
    reading = ledger.backend.read()
    ledger.staff.do({"addSheet": {"properties": {"title": "别的"}}})
    ledger.staff.delete_tab(TAB, before="write")
    with pytest.raises(Raced):
        ledger.backend.write(ledger.batch(put(2, 3, "新")), reading)
    again = ledger.backend.read()
    assert TAB in again.missing
    assert "别的" in again.missing[TAB]
    assert again.stamp is not None
    assert again.stamp.batch == "b1"


def test_a_formula_typed_in_between_keeps_what_it_showed(ledger: Ledger) -> None:
    ledger.staff.set_formula(TAB, 2, 3, '="算"&"出"', before="write")
    ledger.write(put(2, 3, "新"))
    reading = ledger.backend.read()
    assert ledger.rows(reading)[0] == now(A, 进展="算出")
    assert reading.landed == frozenset()


def test_rows_deleted_below_in_between_are_a_race(ledger: Ledger) -> None:
    """So many that our row lies beyond the end of the sheet."""
    reading = ledger.backend.read()
    size = ledger.sheets.double.client("owner@city.gov.cn").open_by_key(ledger.sheets.key).worksheet(TAB).row_count
    span = ledger.staff.rows_span(TAB, 3, size)
    ledger.staff.do({"deleteDimension": {"range": span}}, before="write")
    with pytest.raises(Raced):
        ledger.backend.write(ledger.batch(put(4, 3, "新")), reading)
    assert ledger.rows() == [A]


# -- appended rows


def appended(key: str = "K9") -> RowAppend:
    cells = {1: (key, False), 2: ("新县", False), 3: ("", False), 4: ("5", True), 5: ("0012", False)}
    return RowAppend(f"row:{key}", TAB, key, cells)


def test_a_row_added_by_staff_in_between_and_ours_both_stand(ledger: Ledger) -> None:
    reading = ledger.backend.read()
    ledger.staff.insert_row(TAB, 5, ("K8", "别县"), before="write")
    ledger.backend.write(ledger.batch(appends=(appended(),)), reading)
    again = ledger.backend.read()
    assert ledger.rows(again)[3:] == [("K9", "新县", "", "5", "0012"), ("K8", "别县", "", "", "")]
    assert again.landed == {"row:K9"}


def test_a_row_appended_while_a_column_came_in_is_taken_back_whole(ledger: Ledger) -> None:
    reading = ledger.backend.read()
    ledger.staff.insert_column(TAB, 4, "我的列", before="write")
    ledger.backend.write(ledger.batch(appends=(appended(),)), reading)
    again = ledger.backend.read()
    assert [row[0] for row in again.grids[TAB].rows if row] == ["编号", "K1", "K2", "K3"]
    assert again.landed == frozenset()


# -- between our write and the reading that judges it


def test_staff_sort_before_the_reading(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 3, "抢先", before="write")
    ledger.write(put(2, 3, "新"), put(3, 3, "新二"))
    ledger.staff.sort(TAB, 1, reverse=True, before="read")
    reading = ledger.backend.read()
    assert ledger.rows(reading) == [C, now(B, 进展="新二"), now(A, 进展="抢先")]
    assert reading.landed == {"op-3-3"}


def test_staff_move_rows_twice(ledger: Ledger) -> None:
    """Sorted before our write, and again before the reading; a column comes in as well."""
    ledger.staff.sort(TAB, 1, reverse=True, before="write")
    ledger.write(put(2, 3, "新"))
    ledger.staff.sort(TAB, 1)
    ledger.staff.insert_column(TAB, 2, "我的列")
    reading = ledger.backend.read()
    assert [(row[0], row[3]) for row in reading.grids[TAB].rows[1:]] == [
        ("K1", "旧一"),
        ("K2", "旧二"),
        ("K3", "旧三"),
    ]


def test_a_landed_text_that_staff_edit_before_the_reading_is_their_edit(ledger: Ledger) -> None:
    """F053."""
    ledger.write(put(2, 3, "新"))
    ledger.staff.set_cell(TAB, 2, 3, "再改")
    reading = ledger.backend.read()
    assert ledger.rows(reading)[0] == now(A, 进展="再改")
    assert reading.landed == {"op-2-3"}
    assert not reading.overwritten


def test_a_text_that_ours_covered_and_staff_typed_over_again_is_told(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 3, "抢先", before="write")
    ledger.write(put(2, 3, "新"))
    ledger.staff.set_cell(TAB, 2, 3, "又改")
    reading = ledger.backend.read()
    assert ledger.rows(reading)[0] == now(A, 进展="又改")
    (lost,) = reading.overwritten
    assert (lost.tab, lost.key, lost.column, lost.text) == (TAB, "K1", 3, "抢先")
    assert ledger.backend.read().overwritten == reading.overwritten  # until the next write
    ledger.backend.write(ledger.batch(), ledger.backend.read())
    assert not ledger.backend.read().overwritten


def test_a_row_that_ours_fell_into_is_deleted_before_the_reading(ledger: Ledger) -> None:
    ledger.staff.sort(TAB, 1, reverse=True, before="write")
    ledger.write(put(2, 3, "新"))
    ledger.staff.delete_row(TAB, 2)
    reading = ledger.backend.read()
    assert ledger.rows(reading) == [B, A]
    assert [(one.key, one.text) for one in reading.overwritten] == [("K3", "旧三")]


# -- between the judging and the taking back


def test_staff_type_over_ours_just_before_it_is_taken_back(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 3, "抢先", before="write")
    ledger.staff.set_cell(TAB, 2, 3, "又改", before="write", skip=1)
    ledger.write(put(2, 3, "新"))
    reading = ledger.backend.read()
    assert ledger.rows(reading)[0] == now(A, 进展="又改")
    assert [one.text for one in reading.overwritten] == ["抢先"]
    assert reading.landed == frozenset()


def test_staff_sort_just_before_it_is_taken_back(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 3, "抢先", before="write")
    ledger.staff.sort(TAB, 1, reverse=True, before="write", skip=1)
    ledger.write(put(2, 3, "新"))
    reading = ledger.backend.read()
    assert ledger.rows(reading) == [C, B, now(A, 进展="抢先")]
    assert not reading.overwritten


def test_staff_move_everything_at_every_step(ledger: Ledger) -> None:
    """F049. Sorted up and down before each of our writes, taking back included; then peace."""
    ledger.staff.sort(TAB, 1, reverse=True, before="write")
    ledger.staff.sort(TAB, 1, before="write", skip=1)
    ledger.staff.insert_row(TAB, 2, ("K0", "零县", "零"), before="write", skip=2)
    ledger.staff.delete_row(TAB, 2, before="write", skip=3)
    ledger.write(put(2, 3, "新"), put(2, 5, "新备注"))
    reading = ledger.backend.read()
    assert ledger.rows(reading) == [A, B, C]
    # Staff deleted K0 while our text covered theirs in it: that is told too.
    assert [(one.key, one.text) for one in reading.overwritten] == [("K0", "零")]


def test_taking_back_that_keeps_being_overtaken_is_given_up_for_now_and_done_later(ledger: Ledger) -> None:
    for step in range(12):
        ledger.staff.sort(TAB, 1, reverse=step % 2 == 0, before="write", skip=step)
    ledger.write(put(2, 3, "新"))
    with pytest.raises(Raced):
        ledger.backend.read()
    ledger.control.calm()
    assert sorted(ledger.rows()) == [A, B, C]


# -- killed, and answers lost


def test_killed_after_the_write_the_next_process_judges(ledger: Ledger) -> None:
    ledger.staff.sort(TAB, 1, reverse=True, before="write")
    ledger.write(put(2, 3, "新"))
    reading = ledger.sheets.another().read()
    assert ledger.rows(reading) == [C, B, A]
    assert reading.landed == frozenset()


def test_killed_after_taking_back_the_next_process_finds_it_done(ledger: Ledger) -> None:
    ledger.staff.set_cell(TAB, 2, 3, "抢先", before="write")
    ledger.write(put(2, 3, "新"))
    ledger.backend.read()
    start = len(ledger.control.log())
    reading = ledger.sheets.another().read()
    assert ledger.rows(reading)[0] == now(A, 进展="抢先")
    assert reading.landed == frozenset()
    assert not reading.overwritten
    assert {one["kind"] for one in ledger.sheets.calls_since(start)} == {"read"}


@pytest.mark.parametrize("fault", ["drop_after", "drop"])
def test_the_answer_to_taking_back_is_lost(ledger: Ledger, fault: str) -> None:
    ledger.staff.set_cell(TAB, 2, 3, "抢先", before="write")
    ledger.control.fault(fault, kind="write", skip=1)
    ledger.write(put(2, 3, "新"))
    reading = ledger.backend.read()
    assert ledger.rows(reading)[0] == now(A, 进展="抢先")
    assert not reading.overwritten


@pytest.mark.parametrize(
    ("fault", "batch"), [("drop_after", "b2"), ("drop", "b1"), ("status_after", "b2"), ("status", "b1")]
)
def test_the_answer_to_the_write_is_lost(ledger: Ledger, fault: str, batch: str) -> None:
    ledger.control.fault(fault, kind="write", status=503)
    with pytest.raises(WriteInDoubt):
        ledger.write(put(2, 3, "新"))
    reading = ledger.sheets.another().read()
    assert reading.stamp is not None
    assert reading.stamp.batch == batch
    landed = batch == "b2"
    assert ledger.rows(reading)[0] == (now(A, 进展="新") if landed else A)
    assert reading.landed == ({"op-2-3"} if landed else frozenset())


def test_the_answer_is_lost_and_staff_came_first(ledger: Ledger) -> None:
    ledger.control.fault("drop_after", kind="write")
    ledger.staff.sort(TAB, 1, reverse=True, before="write")
    with pytest.raises(WriteInDoubt):
        ledger.write(put(2, 3, "新"))
    reading = ledger.backend.read()
    assert ledger.rows(reading) == [C, B, A]
    assert reading.landed == frozenset()


# -- late and doubled delivery, two portals


def test_an_old_batch_delivered_late_fails_whole(ledger: Ledger) -> None:
    """Ours got no answer and had not landed; the text was written again and edited by staff; then the old one comes."""
    ledger.control.fault("late", kind="write", requests=4)
    with pytest.raises(WriteInDoubt):
        ledger.write(put(2, 3, "旧的请求"))
    ledger.write(put(2, 3, "新"))
    ledger.staff.set_cell(TAB, 2, 3, "员工再改")
    for _ in range(4):
        reading = ledger.backend.read()
    assert not any(ledger.control.pending().values())
    assert ledger.rows(reading)[0] == now(A, 进展="员工再改")
    assert reading.stamp is not None
    assert reading.stamp.batch == "b3"


def test_an_old_batch_that_comes_just_before_the_new_one_makes_it_a_race(ledger: Ledger) -> None:
    ledger.control.fault("late", kind="write", requests=1)
    with pytest.raises(WriteInDoubt):
        ledger.write(put(2, 3, "先发的"))
    reading = ledger.backend.read()
    ledger.sheets.another().exists()
    with pytest.raises(Raced):
        ledger.backend.write(ledger.batch(put(2, 3, "后发的")), reading)
    again = ledger.backend.read()
    assert ledger.rows(again)[0] == now(A, 进展="先发的")
    assert again.landed == {"op-2-3"}


def test_a_batch_delivered_twice_lands_once(ledger: Ledger) -> None:
    ledger.control.fault("twice", kind="write", requests=1)
    ledger.write(put(2, 3, "新"))
    ledger.staff.set_cell(TAB, 2, 3, "员工再改")
    ledger.backend.read()
    assert ledger.rows()[0] == now(A, 进展="员工再改")


def test_two_portals_that_read_the_same_do_not_both_write(ledger: Ledger) -> None:
    other = ledger.sheets.another()
    mine, theirs = ledger.backend.read(), other.read()
    ledger.backend.write(ledger.batch(put(2, 3, "我方")), mine)
    with pytest.raises(Raced):
        other.write(ledger.batch(put(2, 3, "对方")), theirs)
    assert ledger.rows()[0] == now(A, 进展="我方")
    other.write(ledger.batch(put(2, 3, "对方", expected="我方")), other.read())
    assert ledger.rows()[0] == now(A, 进展="对方")


def test_a_reading_that_is_not_the_last_one_writes_nothing(ledger: Ledger) -> None:
    old = ledger.backend.read()
    ledger.staff.set_cell(TAB, 3, 3, "别处")
    ledger.backend.read()
    with pytest.raises(Raced):
        ledger.backend.write(ledger.batch(put(2, 3, "新")), old)
