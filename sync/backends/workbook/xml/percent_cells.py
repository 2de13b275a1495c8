"""Numbers that a workbook shows in percent: 1 in such a cell is 100 %, which the number alone does not tell.

Numbers below 1 are shares in any format, and numbers from 2 on are what the portal writes; only those between are said
in percent here. Where a cell is shown in percent the portal writes text (`60%`), for 60 would be shown as 6000%.
"""

from __future__ import annotations

import re

from sync.backends.base import with_texts
from sync.backends.cell_address import cell
from sync.backends.cell_text import as_percent, number_of, shows_percent
from sync.backends.workbook.tags import ATTRIBUTES
from sync.backends.workbook.xml.cell_xml import style_of
from sync.backends.workbook.xml.package import Package
from sync.backends.workbook.xml.structure import parsed, relations

Rows = tuple[tuple[str, ...], ...]
_BUILT_IN = frozenset({"9", "10"})
"""0% and 0.00% (ECMA-376 part 1, 18.8.30)."""
_NUMBER = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])(" + ATTRIBUTES + rb")>\s*<(?:[\w.-]+:)?v>\s*(1(?:\.[0-9]+)?)\s*</")
_REFERENCE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Za-z]+[0-9]+)[\"']")


def percent_styles(package: Package, workbook: str) -> frozenset[bytes]:
    """The indices of the cell styles whose number format shows percent."""
    path = next((to for kind, to in relations(package, workbook).values() if kind == "styles"), "")
    if path not in package:
        return frozenset()
    root = parsed(package, path)
    own = {
        str(made.get("numFmtId"))
        for made in root.iterfind("{*}numFmts/{*}numFmt")
        if shows_percent(str(made.get("formatCode")))
    }
    formats = enumerate(root.iterfind("{*}cellXfs/{*}xf"))
    return frozenset(str(n).encode() for n, xf in formats if xf.get("numFmtId") in _BUILT_IN | own)


def in_percent(data: bytes, styles: frozenset[bytes], rows: Rows) -> Rows:
    """The rows of a worksheet part, its numbers from 1 to below 2 as percent where they are shown so."""
    found: dict[tuple[int, int], str] = {}
    for match in _NUMBER.finditer(data):
        reference = _REFERENCE.search(match[1])
        if reference and style_of(match[1]) in styles and not re.search(rb"\st\s*=\s*[\"'](?!n[\"'])", match[1]):
            found[cell(reference[1].decode())] = as_percent(float(match[2]))
    return with_texts(rows, found)


def same_share(stands: str, read: str) -> bool:
    """1 in the XML, read as 100%?"""
    number, share = number_of(stands), number_of(read.removesuffix("%"))
    return read.endswith("%") and None not in (number, share) and abs((number or 0) * 100 - (share or 0)) < 1e-3
