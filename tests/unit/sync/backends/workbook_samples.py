"""Workbooks for the tests: published ones, the same with their XML rewritten, and hostile ones."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from store.sheet.stamp import Stamp
from sync.backends.base import Batch, CellWrite, TabLayout
from sync.backends.workbook import WorkbookBackend

TAB = "工作台账"
HEADERS = ("台账编号", "单位", "进展状态", "完成进度", "工作进展")
SHEET = "xl/worksheets/sheet1.xml"


def ledger(rows: int) -> TabLayout:
    """A ledger tab of so many rows; keys K1, K2 … in column 1, text `进展n` in column 5."""
    body = tuple((f"K{n}", f"单位{n}", "正在推进", "50", f"进展{n}") for n in range(1, rows + 1))
    return TabLayout(
        TAB,
        HEADERS,
        body,
        frozenset({4}),
        frozenset({1, 2}),
        {3: ("未启动", "正在推进", "已完成")},
        {5: 40},
        3,
    )


def published(path: Path, rows: int = 5) -> WorkbookBackend:
    """A backend over a freshly published workbook whose first tab is the ledger."""
    backend = WorkbookBackend(path)
    backend.publish((ledger(rows),), Stamp("p", 1, "b1"))
    return backend


def members(path: Path) -> dict[str, bytes]:
    """Every member's content."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def rezip(path: Path, changed: Mapping[str, bytes | Callable[[bytes], bytes]]) -> None:
    """Replace or add members of a workbook, as another program's file would have them."""
    content = members(path)
    for name, new in changed.items():
        content[name] = new(content[name]) if callable(new) else new
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    path.write_bytes(out.getvalue())


def with_rows(path: Path, xml: str) -> None:
    """Replace the cells of the ledger tab by hand-made XML."""
    new = f"<sheetData>{xml}</sheetData>".encode()
    rezip(
        path,
        {SHEET: lambda data: re.sub(rb"<sheetData>.*</sheetData>", lambda _: new, data, flags=re.DOTALL)},
    )


def text_cell(reference: str, text: str) -> str:
    """An inline string cell."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def put(row: int, column: int, value: str, expected: str, key: str = "", *, numeric: bool = False) -> CellWrite:
    """A write to the ledger tab; the key of row n is K(n-1) unless told."""
    return CellWrite(f"op-{row}-{column}", TAB, row, column, value, numeric, expected, key or f"K{row - 1}", 1)


def batch(rev: int, *writes: CellWrite) -> Batch:
    """A batch of writes."""
    return Batch(Stamp("p", rev, f"b{rev}"), writes)
