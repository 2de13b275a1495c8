"""A file in the workbook's place that costs more than the machine has: the helper ends, the portal says so and recovers."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from store.sheet.stamp import Stamp
from sync.backends.base import Batch, CellWrite, TabLayout
from sync.backends.workbook.apart import WorkbookApart
from sync.backends.workbook.backend import WorkbookBackend
from sync.errors import HostileWorkbook
from sync.processes.apart import Apart, NoAnswer, TooCostly
from tests.workbook_cells import edited

pytestmark = pytest.mark.long

MB = 1 << 20
TAB = TabLayout("工作台账", ("台账编号", "工作进展"), (("K1", "甲"),))


def helper_of(backend: WorkbookApart) -> int:
    helper = backend._apart._helper
    assert helper is not None
    return helper.process.pid


def large(path: Path) -> None:
    """A workbook that every check lets pass, and that takes some 250 MB to read: 40 MB of text in one cell."""
    text = '<row r="9"><c r="A9" t="inlineStr"><is><t>' + "长" * (40 * MB // 3) + "</t></is></c></row></sheetData>"
    edited(path, lambda xml: xml.replace("</sheetData>", text), part="xl/worksheets/sheet1.xml")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "台账.xlsx"
    WorkbookBackend(path, tmp_path / "room").publish((TAB,), Stamp("p", 1))
    shutil.copy(path, tmp_path / "honest")
    return path


def test_a_file_beyond_the_limit_is_told_once_and_work_goes_on(published: Path) -> None:
    backend = WorkbookApart(published, published.parent / "room", memory=170 * MB)
    assert backend.read().grids["工作台账"].text(2, 2) == "甲"
    large(published)
    with pytest.raises(HostileWorkbook, match="超过了内存或时间的上限"):
        backend.read()
    again = backend.version(), helper_of(backend)
    with pytest.raises(HostileWorkbook, match="超过了内存或时间的上限"):
        backend.read()
    assert (backend.version(), helper_of(backend)) == again, "it is not read again"
    shutil.copy(published.parent / "honest", published)
    reading = backend.read()
    write = CellWrite("o", "工作台账", 2, 2, "乙", False, "甲", "K1", 1)
    backend.write(Batch(Stamp("p", 2), (write,)), reading)
    assert backend.read().grids["工作台账"].text(2, 2) == "乙"


def test_a_copy_beyond_the_limit_does_not_stop_the_workbook(published: Path) -> None:
    backend = WorkbookApart(published, published.parent / "room", memory=170 * MB)
    copy = published.with_name("台账 (1).xlsx")
    shutil.copy(published, copy)
    assert [one.name for one in backend.copies()] == [copy.name]
    large(copy)
    assert backend.copies() == ()
    assert backend.read().grids["工作台账"].text(2, 2) == "甲"


def test_time_is_limited_for_each_question_and_not_in_all(tmp_path: Path) -> None:
    apart = Apart("tests.unit.sync.apart_thing:Thing", tmp_path, patience=20, cpu=1)
    for _ in range(3):
        assert apart.call("compute", 0.8) == "done"
    begun = time.monotonic()
    with pytest.raises(TooCostly):
        apart.call("compute", 60)
    assert time.monotonic() - begun < 30
    assert apart.call("compute", 0.1) == "done"


def test_a_helper_that_somebody_killed_is_not_a_costly_file(tmp_path: Path) -> None:
    apart = Apart("tests.unit.sync.apart_thing:Thing", tmp_path, patience=20)
    os.kill(apart.call("pid"), 9)
    with pytest.raises(NoAnswer) as told:
        apart.call("pid")
    assert not isinstance(told.value, TooCostly)
