"""A cell that Google shows in percent is read as it is shown, and what the portal writes there is shown right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ledger.columns import LEDGER_TAB
from ledger.repository import Edit
from sync.backends.google.ids import sheet_id
from tests.property.google_sheet import GoogleSheet
from tests.property.world import PLACES, World

KEY, OTHER = "2021-01-甲", "2021-01-乙"
PLACE = PLACES["percent"]


@pytest.fixture
def world() -> Iterator[World]:
    made = World("google")
    yield made
    made.close()


def sheet(world: World) -> GoogleSheet:
    assert isinstance(world.sheet, GoogleSheet)
    return world.sheet


def show(world: World, key: str, pattern: str, kind: str = "PERCENT") -> None:
    """Format the cell."""
    row = world.where(key)[0] - 1
    start = {"sheetId": sheet_id(LEDGER_TAB), "rowIndex": row, "columnIndex": PLACE - 1}
    look = {"userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}}}
    put = {"start": start, "rows": [{"values": [look]}], "fields": "userEnteredFormat.numberFormat"}
    sheet(world).do({"updateCells": put})


def type_number(world: World, key: str, number: float) -> None:
    row = world.where(key)[0] - 1
    start = {"sheetId": sheet_id(LEDGER_TAB), "rowIndex": row, "columnIndex": PLACE - 1}
    cell = {"userEnteredValue": {"numberValue": number}}
    sheet(world).do({"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}})


def put(world: World, number: float, pattern: str, kind: str = "PERCENT", key: str = KEY) -> None:
    show(world, key, pattern, kind)
    type_number(world, key, number)
    assert world.engine.cycle().trouble == ""


def shown(world: World, key: str = KEY) -> str:
    """The cell as somebody sees it in the browser."""
    row = world.where(key)[0]
    calls: Any = sheet(world).backend().calls
    found = calls.values([f"{LEDGER_TAB}!A{row}:R{row}"], render="FORMATTED_VALUE")
    return str(found[0][0][PLACE - 1])


def read(world: World, key: str = KEY) -> float | None:
    found: float | None = world.store.ledger().by_key[key].percent
    return found


def findings(world: World) -> list[tuple[str, str]]:
    return [(f.raw, f.outcome) for f in world.store.findings() if f.column == "percent"]


@pytest.mark.samples(5)
@pytest.mark.parametrize(("pattern", "kind"), [("0%", "PERCENT"), ("0.00%", "PERCENT"), ('"约"0%', "NUMBER")])
@pytest.mark.parametrize(("number", "percent"), [(0.4, 40.0), (1, 100.0), (0.005, 0.5), (0, 0.0)])
def test_a_number_shown_in_percent(world: World, number: float, percent: float, pattern: str, kind: str) -> None:
    put(world, number, pattern, kind)
    assert read(world) == percent
    assert findings(world) == []


@pytest.mark.parametrize("pattern", ["0", '0"%"', "0\\%"])
def test_one_without_percent_is_asked(world: World, pattern: str) -> None:
    put(world, 1, pattern, "NUMBER")
    assert (read(world), findings(world)) == (None, [("1", "ask")])


def test_more_than_all_is_refused_as_it_is_shown(world: World) -> None:
    put(world, 1.2, "0%")
    assert findings(world) == [("120%", "reject")]


@pytest.mark.samples(2)
@pytest.mark.parametrize(("before", "after"), [(0.4, "60"), (0.4, "100"), (1, "60"), (1, "5"), (0, "60"), (60, "80")])
def test_what_the_portal_writes_there_is_not_shown_a_hundredfold(world: World, before: float, after: str) -> None:
    put(world, before, "0%")
    seen = world.store.ledger().cells[(KEY, "percent")]
    world.store.submit([Edit(KEY, "percent", seen, after)], person="林某", token="t")
    assert world.engine.cycle().written == 1
    assert (shown(world), read(world)) == (after, float(after))
    assert world.engine.cycle().written == 0
    assert not world.store.conflicts()


def test_an_empty_cell_with_that_format_too(world: World) -> None:
    show(world, KEY, "0%")
    world.store.submit([Edit(KEY, "percent", "", "60")], person="林某", token="t")
    world.engine.cycle()
    assert shown(world) == "60"


def test_all_and_one_of_a_hundred_beside_each_other(world: World) -> None:
    put(world, 1, "0%")
    put(world, 1, "0", "NUMBER", key=OTHER)
    assert (read(world), read(world, OTHER)) == (100.0, None)


def test_a_poll_still_costs_one_call_and_the_format_is_asked_once(world: World) -> None:
    put(world, 1, "0%")
    control = sheet(world).sheets.control
    start = len(control.log())
    for _ in range(3):
        world.engine.cycle()
    assert [one["kind"] for one in control.log()[start:]] == ["read"] * 3
