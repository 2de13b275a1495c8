"""A home with a year of six rows, once before its first cycle and once published with work waiting on both sides."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest

from ledger.repository import Edit
from tests.crash.child import go_on, in_a_process, portal_over
from tests.property.world import PLACES, WorkbookSheet

A, B, C = "2021-01-甲", "2021-01-乙", "2021-01-丙"
WORKBOOK = "台账2021.xlsx"


@dataclass(frozen=True)
class Homes:
    """Templates to copy. `notice` stands beside each home."""

    folder: Path

    def copy(self, name: str, to: Path) -> Path:
        """A home of one's own; `name` is empty, settled or busy."""
        shutil.copy(self.folder / "notice.docx", to / "notice.docx")
        return Path(shutil.copytree(self.folder / name, to / "home"))


def put(home: Path, key: str, column: str, text: str) -> None:
    """Staff type into the workbook."""
    sheet = WorkbookSheet(home / WORKBOOK)
    row = next(n for n, cells in enumerate(sheet.grid(), 1) if cells[0] == key)
    sheet.put(row, PLACES[column], text)


def _notice(path: Path) -> None:
    document = docx.Document()
    for text in ("甲市人民政府办公室文件", "甲政办〔2021〕1号", "2021年政务公开工作任务分解表"):
        document.add_paragraph(text)
    table = document.add_table(rows=2, cols=4)
    rows = (
        ("工作任务", "工作要求", "牵头单位", "责任单位"),
        ("1.公开规划。", "及时公开。", "", "甲局，乙局、丙局、丁局、戊局、己局"),
    )
    for r, texts in enumerate(rows):
        for c, text in enumerate(texts):
            table.cell(r, c).text = text
    document.save(str(path))


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Homes:
    """`empty`: nothing started. `settled`: published, nothing waits. `busy`: 甲 handed in a text, 乙's staff typed
    one, both sides wrote 丙's."""
    folder = tmp_path_factory.mktemp("crash")
    _notice(folder / "notice.docx")
    (folder / "empty").mkdir()
    assert in_a_process(go_on, folder / "home") == 0
    (folder / "home").rename(folder / "settled")
    shutil.copytree(folder / "settled", folder / "busy")
    portal = portal_over(folder / "busy")
    for key, value in ((A, "甲的网页文字"), (C, "丙的网页文字")):
        portal.book.submit([Edit(key, "progress_note", "", value)], person="林某", token=key)
    portal.book.engine.dispose()
    put(folder / "busy", B, "issues", "乙的表格文字")
    put(folder / "busy", C, "progress_note", "丙的表格文字")
    return Homes(folder)
