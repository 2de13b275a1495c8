"""The workbook among people: lock files, renamed and copied tabs, how a published file behaves, LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from workbook_samples import TAB, batch, members, published, put, rezip

from store.sheet.stamp import Stamp
from sync.backends.base import TabLayout
from sync.backends.workbook import WorkbookBackend
from sync.errors import AlreadyPublished, Held, TabMissing

EDIT = put(2, 5, "门户", "进展1")
EXCEL_OWNER = b"\x04wang".ljust(55, b" ") + b"\x02\x00" + "王五".encode("utf-16-le")


@pytest.fixture
def backend(tmp_path: Path) -> WorkbookBackend:
    return published(tmp_path / "台账.xlsx")


@pytest.mark.parametrize(
    ("lock", "content", "who"),
    [
        ("~$台账.xlsx", EXCEL_OWNER, "王五"),
        (".~台账.xlsx", b"\x04wang", "wang"),
        (".~lock.台账.xlsx#", "李四,lisi,PC-7,01.06.2021 09:00,file:///home/lisi;".encode(), "李四（PC-7）"),
        (".~lock.台账.xlsx#", b",root,server,01.06.2021,x;", "root（server）"),
        ("~$台账.xlsx", b"", "别的程序"),
    ],
)
def test_writing_waits_while_somebody_has_it_open(
    backend: WorkbookBackend, lock: str, content: bytes, who: str
) -> None:
    """F065: the lock is respected, its owner and age are said, and it is never deleted."""
    reading, before = backend.read(), backend.path.read_bytes()
    file = backend.path.with_name(lock)
    file.write_bytes(content)
    os.utime(file, (file.stat().st_mtime - 7200,) * 2)
    with pytest.raises(Held, match="2 小时前") as held:
        backend.write(batch(2, EDIT), reading)
    assert who in str(held.value)
    assert lock in str(held.value)
    assert file.exists()
    assert backend.path.read_bytes() == before
    assert backend.read().grids[TAB].text(2, 5) == "进展1"
    file.unlink()
    backend.write(batch(2, EDIT), reading)
    assert backend.read().grids[TAB].text(2, 5) == "门户"


def _with_openpyxl(path: Path, change: object) -> None:
    book = openpyxl.load_workbook(path)
    change(book)  # type: ignore[operator]
    book.save(path)


def _rename(book: openpyxl.Workbook, new: str) -> None:
    """As programs do: the sheet's name and the names that point at it."""
    book[TAB].title = new
    book.defined_names["portal_tab_1"].attr_text = f"'{new}'!$A$1"


def test_a_renamed_tab_is_found_by_its_marker(backend: WorkbookBackend) -> None:
    """F036."""
    _with_openpyxl(backend.path, lambda book: _rename(book, "台账 张三's"))
    reading = backend.read()
    assert list(reading.grids) == [TAB]
    backend.write(batch(2, EDIT), reading)
    assert backend.read().grids[TAB].text(2, 5) == "门户"
    assert openpyxl.load_workbook(backend.path)["台账 张三's"]["E2"].value == "门户"


def test_a_renamed_tab_without_marker_is_named_as_likely(backend: WorkbookBackend) -> None:
    """F036: nothing is guessed, the likely new name is said."""

    def rename_and_forget(book: openpyxl.Workbook) -> None:
        _rename(book, "台账（新）")
        del book.defined_names["portal_tab_1"]

    reading = backend.read()
    _with_openpyxl(backend.path, rename_and_forget)
    now = backend.read()
    assert not now.grids
    assert "“台账（新）”" in now.missing[TAB]
    with pytest.raises(TabMissing, match="台账（新）"):
        backend.write(batch(2, EDIT), now)
    assert reading.version != now.version


def test_a_deleted_tab_is_missing(backend: WorkbookBackend) -> None:
    """F037."""

    def delete(book: openpyxl.Workbook) -> None:
        book.create_sheet("别的")
        del book[TAB]
        book.defined_names["portal_tab_1"].attr_text = "#REF!$A$1"

    _with_openpyxl(backend.path, delete)
    reading = backend.read()
    assert TAB in reading.missing
    assert TAB not in openpyxl.load_workbook(backend.path).sheetnames


def test_a_copied_tab_is_ignored(backend: WorkbookBackend) -> None:
    """F038."""
    _with_openpyxl(backend.path, lambda book: setattr(book.copy_worksheet(book[TAB]), "title", "备份"))
    reading = backend.read()
    assert list(reading.grids) == [TAB]
    backend.write(batch(2, EDIT), reading)
    book = openpyxl.load_workbook(backend.path)
    assert (book[TAB]["E2"].value, book["备份"]["E2"].value) == ("门户", "进展1")


def test_the_marker_that_excel_gives_a_copy_is_not_followed(backend: WorkbookBackend) -> None:
    """F038: copying a tab copies the names that point at it, but only for the copy."""
    _with_openpyxl(backend.path, lambda book: setattr(book.copy_worksheet(book[TAB]), "title", "备份"))
    local = '<definedName name="portal_tab_1" localSheetId="2" hidden="1">备份!$A$1</definedName></definedNames>'
    rezip(backend.path, {"xl/workbook.xml": lambda xml: xml.replace(b"</definedNames>", local.encode())})
    reading = backend.read()
    assert not reading.missing
    backend.write(batch(2, EDIT), reading)
    assert openpyxl.load_workbook(backend.path)[TAB]["E2"].value == "门户"


