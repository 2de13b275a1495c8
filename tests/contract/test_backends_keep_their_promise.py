"""The contract suite on every backend; on Google through the double of its service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from backend_contract import LEDGER, BackendContract

from sync.backends.base import Backend
from sync.backends.google.backend import GoogleBackend
from sync.backends.memory import MemoryBackend
from sync.backends.registry import BACKENDS
from sync.backends.workbook import WorkbookBackend
from tests.memory_staff import MemoryStaff
from tests.sheets_server import Double, running
from tests.sheets_support import Sheets, open_sheets


@pytest.fixture(scope="module")
def double() -> Iterator[Double]:
    with running() as double:
        yield double
        assert not double.defects


class TestMemory(BackendContract):
    name = "memory"

    @pytest.fixture
    def backend(self) -> MemoryBackend:
        return MemoryBackend()

    def staff_types(self, backend: Backend, row: int, column: int, text: str) -> None:
        assert isinstance(backend, MemoryBackend)
        MemoryStaff(backend).set_cell(LEDGER, row, column, text)


class TestWorkbook(BackendContract):
    name = "workbook"

    @pytest.fixture
    def backend(self, tmp_path: Path) -> WorkbookBackend:
        return WorkbookBackend(tmp_path / "台账2021.xlsx")

    def staff_types(self, backend: Backend, row: int, column: int, text: str) -> None:
        assert isinstance(backend, WorkbookBackend)
        book = openpyxl.load_workbook(backend.path)
        book[LEDGER].cell(row, column).value = text
        book.save(backend.path)


class TestGoogle(BackendContract):
    """Over HTTP, on the double of Google's service."""

    name = "google"
    limit = 50_000
    compares = False

    @pytest.fixture
    def sheets(self, double: Double) -> Iterator[Sheets]:
        with open_sheets(double) as sheets:
            yield sheets

    @pytest.fixture
    def backend(self, sheets: Sheets) -> GoogleBackend:
        self.staff = sheets.staff
        return sheets.backend

    def staff_types(self, backend: Backend, row: int, column: int, text: str) -> None:
        self.staff.set_cell(LEDGER, row, column, text)


def test_every_registered_backend_is_under_contract() -> None:
    covered = {contract.name for contract in BackendContract.__subclasses__()}  # type: ignore[attr-defined]
    assert set(BACKENDS) <= covered
