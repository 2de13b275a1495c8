"""Rows moved against their keys, through the engine: stopped with a sentence, let pass or put back, and then at peace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest

from ledger.columns import LEDGER
from ledger.repository import Edit
from store import tables
from store.database import reading
from sync.errors import Held
from tests.property.mishaps import Rows, fill_down, paste_off, shift_down, sort_part, swap
from tests.property.world import KEY, PLACES, World

UNITS = tuple("甲乙丙丁戊己庚辛壬癸子丑")
OWN = [c.name for c in LEDGER[7:]]
OPEN = [PLACES[name] for name in OWN]
ALL_BUT_KEY = [PLACES[c.name] for c in LEDGER[1:]]
NOTE, ISSUES = PLACES["progress_note"], PLACES["issues"]
A, B = "2021-01-甲", "2021-01-乙"


@pytest.fixture(params=["memory", "xlsx", "google"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    made = World(request.param, UNITS, tasks=2, prepare=filled)
    yield made
    made.close()


@pytest.fixture
def quick() -> Iterator[World]:
    made = World("memory", UNITS, tasks=2, prepare=filled)
    yield made
    made.close()


def filled(world: World) -> None:
    """Two of three rows say something; the order of the texts is not that of the rows."""

    def fill(rows: Rows) -> Rows:
        for number, row in enumerate(rows):
            if number % 3:
                told = {
                    "status": ("正在推进", "已完成")[number % 2],
                    "percent": str(number * 7 % 10 * 10),
                    "progress_note": f"{(number * 5) % 24:02}号进展：{row[KEY - 1]}已经办了",
                    "issues": f"{row[KEY - 1]}的问题" if number % 4 else "",
                    "reporter": f"{row[KEY - 1][8:]}某",
                }
                for name, text in told.items():
                    row.extend([""] * (PLACES[name] - len(row)))
                    row[PLACES[name] - 1] = text
        return rows

    world.sheet.rows(fill)
    assert world.engine.cycle().trouble == ""
    at_peace(world)


def mishap(world: World, act: Callable[[Rows], None]) -> list[list[str]]:
    """Staff do something to the rows; returns the sheet as it was."""
    before = world.sheet.grid()

    def change(rows: Rows) -> Rows:
        act(rows)
        return rows

    world.sheet.rows(change)
    return before


def texts(grid: Sequence[Sequence[str]]) -> dict[tuple[str, str], str]:
    """Every open text and protected cell by key and column, blanks left out."""
    return {
        (row[KEY - 1], c.name): row[place - 1]
        for row in grid[1:]
        for place, c in enumerate(LEDGER, 1)
        if place <= len(row) and row[place - 1]
    }


def agreed(world: World) -> dict[tuple[str, str], str]:
    return {cell: text for cell, text in world.store.ledger().cells.items() if text and cell[1] in OWN}


def stopped(world: World) -> str:
    """The sentence of the stop that is on."""
    assert world.engine.cycle().trouble == "RowsMoved"
    trouble = world.engine.status().trouble
    assert trouble is not None
    assert trouble.restorable
    assert "恢复" in trouble.advice
    assert "放行" in trouble.advice
    return trouble.message


def decide(world: World, what: str) -> None:
    trouble = world.engine.status().trouble
    assert trouble is not None
    {"放行": world.engine.let_pass, "恢复": world.engine.put_back}[what](trouble.mark, person="办公厅")


def at_peace(world: World) -> None:
    """Mirror and sheet say the same, and one more cycle does nothing."""
    sheet, lines = world.sheet.grid(), len(world.store.history(limit=100000))
    report = world.engine.cycle()
    assert (report.trouble, report.accepted, report.written, report.conflicts) == ("", 0, 0, 0)
    assert world.sheet.grid() == sheet
    assert len(world.store.history(limit=100000)) == lines
    assert agreed(world) == {cell: t for cell, t in texts(world.sheet.grid()).items() if cell[1] in OWN}
    assert not world.engine.status().waiting


MISHAPS: dict[str, Callable[[Rows], None]] = {
    "B:R sorted": partial(sort_part, places=ALL_BUT_KEY, by=NOTE),
    "B:R sorted by unit, descending": partial(sort_part, places=ALL_BUT_KEY, by=PLACES["unit"], descending=True),
    "H:R sorted": partial(sort_part, places=OPEN, by=NOTE),
    "H:R sorted by status": partial(sort_part, places=OPEN, by=PLACES["status"], descending=True),
    "one column sorted": partial(sort_part, places=[NOTE], by=NOTE),
    "a short column sorted": partial(sort_part, places=[PLACES["status"]], by=PLACES["status"]),
    "percent sorted": partial(sort_part, places=[PLACES["percent"]], by=PLACES["percent"], descending=True),
    "shown rows sorted": partial(sort_part, places=OPEN, by=NOTE, among=range(1, 23, 2)),
    "the keys alone sorted": partial(sort_part, places=[KEY], by=KEY, descending=True),
    "filled down": partial(fill_down, places=[NOTE], start=2, count=15),
    "filled down over all columns": partial(fill_down, places=OPEN, start=4, count=5),
    "B:R filled down one row": partial(fill_down, places=ALL_BUT_KEY, start=4, count=1),
    "pasted one row too low": partial(paste_off, places=OPEN, start=3, count=9),
    "pasted one row too low, blank at its end": partial(paste_off, places=OPEN, start=4, count=3),
    "pasted one row too high, blank at both ends": partial(paste_off, places=OPEN, start=3, count=4, off=-1),
    "a note and the blank below it pasted too low": partial(paste_off, places=[NOTE], start=4, count=3, off=2),
    "pasted one row too high": partial(paste_off, places=[NOTE, PLACES["issues"]], start=7, count=6, off=-1),
    "pasted far away": partial(paste_off, places=[NOTE], start=1, count=4, off=13),
    "two rows swapped": partial(swap, places=OPEN, one=1, other=20),
    "two rows swapped with their names": partial(swap, places=ALL_BUT_KEY, one=1, other=5),
    "a cell put in": partial(shift_down, place=NOTE, start=4),
}


@pytest.mark.samples(4)
@pytest.mark.parametrize("what", MISHAPS)
def test_a_mishap_is_stopped_and_undone_by_itself_when_staff_undo_it(quick: World, what: str) -> None:
    before, known = mishap(quick, MISHAPS[what]), agreed(quick)
    said = stopped(quick)
    assert "工作台账第" in said
    assert agreed(quick) == known
    mishap(quick, lambda rows: rows.__setitem__(slice(None), before[1:]))
    quick.engine.cycle()
    assert quick.engine.status().trouble is None
    assert agreed(quick) == known
    at_peace(quick)


@pytest.mark.samples(4)
@pytest.mark.parametrize("what", MISHAPS)
def test_put_back(quick: World, what: str) -> None:
    """The sheet says again what was agreed, in every cell; what stood there is in history; nobody counts as heard."""
    before, known, entries = mishap(quick, MISHAPS[what]), agreed(quick), quick.store.ledger().entries
    moved = texts(quick.sheet.grid())
    stopped(quick)
    decide(quick, "恢复")
    quick.engine.cycle()
    assert texts(quick.sheet.grid()) == texts(before) | (
        {cell: t for cell, t in texts(before).items() if cell[1] not in OWN}
    )
    assert agreed(quick) == known
    assert quick.store.ledger().entries == entries
    told = {(c.key, c.column, c.new) for c in quick.store.history(limit=100000)}
    gone = {(*cell, text) for cell, text in moved.items() if texts(before).get(cell, "") != text and cell[1] in OWN}
    assert gone <= told
    assert not quick.store.conflicts()
    at_peace(quick)


@pytest.mark.samples(4)
@pytest.mark.parametrize("what", [*MISHAPS, "a blank row filled down"])
def test_a_copy_opened_before_it_was_put_back_takes_nothing_away_again(quick: World, what: str) -> None:
    """It shows what had moved under a stamp of ours from before: nobody typed that anew into the copy."""
    blank = partial(fill_down, places=ALL_BUT_KEY, start=3, count=2)
    mishap(quick, MISHAPS.get(what, blank))
    known = agreed(quick)
    stopped(quick)
    decide(quick, "恢复")
    copy = quick.sheet.open_copy()
    quick.engine.cycle()
    at_peace(quick)
    quick.sheet.save_copy(copy)
    quick.engine.cycle()
    if quick.engine.status().trouble:  # asked again, which is no loss
        decide(quick, "恢复")
    quick.engine.cycle()
    quick.engine.cycle()
    assert agreed(quick) == known
    assert not quick.store.conflicts()
    at_peace(quick)


@pytest.mark.samples(4)
@pytest.mark.parametrize("what", MISHAPS)
def test_let_pass(quick: World, what: str) -> None:
    """The sheet is taken as it is; protected cells are put right all the same."""
    before = mishap(quick, MISHAPS[what])
    now = texts(quick.sheet.grid())
    stopped(quick)
    decide(quick, "放行")
    quick.engine.cycle()
    shown = texts(quick.sheet.grid())
    assert {c: t for c, t in shown.items() if c[1] in OWN} == {c: t for c, t in now.items() if c[1] in OWN}
    assert {c: t for c, t in shown.items() if c[1] not in OWN} == {
        c: t for c, t in texts(before).items() if c[1] not in OWN
    }
    assert not quick.store.conflicts()
    at_peace(quick)


@pytest.mark.samples(3)
@pytest.mark.parametrize("choice", ["恢复", "放行"])
def test_on_every_spreadsheet(world: World, choice: str) -> None:
    before = mishap(world, MISHAPS["B:R sorted"])
    said = stopped(world)
    assert "“单位”“工作任务”等与台账编号对不上" in said
    decide(world, choice)
    world.engine.cycle()
    if choice == "恢复":
        assert texts(world.sheet.grid()) == texts(before)
    at_peace(world)


def test_the_same_mishap_again_stops_again(quick: World) -> None:
    before = mishap(quick, MISHAPS["H:R sorted"])
    stopped(quick)
    decide(quick, "恢复")
    quick.engine.cycle()
    mishap(quick, MISHAPS["H:R sorted"])
    stopped(quick)
    decide(quick, "恢复")
    quick.engine.cycle()
    assert texts(quick.sheet.grid()) == texts(before)
    at_peace(quick)


@pytest.mark.parametrize("choice", ["恢复", "放行"])
def test_a_decision_is_about_what_was_shown(quick: World, choice: str) -> None:
    """Staff went on sorting meanwhile: that is another accident, and the decision is not about it."""
    mishap(quick, MISHAPS["H:R sorted"])
    known = agreed(quick)
    stopped(quick)
    mishap(quick, partial(sort_part, places=[NOTE], by=NOTE, descending=True))
    decide(quick, choice)
    stopped(quick)
    assert agreed(quick) == known


def test_others_work_goes_on_beside_it(quick: World) -> None:
    """Another column of the same rows, and the same column where nothing moved."""

    def act(rows: Rows) -> None:
        paste_off(rows, [NOTE], start=3, count=6)
        rows[5][PLACES["issues"] - 1] = "新的问题"
        rows[20][NOTE - 1] = "新的进展"

    mishap(quick, act)
    stopped(quick)
    cells = quick.store.ledger().cells
    assert cells[quick.keys[5], "issues"] == "新的问题"
    assert cells[quick.keys[20], "progress_note"] == "新的进展"
    decide(quick, "恢复")
    quick.engine.cycle()
    assert quick.text(quick.keys[5], "issues") == "新的问题"
    assert quick.text(quick.keys[20], "progress_note") == "新的进展"
    at_peace(quick)


def test_new_words_that_were_sorted_along_come_to_a_person(quick: World) -> None:
    """They may belong to another row than the one where they stand now: nothing is taken, nothing is lost."""

    def act(rows: Rows) -> None:
        rows[7][NOTE - 1] = "00号：刚刚写的"
        sort_part(rows, [NOTE], by=NOTE)

    mishap(quick, act)
    place = next(row[KEY - 1] for row in quick.sheet.grid() if row[NOTE - 1] == "00号：刚刚写的")
    stopped(quick)
    decide(quick, "恢复")
    quick.engine.cycle()
    (conflict,) = quick.store.conflicts()
    assert (conflict.key, conflict.column, conflict.portal) == (place, "progress_note", "00号：刚刚写的")
    assert conflict.sheet == quick.text(place, "progress_note") != "00号：刚刚写的"
    at_peace(quick)


@pytest.mark.parametrize("choice", ["恢复", "放行"])
def test_what_people_hand_in_meanwhile_is_kept(quick: World, choice: str) -> None:
    """It waits with its reason, and lands in its own row when all is put back; else it is a conflict."""
    cell = (quick.keys[4], "progress_note")
    seen = agreed(quick)[cell]
    mishap(quick, MISHAPS["H:R sorted"])
    stopped(quick)
    quick.store.submit([Edit(*cell, seen, "门户里填的")], person="林某", token="1")
    quick.engine.cycle()
    (waiting,) = quick.engine.status().waiting
    assert waiting.state == "blocked"
    assert "等待市政府办公厅核对" in waiting.reason
    decide(quick, choice)
    quick.engine.cycle()
    if choice == "恢复":
        assert quick.text(*cell) == "门户里填的"
        assert not quick.store.conflicts()
    else:
        assert [(c.key, c.portal) for c in quick.store.conflicts()] == [(cell[0], "门户里填的")]
    at_peace(quick)


def test_putting_back_survives_a_crash_and_staff_who_undo_it_first(quick: World) -> None:
    before = mishap(quick, MISHAPS["H:R sorted"])
    known = agreed(quick)
    stopped(quick)
    decide(quick, "恢复")

    def dies(*_given: object) -> None:
        raise KeyboardInterrupt

    quick.backend.write = dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        quick.engine.cycle()
    del quick.backend.write
    quick.restart()
    mishap(quick, lambda rows: rows.__setitem__(slice(None), before[1:]))
    quick.engine.cycle()
    assert agreed(quick) == known
    assert not quick.store.conflicts()
    at_peace(quick)


def test_a_stale_copy_that_is_sorted_too(quick: World) -> None:
    """Opened before our write, a part of it sorted, saved over it: put back means what is agreed now."""
    opened = quick.sheet.open_copy()
    cell = (quick.keys[4], "progress_note")
    quick.store.submit([Edit(*cell, agreed(quick)[cell], "后来填的")], person="林某", token="1")
    quick.engine.cycle()
    known = agreed(quick)
    quick.sheet.save_copy(opened)
    mishap(quick, MISHAPS["H:R sorted"])
    stopped(quick)
    assert agreed(quick) == known
    decide(quick, "恢复")
    quick.engine.cycle()
    quick.engine.cycle()
    assert agreed(quick) == known
    assert not quick.store.conflicts()
    at_peace(quick)


def test_a_stale_copy_alone_is_none(quick: World) -> None:
    """Ten texts that colleagues wrote meanwhile fall back: that is a stale copy, and its cure is the old one."""
    opened = quick.sheet.open_copy()
    edits = [
        Edit(key, "progress_note", agreed(quick).get((key, "progress_note"), ""), f"{key}后来") for key in quick.keys
    ]
    quick.store.submit(edits, person="林某", token="1")
    quick.engine.cycle()
    quick.sheet.save_copy(opened)
    assert quick.engine.cycle().trouble == ""
    assert all(quick.text(key, "progress_note") == f"{key}后来" for key in quick.keys)


def test_one_text_in_a_strange_row_is_no_stop_but_seen(quick: World) -> None:
    """Too little to stop for: the sheet stands, and what each cell said before waits for a person."""
    one, other = quick.keys[1], quick.keys[2]
    first, second = (agreed(quick)[key, "progress_note"] for key in (one, other))

    def act(rows: Rows) -> None:
        rows[2][NOTE - 1] = first
        rows[1][NOTE - 1] = ""

    mishap(quick, act)
    assert quick.engine.cycle().trouble == ""
    found = {(c.key, c.sheet, c.portal) for c in quick.store.conflicts()}
    assert found == {(other, first, second), (one, "", first)}
    at_peace(quick)


def test_words_under_a_blank_of_a_strange_row_are_seen(quick: World) -> None:
    """工作进展 and an empty 存在问题 of one row cut and pasted over another's: what the blank covers waits for a person, too."""
    one, other = quick.keys[4], quick.keys[5]
    was = agreed(quick)

    def act(rows: Rows) -> None:
        for column in (NOTE, ISSUES):
            rows[5][column - 1], rows[4][column - 1] = rows[4][column - 1], ""

    mishap(quick, act)
    assert quick.engine.cycle().trouble == ""
    found = {(c.key, c.column, c.portal) for c in quick.store.conflicts()}
    assert found == {
        (key, name, was[key, name])
        for key, name in ((one, "progress_note"), (other, "progress_note"), (other, "issues"))
    }
    at_peace(quick)


