"""Row heights in a worksheet's XML: enough for the texts that the portal writes.

The height is given without `customHeight`, so every program goes on fitting the row to what people type into it. A row
without a height is left so: Excel and WPS fit it when they open the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from ledger.cells.wrapping import row_points

_HEIGHT = re.compile(rb"(\sht\s*=\s*[\"'])([0-9.]+)")
_FIXED = re.compile(rb"\s(?:customHeight|hidden)\s*=\s*[\"'](?:1|true)[\"']")
_ROW = re.compile(rb'<row r="(\d+)"')


def grown(attributes: bytes, cells: Sequence[tuple[str, float]]) -> bytes:
    """A `<row>`'s attributes with room for the texts (each with its column's width); a height set by a person stays."""
    held = _HEIGHT.search(attributes)
    if not held or _FIXED.search(attributes):
        return attributes
    points = row_points(cells)
    if float(held[2]) >= points:
        return attributes
    return attributes[: held.start(2)] + b"%g" % points + attributes[held.end(2) :]


def with_heights(workbook: bytes, heights: Mapping[str, Mapping[int, float]]) -> bytes:
    """A workbook just made, with heights (points by row) for the named parts. Its writer can only fix heights for good."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename in heights:
                content = _heightened(content, heights[member.filename])
            new.writestr(member, content)
    return out.getvalue()


def _heightened(sheet: bytes, heights: Mapping[int, float]) -> bytes:
    def tag(found: re.Match[bytes]) -> bytes:
        points = heights.get(int(found[1]))
        return found[0] if points is None else b'%b ht="%g"' % (found[0], points)

    return _ROW.sub(tag, sheet)
