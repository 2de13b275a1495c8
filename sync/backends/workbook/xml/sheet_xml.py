"""Finding rows and cells in a worksheet's XML by byte offset, without building a tree.

Offsets point into the part as read. A row or cell that carries no reference stands one after its predecessor, as
ISO/IEC 29500-1 §18.3.1.73 and §18.3.1.4 have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from sync.backends.cell_address import cell as position_of
from sync.backends.cell_text import encodable
from sync.backends.workbook.tags import ATTRIBUTES

_OPENING = re.compile(rb"<(?:([\w.-]+):)?worksheet[\s>]")
_REFERENCE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']\s*([A-Za-z]*\d+)\s*[\"']")
_TYPE = re.compile(rb"(?:^|\s)t\s*=\s*[\"'](\w+)[\"']")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENTITY = re.compile(r"&(#x?[0-9A-Fa-f]+|lt|gt|amp|quot|apos);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class OddSheet(ValueError):
    """The XML is laid out in a way that this patcher does not change; the text says how, in Chinese."""


@dataclass(frozen=True, slots=True)
class RowSpan:
    """A row element: `start:end` whole, `body:close` its cells; `close` is 0 for a self-closing tag."""

    number: int
    start: int
    body: int
    close: int
    end: int
    attributes: bytes


@dataclass(frozen=True, slots=True)
class CellSpan:
    """A cell element `start:end`, its attributes and the XML between its tags."""

    row: int
    column: int
    start: int
    end: int
    attributes: bytes
    inner: bytes

    @property
    def kind(self) -> str:
        """The `t` attribute: n, s, str, inlineStr, b, e or d."""
        found = _TYPE.search(self.attributes)
        return found[1].decode() if found else "n"


class SheetXml:
    """A worksheet part. OddSheet when its markup cannot be patched by offset."""

    def __init__(self, data: bytes) -> None:
        opening = _OPENING.search(data)
        if not opening or b"<!--" in data or b"<![CDATA[" in data:
            raise OddSheet("工作表内部格式特殊（注释或 CDATA），不能安全改写")
        self.data = data
        self.prefix = opening[1] + b":" if opening[1] else b""
        self._find_sheet_data()

    def _find_sheet_data(self) -> None:
        tag = re.compile(rb"<" + re.escape(self.prefix) + rb"sheetData(?=[\s/>])" + ATTRIBUTES + rb">")
        found = tag.search(self.data)
        if not found:
            raise OddSheet("工作表内部没有数据区")
        self.empty = found[0].endswith(b"/>")
        self.opening = found.span()
        self.first = found.end()
        self.last = found.end() if self.empty else self._end("sheetData", found.end()).start()

    def _end(self, name: str, after: int, before: int | None = None) -> re.Match[bytes]:
        """The end tag that follows; it may hold a blank before its bracket."""
        found = end_tag(self.prefix, name).search(self.data, after, len(self.data) if before is None else before)
        if not found:
            raise OddSheet(f"工作表内部缺少 {name} 的结束标记")
        return found

    @property
    def tail(self) -> bytes:
        """What follows the cells: protection, filter, merges, validation, conditional formats …"""
        return self.data[self.last :]

    @cached_property
    def _cell_tag(self) -> re.Pattern[bytes]:
        return re.compile(rb"<" + re.escape(self.prefix) + rb"c(?=[\s/>])(" + ATTRIBUTES + rb")>")

    def rows(self) -> Iterator[RowSpan]:
        """All rows in file order."""
        tag = re.compile(rb"<" + re.escape(self.prefix) + rb"row(?=[\s/>])(" + ATTRIBUTES + rb")>")
        number = 0
        for found in tag.finditer(self.data, self.first, self.last):
            attributes = found[1]
            reference = _REFERENCE.search(attributes)
            number = int(reference[1]) if reference else number + 1
            if attributes.endswith(b"/"):
                yield RowSpan(number, found.start(), found.end(), 0, found.end(), attributes.removesuffix(b"/"))
            else:
                close = self._end("row", found.end())
                yield RowSpan(number, found.start(), found.end(), close.start(), close.end(), attributes)

    def cells(self, row: RowSpan) -> list[CellSpan]:
        """The cells of a row in file order; OddSheet when a column stands twice or a reference names another row."""
        found, column = [], 0
        for tag in self._cell_tag.finditer(self.data, row.body, row.close or row.body):
            attributes = tag[1]
            column = self._column(attributes, row, column)
            if attributes.endswith(b"/"):
                end, inner = tag.end(), b""
            else:
                close = self._end("c", tag.end(), row.close)
                end, inner = close.end(), self.data[tag.end() : close.start()]
            found.append(CellSpan(row.number, column, tag.start(), end, attributes.removesuffix(b"/"), inner))
        if len({cell.column for cell in found}) != len(found):
            raise OddSheet(f"第{row.number}行有重复的单元格")
        return found

    @staticmethod
    def _column(attributes: bytes, row: RowSpan, before: int) -> int:
        reference = _REFERENCE.search(attributes)
        if not reference:
            return before + 1
        number, column = position_of(reference[1].decode())
        if number != row.number:
            raise OddSheet(f"第{row.number}行里有标着别的行号的单元格")
        return column

    def has_formula(self, cell: CellSpan) -> bool:
        """Does the cell carry a formula of its own?"""
        return re.search(rb"<" + re.escape(self.prefix) + rb"f[\s/>]", cell.inner) is not None

    def text(self, cell: CellSpan, strings: dict[int, str]) -> str | None:
        """The cell's text as the reader gives it; None where only its number format tells (numbers, dates)."""
        if cell.kind == "s":
            index = _value(cell.inner, self.prefix)
            return strings.get(int(index)) if index.isdigit() else None
        if cell.kind == "inlineStr":
            return plain_text(cell.inner, self.prefix)
        if cell.kind == "str":
            return unescaped(_value(cell.inner, self.prefix))
        if not cell.inner:
            return ""
        return None

    def string_index(self, cell: CellSpan) -> int | None:
        """Which shared string the cell shows, if any."""
        index = _value(cell.inner, self.prefix) if cell.kind == "s" else ""
        return int(index) if index.isdigit() else None


