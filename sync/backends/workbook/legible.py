"""What the reader library is given: the workbook's bytes, or the same with what it reads wrong put into its words.

It stops at error values that it does not know (#SPILL! …), and reads of the escapes of ST_Xstring (ECMA-376 part 1,
22.9.2.19) only those below 256. The file itself is never changed by this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO

from sync.backends.cell_text import encodable
from sync.backends.workbook.xml.package import Package
from sync.backends.workbook.xml.zip_copy import rewrite

KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_ERROR_CELL = re.compile(rb"(<(?:[\w.-]+:)?c\s[^>]*?\bt\s*=\s*)(?:\"e\"|'e')")
_RUN = re.compile(rb"(?:_x[0-9A-Fa-f]{4}_)+")
_BEYOND = re.compile(rb"_x(?!00)[0-9A-Fa-f]{4}_")


def legible(package: Package, parts: Iterable[str], errors: Iterable[str]) -> bytes:
    """The workbook's bytes with the escapes of `parts` read and the error cells of `errors` (parts) turned into texts."""
    changed: dict[str, list[bytes | memoryview]] = {}
    for name in parts:
        old = package.read(name)
        if (new := with_escapes_read(old)) != old:
            changed[name] = [new]
    for name in errors:
        old = bytes(changed[name][0]) if name in changed else package.read(name)
        changed[name] = [_ERROR_CELL.sub(rb'\1"str"', old)]
    if not changed:
        return package.bytes
    out = BytesIO()
    rewrite(package, changed, out)
    return out.getvalue()


def with_escapes_read(xml: bytes) -> bytes:
    """XML in which the escapes that the reader library leaves are the characters that they stand for."""
    return _RUN.sub(_read, xml) if _BEYOND.search(xml) else xml


def _read(run: re.Match[bytes]) -> bytes:
    codes = [run[0][at + 2 : at + 6].decode() for at in range(0, len(run[0]), 7)]
    # The library's own stay escapes: what one of them is read as can never begin another.
    marked = "".join(chr(int(c, 16)) if int(c, 16) > 0xFF else f"_x{c}_" for c in codes)
    return encodable(marked).encode("ascii", "xmlcharrefreplace")
