"""A cell that a workbook shows in percent is read as it is shown, and what the portal writes there is shown right."""

from __future__ import annotations

from collections.abc import Iterator

import openpyxl
import pytest

from ledger.columns import LEDGER_TAB
from ledger.repository import Edit
from tests.property.world import PLACES, World

KEY = "2021-01-甲"
PLACE = PLACES["percent"]


@pytest.fixture
def world() -> Iterator[World]:
    made = World("xlsx")
    yield made
    made.close()


def put(world: World, value: float, look: str) -> None:
    book = openpyxl.load_workbook(world.sheet.path)
    cell = book[LEDGER_TAB].cell(world.where(KEY)[0], PLACE)
    cell.value, cell.number_format = value, look
    book.save(world.sheet.path)
    world.engine.cycle()


def read(world: World) -> float | None:
    found: float | None = world.store.ledger().by_key[KEY].percent
    return found


@pytest.mark.samples(5)
@pytest.mark.parametrize("look", ["0%", "0.00%", "0.0%;[Red]-0.0%", '"约"0%'])
@pytest.mark.parametrize(("value", "percent"), [(0.4, 40.0), (1, 100.0), (1.0, 100.0), (0.005, 0.5), (0, 0.0)])
def test_a_number_shown_in_percent(world: World, look: str, value: float, percent: float) -> None:
    put(world, value, look)
    assert read(world) == percent
    assert not [f for f in world.store.findings() if f.column == "percent"]


@pytest.mark.parametrize("look", ["General", "0", '0"%"', "0\\%"])
def test_one_without_percent_is_asked(world: World, look: str) -> None:
    """A sign that the format only prints behind the number makes no share of it."""
    put(world, 1, look)
    assert read(world) is None
    assert [f.outcome for f in world.store.findings() if f.column == "percent"] == ["ask"]


def test_more_than_all_is_refused_as_it_is_shown(world: World) -> None:
    put(world, 1.2, "0%")
    (finding,) = [f for f in world.store.findings() if f.column == "percent"]
    assert (finding.raw, finding.outcome) == ("120%", "reject")


@pytest.mark.parametrize("before", [0.4, 1])
def test_what_the_portal_writes_there_is_not_shown_a_hundredfold(world: World, before: float) -> None:
    put(world, before, "0%")
    seen = world.store.ledger().cells[(KEY, "percent")]
    world.store.submit([Edit(KEY, "percent", seen, "60")], person="林某", token="t")
    assert world.engine.cycle().written == 1
    book = openpyxl.load_workbook(world.sheet.path)
    assert book[LEDGER_TAB].cell(world.where(KEY)[0], PLACE).value == "60%"
    assert read(world) == 60.0
    assert world.engine.cycle().written == 0
    assert not world.store.conflicts()


def test_other_cells_stay_numbers(world: World) -> None:
    world.store.submit([Edit(KEY, "percent", "", "60")], person="林某", token="t")
    world.engine.cycle()
    book = openpyxl.load_workbook(world.sheet.path)
    assert book[LEDGER_TAB].cell(world.where(KEY)[0], PLACE).value == 60
