"""Files as Excel, WPS, LibreOffice, ONLYOFFICE, Numbers, Google and libraries write them: read, patched, read again."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from ledger.columns import LEDGER_TAB
from ledger.repository import Edit
from tests.property.world import PLACES, UNITS, World
from tests.workbook_programs import PROGRAMS, saved_by

KEYS = tuple(f"2021-01-{name}" for name in UNITS)
TEXTS = ("已印发方案", "第一行\n第二行", "a < b & c", "=1+1", "🎉完成", "x" * 3000)


@pytest.fixture
def world() -> Iterator[World]:
    """Six rows that say something, agreed."""
    made = World("xlsx")
    edits = [Edit(key, "progress_note", "", text) for key, text in zip(KEYS, TEXTS, strict=True)]
    made.store.submit(edits, person="林某", token="t")
    assert made.engine.cycle().trouble == ""
    for number, key in enumerate(KEYS):
        made.sheet.put(number + 2, PLACES["issues"], f"{key}的问题")
    assert made.engine.cycle().trouble == ""
    yield made
    made.close()


def path(world: World) -> Path:
    return world.home / "台账.xlsx"


def parts(world: World) -> dict[str, bytes]:
    with zipfile.ZipFile(path(world)) as package:
        return {name: package.read(name) for name in package.namelist()}


def untouched(world: World) -> None:
    """A file that says the same as before, however it is written, changes nothing."""
    before = world.store.history(), [(f.key, f.message) for f in world.store.findings()]
    report = world.engine.cycle()
    assert (report.message, report.accepted, report.conflicts) == ("", 0, 0)
    assert (world.store.history(), [(f.key, f.message) for f in world.store.findings()]) == before


def patched(world: World) -> None:
    """A text over a text, one into an empty cell and a number reach the file; nothing else in it changes."""
    before = parts(world)
    wanted = {"progress_note": "网页改的\n_x4E2D_", "next_steps": "网页新填", "percent": "66.5"}
    seen = {"progress_note": TEXTS[1]}
    edits = [Edit(KEYS[1], name, seen.get(name, ""), text) for name, text in wanted.items()]
    world.store.submit(edits, person="林某", token="p")
    assert world.engine.cycle().written == len(wanted)
    after = parts(world)
    assert after.keys() == before.keys()
    assert len([name for name in before if before[name] != after[name]]) == 2  # the ledger's sheet and the portal's
    for key, text in zip(KEYS, TEXTS, strict=True):
        cells = world.store.ledger().cells
        assert cells[key, "progress_note"] == (wanted["progress_note"] if key == KEYS[1] else text)
        assert cells[key, "issues"] == f"{key}的问题"
    assert not world.engine.cycle().eventful
    assert not world.engine.status().waiting


@pytest.mark.long
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_programs_file_is_read_patched_and_read_again(world: World, program: str) -> None:
    saved_by(PROGRAMS[program], path(world))
    untouched(world)
    patched(world)


@pytest.mark.long
@pytest.mark.parametrize("program", PROGRAMS)
def test_what_staff_typed_there_is_taken(world: World, program: str) -> None:
    world.sheet.put(4, PLACES["progress_note"], "程序里改的")
    world.sheet.put(5, PLACES["percent"], 80)  # type: ignore[arg-type]
    saved_by(PROGRAMS[program], path(world))
    assert world.engine.cycle().accepted == 2
    assert world.store.ledger().cells[KEYS[2], "progress_note"] == "程序里改的"
    assert world.store.ledger().by_key[KEYS[3]].percent == 80


def _soffice(folder: Path, source: Path) -> Path:
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--norestore",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(folder / "lo"),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
        cwd=folder,
    )
    return folder / "lo" / source.name


@pytest.mark.long
@pytest.mark.libreoffice
@pytest.mark.parametrize("program", ["Excel 365", "WPS", "Google Sheets"])
def test_libreoffice_opens_the_patched_file_and_its_own_is_patched(world: World, program: str, tmp_path: Path) -> None:
    saved_by(PROGRAMS[program], path(world))
    patched(world)
    resaved = _soffice(tmp_path, path(world))
    tab = openpyxl.load_workbook(resaved)[LEDGER_TAB]
    assert tab.cell(3, PLACES["progress_note"]).value == "网页改的\n_x4E2D_"
    assert tab.cell(3, PLACES["percent"]).value == 66.5
    assert tab.cell(2, PLACES["progress_note"]).value == TEXTS[0]
    path(world).write_bytes(resaved.read_bytes())
    assert world.engine.cycle().trouble == ""
    assert world.store.ledger().cells[KEYS[1], "progress_note"] == "网页改的\n_x4E2D_"
    world.store.submit([Edit(KEYS[0], "progress_note", TEXTS[0], "再改")], person="林某", token="l")
    assert world.engine.cycle().written == 1
