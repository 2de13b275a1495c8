"""The trial finds each way in which hidden rows may mislead Google, and leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from google_ledger import Ledger

from sync.backends.google.trial import Findings, clear_away, trial
from sync.errors import SyncError

ALL = ["copyPaste", "cutPaste", "pasteData", "repeatCell", "updateCells"]
EXACT = Findings(True, "exact", "exact", "exact", "exact", "exact", lifted=True)


@pytest.fixture
def ledger(ledger: Ledger) -> Iterator[Ledger]:
    yield ledger
    ledger.control.hidden_rows()


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ({}, {}),
        ({"shifted": ["updateCells"]}, {"written": "next"}),
        ({"shifted": ["copyPaste"]}, {"pasted": "next"}),
        ({"shifted": ALL}, {"written": "next", "pasted": "next"}),
        ({"copies": "skip"}, {"copied": "left out"}),
        ({"copies": "next"}, {"copied": "next"}),
        ({"appends": "replace"}, {"appended": "over a hidden row"}),
        ({"appends": "vanish"}, {"appended": "lost"}),
        ({"appends": "top"}, {"appended": "elsewhere"}),
        ({"shifted": ALL, "early": True}, {"written": "next", "pasted": "next", "lifted": False}),
        ({"copies": "skip", "early": True}, {"copied": "left out", "lifted": False}),
        (
            {"shifted": ALL, "copies": "skip", "appends": "top"},
            {"written": "next", "pasted": "next", "copied": "left out", "appended": "elsewhere"},
        ),
    ],
)
def test_it_finds(ledger: Ledger, how: dict[str, Any], found: dict[str, Any]) -> None:
    ledger.control.hidden_rows(**how)
    made = trial(ledger.backend.calls)
    assert made == replace(EXACT, **found)
    assert made.exact == (not found.keys() - {"appended"})


def test_it_leaves_no_trace(ledger: Ledger) -> None:
    before = ledger.sheets.double.server.world.peek(ledger.sheets.key).copy()
    trial(ledger.backend.calls)
    after = ledger.sheets.double.server.world.peek(ledger.sheets.key)
    assert [sheet.properties for sheet in after.sheets] == [sheet.properties for sheet in before.sheets]


def test_one_that_was_cut_off_is_cleared_away_first(ledger: Ledger) -> None:
    ledger.control.fault("drop_after", kind="write")
    with pytest.raises(SyncError):
        trial(ledger.backend.calls)
    assert trial(ledger.backend.calls) == EXACT
    with pytest.raises(SyncError):
        clear_away(ledger.backend.calls)


def test_where_no_row_gets_hidden_nothing_is_found(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.sheets_server.requests.filters.hide", lambda *_: None)
    found = trial(ledger.backend.calls)
    assert found == Findings()
    assert not found.exact
    assert not found.lifted
