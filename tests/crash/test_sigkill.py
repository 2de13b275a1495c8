"""SIGKILL at every point of a cycle and of a first start: the next process goes on, and nothing is lost or doubled.

Each case kills a real process over a real workbook and a real store, starts another one over what is left, and looks
at sheet, history, outbox and folder. A point that is never reached fails: then the process ends by itself.
"""

from __future__ import annotations

import json
import signal
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from store import tables
from store.database import reading
from store.history import CONFLICTS
from tests.crash.child import (
    OFFICE,
    close_year,
    go_on,
    go_on_apart,
    in_a_process,
    portal_over,
    rehearse,
    run,
    run_apart,
    run_displaced,
    run_without_exchange,
)
from tests.crash.conftest import WORKBOOK, A, B, C, Homes, put
from tests.property.world import PLACES, WorkbookSheet

KILLED = -signal.SIGKILL
ONCE = (
    "before read",
    "after read",
    'insert "conflict"',  # in the transaction that takes the sheet in
    "insert history",
    "insert stamp",
    "before commit",  # the operations are marked as sent: F002
    "after commit",
    "before write",
    "new file half written",
    "new file written",
    "intent written",
    "new file dressed",
    "before exchange",
    "exchanged",  # F003
    "exchange settled",
    "before clearing",
    "unlinked .new",
    "unlinked .json",
    "cleared",
    "after write",
    "cycle done",
)
TWICE = (
    "intent written",
    "before read",  # the reading that proves the write
    "after read",
    "before commit",  # base, history and `done` together: F004
    "after commit",
)
CYCLE = [*((label, 1) for label in ONCE), *((label, 2) for label in TWICE)]
# Within the transaction that settles: after the base, after history, after the operation's state.
CYCLE += [
    ("update base", 2),
    ("insert history", 2),
    ("update outbox", 4),
    ("before commit", 3),
    ("after commit", 3),
]
# One before and one behind each boundary: the promise, the swap, the proof, the booking.
QUICK = {("intent written", 1), ("exchanged", 1), ("after read", 2), ("before commit", 3), ("after commit", 3)}
START = [
    ("before commit", 1),  # the home is marked
    ("after commit", 1),
    ("insert entry", 1),
    ("insert base", 1),
    ("before commit", 2),  # the year is taken up
    ("after commit", 2),
    ("insert stamp", 1),
    ("before commit", 3),  # the publication's stamp
    ("after commit", 3),
    ("before publish", 1),
    ("before place", 1),
    ("placed", 1),
    ("after publish", 1),
    ("after read", 1),
    ("update stamp", 1),
    ("before commit", 4),  # the publication is proven
    ("after commit", 4),
]


def _named(points: list[tuple[str, int]]) -> list[str]:
    return [f"{label} {number}" for label, number in points]


@pytest.mark.parametrize(
    "point",
    [point if point in QUICK else pytest.param(point, marks=pytest.mark.long) for point in CYCLE],
    ids=_named(CYCLE),
)
def test_killed_in_a_cycle(homes: Homes, tmp_path: Path, point: tuple[str, int]) -> None:
    """F002, F003, F004: whatever was done by then, the next process brings it to the one right end."""
    home = homes.copy("busy", tmp_path)
    assert in_a_process(run, home, *point) == KILLED, "this point was not reached"
    assert in_a_process(go_on, home) == 0
    all_is_well(home)


@pytest.mark.long
@pytest.mark.parametrize("point", [("read", 1), ("write", 1), ("read", 2), ("recover", 1)], ids=str)
def test_killed_while_the_helper_was_asked(homes: Homes, tmp_path: Path, point: tuple[str, int]) -> None:
    """The question was on its way when the portal died: the helper does it before the next portal looks, or never."""
    home = homes.copy("busy", tmp_path)
    assert in_a_process(run_apart, home, *point) == KILLED, "this point was not reached"
    assert in_a_process(go_on_apart, home) == 0
    all_is_well(home)


@pytest.mark.long
@pytest.mark.parametrize("point", START, ids=_named(START))
def test_killed_in_the_first_start(homes: Homes, tmp_path: Path, point: tuple[str, int]) -> None:
    """The next start completes it: one year, one workbook, nothing of anybody's in it yet."""
    home = homes.copy("empty", tmp_path)
    assert in_a_process(run, home, *point) == KILLED, "this point was not reached"
    assert in_a_process(go_on, home) == 0
    assert _keys(home) == ["台账编号", *(f"2021-01-{name}" for name in "甲乙丙丁戊己")]
    assert _account(home)["history"] == []
    nothing_is_left_over(home)
    it_is_quiet(home)


@pytest.mark.long
@pytest.mark.parametrize("point", [("exchanged", 1), ("exchanged", 2), ("before clearing", 1)], ids=str)
def test_killed_while_a_persons_save_was_in_our_hand(homes: Homes, tmp_path: Path, point: tuple[str, int]) -> None:
    """F072: a save landed just before the exchange; killed before or while it is put back, it is not lost."""
    home = homes.copy("busy", tmp_path)
    own = (home / WORKBOOK).read_bytes()
    put(home, "2021-01-丁", "issues", "丁刚刚保存的文字")
    (tmp_path / "save.xlsx").write_bytes((home / WORKBOOK).read_bytes())
    (home / WORKBOOK).write_bytes(own)
    assert in_a_process(run_displaced, home, *point, tmp_path / "save.xlsx") == KILLED
    assert in_a_process(go_on, home) == 0
    assert _text(home, "2021-01-丁", "issues") == "丁刚刚保存的文字"
    all_is_well(home, [("2021-01-丁", "issues", "sheet", "丁刚刚保存的文字")])


