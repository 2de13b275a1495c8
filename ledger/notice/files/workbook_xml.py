"""The parts of an .xlsx that hold its tables (ECMA-376 part 1, clause 18): which sheets there are, and what their cells show.

No spreadsheet library: a workbook comes from strangers, and no more of it is needed than texts, numbers, dates and
merged cells. Elements are known by their local names, so that the strict variant's namespaces do not matter.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ledger.errors import NoticeUnreadable

_MOST_CELLS = 200_000
_MOST_TEXTS = 500_000
_MOST_MERGES = 20_000
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
# Number formats of dates that a file need not spell out (clause 18.8.30, the Chinese ones among them).
_BUILT_IN = {str(n): "ymd" for n in (*range(14, 18), 22, *range(27, 32), 36, *range(50, 59))}
_BUILT_IN |= dict.fromkeys(("17", "27", "55", "57"), "ym")
_TRUE = ("1", "true")
_SAFELY: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False}
_FIRST_DAY, _FIRST_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - days of a calendar


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What a cell shows; `fault` says why that is no text of its own (a formula's error, a picture)."""

    text: str
    fault: str = ""


@dataclass(slots=True)
class Sheet:
    """One worksheet: filled cells by (row, column), both from 1, ranges of merged cells, hidden rows and columns."""

    name: str
    hidden: bool
    cells: dict[tuple[int, int], SheetCell] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # first, last


@dataclass(frozen=True, slots=True)
class _Book:
    """What the sheets share: texts, which cell styles show dates (as "ymd", "ym", "y" or "m"), from which day they count."""

    texts: list[str]
    dates: dict[str, str]
    first_day: datetime


