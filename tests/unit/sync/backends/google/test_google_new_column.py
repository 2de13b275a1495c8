"""Columns put up in a published Google spreadsheet: dressed and protected as if they had been published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from published_samples import LEDGER, STAMP, Shared, ledger, shared, tabs

from store.sheet.stamp import Stamp
from sync.backends.base import Batch, NewColumn
from sync.backends.google.backend import GoogleBackend
from sync.backends.google.ids import protection_id
from sync.backends.google.structure.publish import publish
from sync.backends.google.structure.repair import repair


@pytest.fixture
def file() -> Iterator[Shared]:
    with shared() as made:
        publish(made.calls(), tabs(), STAMP)
        yield made


def put_up(file: Shared, header: str = "本轮", rev: int = 2) -> int:
    """Behind the last header; returns its place."""
    backend = GoogleBackend(file.calls())
    sheet = backend.read()
    tab = ledger()
    place = max(map(len, sheet.grids[tab.title].rows)) + 1
    new = NewColumn("a", tab.title, place, 1, header, 12, 2, numeric=False)
    backend.write(Batch(Stamp("p", rev, f"b{rev}"), columns=(new,)), sheet)
    return place


def protected(file: Shared) -> dict[int, dict[str, object]]:
    found = file.sheets()[ledger().title]
    return {one["protectedRangeId"]: one for one in found.get("protectedRanges", [])}


def test_it_is_protected_whole_and_a_repair_finds_nothing_to_mend(file: Shared) -> None:
    tab = ledger()
    place = put_up(file)
    closed = protected(file)[protection_id(tab.title, "本轮")]["range"]
    assert closed == {"sheetId": LEDGER, "startColumnIndex": place - 1, "endColumnIndex": place}
    grown = replace(
        tab,
        headers=[*tab.headers, "本轮"],
        rows=[[*row, ""] for row in tab.rows],
        locked=tab.locked | {place},
        widths={**tab.widths, place: 12},
    )
    assert repair(file.calls(), [grown if one.title == tab.title else one for one in tabs()]) == []


def test_a_protection_that_outlived_its_header_is_in_nobodys_way(file: Shared) -> None:
    put_up(file)
    before = protected(file)
    backend = GoogleBackend(file.calls())
    place = max(map(len, backend.read().grids[ledger().title].rows))
    start = {"sheetId": LEDGER, "rowIndex": 0, "columnIndex": place - 1}
    renamed = {"rows": [{"values": [{"userEnteredValue": {"stringValue": "别的"}}]}], "fields": "userEnteredValue"}
    file.calls().change([{"updateCells": {"start": start, **renamed}}], include="spreadsheetId")
    put_up(file, rev=3)
    assert len(protected(file)) == len(before) + 1


def test_a_filter_that_hides_rows_is_back_on_afterwards(file: Shared) -> None:
    filtered = {"range": {"sheetId": LEDGER, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": 7}}
    hidden = {"condition": {"type": "NUMBER_EQ", "values": [{"userEnteredValue": "1"}]}}
    specs = [{"columnIndex": 0, "filterCriteria": hidden}]
    file.calls().change([{"setBasicFilter": {"filter": filtered | {"filterSpecs": specs}}}], include="spreadsheetId")
    before = file.sheets()[ledger().title]["basicFilter"]
    put_up(file)
    assert file.sheets()[ledger().title]["basicFilter"] == before