@pytest.mark.long
@pytest.mark.parametrize(
    "point",
    [("moved aside", 1), ("before place", 1), ("placed", 1), ("before clearing", 1), ("cleared", 1)],
    ids=str,
)
def test_killed_where_files_cannot_be_exchanged(homes: Homes, tmp_path: Path, point: tuple[str, int]) -> None:
    """F071: killed while the workbook stands aside, or just after ours took its place."""
    home = homes.copy("busy", tmp_path)
    assert in_a_process(run_without_exchange, home, *point) == KILLED, "this point was not reached"
    assert (home / WORKBOOK).exists() is (point[0] not in ("moved aside", "before place"))
    assert in_a_process(go_on, home) == 0
    all_is_well(home)


CLOSING = [
    ("insert base", 1),  # closed, and the new year half begun
    ("moved aside", 1),  # the new year's folder has its name and is not in force
    ("before replace", 1),  # the registry is written beside itself
    ("registered", 1),
]


@pytest.mark.long
@pytest.mark.parametrize("point", CLOSING, ids=_named(CLOSING))
def test_killed_while_a_year_is_closed(homes: Homes, tmp_path: Path, point: tuple[str, int]) -> None:
    """Either year is in force, whole, and what was cut off can be done again."""
    home = homes.copy("settled", tmp_path)
    assert in_a_process(close_year, home, *point) == KILLED, "this point was not reached"
    portal = portal_over(home)
    year, closed = portal.year, portal.book.fact("closed")
    portal.book.engine.dispose()
    assert (year, closed) == (2022 if point == CLOSING[-1] else 2021, "")
    assert in_a_process(go_on if year == 2022 else close_year, home) == 0
    portal = portal_over(home)
    assert (portal.year, portal.engine.cycle().trouble, len(portal.ledger().entries)) == (2022, "", 6)
    assert len(portal.duties.look_back.look_back(OFFICE).checks) == 6
    portal.book.engine.dispose()
    assert {path.name for path in home.iterdir() if path.name.startswith(".")} == {".portal"}
    assert sorted(path.name for path in (home / "2022").iterdir() if path.suffix == ".xlsx") == ["台账2022.xlsx"]


@pytest.mark.deep
@pytest.mark.parametrize("name", ["empty", "busy"])
def test_killed_at_every_single_step(homes: Homes, tmp_path: Path, name: str) -> None:
    """Every statement, commit and file operation that a rehearsal shows."""
    (tmp_path / "rehearsal").mkdir()
    assert in_a_process(rehearse, homes.copy(name, tmp_path / "rehearsal"), tmp_path / "steps") == 0
    steps = [json.loads(line) for line in (tmp_path / "steps").read_text(encoding="utf-8").splitlines()]
    assert len(steps) > 40
    seen: Counter[str] = Counter()
    for number, step in enumerate(steps):
        seen[step] += 1
        folder = tmp_path / str(number)
        folder.mkdir()
        home = homes.copy(name, folder)
        assert in_a_process(run, home, step, seen[step]) == KILLED, (step, seen[step])
        assert in_a_process(go_on, home) == 0
        if name == "busy":
            all_is_well(home)
        nothing_is_left_over(home)
        it_is_quiet(home)


def all_is_well(home: Path, more: list[tuple[str, str, str, str]] | None = None) -> None:
    """Each edit stands once, in its row; each change is in history once; the contradiction waits for a person."""
    assert _text(home, A, "progress_note") == "甲的网页文字"
    assert _text(home, B, "issues") == "乙的表格文字"
    assert _text(home, C, "progress_note") == "丙的表格文字"
    account = _account(home)
    assert sorted(account["history"]) == sorted(
        [
            (A, "progress_note", "portal", "甲的网页文字"),
            (B, "issues", "sheet", "乙的表格文字"),
            (C, "progress_note", "sheet", "丙的表格文字"),
            *(more or []),
        ]
    )
    assert account["conflict"] == [(C, "丙的表格文字", "丙的网页文字")]
    assert sorted(account["outbox"]) == [("丙的网页文字", "conflict"), ("甲的网页文字", "done")]
    nothing_is_left_over(home)
    it_is_quiet(home)


def nothing_is_left_over(home: Path) -> None:
    """One workbook; no half-written file of ours beside it."""
    assert [path.name for path in home.glob("*.xlsx")] == [WORKBOOK]
    assert [*home.glob(".portal-*")] == []
    assert [path.name for path in (home / ".portal").iterdir() if path.name != "lock"] == []


def it_is_quiet(home: Path) -> None:
    """When nobody edits, cycles write nothing."""
    before = (home / WORKBOOK).read_bytes()
    portal = portal_over(home)
    reports = [portal.engine.cycle() for _ in range(2)]
    portal.book.engine.dispose()
    assert [(r.trouble, r.accepted, r.written, r.conflicts) for r in reports] == [("", 0, 0, 0)] * 2
    assert (home / WORKBOOK).read_bytes() == before


def _account(home: Path) -> dict[str, list[tuple[str, ...]]]:
    book = portal_over(home).book
    history, conflict, outbox = tables.history.c, CONFLICTS.table.c, tables.outbox.c
    with reading(book.engine) as connection:
        asked = {
            "history": select(history.key, history.column, history.source, history.new),
            "conflict": select(conflict.key, conflict.sheet, conflict.portal),
            "outbox": select(outbox.value, outbox.state),
        }
        found = {name: [tuple(row) for row in connection.execute(rows)] for name, rows in asked.items()}
    book.engine.dispose()
    return found


def _keys(home: Path) -> list[str]:
    return [row[0] for row in WorkbookSheet(home / WORKBOOK).grid()]


def _text(home: Path, key: str, column: str) -> str:
    (row,) = [row for row in WorkbookSheet(home / WORKBOOK).grid() if row[0] == key]
    return row[PLACES[column] - 1]
