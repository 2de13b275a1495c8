"""填报工作簿 in LibreOffice: opened, filled in, saved, and still taken: what was typed and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from ledger.columns import STATUSES, parse
from ledger.papers.fill_in import STAMP_SHEET
from sync.fill_in.difference import difference
from sync.fill_in.reading import read_fill_in
from tests.e2e.conftest import free_port
from tests.e2e.libreoffice import LibreOffice
from tests.unit.reports.test_fill_in import INERT, KEY, ledger_of, made, place

pytestmark = [pytest.mark.libreoffice, pytest.mark.long]
OTHER, TAB = "2021-30-鼓楼区", "填报"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOffice]:
    running = LibreOffice(tmp_path_factory.mktemp("office"), free_port())
    yield running
    running.quit()


def test_what_libreoffice_saved_is_taken_and_everything_else_is_as_it_was(office: LibreOffice, tmp_path: Path) -> None:
    columns = ("progress_note", "evidence", "issues", "next_steps", "reporter", "phone")
    inert = [(key, name) for key in (OTHER, "2021-25-鼓楼区") for name in columns]
    of = ledger_of(
        (KEY, "status", "未启动"),
        (KEY, "percent", "40%"),
        (KEY, "progress_note", "第一行。\n第二行。"),
        *((*cell, text) for cell, text in zip(inert, INERT, strict=False)),
    )
    path = tmp_path / "填报.xlsx"
    path.write_bytes(made(of))
    sheet = openpyxl.load_workbook(path)[TAB]
    office.open(path, TAB)
    for name, text in (("status", "正在推进"), ("percent", "60"), ("issues", "缺少人员。")):
        cell = place(sheet, KEY, name)
        office.type_in(cell.row, cell.column, text)
    office.save()
    office.close()

    found = {(one.key, one.column): one.typed for one in difference(read_fill_in(path.read_bytes()), of)}
    assert found == {(KEY, "status"): "正在推进", (KEY, "percent"): "60", (KEY, "issues"): "缺少人员。"}
    saved = openpyxl.load_workbook(path)
    assert saved[STAMP_SHEET].sheet_state != "visible"
    assert saved[TAB].protection.sheet
    assert saved[TAB].column_dimensions["A"].hidden
    rules = {rule.type: rule for rule in saved[TAB].data_validations.dataValidation}
    assert str(rules["list"].formula1).strip('"').split(",") == list(STATUSES)
    assert "decimal" in rules
    assert not [cell.coordinate for row in saved[TAB].iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize(("said", "percent"), [("60%", 60), ("1%", 1), ("0.5%", 0.5), ("80", 80)])
def test_a_percentage_typed_there_is_the_percentage_that_was_meant(
    office: LibreOffice, tmp_path: Path, said: str, percent: float
) -> None:
    path = tmp_path / "填报.xlsx"
    path.write_bytes(made(ledger_of()))
    cell = place(openpyxl.load_workbook(path)[TAB], KEY, "percent")
    office.open(path, TAB)
    office.type_in(cell.row, cell.column, said)
    office.save()
    office.close()
    (line,) = difference(read_fill_in(path.read_bytes()), ledger_of())
    assert parse("percent", line.typed, year=2021).value == percent