@pytest.mark.parametrize("choice", ["放行", "恢复"])
def test_a_decision_is_not_about_one_text_that_moved_afterwards(quick: World, choice: str) -> None:
    """What the office decided stands; a text too little to stop for that came to a strange row meanwhile is seen by a person."""
    one, other = quick.keys[4], quick.keys[5]
    first, second = (agreed(quick)[key, "progress_note"] for key in (one, other))

    def hide(rows: Rows) -> None:
        rows.append(["", *rows[1][1:]])
        rows[1][NOTE - 1] = ""

    def stray(rows: Rows) -> None:
        rows[5][NOTE - 1], rows[4][NOTE - 1] = first, ""

    mishap(quick, hide)
    stopped(quick)
    decide(quick, choice)
    mishap(quick, stray)
    quick.engine.cycle()
    found = {(c.key, c.sheet, c.portal) for c in quick.store.conflicts() if c.key in (one, other)}
    assert found == {(other, first, second), (one, "", first)}


def test_the_figures_of_a_day_know_nothing_of_what_was_put_back(quick: World) -> None:
    """Curves, rounds and reviews are counted from history: what stood there by mistake is no report of anybody's."""
    mishap(quick, MISHAPS["H:R sorted"])
    known = list(quick.store.changes(columns=OWN))
    stopped(quick)
    decide(quick, "恢复")
    quick.engine.cycle()
    assert list(quick.store.changes(columns=OWN)) == known
    with reading(quick.store.engine) as connection:
        states = set(connection.execute(tables.outbox.select()).mappings())
    assert {op["state"] for op in states} == {"done"}
    assert {op["person"] for op in states} == {"办公厅"}


