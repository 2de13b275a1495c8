"""A file that cannot be used, met by a whole cycle: the last good ledger stays, nothing is booked, the file is not touched,
submissions are collected; once the file is whole again everything goes on."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from ledger.columns import LEDGER_TAB
from ledger.repository import Edit
from sync.backends.base import Batch, Reading
from tests.memory_staff import MemoryStaff
from tests.property.world import COLUMNS, PLACES, World

KEY = "2021-01-甲"


def _rewritten(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def _ledger_part(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return next(n for n in package.namelist() if "sheet3" in n)


def _far_cell(where: str) -> Callable[[bytes], bytes]:
    row = re.sub(r"\D", "", where)
    cell = f'<row r="{row}"><c r="{where}"><v>1</v></c></row></sheetData>'.encode()
    return lambda data: _rewritten(data, _ledger_part(data), lambda xml: xml.replace(b"</sheetData>", cell, 1))


def _entities(data: bytes) -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><workbook'
    return _rewritten(data, "xl/workbook.xml", lambda xml: xml.replace(b"<workbook", bomb, 1))


def _locked(_: bytes) -> bytes:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    return ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


BROKEN: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "F020 half of it": (lambda data: data[: len(data) // 2], "TornWorkbook", "不是完整的"),
    "F020 nothing of it": (lambda data: b"", "TornWorkbook", "不是完整的"),
    "F023": (_far_cell("XFD1048576"), "HostileWorkbook", "XFD1048576"),
    "F024": (_far_cell("Z1048576"), "HostileWorkbook", "Z1048576"),
    "F075": (_locked, "TornWorkbook", "密码"),
    "F109": (_entities, "HostileWorkbook", "实体声明"),
}


@pytest.mark.samples(3)
@pytest.mark.parametrize("how", BROKEN)
def test_the_last_good_ledger_stays(workbook: World, how: str) -> None:
    """F020, F023, F024, F075, F109: named trouble, no change booked, the file left alone, and on from there afterwards."""
    breaking, trouble, words = BROKEN[how]
    path = Path(workbook.home, "台账.xlsx")
    workbook.sheet.put(workbook.where(KEY)[0], PLACES["issues"], "最后的好内容")
    assert workbook.engine.cycle().accepted == 1
    whole, history = path.read_bytes(), workbook.store.history()
    path.write_bytes(breaking(whole))
    broken = path.read_bytes()
    workbook.store.submit([Edit(KEY, "progress_note", "", "照样收下")], person="林某", token="1")
    for _ in range(2):
        report = workbook.engine.cycle()
        assert (report.trouble, words in report.message) == (trouble, True)
    assert workbook.store.ledger().by_key[KEY].issues == "最后的好内容"
    assert workbook.store.ledger().by_key[KEY].progress_note == "照样收下"
    assert workbook.store.history() == history
    assert path.read_bytes() == broken
    path.write_bytes(whole)
    assert workbook.engine.cycle().trouble == ""
    assert workbook.text(KEY, "progress_note") == "照样收下"


@pytest.mark.parametrize("kind", ["memory", "xlsx"])
@pytest.mark.parametrize("move", ["inserted before it", "moved behind it"])
def test_f033_a_column_moves_between_reading_and_writing(kind: str, move: str) -> None:
    """F033: what was read is not what stands there any more; nothing lands in the wrong column, staff's cells stay."""
    world = World(kind)
    note, issues = (PLACES[name] for name in COLUMNS)
    world.sheet.put(world.where(KEY)[0], issues, "表格里的问题")
    world.engine.cycle()
    world.store.submit([Edit(KEY, "progress_note", "", "网页")], person="林某", token="1")
    real, once = world.backend.write, [True]

    def write(batch: Batch, sheet: Reading) -> None:
        if once:
            once.pop()
            _move_columns(world, kind, note, behind=move == "moved behind it")
        real(batch, sheet)

    world.backend.write = write  # type: ignore[method-assign]
    try:
        assert world.engine.cycle().trouble == ""
        header, row = world.sheet.grid()[0], world.sheet.grid()[world.where(KEY)[0] - 1]
        told = {text: row[place] for place, text in enumerate(header) if text and place < len(row)}
        assert (told["工作进展"], told["存在问题"]) == ("网页", "表格里的问题")
        assert told["本科室备注"] == ""
        assert world.store.conflicts() == []
    finally:
        world.close()


def _move_columns(world: World, kind: str, note: int, *, behind: bool) -> None:
    """A column of the staff's own before 工作进展, or 工作进展 itself moved to the end with the new one in its place."""
    if kind == "memory":
        staff = MemoryStaff(world.backend)  # type: ignore[arg-type]
        staff.insert_column(LEDGER_TAB, note, "本科室备注")
        if behind:
            for row in staff.sheets.tabs[LEDGER_TAB]:
                row.append(row.pop(note) if note < len(row) else "")
        return
    path = Path(world.home, "台账.xlsx")
    book = openpyxl.load_workbook(path)
    tab = book[LEDGER_TAB]
    rows = [[cell.value for cell in row] for row in tab.iter_rows()]
    for number, row in enumerate(rows):
        row.insert(note - 1, None if number else "本科室备注")
        if behind:
            row.append(row.pop(note))
        for place, value in enumerate(row, 1):
            tab.cell(number + 1, place).value = value
    book.save(path)
