"""Copies that cloud drives leave beside the workbook: told by name, and taken in by the rules of a file that comes back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from sqlalchemy import select

from ledger.columns import LEDGER_TAB
from ledger.repository import Edit, Finding
from store.audit import audit_log
from store.database import reading
from sync.backends.workbook.beside import Beside
from sync.backends.workbook.limits import Limits
from sync.errors import CopyGone
from tests.property.world import PLACES, UNITS, World
from tests.workbook_cells import put_xml

KEYS = tuple(f"2021-01-{name}" for name in UNITS)
NAMES = (
    "台账-DESKTOP-AB12.xlsx",
    "台账-PC01.xlsx",
    "台账-张三的电脑.xlsx",
    "台账 (冲突副本 2021-10-08 张三).xlsx",
    "台账_冲突文件_张三_20211008.xlsx",
    "台账 (1).xlsx",
    "台账（2）.xlsx",
    "台账 2.xlsx",
    "副本台账.xlsx",
    "复件 台账.xlsx",
    "台账 - 副本.xlsx",
    "台账 - 副本 (2).xlsx",
    "Copy of 台账.xlsx",
    "台账 (conflicted copy 2021-10-08).xlsx",
    "台账 (张三's conflicted copy 2021-10-08).XLSX",
    "台账.sync-conflict-20211008-101010-ABCDEFG.xlsx",
    "台账 (SFConflict zhang@a.cn 2021-10-08-10-10-10).xlsx",
    "台账_NAS_Oct-08-101010-2021_Conflict.xlsx",
)


@pytest.fixture
def world() -> Iterator[World]:
    made = World("xlsx", prepare=written)
    yield made
    made.close()


def written(world: World) -> None:
    """Rows that say something, agreed; the portal has written twice."""
    for key in KEYS[:4]:
        world.store.submit([Edit(key, "progress_note", "", f"{key}的进展")], person="林某", token=key)
    assert world.engine.cycle().trouble == ""
    assert world.engine.cycle().trouble == ""


def copied(world: World, name: str, **texts: str) -> Path:
    """A copy beside the workbook, in which 工作进展 of some units was typed over."""
    path = world.home / name
    shutil.copy(world.home / "台账.xlsx", path)
    type_into(path, **texts)
    return path


def type_into(path: Path, column: str = "progress_note", **texts: str) -> None:
    if texts:
        book = openpyxl.load_workbook(path)
        for unit, text in texts.items():
            book[LEDGER_TAB].cell(KEYS.index(f"2021-01-{unit}") + 2, PLACES[column]).value = text or None
        book.save(path)


def told(world: World) -> list[Finding]:
    assert world.engine.cycle().trouble == ""
    return [f for f in world.store.findings() if f.outcome == "copy"]


def submit(world: World, unit: str, value: str, seen: str) -> None:
    world.store.submit([Edit(f"2021-01-{unit}", "progress_note", seen, value)], person="林某", token=value)


def take(world: World) -> int:
    (copy,) = world.engine.status().copies
    taken = world.engine.take_copy(copy.name, copy.version, person="办公厅")
    assert world.engine.cycle().trouble == ""
    return taken


@pytest.mark.samples(4)
@pytest.mark.parametrize("name", NAMES)
def test_a_copy_is_named(world: World, name: str) -> None:
    copied(world, name, 甲="副本里填的")
    (finding,) = told(world)
    assert finding.where == name
    assert name in finding.message
    assert "1 格" in finding.message
    assert not world.engine.cycle().eventful


@pytest.mark.samples(5)
@pytest.mark.parametrize("name", NAMES)
def test_a_drives_copy_with_nothing_new_is_named_too(world: World, name: str) -> None:
    copied(world, name)
    (finding,) = told(world)
    assert "删除" in finding.message


@pytest.mark.parametrize(
    "name", ["台账-20211008备份.xlsx", "台账（已迁走，请勿再填）.xlsx", "~$台账.xlsx", "其他.xlsx"]
)
def test_what_is_no_copy_is_not_told(world: World, name: str) -> None:
    copied(world, name)
    assert told(world) == []


@pytest.mark.parametrize(
    "name", ["台 账.xlsx", "台 账(1).xlsx", "台　账 副本.xlsx", "台账.XLSX", "台账.Xlsx", "台账 (1).XLSX"]
)
def test_blanks_and_other_letters_hide_no_copy(world: World, name: str) -> None:
    copied(world, name, 甲="副本里填的")
    (finding,) = told(world)
    assert finding.where == name


def test_a_disk_that_knows_the_workbook_under_other_letters_shows_no_copy(world: World) -> None:
    (world.home / "台账.xlsx").rename(world.home / "台账.XLSX")
    assert Beside(world.home / "台账.xlsx", Limits()).copies() == ()


@pytest.mark.parametrize(
    "inner",
    [
        ' t="inlineStr"><is><t>=DISPIMG("ID_1",1)</t></is>',
        ' t="e"><v>#REF!</v>',
        ' t="str"><f>A1&amp;"x"</f><v>算出来的</v>',
    ],
)
def test_what_nobody_can_read_in_a_copy_is_told(world: World, inner: str) -> None:
    path = copied(world, "台账-20211008备份.xlsx")
    where = f"{get_column_letter(PLACES['progress_note'])}2"
    put_xml(path, {where: f'<c r="{where}"{inner}</c>'})
    (finding,) = told(world)
    assert "1 格是图片、错误值、公式或合并的单元格" in finding.message


def test_a_backup_in_which_somebody_typed_is_told(world: World) -> None:
    copied(world, "台账-20211008备份.xlsx", 乙="备份里填的")
    assert len(told(world)) == 1


def test_another_ledgers_workbook_is_none(world: World) -> None:
    other = World("xlsx")
    with other.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = 'another' WHERE name = 'portal'")
    shutil.copy(other.home / "台账.xlsx", world.home / "台账 (1).xlsx")
    book = openpyxl.load_workbook(world.home / "台账 (1).xlsx")
    for row in book["_portal"].iter_rows():
        if row[0].value == "portal":
            row[1].value = "another"
    book.save(world.home / "台账 (1).xlsx")
    other.close()
    assert told(world) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04half", b"not a workbook at all"])
def test_what_cannot_be_read_is_passed_over(world: World, content: bytes) -> None:
    (world.home / "台账 (1).xlsx").write_bytes(content)
    assert told(world) == []


def test_what_was_edited_only_in_the_copy_is_written(world: World) -> None:
    copied(world, "台账 (1).xlsx", 甲="副本里填的", 戊="新填")
    submit(world, "乙", "台账里改的", "2021-01-乙的进展")
    world.engine.cycle()
    assert "2 格" in told(world)[0].message
    assert take(world) == 2
    assert world.text(KEYS[0], "progress_note") == "副本里填的"
    assert world.text(KEYS[4], "progress_note") == "新填"
    assert world.text(KEYS[1], "progress_note") == "台账里改的"
    assert not world.store.conflicts()
    assert "副本" in world.store.history(key=KEYS[0])[0].person
    assert told(world) == []


def test_what_was_edited_on_both_sides_is_a_conflict(world: World) -> None:
    copied(world, "台账 (1).xlsx", 甲="副本里填的")
    submit(world, "甲", "台账里改的", "2021-01-甲的进展")
    world.engine.cycle()
    told(world)
    assert take(world) == 1
    (conflict,) = world.store.conflicts()
    assert (conflict.sheet, conflict.portal) == ("台账里改的", "副本里填的")
    assert world.text(KEYS[0], "progress_note") == "台账里改的"


def test_what_staff_edited_in_the_sheet_meanwhile_is_a_conflict_too(world: World) -> None:
    copied(world, "台账 (1).xlsx", 甲="副本里填的")
    world.sheet.put(2, PLACES["progress_note"], "表格里改的")
    told(world)
    take(world)
    (conflict,) = world.store.conflicts()
    assert (conflict.sheet, conflict.portal) == ("表格里改的", "副本里填的")


def test_an_old_copy_wipes_nothing_out(world: World) -> None:
    copied(world, "台账 (1).xlsx", 甲="副本里填的")
    for unit in "乙丙丁":
        submit(world, unit, f"{unit}后来的", f"2021-01-{unit}的进展")
    world.engine.cycle()
    world.engine.cycle()
    assert "1 格" in told(world)[0].message
    assert take(world) == 1
    assert [world.text(key, "progress_note") for key in KEYS[1:4]] == ["乙后来的", "丙后来的", "丁后来的"]


def test_a_cell_cleared_in_the_copy_is_an_edit(world: World) -> None:
    copied(world, "台账 (1).xlsx", 甲="")
    told(world)
    assert take(world) == 1
    assert not world.text(KEYS[0], "progress_note")


@pytest.mark.parametrize(("column", "text"), [("percent", "说不好"), ("status", "基本弄完"), ("reported_at", "前天")])
def test_a_text_that_nobody_can_read_is_asked_for_as_in_the_sheet(world: World, column: str, text: str) -> None:
    type_into(copied(world, "台账 (1).xlsx"), column, 甲=text)
    told(world)
    take(world)
    assert world.text(KEYS[0], column) == text
    assert any(f.column == column for f in world.store.findings())


def test_a_copy_taken_in_or_set_aside_is_told_again_only_when_it_changes(world: World) -> None:
    path = copied(world, "台账 (1).xlsx", 甲="副本里填的")
    told(world)
    take(world)
    assert told(world) == []
    type_into(path, 乙="又填了")
    assert "1 格" in told(world)[0].message
    (copy,) = world.engine.status().copies
    world.engine.set_copy_aside(copy.name, copy.version, person="办公厅")
    assert told(world) == []
    world.restart()
    assert told(world) == []
    type_into(path, 丙="还在填")
    assert len(told(world)) == 1


def test_a_copy_that_changed_since_it_was_shown_is_not_taken(world: World) -> None:
    path = copied(world, "台账 (1).xlsx", 甲="副本里填的")
    told(world)
    (copy,) = world.engine.status().copies
    type_into(path, 乙="又填了")
    with pytest.raises(CopyGone):
        world.engine.take_copy(copy.name, copy.version, person="办公厅")
    path.unlink()
    assert told(world) == []
    with pytest.raises(CopyGone):
        world.engine.set_copy_aside(copy.name, copy.version, person="办公厅")


def test_of_a_copy_only_what_was_chosen_is_taken_and_the_rest_is_told(world: World) -> None:
    copied(world, "台账 (1).xlsx", 甲="副本里填的", 乙="也填了", 丙="两边都改")
    world.sheet.put(4, PLACES["progress_note"], "表格里改了")
    told(world)
    (copy,) = world.engine.status().copies
    shown = {one.key: one for one in world.engine.copy_edits(copy.name, copy.version)}
    assert {key: one.both for key, one in shown.items()} == {KEYS[0]: False, KEYS[1]: False, KEYS[2]: True}
    assert shown[KEYS[2]][2:] == (f"{KEYS[2]}的进展", "表格里改了", "两边都改")
    taken = world.engine.take_copy(copy.name, copy.version, person="办公厅", only=[shown[KEYS[0]]])
    assert taken == 1
    assert told(world) == []
    notes = {key: world.store.ledger().cells[key, "progress_note"] for key in KEYS[:3]}
    assert notes == {KEYS[0]: "副本里填的", KEYS[1]: f"{KEYS[1]}的进展", KEYS[2]: "表格里改了"}
    with reading(world.store.engine) as connection:
        (left,) = [row.detail for row in connection.execute(select(audit_log)) if row.kind == "sheet.copy_taken"]
    assert "也填了" in left
    assert "两边都改" in left


def test_what_the_ledger_says_otherwise_since_it_was_shown_is_not_taken(world: World) -> None:
    copied(world, "台账 (1).xlsx", 甲="副本里填的")
    told(world)
    (copy,) = world.engine.status().copies
    (shown,) = world.engine.copy_edits(copy.name, copy.version)
    world.sheet.put(2, PLACES["progress_note"], "表格里改了")
    told(world)
    (copy,) = world.engine.status().copies
    with pytest.raises(CopyGone, match="请刷新"):
        world.engine.take_copy(copy.name, copy.version, person="办公厅", only=[shown])
    (now,) = world.engine.copy_edits(copy.name, copy.version)
    assert (now.both, now.now) == (True, "表格里改了")


def test_what_the_ledger_has_by_now_is_not_counted(world: World) -> None:
    copied(world, "台账 (1).xlsx", 甲="同样的话")
    assert "1 格" in told(world)[0].message
    world.sheet.put(2, PLACES["progress_note"], "同样的话")
    world.engine.cycle()
    assert "没有台账还没有的内容" in told(world)[0].message


def test_quiet_cycles_with_a_copy_do_nothing(world: World) -> None:
    copied(world, "台账 (1).xlsx", 甲="副本里填的")
    told(world)
    version = world.store.version()
    for _ in range(5):
        assert not world.engine.cycle().eventful
    assert world.store.version() == version


def accident(world: World, how: str) -> None:
    """A copy in which a column was emptied, or the texts of a column were put one row too low."""
    for key in KEYS:
        world.store.submit([Edit(key, "issues", "", f"{key}的问题")], person="林某", token=f"{key}i")
    world.engine.cycle()
    world.engine.cycle()
    path = copied(world, "台账 (1).xlsx")
    texts = dict.fromkeys(UNITS, "") if how == "emptied" else {u: f"{KEYS[n - 1]}的问题" for n, u in enumerate(UNITS)}
    type_into(path, "issues", **texts)


@pytest.mark.parametrize("how", ["emptied", "moved"])
def test_a_copy_that_looks_like_an_accident_is_told_and_not_taken(world: World, how: str) -> None:
    accident(world, how)
    (finding,) = told(world)
    assert "误操作" in finding.message
    (copy,) = world.engine.status().copies
    with pytest.raises(CopyGone):
        world.engine.take_copy(copy.name, copy.version, person="办公厅")
    world.engine.set_copy_aside(copy.name, copy.version, person="办公厅")
    assert told(world) == []
    assert world.store.ledger().cells[KEYS[0], "issues"] == f"{KEYS[0]}的问题"