def read_sheets(package: zipfile.ZipFile) -> list[Sheet]:
    """The worksheets in their order; raises NoticeUnreadable for more cells than any breakdown has."""
    book = _tree(package, "xl/workbook.xml")
    related = _tree(package, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    targets = {r.get("Id"): posixpath.normpath(posixpath.join("/xl", r.get("Target", ""))).lstrip("/") for r in related}
    old = any(e.get("date1904") in _TRUE for e in book.iter("{*}workbookPr"))
    shared = _Book(_shared_texts(package), _date_styles(package), _FIRST_DAY_1904 if old else _FIRST_DAY)
    sheets = []
    for element in book.iter("{*}sheet"):
        key = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
        path = targets.get(key, "")
        if path in package.namelist() and "worksheets" in path:
            sheet = Sheet(element.get("name", ""), element.get("state", "visible") != "visible")
            _fill(sheet, package.read(path), shared)
            sheets.append(sheet)
    return sheets


def saved_in(package: zipfile.ZipFile) -> int | None:
    """The year in which the workbook was last saved, as its own properties say."""
    if "docProps/core.xml" not in package.namelist():
        return None
    said = [e.text or "" for e in _tree(package, "docProps/core.xml").iter("{*}modified", "{*}created")]
    years = [int(text[:4]) for text in said if re.match(r"20\d\d-", text)]
    return max(years, default=None)


def _tree(package: zipfile.ZipFile, part: str) -> Any:
    from lxml import etree  # noqa: PLC0415 - only this reader needs it

    return etree.fromstring(package.read(part), etree.XMLParser(**_SAFELY))


def _elements(data: bytes, *names: str) -> Iterator[Any]:
    """Elements of those names one after another, each forgotten before the next, so that a big sheet stays small."""
    from lxml import etree  # noqa: PLC0415

    for _, element in etree.iterparse(io.BytesIO(data), tag=[f"{{*}}{name}" for name in names], **_SAFELY):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _shared_texts(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    texts = []
    for item in _elements(package.read("xl/sharedStrings.xml"), "si"):
        texts.append(_shown(item))
        if len(texts) > _MOST_TEXTS:
            raise NoticeUnreadable("表格文件里的文字太多，不像任务分解表，没有导入")
    return texts


def _shown(element: Any) -> str:
    """The text of a shared or inline string; readings above the characters (rPh) are no part of it."""
    texts = [t.text or "" for t in element.iter("{*}t") if not t.getparent().tag.endswith("}rPh")]
    return _unescaped("".join(texts)).replace("\r\n", "\n").replace("\r", "\n")


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)


def _date_styles(package: zipfile.ZipFile) -> dict[str, str]:
    """Styles (by index) whose number format shows a date, with that format's letters."""
    if "xl/styles.xml" not in package.namelist():
        return {}
    root = _tree(package, "xl/styles.xml")
    shapes = _BUILT_IN | {e.get("numFmtId"): _date_shape(e.get("formatCode", "")) for e in root.iter("{*}numFmt")}
    styles = enumerate(root.iterfind("{*}cellXfs/{*}xf"))
    return {str(i): shape for i, style in styles if (shape := shapes.get(style.get("numFmtId", "0")))}


def _date_shape(code: str) -> str:
    """How much of a date a number format shows ("ymd", "ym", "y", "m"), the empty text where it shows none."""
    letters = _LITERAL.sub("", code.partition(";")[0]).lower()
    if {"y", "d"} & set(letters) and "e+" not in letters:
        return "".join(c for c in "ymd" if c in letters)
    return "m" if "m" in letters and not {"h", "s", "0", "#"} & set(letters) else ""


def _fill(sheet: Sheet, data: bytes, book: _Book) -> None:
    row = column = 0
    for element in _elements(data, "c", "row", "mergeCell", "col"):
        name = element.tag.rpartition("}")[2]
        if name == "mergeCell":
            _merge(sheet, element.get("ref", ""))
        elif name == "col":
            _column(sheet, element)
        elif name == "row":
            number = element.get("r")
            row, column = (int(number) if number else max(row, 1)), 0
            if element.get("hidden") in _TRUE:
                sheet.hidden_rows.add(row)
            row += 1
        else:
            row, column = _place(element.get("r"), row, column)
            cell = _cell(element, book)
            if cell.text.strip() or cell.fault:
                sheet.cells[row, column] = cell
            if len(sheet.cells) > _MOST_CELLS:
                raise NoticeUnreadable(f"工作表“{sheet.name}”的内容太多，不像任务分解表，没有导入")


def _column(sheet: Sheet, element: Any) -> None:
    """Notes columns that are hidden, or too narrow to show anything."""
    ends = element.get("min", ""), element.get("max", "")
    hidden = element.get("hidden") in _TRUE or element.get("width") == "0"
    if hidden and all(end.isdecimal() for end in ends):
        sheet.hidden_columns.append((int(ends[0]), int(ends[1])))


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Row and column of a cell; one without a reference stands right of the last one."""
    match = _REFERENCE.fullmatch(reference or "")
    if not match:
        return max(row, 1), column + 1
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return int(match[2]), number


def _merge(sheet: Sheet, reference: str) -> None:
    first, _, last = reference.partition(":")
    if _REFERENCE.fullmatch(first) and _REFERENCE.fullmatch(last):
        sheet.merged.append((*_place(first, 0, 0), *_place(last, 0, 0)))
    if len(sheet.merged) > _MOST_MERGES:
        raise NoticeUnreadable(f"工作表“{sheet.name}”的合并单元格太多，不像任务分解表，没有导入")


def _cell(element: Any, book: _Book) -> SheetCell:
    kind = element.get("t", "n")
    if kind == "inlineStr":
        return SheetCell(_shown(element))
    value, formula = element.findtext("{*}v", ""), element.findtext("{*}f", "")
    if fault := _fault(kind, value, formula):
        return SheetCell(value, fault)
    if kind == "s":
        return SheetCell(book.texts[int(value)] if value.isdecimal() and int(value) < len(book.texts) else "")
    if kind == "n" and value:
        return SheetCell(_number(value, element.get("s", ""), book))
    return SheetCell(_unescaped(value))


def _fault(kind: str, value: str, formula: str) -> str:
    """Why a cell shows no text of its own: a picture of WPS, a formula without its result, an error."""
    if "DISPIMG(" in formula + value:
        return "是图片"
    if kind == "e":
        return f"是公式错误{value}"
    return "是公式，没有算出的结果" if formula and not value else ""


def _number(value: str, style: str, book: _Book) -> str:
    """A number as a person would type it; a date as 2023-06-30, or as much of it as its format shows (2023年6月, 2023年, 6月)."""
    try:
        number = float(value)
    except ValueError:
        return value
    shape = book.dates.get(style)
    if shape and 1 <= number < 2_000_000:
        day = book.first_day + timedelta(days=int(number))
        shown = {"ym": f"{day.year}年{day.month}月", "y": f"{day.year}年", "m": f"{day.month}月"}
        return shown.get(shape, f"{day:%Y-%m-%d}")
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
