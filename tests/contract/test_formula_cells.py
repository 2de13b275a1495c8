"""A formula in the ledger, whichever spreadsheet: told once, read once, and never in the way of the portal's edits for good.

What a formula shows changes without anybody typing: with the clock, by chance, with another file. Each `look` here shows
something else.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from ledger.columns import DERIVED, LEDGER_TAB
from ledger.repository import Edit
from tests.memory_staff import MemoryStaff
from tests.property.world import PLACES, World
from tests.sheets_server.a1 import column_letters
from tests.workbook_cells import put_xml

ROW, KEY = 2, "2021-01-甲"
_SHOWN = itertools.count(44_500)


class Formulas:
    """Staff who type formulas; `=RAND()` stands for all that change by themselves."""

    def __init__(self, world: World, kind: str) -> None:
        self.world, self.kind = world, kind
        self._volatile: set[str] = set()

    def type(self, name: str, formula: str = "=RAND()", shown: str = "", *, row: int = ROW) -> None:
        """`shown` is what the formula shows where the test's spreadsheet does not compute."""
        place = PLACES.get(name) or int(name)
        if formula == "=RAND()":
            self._volatile.add(name)
        shown = shown or str(next(_SHOWN))
        if self.kind == "google":
            self.world.sheet.sheets.staff.set_formula(LEDGER_TAB, row, place, formula)  # type: ignore[attr-defined]
        elif self.kind == "memory":
            MemoryStaff(self.world.backend).set_formula(LEDGER_TAB, row, place, shown)  # type: ignore[arg-type]
        else:
            at = f"{column_letters(place - 1)}{row}"
            cell = f'<c r="{at}" t="str"><f>{formula[1:].replace("&", "&amp;")}</f><v>{shown}</v></c>'
            put_xml(self.world.sheet.path, {at: cell})  # type: ignore[attr-defined]

    def spill(self, *shown: str) -> None:
        """An array formula in the row that fills as many cells, from its own down; without texts it is deleted."""
        place, far = PLACES["progress_note"], max(PLACES.values()) + 3
        letters, source = column_letters(place - 1), column_letters(far - 1)
        last = ROW + max(len(shown), 1) - 1
        if self.kind == "google":
            for row, text in enumerate(shown, ROW):
                self.world.sheet.put(row, far, text)
            formula = f"=ARRAYFORMULA({source}{ROW}:{source}{last})"
            if shown:
                self.world.sheet.sheets.staff.set_formula(LEDGER_TAB, ROW, place, formula)  # type: ignore[attr-defined]
            else:
                self.world.sheet.put(ROW, place, "")
            return
        cells = {
            f"{letters}{row}": f'<c r="{letters}{row}" t="str"><v>{text}</v></c>' for row, text in enumerate(shown, ROW)
        }
        if shown:
            head = f'<f t="array" ref="{letters}{ROW}:{letters}{last}">{source}{ROW}:{source}{last}</f>'
            first = f"{letters}{ROW}"
            cells[first] = cells[first].replace("<v>", f"{head}<v>")
        put_xml(
            self.world.sheet.path,
            cells or {f"{letters}{row}": f'<c r="{letters}{row}"/>' for row in range(ROW, ROW + 3)},
        )  # type: ignore[attr-defined]

    def gone(self, name: str, text: str = "") -> None:
        self._volatile.discard(name)
        self.world.sheet.put(ROW, PLACES[name], text)

    def looks(self, times: int = 8) -> None:
        """So many looks, before each of which everything that changes by itself has changed."""
        for _ in range(times):
            for name in self._volatile if self.kind != "google" else ():
                self.type(name)
            report = self.world.engine.cycle()
            assert report.trouble == "", report.message


