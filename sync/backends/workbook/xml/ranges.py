"""Ranges that end at the last row grow with appended rows: filter, validation, formats, protection, tables."""

from __future__ import annotations

import re

from sync.backends.cell_address import address, area

# The elements of a worksheet after its cells whose ranges follow the data (ISO/IEC 29500-1 §18.3.1), x14 ones too.
_HOLDERS = rb"autoFilter|sortState|dataValidation|conditionalFormatting|protectedRange|ignoredError"
_ATTRIBUTE = re.compile(rb"(<(?:[\w.-]+:)?(?:" + _HOLDERS + rb")\b[^>]*?\b(?:ref|sqref)\s*=\s*[\"'])([^\"']*)")
_EXTENSION = re.compile(rb"(<(?:[\w.-]+:)?sqref>)([^<]*)")
_TABLE = re.compile(rb"(<(?:[\w.-]+:)?(?:table|autoFilter|sortState)\b[^>]*?\bref\s*=\s*[\"'])([^\"']*)")
_NAME = re.compile(
    rb"(<(?:[\w.-]+:)?definedName\b[^>]*\bname=[\"']_xlnm\.(?:_FilterDatabase|Print_Area)[\"'][^>]*>)([^<]*)"
)
_TOTALS = re.compile(rb"\btotalsRowCount\s*=\s*[\"'][1-9]")


def grown(ranges: str, last: int, new_last: int) -> str:
    """Space-separated ranges; each that ends among the rows `last` … goes on to `new_last`."""
    return " ".join(_grown_one(one, last, new_last) for one in ranges.split(" "))


def _grown_one(text: str, last: int, new_last: int) -> str:
    try:
        top, left, bottom, right = area(text)
    except ValueError:
        return text
    if not last <= bottom < new_last or (top == bottom and top > 2):
        return text
    return f"{address(top, left)}:{address(new_last, right)}"


def grown_tail(tail: bytes, last: int, new_last: int) -> bytes:
    """The part of a worksheet after its cells, its ranges grown."""
    for pattern in (_ATTRIBUTE, _EXTENSION):
        tail = pattern.sub(lambda m: m[1] + grown(m[2].decode(), last, new_last).encode(), tail)
    return tail


def grown_table(table: bytes, last: int, new_last: int) -> bytes | None:
    """A table part grown; None when the table's last row is a row of totals, below which nothing can be added."""
    changed = _TABLE.sub(lambda m: m[1] + grown(m[2].decode(), last, new_last).encode(), table)
    return None if changed != table and _TOTALS.search(table) else changed


def grown_names(workbook: bytes, title: str, last: int, new_last: int) -> bytes:
    """The workbook part with the tab's filter and print area grown."""
    quoted = title.replace("'", "''").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def one(match: re.Match[bytes]) -> bytes:
        text = match[2].decode()
        sheet, bang, span = text.rpartition("!")
        if sheet.strip("'") != quoted or not bang:
            return match[0]
        parts = re.fullmatch(r"(\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?)(\d+)", span)
        if not parts or not last <= int(parts[2]) < new_last:
            return match[0]
        return match[1] + f"{sheet}!{parts[1]}{new_last}".encode()

    return _NAME.sub(one, workbook)
