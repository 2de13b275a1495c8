"""Reading a workbook's bytes into a `Reading`: guarded first, then parsed in memory by calamine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook

from ledger.cells import canonical
from store import wary
from store.sheet.stamp import Stamp
from sync.backends.base import PICTURE, Grid, Reading, with_texts
from sync.backends.workbook.extent import Extent
from sync.backends.workbook.guard import check_package, check_sheet, check_texts, shared_lengths
from sync.backends.workbook.legible import KNOWN_ERRORS, legible
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.xml.odd_cells import OddCell
from sync.backends.workbook.xml.package import Package
from sync.backends.workbook.xml.percent_cells import in_percent, percent_styles
from sync.backends.workbook.xml.rich_values import is_picture
from sync.backends.workbook.xml.structure import PORTAL_SHEET, Structure, structure
from sync.errors import HostileWorkbook, SyncError, TornWorkbook

Rows = tuple[tuple[str, ...], ...]


def content_version(data: bytes) -> str:
    """The version of a workbook: a hash of its bytes."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Contents:
    """A workbook as read; `located` maps published titles to the titles that their tabs bear now."""

    reading: Reading
    located: Mapping[str, str]


def read_workbook(data: bytes, limits: Limits) -> Contents:
    """Every published tab under its published title (all tabs when the file bears no portal sheet).

    Raises TornWorkbook or HostileWorkbook; costs memory in proportion to what the limits allow.
    """
    refuse_large(len(data), limits)
    package = Package(data)
    check_package(package, limits)
    book = structure(package)
    lengths = shared_lengths(package, book.strings, limits)
    if PORTAL_SHEET in book.parts:
        check_texts(package, lengths, [(book.parts[PORTAL_SHEET], PORTAL_SHEET)], limits)
    source = _Source(package, book, limits)
    portal = source.rows(PORTAL_SHEET) if PORTAL_SHEET in book.parts else ()
    located, missing = locate(book, published_markers(portal))
    check_texts(package, lengths, [(book.parts[now], now) for now in located.values()], limits)
    grids = source.grids(located)
    return Contents(Reading(content_version(data), grids, _stamp(portal), missing=missing), located)


def read_published(path: Path, limits: Limits) -> Reading | None:
    """A workbook that a portal published; None for any other file, and for what cannot be read: nothing says whose it is.
    Raises OSError."""
    if wary.look(path).st_size > limits.file:
        return None
    try:
        reading = read_workbook(wary.read(path, limits.file), limits).reading
    except (SyncError, MemoryError):
        return None
    return reading if reading.stamp else None


def refuse_large(size: int, limits: Limits) -> None:
    """HostileWorkbook for a file of so many bytes, before any of them is read."""
    if size > limits.file:
        raise HostileWorkbook(f"文件有 {size >> 20} MB，超过上限 {limits.file >> 20} MB，没有读取。")


class _Source:
    """One workbook opened by calamine, each tab guarded before it is parsed."""

    def __init__(self, package: Package, book: Structure, limits: Limits) -> None:
        self._package, self._book, self._limits = package, book, limits
        self._workbook = _opened(package.bytes)

    def grids(self, located: Mapping[str, str]) -> dict[str, Grid]:
        """The tabs by their published titles, which `located` maps to the titles that they bear now."""
        found = {title: self._checked(now) for title, now in located.items()}
        data = self._legible({self._book.parts[now]: found[title] for title, now in located.items()})
        if data is not self._package.bytes:
            self._workbook = _opened(data)
        return {title: self._grid(title, now, found[title]) for title, now in located.items()}

    def rows(self, now: str) -> Rows:
        """The cells of a tab as text."""
        self._checked(now)
        return self._parse(now)

    def _checked(self, now: str) -> Extent:
        return check_sheet(self._package, self._book.parts[now], now, self._limits)

    def _legible(self, found: Mapping[str, Extent]) -> bytes:
        escaped = [part for part, extent in found.items() if extent.escapes]
        if self._book.strings:
            escaped.append(self._book.strings)
        errors = [
            part
            for part, extent in found.items()
            if any(one.error and one.error not in KNOWN_ERRORS for one in extent.odd.values())
        ]
        return legible(self._package, escaped, errors)

    def _grid(self, title: str, now: str, found: Extent) -> Grid:
        rows = self._in_percent(now, self._parse(now))
        no_text = {place: self._shows(one) for place, one in found.odd.items()}
        # An error's name is no text, whatever the reader made of it.
        blank = {place: "" for place in no_text if found.odd[place].error}
        return Grid(title, with_texts(rows, blank), frozenset(found.formulas), no_text, tuple(found.merges))

    def _in_percent(self, now: str, rows: Rows) -> Rows:
        if not any(text == "1" or text.startswith("1.") for row in rows for text in row):
            return rows
        styles = percent_styles(self._package, self._book.workbook)
        return in_percent(self._package.read(self._book.parts[now]), styles, rows) if styles else rows

    def _shows(self, one: OddCell) -> str:
        if one.picture or (one.rich and is_picture(self._package, self._book.workbook, one.rich)):
            return PICTURE
        return one.error

    def _parse(self, now: str) -> Rows:
        try:
            cells = self._workbook.get_sheet_by_name(now).to_python(skip_empty_area=False)
        except Exception as error:
            raise TornWorkbook(f"工作表“{now}”损坏，无法读取：{error}") from error
        return tuple(tuple(v if type(v) is str else canonical(v) for v in row) for row in cells)


def _opened(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(BytesIO(data))
    except Exception as error:  # calamine names no common root for what it raises
        raise TornWorkbook(f"表格文件损坏，无法打开：{error}") from error


def published_markers(portal: Rows) -> dict[str, str]:
    """Published title -> marker name, from the portal sheet's rows."""
    return {row[1]: row[2] for row in portal if len(row) > 2 and row[0] == "tab"}


def locate(book: Structure, published: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Published title -> title now, and published title -> a sentence for each tab that cannot be told."""
    if not published:
        return {title: title for title in book.parts if title != PORTAL_SHEET}, {}
    located, missing = {}, {}
    strangers = [t for t in book.parts if t not in published and t != PORTAL_SHEET]
    for title, marker in published.items():
        marked = book.markers.get(marker)
        if marked in book.parts and (marked == title or title not in book.parts):
            located[title] = str(marked)
        elif marked in book.parts:
            missing[title] = (
                f"有两张“{title}”：原来的一张已改名为“{marked}”，另一张顶了它的名字；请只留一张，或互换回原名。"
            )
        elif title in book.parts:
            located[title] = title
        else:
            likely = "、".join(f"“{t}”" for t in strangers)
            missing[title] = f"找不到工作表“{title}”" + (f"，可能改名成了{likely}。" if likely else "，可能已被删除。")
    return located, missing


def _stamp(portal: Rows) -> Stamp | None:
    values = {row[0]: row[1] for row in portal if len(row) > 1}
    if not values.get("portal") or not values.get("rev", "").isdigit():
        return None
    return Stamp(values["portal"], int(values["rev"]), values.get("batch", ""))