def test_words_that_left_for_a_row_whose_key_is_doubled_are_not_taken_for_cleared(quick: World) -> None:
    def act(rows: Rows) -> None:
        rows.append(list(rows[0]))  # the key of the first row stands twice
        rows[0].extend([""] * (NOTE - len(rows[0])))
        rows[0][NOTE - 1], rows[1][NOTE - 1] = rows[1][NOTE - 1], ""

    told = quick.store.ledger().cells[B, "progress_note"]
    mishap(quick, act)
    assert "工作进展" in stopped(quick)
    assert quick.store.ledger().cells[B, "progress_note"] == told
    quick.sheet.rows(lambda rows: rows[:-1])  # the key is mended: now it shows that one row has the other's words
    quick.engine.cycle()
    seen = [(c.key, c.base) for c in quick.store.conflicts()]
    assert (B, told) in seen or quick.store.ledger().cells[B, "progress_note"] == told


@pytest.mark.parametrize("off", [1, -1, 3])
def test_words_that_left_a_row_which_is_gone_come_to_a_person(quick: World, off: int) -> None:
    """Cut, pasted some rows off, and a row that they came from deleted: nothing of it is believed in silence."""

    def act(rows: Rows) -> None:
        paste_off(rows, OPEN, start=4, count=4, off=off)
        del rows[5]

    known = agreed(quick)
    mishap(quick, act)
    stopped(quick)
    assert agreed(quick) == known


