"""Google refuses what a write does about filters; a filter where nobody expects one; a look that comes again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from google_ledger import ROWS, TAB, Ledger, put

from sync.backends.google.ids import sheet_id
from sync.backends.google.journal import PORTAL_ID
from sync.errors import FilterInTheWay, Raced
from tests.sheets_server.errors import invalid
from tests.sheets_server.requests.registry import HANDLERS

KINDS = ["copyPaste", "cutPaste", "pasteData", "repeatCell", "updateCells"]
WRITTEN = [("K1", "甲县", "新一", "10", "a"), *ROWS[1:]]


@pytest.fixture(autouse=True)
def ledger(ledger: Ledger) -> Iterator[Ledger]:
    yield ledger
    ledger.control.hidden_rows()


def basic_filter(sheet: int, column: int = 0, *hidden: str) -> dict[str, Any]:
    spec = {"columnIndex": column, "filterCriteria": {"hiddenValues": list(hidden)}}
    return {"setBasicFilter": {"filter": {"range": {"sheetId": sheet, "endRowIndex": 9}, "filterSpecs": [spec]}}}


def refuse(monkeypatch: pytest.MonkeyPatch, kind: str, *, when: bool) -> None:
    """The service refuses a kind of request on the ledger's tab where a basic filter is (`when`) or is not on."""
    real = HANDLERS[kind]

    def handler(book: Any, user: Any, request: Any) -> Any:
        number = request.get("sheetId") or request.get("filter", {}).get("range", {}).get("sheetId")
        if number == sheet_id(TAB) and (book.sheet(number).basic_filter is not None) == when:
            raise invalid("Not like this.")
        return real(book, user, request)

    monkeypatch.setitem(HANDLERS, kind, handler)


def test_a_service_that_does_not_take_off_a_filter_that_is_not_there_is_not_asked_again(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, "clearBasicFilter", when=False)
    with pytest.raises(Raced):
        ledger.write(put(2, 3, "新一"))
    ledger.write(put(2, 3, "新一"))
    assert ledger.rows() == WRITTEN
    ledger.control.hidden_rows(shifted=KINDS)
    ledger.staff.do(basic_filter(sheet_id(TAB), 0, "K2"))
    ledger.write(put(3, 3, "新二"))
    assert [row[2] for row in ledger.rows()] == ["新一", "新二", "旧三"]


def test_a_filter_taken_off_by_staff_before_we_could_is_only_a_race(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.control.hidden_rows(shifted=KINDS)
    ledger.staff.do(basic_filter(sheet_id(TAB), 0, "K2"))
    refuse(monkeypatch, "clearBasicFilter", when=False)
    # Our first three writes are the trial's: made, tried out, cleared away.
    off = {"clearBasicFilter": {"sheetId": sheet_id(TAB)}}
    ledger.staff.do(off, before="write", skip=3)
    with pytest.raises(Raced):
        ledger.write(put(3, 3, "新二"))
    assert ledger.rows() == list(ROWS)


def test_a_filter_that_cannot_be_put_on_again_stays_and_writing_waits(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.control.hidden_rows(shifted=KINDS)
    ledger.staff.do(basic_filter(sheet_id(TAB), 1, "乙县"))
    refuse(monkeypatch, "setBasicFilter", when=False)
    with pytest.raises(FilterInTheWay, match="“单位”列"):
        ledger.write(put(3, 3, "新二"))
    assert ledger.rows() == list(ROWS)
    book = ledger.sheets.double.server.world.peek(ledger.sheets.key)
    assert book.sheet(sheet_id(TAB)).basic_filter


def test_a_filter_on_the_hidden_portal_sheet_misleads_nothing(ledger: Ledger) -> None:
    ledger.control.hidden_rows(shifted=KINDS, copies="skip")
    ledger.write(put(2, 3, "半新"))
    ledger.backend.read()
    ledger.staff.do(basic_filter(PORTAL_ID, 2, "编号", "K1", ""))
    ledger.staff.do(basic_filter(PORTAL_ID, 0, ""))
    reading = ledger.backend.read()
    ledger.backend.write(ledger.batch(put(2, 3, "新一", expected="半新")), reading)
    again = ledger.backend.read()
    assert again.landed == {"op-2-3"}
    assert ledger.rows(again) == WRITTEN


def test_what_goes_astray_under_a_filter_is_taken_back_under_it(ledger: Ledger) -> None:
    ledger.control.hidden_rows(shifted=KINDS, copies="next")
    ledger.staff.do(basic_filter(sheet_id(TAB), 0, "K1", "K2"))
    reading = ledger.backend.read()
    ledger.staff.set_cell(TAB, 3, 3, "抢先", before="write")
    ledger.backend.write(ledger.batch(put(3, 3, "新二")), reading)
    again = ledger.backend.read()
    assert again.landed == frozenset()
    assert [row[2] for row in ledger.rows(again)] == ["旧一", "抢先", "旧三"]
    sheet = ledger.sheets.double.server.world.peek(ledger.sheets.key).sheet(sheet_id(TAB))
    assert [at for at, meta in sheet.row_meta.items() if meta.get("hiddenByFilter")] == [1, 2]


def test_the_findings_of_a_trial_count_for_a_while(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.staff.do(basic_filter(sheet_id(TAB), 0, "K2"))
    ledger.write(put(3, 3, "新二"))  # exact: the filter is left alone
    ledger.backend.read()
    ledger.control.hidden_rows(shifted=KINDS)
    monkeypatch.setattr("sync.backends.google.filters._TRUSTED", 0.0)
    ledger.write(put(3, 3, "更新", expected="新二"))
    assert [row[2] for row in ledger.rows()] == ["旧一", "更新", "旧三"]
