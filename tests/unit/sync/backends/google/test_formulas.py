"""What is computed is told from what was typed: cells that an array formula spills into, and what a look costs."""

from __future__ import annotations

from google_ledger import TAB, Ledger, put


def source(ledger: Ledger, *texts: str) -> None:
    """Texts far to the right, from the second row on."""
    for row, text in enumerate(texts, 2):
        ledger.staff.set_cell(TAB, row, 9, text)


def test_cells_that_a_formula_spills_into_are_computed_too(ledger: Ledger) -> None:
    ledger.backend.read()
    source(ledger, "甲", "乙", "丙")
    for row in (3, 4):
        ledger.staff.set_cell(TAB, row, 3, "")
    ledger.staff.set_formula(TAB, 2, 3, "=ARRAYFORMULA(I2:I4)")
    first = ledger.backend.read()
    assert [first.grids[TAB].text(row, 3) for row in (2, 3, 4)] == ["甲", "乙", "丙"]
    assert first.grids[TAB].formulas == {(2, 3), (3, 3), (4, 3)}
    ledger.staff.set_cell(TAB, 3, 3, "改成文字")
    broken = ledger.backend.read().grids[TAB]
    assert (broken.formulas, broken.text(4, 3)) == ({(2, 3)}, "")


def test_a_write_that_meets_a_spill_is_taken_back_as_from_any_formula(ledger: Ledger) -> None:
    """Typed between our reading and our write: its texts come back as values, and that it finds no room is seen."""
    for row in (3, 4):
        ledger.staff.set_cell(TAB, row, 3, "")
    source(ledger, "甲", "乙", "丙")
    ledger.staff.set_formula(TAB, 2, 3, "=ARRAYFORMULA(I2:I4)", before="write")
    ledger.write(put(3, 3, "新", expected=""))
    reading = ledger.backend.read()
    assert (reading.landed, reading.grids[TAB].text(3, 3)) == (frozenset(), "乙")
    assert (2, 3) in reading.grids[TAB].no_text


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