@cache
def end_tag(prefix: bytes, name: str) -> re.Pattern[bytes]:
    """`</x:c>`, or `</x:c >` as XML allows it too."""
    return re.compile(rb"</" + re.escape(prefix) + name.encode() + rb"\s*>")


def _value(inner: bytes, prefix: bytes) -> str:
    found = re.search(rb"<" + re.escape(prefix) + rb"v(?:\s[^>]*)?>([^<]*)" + end_tag(prefix, "v").pattern, inner)
    return found[1].decode("utf-8", "replace") if found else ""


def plain_text(inner: bytes, prefix: bytes) -> str:
    """The text of `<is>` or `<si>` content: all runs joined, phonetic guides left out."""
    name = re.escape(prefix)
    spoken = re.compile(rb"<" + name + rb"rPh(?:\s[^<>]*)?(?<!/)>.*?" + end_tag(prefix, "rPh").pattern, re.DOTALL)
    run = rb"<" + name + rb"t(?:\s[^>]*)?>([^<]*)" + end_tag(prefix, "t").pattern
    runs = re.findall(run, spoken.sub(b"", inner))
    return unescaped(b"".join(runs).decode("utf-8", "replace"))


def unescaped(text: str) -> str:
    """Text out of XML: line ends as XML reads them, entities, then `_xHHHH_`."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text:
        text = _ENTITY.sub(lambda m: _NAMED.get(m[1]) or _character(m[1]), text)
    return encodable(_ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)) if "_x" in text else text


def _character(reference: str) -> str:
    return chr(int(reference[2:], 16) if reference[1] in "xX" else int(reference[1:]))


def shared_strings(data: bytes, wanted: set[int]) -> dict[int, str]:
    """The texts of some shared strings, found by counting items; {} when the part is laid out oddly."""
    opening = re.search(rb"<(?:([\w.-]+):)?sst[\s>]", data)
    if not opening or not wanted or b"<!--" in data or b"<![CDATA[" in data:
        return {}
    prefix = opening[1] + b":" if opening[1] else b""
    item = re.compile(rb"<" + re.escape(prefix) + rb"si(?:\s[^>]*)?(/?)>")
    close, last, texts = end_tag(prefix, "si"), max(wanted), {}
    for index, found in enumerate(item.finditer(data, opening.end())):
        if index in wanted:
            end = None if found[1] else close.search(data, found.end())
            texts[index] = plain_text(data[found.end() : end.start()], prefix) if end else ""
        if index >= last:
            break
    return texts
