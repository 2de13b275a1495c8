"""备份 of more than a young home: several years, much that was handed in, what a killed one left, staff who went on alone."""

from __future__ import annotations

import os
import shutil
import tracemalloc
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.clock import BEIJING, SystemClock
from ledger.columns import LEDGER, LEDGER_TAB
from ledger.permissions import Person, Role
from ledger.repository import Submission
from portal.backup.home import years_of
from portal.backup.restoring import restore, try_out
from portal.backup.writing import BEGUN, take
from portal.build import Portal, build, past, use
from portal.doctor.finding import Health, HomeLook
from portal.doctor.store_checks import years
from portal.errors import BackupUnusable, CannotDo
from portal.settings.settings import load
from portal.year.rollover_live import go_on_with_the_new_year
from portal.year.years import REGISTRY
from store.files import FileFolder
from store.look_over import state_of
from sync.backends.workbook import WorkbookBackend
from tests.property.world import WorkbookSheet

OFFICE = Person("体验:市政府办公厅", "市政府办公厅", frozenset({Role.OFFICE}))
CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
KEY = "2021-07-鼓楼区"
NOW = datetime(2022, 3, 1, 9, tzinfo=BEIJING)


def close_the_year(portal: Portal) -> Portal:
    book = portal.book
    following = replace(book.breakdown, year=2022, doc_no="榕政办〔2022〕9号")
    portal.rollover.close(OFFICE, following, book.fact("units"), book.directory)
    return go_on_with_the_new_year(portal)


@pytest.fixture
def two_years(portal: Portal) -> SimpleNamespace:
    """2021 with a report and a file, closed; 2022 in force."""
    home = portal.settings.folder
    portal.entry.service.submit(CLERK, Submission(KEY, {"issues": "缺经费。"}, {"issues": ""}), "t")
    portal.engine.cycle()
    old = FileFolder(home / "files").keep(b"of 2021")
    new = close_the_year(portal)
    young = FileFolder(new.settings.folder / "files").keep(b"of 2022")
    (new.settings.folder / ".portal").mkdir()
    (new.settings.folder / ".portal/保留-台账2022-ab.xlsx").write_bytes(b"kept")
    (new.settings.folder / ".portal/abc.json").write_bytes(b"a journal")
    new.book.engine.dispose()
    return SimpleNamespace(home=home, old=old, young=young, settings=load(home=home, backend="memory"))


def test_all_years_are_in_it_and_open_again(two_years: SimpleNamespace, tmp_path: Path) -> None:
    taken = take(two_years.settings, tmp_path / "out", SystemClock(), with_secret=True)
    assert {(path, one.year, one.closed) for path, one in taken.manifest.stores.items()} == {
        ("ledger.db", 2021, True),
        ("2022/ledger.db", 2022, False),
    }
    try_out(taken.file)
    home = restore(taken.file, tmp_path / "new", person="命令行", now=NOW).home
    held = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert held == {
        *("ledger.db", "secret", "years.json", f"files/{two_years.old}"),
        *(
            f"2022/{name}"
            for name in ("ledger.db", "secret", f"files/{two_years.young}", ".portal/保留-台账2022-ab.xlsx")
        ),
    }
    back = build(load(home=home, backend="memory"))
    use(back)
    assert (back.year, back.years.known) == (2022, (2022, 2021))
    assert past(back, 2021).ledger().by_key[KEY].issues == "缺经费。"
    back.book.engine.dispose()


def test_years_json_that_does_not_fit_the_folders_is_told(two_years: SimpleNamespace, tmp_path: Path) -> None:
    assert {one.level for one in years(looked_at(two_years))} == {Health.GOOD}
    (two_years.home / REGISTRY).write_text('{"years": {"2022": "2022"}}', encoding="utf-8")
    (found,) = years(looked_at(two_years))
    assert (found.level, "years.json 里没有运行文件夹自己的那一年" in found.said) == (Health.WRONG, True)
    (two_years.home / REGISTRY).write_text('{"years": {"2021": "", "2022": "2022", "2023": "2023"}}', encoding="utf-8")
    with pytest.raises(CannotDo, match=r"没有 .*2023.ledger.db"):
        take(two_years.settings, tmp_path / "out", SystemClock())
    assert not list((tmp_path / "out").glob("*.zip"))


def looked_at(home: SimpleNamespace) -> HomeLook:
    found = years_of(home.settings)
    return HomeLook(home.settings, found, state_of(found[0].store), NOW, NOW)


@pytest.mark.long
def test_what_staff_typed_into_the_sheet_after_the_backup_is_taken_in(filled_home: Path, tmp_path: Path) -> None:
    """The portal had written nothing since, so the stamp is known: theirs is an edit like any other."""
    home = Path(shutil.copytree(filled_home, tmp_path / "home"))
    portal, sheet = build(load(home=home)), WorkbookSheet(home / "台账2021.xlsx")
    assert not portal.engine.cycle().trouble
    portal.book.engine.dispose()
    taken = take(portal.settings, tmp_path / "out", SystemClock())
    read = WorkbookBackend(sheet.path, home / ".portal").read().grids[LEDGER_TAB]
    row = next(number for number, cells in enumerate(read.rows, 1) if cells and cells[0] == KEY)
    sheet.put(row, [column.name for column in LEDGER].index("issues") + 1, "单位在表格里填的。")
    new = restore(taken.file, tmp_path / "new", person="命令行", now=NOW).home
    shutil.copy(sheet.path, new / "台账2021.xlsx")
    back = build(load(home=new))
    assert not back.engine.cycle().trouble
    assert back.ledger().by_key[KEY].issues == "单位在表格里填的。"
    assert not back.book.conflicts()
    back.book.engine.dispose()


@pytest.mark.long
def test_what_a_killed_backup_left_goes_after_days(two_years: SimpleNamespace, tmp_path: Path) -> None:
    for name, age in (("old", 3 * 86400), ("new", 0)):
        (tmp_path / f"out/{BEGUN}{name}").mkdir(parents=True)
        at = SystemClock().now().timestamp() - age
        os.utime(tmp_path / f"out/{BEGUN}{name}", (at, at))
    take(two_years.settings, tmp_path / "out", SystemClock())
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(BEGUN)] == [f"{BEGUN}new"]


@pytest.mark.long
def test_large_files_pass_through_a_mebibyte_at_a_time(two_years: SimpleNamespace, tmp_path: Path) -> None:
    large = FileFolder(two_years.home / "files").keep(os.urandom(1 << 20) * 64)
    tracemalloc.start()
    try:
        taken = take(two_years.settings, tmp_path / "out", SystemClock())
        restore(taken.file, tmp_path / "new", person="命令行", now=NOW)
        assert tracemalloc.get_traced_memory()[1] < 24 << 20
    finally:
        tracemalloc.stop()
    assert (tmp_path / "new/files" / large).stat().st_size == 64 << 20


@pytest.mark.long
def test_a_file_that_is_cut_off_anywhere_makes_no_home(two_years: SimpleNamespace, tmp_path: Path) -> None:
    whole = take(two_years.settings, tmp_path, SystemClock()).file.read_bytes()
    cut = tmp_path / "cut.zip"
    for part in range(40):
        cut.write_bytes(whole[: len(whole) * part // 40])
        with pytest.raises(BackupUnusable):
            restore(cut, tmp_path / "new", person="命令行", now=NOW)
    assert not (tmp_path / "new").exists()
