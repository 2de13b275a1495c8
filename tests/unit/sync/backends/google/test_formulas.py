"""What is computed is told from what was typed: cells that an array formula spills into, and what a look costs."""

from __future__ import annotations

from google_ledger import TAB, Ledger

from sync.backends.google.ids import sheet_id
from tests.sheets_server.grid import Cell


def spill(ledger: Ledger, *cells: tuple[int, int], text: object) -> None:
    """What an array formula shows in these cells beside its own."""
    service, key = ledger.sheets.double.server.world, ledger.sheets.key
    with service.lock(key):
        book = service.peek(key).copy()
        for row, column in cells:
            book.sheet(sheet_id(TAB)).put(row - 1, column - 1, Cell(spilled=text))
        service.commit(service.peek(key), lambda there: vars(there).update(vars(book)))


def test_cells_that_a_formula_spills_into_are_computed_too(ledger: Ledger) -> None:
    ledger.backend.read()
    ledger.staff.set_formula(TAB, 2, 3, "=RAND()")
    spill(ledger, (3, 3), (4, 3), text="甲")
    first = ledger.backend.read()
    assert first.grids[TAB].formulas == {(2, 3), (3, 3), (4, 3)}
    spill(ledger, (3, 3), (4, 3), text="乙")
    assert ledger.backend.version() == first.version
    ledger.staff.set_cell(TAB, 3, 3, "改成文字")
    assert ledger.backend.version() != first.version
    assert ledger.backend.read().grids[TAB].formulas == {(2, 3), (4, 3)}


def test_what_changes_by_itself_costs_one_short_call_more(ledger: Ledger) -> None:
    ledger.staff.set_formula(TAB, 2, 3, "=RAND()")
    first = ledger.backend.read()
    start = len(ledger.control.log())
    for _ in range(3):
        assert ledger.backend.version() == first.version
    calls = ledger.sheets.calls_since(start)
    assert [one["kind"] for one in calls] == ["read"] * 6
    assert sum(one["bytes_out"] for one in calls[1::2]) < 1500
    ledger.staff.set_formula(TAB, 2, 3, "=1/0")
    assert ledger.backend.version() != first.version


def test_a_formula_replaced_by_its_own_text_is_seen_while_somebody_waits_for_it(ledger: Ledger) -> None:
    ledger.staff.set_formula(TAB, 2, 3, '="旧"&"二"')
    first = ledger.backend.read()
    ledger.backend.watch_formulas(watched=True)
    assert ledger.backend.version() == first.version
    ledger.staff.set_cell(TAB, 2, 3, "旧二")
    assert ledger.backend.version() != first.version
    assert not ledger.backend.read().grids[TAB].formulas
