"""Copies beside the workbook on 同步状态 and on the command line: what is in them, taken in or set aside."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ledger.columns import LEDGER, LEDGER_TAB
from portal.build import Portal, build, use
from portal.commands import main
from portal.commands.status import gather, in_words
from portal.settings.settings import load

OFFICE, KEY = "市政府办公厅", "2021-07-鼓楼区"
NAME = "（冲突副本 张三）.xlsx"
PLACE = [c.name for c in LEDGER].index("progress_note") + 1


@pytest.fixture
def portal(filled_home: Path, tmp_path: Path) -> Iterator[Portal]:
    """A ledger in a workbook, with a copy beside it in which somebody typed."""
    home = Path(shutil.copytree(filled_home, tmp_path / "home"))
    made = build(load(home=home, backend="workbook"))
    made.engine.cycle()
    use(made)
    workbook = made.settings.workbook_path(made.year)
    copy = workbook.with_name(workbook.stem + NAME)
    book = openpyxl.load_workbook(workbook)
    row = next(n for n, cells in enumerate(book[LEDGER_TAB].iter_rows(values_only=True), 1) if cells[0] == KEY)
    book[LEDGER_TAB].cell(row, PLACE).value = "副本里填的"
    book.save(copy)
    made.engine.cycle()
    yield made
    use(None)
    made.book.engine.dispose()


def warnings(at) -> str:
    return " ".join(str(w.value).replace("\\", "") for w in at.warning)


def button(at, key):
    return next(b for b in at.button if b.key == key)


def test_the_office_takes_it_in(portal: Portal, visit) -> None:
    at = visit("sync", OFFICE)
    assert not at.exception
    assert NAME in warnings(at)
    assert KEY in warnings(at)
    listed = visit("sync", OFFICE, show="需要核对")
    assert sum(NAME in str(row) for d in listed.dataframe for row in d.value.to_dict("records")) == 1
    button(at, "take_copy_0").click().run()
    portal.engine.cycle()
    portal.engine.cycle()
    assert portal.ledger().cells[KEY, "progress_note"] == "副本里填的"
    at = visit("sync", OFFICE)
    assert NAME not in warnings(at)
    assert any("副本" in change.person for change in portal.book.history(key=KEY))


@pytest.mark.long
def test_the_office_takes_in_what_is_ticked(portal: Portal, visit) -> None:
    (copy,) = portal.sheet.status().copies
    mark = copy.version[:12]
    at = visit("sync", OFFICE)
    assert not [box for box in at.checkbox if box.key and box.key.startswith("copy_")]
    at.session_state[f"copy_cells_{mark}"] = True
    at.run()
    (box,) = [box for box in at.checkbox if box.key and box.key.startswith("copy_")]
    assert box.value is True
    box.uncheck().run()
    button(at, f"take_cells_{mark}").click().run()
    assert "没有勾选的 1 格没有收" in " ".join(str(one.value) for one in at.success)
    portal.engine.cycle()
    assert portal.ledger().cells.get((KEY, "progress_note"), "") == ""
    assert not portal.sheet.status().copies


@pytest.mark.long
def test_the_office_sets_it_aside(portal: Portal, visit) -> None:
    at = visit("sync", OFFICE)
    button(at, "set_copy_aside_0").click().run()
    portal.engine.cycle()
    assert not portal.sheet.status().copies
    assert portal.ledger().cells.get((KEY, "progress_note"), "") == ""


@pytest.mark.long
@pytest.mark.parametrize("who", ["鼓楼区", "市发改委"])
def test_a_clerk_is_told_and_decides_nothing(portal: Portal, visit, who: str) -> None:
    at = visit("sync", who, show="需要核对")
    assert not at.exception
    assert not any(b.key and "copy" in b.key for b in at.button)
    assert any(NAME in str(d.value.to_dict()) for d in at.dataframe)


@pytest.fixture
def command(portal: Portal, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORTAL_HOME", str(portal.settings.home))
    monkeypatch.setattr("portal.commands.sheet.build", lambda _, **__: portal)
    return lambda *words: CliRunner().invoke(main, ["sheet", "copies", *words])


@pytest.mark.long
def test_the_command_lists_and_takes_in(portal: Portal, command) -> None:
    listed = command()
    assert NAME in listed.output
    assert NAME in in_words(gather(portal))
    name = portal.sheet.status().copies[0].name
    taken = command("--take", name)
    assert "1 格" in taken.output
    assert portal.ledger().cells[KEY, "progress_note"] == "副本里填的"
    assert "没有副本" in command().output


@pytest.mark.long
def test_the_command_sets_aside_and_names_what_is_not_there(portal: Portal, command) -> None:
    name = portal.sheet.status().copies[0].name
    assert command("--take", "别的.xlsx").exit_code == 2
    assert "不再提示" in command("--set-aside", name).output
    assert not portal.sheet.status().copies