def test_a_copy_that_took_the_name_is_not_taken_for_the_original(backend: WorkbookBackend) -> None:
    """F038: the marker follows the original; which of the two counts, a person decides."""

    def swap(book: openpyxl.Workbook) -> None:
        copy = book.copy_worksheet(book[TAB])
        _rename(book, "旧台账")
        copy.title = TAB

    _with_openpyxl(backend.path, swap)
    reading = backend.read()
    assert TAB not in reading.grids
    assert "“旧台账”" in reading.missing[TAB]


def test_a_file_without_the_portal_sheet_is_not_written(backend: WorkbookBackend) -> None:
    _with_openpyxl(backend.path, lambda book: book.remove(book["_portal"]))
    reading = backend.read()
    assert reading.stamp is None
    with pytest.raises(TabMissing, match="_portal"):
        backend.write(batch(2, EDIT), reading)


@pytest.mark.parametrize(("row", "why"), [(2, "缺少 rev"), (3, "缺少 batch")])
def test_a_write_whose_stamp_has_no_place_is_not_made(backend: WorkbookBackend, row: int, why: str) -> None:
    """Somebody unhid the portal's sheet and cleared it: what is written there could never be proven."""
    _with_openpyxl(backend.path, lambda book: book["_portal"].cell(row, 1, ""))
    before = backend.path.read_bytes()
    with pytest.raises(TabMissing, match=why):
        backend.write(batch(2, EDIT), backend.read())
    assert backend.path.read_bytes() == before


def test_a_published_workbook_is_made_for_staff(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    choices = tuple(f"很长的选项名称第{n}号" for n in range(40))
    tab = TabLayout(
        TAB,
        ("编号", "时限", "状态", "进度", "电话"),
        (("K1", "2021-06-30", "已完成", "80", "0591"),),
        numeric=frozenset({4}),
        locked=frozenset({1, 2}),
        choices={3: ("未启动", "已完成"), 5: choices},
        widths={1: 21},
        status_column=3,
        due_column=2,
        ranges={4: (0, 100)},
    )
    WorkbookBackend(path).publish((TabLayout("填报说明", (), (("说明",),), free_text=True), tab), Stamp("p", 1))
    book = openpyxl.load_workbook(path)
    sheet = book[TAB]
    assert book.sheetnames == ["填报说明", TAB, "_portal"]
    assert book["_portal"].sheet_state == "veryHidden"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E2"
    assert sheet.protection.sheet
    assert sheet.protection.sort
    assert not sheet.protection.autoFilter
    assert [sheet.cell(2, c).protection.locked for c in range(1, 6)] == [True, True, False, False, False]
    assert [sheet.cell(2, c).number_format for c in (1, 4, 5)] == ["@", "General", "@"]
    assert sheet["D2"].value == 80
    assert sheet["E2"].value == "0591"
    assert sheet.column_dimensions["A"].width == pytest.approx(21.7, abs=0.1)
    assert not sheet.column_dimensions["F"].protection.locked
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["C2:C1002"].formula1 == '"未启动,已完成"'
    assert rules["E2:E1002"].formula1 == "_portal!$E$1:$E$40"
    assert (rules["D2:D1002"].formula1, rules["D2:D1002"].formula2) == ("0", "100")
    assert {str(r.sqref) for r in sheet.conditional_formatting} == {"C2:C1002", "B2:B1002"}
    assert WorkbookBackend(path).read().stamp == Stamp("p", 1)


def test_publishing_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes("别人的文件".encode())
    with pytest.raises(AlreadyPublished, match="台账"):
        published(path)
    assert path.read_bytes().decode() == "别人的文件"


def test_a_second_appearance_between_check_and_placing_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(b"x")
    monkeypatch.setattr(WorkbookBackend, "exists", lambda self: False)
    with pytest.raises(AlreadyPublished):
        published(path)
    assert path.read_bytes() == b"x"


def test_the_link_says_file_tab_and_row(backend: WorkbookBackend) -> None:
    assert backend.link(TAB, 12) == "台账.xlsx › 工作台账 › 第12行"


def _soffice(folder: Path, *arguments: str) -> None:
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore", *arguments],
        check=True,
        capture_output=True,
        timeout=120,
        cwd=folder,
    )


@pytest.mark.long
@pytest.mark.libreoffice
def test_libreoffice_reads_what_was_patched_and_its_save_keeps_stamp_and_markers(
    backend: WorkbookBackend, tmp_path: Path
) -> None:
    reading = backend.read()
    writes = (put(2, 5, "=1+1 <新>\n第二行 0012", "进展1"), put(3, 4, "66.5", "50", numeric=True))
    backend.write(batch(7, *writes), reading)
    saved = tmp_path / "lo"
    _soffice(tmp_path, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(saved), str(backend.path))
    resaved = WorkbookBackend(saved / backend.path.name)
    now = resaved.read()
    assert now.stamp == Stamp("p", 7, "b7")
    assert (now.grids[TAB].text(2, 5), now.grids[TAB].text(3, 4)) == ("=1+1 <新>\n第二行 0012", "66.5")
    rezip(resaved.path, {"xl/workbook.xml": lambda xml: xml.replace(TAB.encode(), "改名".encode())})
    assert list(resaved.read().grids) == [TAB]
    resaved.write(batch(8, put(3, 5, "再写", "进展2")), resaved.read())
    assert resaved.read().grids[TAB].text(3, 5) == "再写"
    assert members(resaved.path)["xl/styles.xml"]
    shutil.rmtree(saved)
