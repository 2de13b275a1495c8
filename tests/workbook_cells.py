"""Cells of a published workbook written as XML by hand: what other programs leave there."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

LEDGER_PART = "xl/worksheets/sheet3.xml"


def edited(
    path: Path, change: Callable[[str], str], more: Mapping[str, str] | None = None, part: str = LEDGER_PART
) -> None:
    """Change one part of a workbook, and add or replace others."""
    added, out = dict(more or {}), BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == part:
                data = change(data.decode()).encode()
            new.writestr(item, added.pop(item.filename, data))
        for name, text in added.items():
            new.writestr(name, text)
    path.write_bytes(out.getvalue())


def put_xml(path: Path, cells: Mapping[str, str], *, merges: str = "") -> None:
    """Put whole `<c>` elements, by address, into the ledger's sheet; `merges` are ranges, separated by blanks."""

    def change(xml: str) -> str:
        for address, cell in cells.items():
            xml = _put(xml, address, cell)
        return merged(xml, merges) if merges else xml

    edited(path, change)


def _put(xml: str, address: str, cell: str) -> str:
    standing = re.compile(rf'<c r="{address}"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
    xml, count = standing.subn(lambda _: cell, xml, count=1)
    assert count == 1, address
    return xml


def merged(xml: str, ranges: str) -> str:
    """A sheet with merged ranges, where the schema has them."""
    listed = "".join(f'<mergeCell ref="{one}"/>' for one in ranges.split())
    tail = xml.index("</sheetData>") + len("</sheetData>")
    after = re.compile(r"<(?:phoneticPr|conditionalFormatting|dataValidations|hyperlinks|printOptions|pageMargins)\b")
    found = after.search(xml, tail)
    at = found.start() if found else xml.index("</worksheet>")
    return f"{xml[:at]}<mergeCells>{listed}</mergeCells>{xml[at:]}"