@pytest.fixture(params=["memory", "xlsx", "google"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    made = World(request.param)
    yield made
    made.close()


@pytest.fixture
def staff(world: World, request: pytest.FixtureRequest) -> Formulas:
    world.engine.cycle()
    return Formulas(world, request.node.callspec.params["world"])


def submit(world: World, value: str, seen: str, column: str = "progress_note") -> None:
    world.store.submit([Edit(KEY, column, seen, value)], person="林某", token=value + seen)


def told(world: World, name: str = "progress_note") -> list[Any]:
    return [f for f in world.store.findings() if f.column == name and "公式" in f.message]


def agreed(world: World, name: str = "progress_note") -> str:
    return world.store.ledger().cells[KEY, name]


@pytest.mark.samples(5)
@pytest.mark.parametrize("name", ["progress_note", "percent", "status", "next_steps", "issues"])
def test_what_changes_by_itself_is_read_once_and_told_once(world: World, staff: Formulas, name: str) -> None:
    before = len(world.store.history())
    staff.type(name)
    staff.looks(1)
    first, seen, version = told(world, name), agreed(world, name), world.store.version()
    assert [(f.key, f.where) for f in first] == [(KEY, f"工作台账!{column_letters(PLACES[name] - 1)}{ROW}")]
    staff.looks(8)
    assert len(world.store.history()) <= before + 1
    assert (told(world, name), agreed(world, name), world.store.version()) == (first, seen, version)


def test_an_edit_of_the_portal_waits_and_is_no_conflict(world: World, staff: Formulas) -> None:
    world.sheet.put(ROW, PLACES["progress_note"], "原来")
    staff.looks(1)
    staff.type("progress_note")
    submit(world, "没看见公式的人填的", "原来")
    staff.looks(2)
    submit(world, "后来的人填的", agreed(world))
    staff.looks(3)
    assert world.store.conflicts() == []
    waiting = world.engine.status().waiting
    assert [(one.state, "该单元格是公式" in one.reason) for one in waiting] == [("blocked", True)] * 2
    assert waiting[0].reason == waiting[1].reason
    staff.gone("progress_note")
    staff.looks(1)
    assert world.store.conflicts() == []
    assert world.text(KEY, "progress_note") == "后来的人填的"
    assert not world.engine.status().waiting
    assert not told(world)


@pytest.fixture
def spilled(world: World, staff: Formulas) -> str:
    """The key of a row whose cell shows what a formula two rows above gives."""
    if staff.kind == "memory":
        pytest.skip("has no array formulas")
    staff.spill("甲1", "乙1", "丙1")
    staff.looks(1)
    key = world.sheet.grid()[ROW + 1][PLACES["key"] - 1]
    assert world.store.ledger().cells[key, "progress_note"] == "丙1"
    return key


def test_what_another_cells_formula_shows_is_computed_too(world: World, staff: Formulas, spilled: str) -> None:
    before = world.store.history()
    assert len(told(world)) == 3
    for turn in range(2, 6):
        staff.spill(f"甲{turn}", f"乙{turn}", f"丙{turn}")
        staff.looks(2)
    assert world.store.history() == before
    assert world.store.ledger().cells[spilled, "progress_note"] == "丙1"


@pytest.mark.samples(3)
@pytest.mark.parametrize("seen", ["", "丙1"])
def test_an_edit_never_goes_into_what_a_formula_fills(world: World, staff: Formulas, spilled: str, seen: str) -> None:
    world.store.submit([Edit(spilled, "progress_note", seen, "网页填的")], person="林某", token="x")
    staff.looks(1)
    staff.spill("甲3", "乙3", "丙3")
    staff.looks(3)
    grid = world.engine.backend.read().grids[LEDGER_TAB]
    shown = [grid.text(row, PLACES["progress_note"]) for row in range(ROW, ROW + 3)]
    assert shown == ["甲3", "乙3", "丙3"]
    assert world.store.conflicts() == []
    assert ["公式" in one.reason for one in world.engine.status().waiting] == [True]
    staff.spill()
    staff.looks(2)
    assert world.store.conflicts() == []
    assert world.text(spilled, "progress_note") == "网页填的"


def test_what_is_typed_in_its_place_is_staff_s_word(world: World, staff: Formulas) -> None:
    staff.type("progress_note")
    staff.looks(3)
    staff.gone("progress_note", "改为文字")
    staff.looks(1)
    assert agreed(world) == "改为文字"
    assert not told(world)
    staff.type("progress_note", shown="再来")
    staff.looks(3)
    assert len(told(world)) == 1


def test_a_constant_text_is_read_and_told(world: World, staff: Formulas) -> None:
    staff.type("progress_note", '="已"&"印发"', "已印发")
    staff.looks(1)
    assert agreed(world) == "已印发"
    assert len(told(world)) == 1
    submit(world, "网页填的", "已印发")
    staff.looks(3)
    assert "公式" in world.engine.status().waiting[0].reason
    staff.gone("progress_note", "已印发")  # pasted as a value
    staff.looks(1)
    assert world.text(KEY, "progress_note") == "网页填的"
    assert world.store.conflicts() == []


@pytest.mark.samples(4)
@pytest.mark.parametrize("name", ["unit", "task", "due_date"])
def test_a_protected_cell_is_told_and_keeps_what_it_must_say(world: World, staff: Formulas, name: str) -> None:
    before, version, meant = world.store.history(), world.store.version(), world.text(KEY, name)
    staff.type(name)
    staff.looks(8)
    assert world.store.history() == before
    assert len(told(world, name)) == 1
    assert world.store.version() == version + 1
    staff.gone(name)
    staff.looks(1)
    assert world.text(KEY, name) == meant
    assert not told(world, name)


def test_beside_the_ledger_it_matters_to_nobody(world: World, staff: Formulas) -> None:
    before, version = world.store.history(), world.store.version()
    far = max(PLACES.values()) + len(DERIVED) + 1
    world.sheet.put(ROW, far, "辅助")
    staff.type(str(far))
    staff.looks(8)
    assert world.store.history() == before
    assert (world.store.findings(), world.store.version()) == ([], version)
    submit(world, "照写", "")
    staff.looks(1)
    assert world.text(KEY, "progress_note") == "照写"


def test_where_only_the_portal_shows_something_it_is_told_once(world: World, staff: Formulas) -> None:
    staff.type(str(max(PLACES.values()) + 1))
    staff.looks(1)
    found, version = world.store.findings(), world.store.version()
    assert [one.outcome for one in found] == ["derived"]
    staff.looks(8)
    assert (world.store.findings(), world.store.version()) == (found, version)


def test_a_key_and_a_header_may_be_computed(world: World, staff: Formulas) -> None:
    staff.type("key", '="2021-01"&"-甲"', KEY)
    title = world.sheet.grid()[0][PLACES["issues"] - 1]
    staff.type("issues", f'="{title[:1]}"&"{title[1:]}"', title, row=1)
    submit(world, "照写", "")
    staff.looks(3)
    assert not world.engine.status().waiting
    assert world.store.conflicts() == []
    assert agreed(world) == "照写"


def test_a_key_that_changes_by_itself_makes_no_history(world: World, staff: Formulas) -> None:
    before = world.store.history()
    staff.type("key")
    staff.looks(8)
    assert world.store.history() == before
    assert any(KEY in f.key or KEY in f.message for f in world.store.findings())


def test_an_error_is_told_and_what_it_becomes_is_read_once(world: World, staff: Formulas) -> None:
    if staff.kind != "google":
        pytest.skip("test_no_text.py")
    staff.type("progress_note", "=1/0")
    staff.looks(3)
    assert len(told(world)) == 1
    assert agreed(world) == ""
    staff.type("progress_note")
    staff.looks(8)
    assert len(world.store.history(key=KEY)) == 1