def test_words_cleared_beside_a_row_that_nobody_can_tell_are_cleared(quick: World) -> None:
    def act(rows: Rows) -> None:
        rows.append(["", *rows[1][1:]])
        rows[-1][NOTE - 1] = "别的话"
        rows[1][NOTE - 1] = ""

    mishap(quick, act)
    assert quick.engine.cycle().trouble == ""
    assert quick.store.ledger().cells.get((B, "progress_note"), "") == ""


def test_what_a_stale_copy_wiped_out_comes_back_although_rows_moved_meanwhile(world: World) -> None:
    """It was on its way back when a part was sorted: putting back must not settle for what the stale copy said."""
    key = world.keys[4]
    opened = world.sheet.open_copy()
    seen = world.store.ledger().cells[key, "progress_note"]
    world.store.submit([Edit(key, "progress_note", seen, "门户写的进展")], person="林某", token="t")
    assert world.engine.cycle().written == 1
    world.sheet.save_copy(opened)
    write, world.backend.write = world.backend.write, refused  # type: ignore[method-assign]
    assert world.engine.cycle().trouble == "Held"
    world.backend.write = write  # type: ignore[method-assign]
    mishap(world, MISHAPS["B:R sorted"])
    stopped(world)
    decide(world, "恢复")
    for _ in range(3):
        assert world.engine.cycle().trouble == ""
    assert world.text(key, "progress_note") == "门户写的进展"
    at_peace(world)


def refused(*_: object) -> None:
    """Somebody has the file open."""
    raise Held("有人打开着")
