"""One double for the tests of this folder, and a small ledger published on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from google_ledger import Ledger

from tests.sheets_server import Double, running
from tests.sheets_support import Sheets, open_sheets


@pytest.fixture(scope="session")
def double() -> Iterator[Double]:
    with running() as double:
        yield double
        assert not double.defects


@pytest.fixture
def sheets(double: Double) -> Iterator[Sheets]:
    with open_sheets(double) as sheets:
        yield sheets


@pytest.fixture
def ledger(sheets: Sheets) -> Ledger:
    return Ledger(sheets)
