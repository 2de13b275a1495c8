"""From a batch to changed parts: what each touched tab's XML becomes, checked cell by cell before anything is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from store.sheet.stamp import Stamp
from sync.backends.base import CellWrite, Grid, NewColumn, RowAppend
from sync.backends.cell_text import number_of
from sync.backends.impossible import FORMULA
from sync.backends.workbook.new_column import new_column_edits
from sync.backends.workbook.patch import (
    Places,
    XmlEdit,
    column_style,
    find_rows,
    patch_cells,
    pieces,
    row_xml,
    widen_dimension,
)
from sync.backends.workbook.xml.cell_xml import style_of
from sync.backends.workbook.xml.package import Package
from sync.backends.workbook.xml.percent_cells import percent_styles, same_share
from sync.backends.workbook.xml.ranges import grown_names, grown_table, grown_tail
from sync.backends.workbook.xml.sheet_xml import CellSpan, OddSheet, SheetXml, shared_strings
from sync.backends.workbook.xml.structure import PORTAL_SHEET, Structure, relations
from sync.backends.workbook.xml.zip_copy import Pieces
from sync.errors import CellsRefused, TabMissing

_BLANKS = " \t\r\n"
_ROW_REFERENCE = re.compile(rb"\s(?:r|ht|customHeight|hidden|outlineLevel|collapsed)\s*=\s*(?:\"[^\"]*\"|'[^']*')")


@dataclass
class TabPlan:
    """The writes, appends and new columns of one tab; `title` as it is now, `part` the member that holds it."""

    title: str
    part: str
    grid: Grid
    writes: list[CellWrite] = field(default_factory=list)
    appends: list[RowAppend] = field(default_factory=list)
    columns: list[NewColumn] = field(default_factory=list)

    @property
    def op_ids(self) -> frozenset[str]:
        """All operations of this tab."""
        writes, appends = {w.op_id for w in self.writes}, {a.op_id for a in self.appends}
        return frozenset(writes | appends | {new.op_id for new in self.columns})


def changed_parts(
    package: Package, book: Structure, plans: Iterable[TabPlan], stamped: tuple[str, Stamp]
) -> dict[str, Pieces]:
    """Member name -> new content for a checked batch; `stamped` names the portal sheet's part and the new stamp.

    Raises CellsRefused before anything is written.
    """
    texts = _Strings(package, book)
    part, stamp = stamped
    shown = percent_styles(package, book.workbook)
    changed: dict[str, Pieces] = {part: stamped_sheet(package.read(part), stamp, texts)}
    names = package.read(book.workbook)
    grown = names
    for plan in plans:
        try:
            changed[plan.part] = _tab(package, plan, texts, shown)
            if plan.appends:
                last = last_filled(plan.grid)
                changed.update(_tables(package, plan, last))
                grown = grown_names(grown, plan.title, last, last + len(plan.appends))
        except OddSheet as odd:
            raise CellsRefused(f"工作表“{plan.title}”不能改写：{odd}。", plan.op_ids) from odd
    if grown != names:
        changed[book.workbook] = [grown]
    return changed


def stamped_sheet(data: bytes, stamp: Stamp, texts: _Strings) -> Pieces:
    """The portal sheet with the stamp's three values replaced, found by their labels in column A.

    Raises TabMissing when somebody has been at it: a write that could not be proven later must not be made.
    """
    try:
        made = _stamped(SheetXml(data), stamp, texts)
    except OddSheet as odd:
        raise TabMissing(f"门户的隐藏工作表 {PORTAL_SHEET} 被改动过（{odd}），不能写入。") from odd
    return made


def _stamped(sheet: SheetXml, stamp: Stamp, texts: _Strings) -> Pieces:
    rows = list(sheet.rows())
    cells = {row.number: sheet.cells(row) for row in rows}
    labels = texts.of(sheet, [c for row in cells.values() for c in row if c.column == 1])
    values = {"portal": (stamp.portal, False), "rev": (str(stamp.rev), False), "batch": (stamp.batch, False)}
    edits: list[XmlEdit] = []
    for row in rows:
        label = labels.get((row.number, 1))
        if label in values:
            edits += patch_cells(sheet, row, cells[row.number], {2: values.pop(label)})
    if values:
        raise OddSheet(f"缺少 {'、'.join(values)}")
    return pieces(sheet.data, edits)


def last_filled(grid: Grid) -> int:
    """The last row of a tab with any content, formulas included; 0 for none."""
    filled = max((n for n, row in enumerate(grid.rows, 1) if any(row)), default=0)
    return max(filled, max((row for row, _ in grid.formulas), default=0))


class _Strings:
    """Shared strings looked up by need, in one pass for each tab."""

    def __init__(self, package: Package, book: Structure) -> None:
        self._load: Callable[[], bytes] = lambda: package.read(book.strings) if book.strings else b""

    def of(self, sheet: SheetXml, cells: Iterable[CellSpan]) -> dict[tuple[int, int], str | None]:
        """(row, column) -> text as it stands in the XML, None where only its format tells."""
        cells = list(cells)
        wanted = {index for cell in cells if (index := sheet.string_index(cell)) is not None}
        strings = shared_strings(self._load(), wanted) if wanted else {}
        return {(cell.row, cell.column): sheet.text(cell, strings) for cell in cells}


def _tab(package: Package, plan: TabPlan, texts: _Strings, shown: frozenset[bytes]) -> Pieces:
    """The tab's part patched; `shown` are the styles that show percent."""
    sheet = SheetXml(package.read(plan.part))
    last = last_filled(plan.grid)
    new_rows = {last + n: append for n, append in enumerate(plan.appends, 1)}
    above = {last} if plan.appends else set()
    heads = {new.header_row for new in plan.columns}
    places = find_rows(sheet, {write.row for write in plan.writes} | new_rows.keys() | above | heads)
    cells = {number: sheet.cells(row) for number, row in places.rows.items()}
    _check(sheet, plan, cells, texts)
    puts: dict[int, dict[int, tuple[str, bool]]] = {}
    styled = {(n, c.column) for n, row in cells.items() for c in row if style_of(c.attributes) in shown}
    for write in plan.writes:
        percent = write.numeric and number_of(write.value) is not None and (write.row, write.column) in styled
        put = (f"{write.value}%", False) if percent else (write.value, write.numeric)
        puts.setdefault(write.row, {})[write.column] = put
    edits = [e for n, wanted in puts.items() for e in patch_cells(sheet, places.rows[n], cells[n], wanted)]
    edits += _new_rows(sheet, places, cells, last, new_rows)
    edits += new_column_edits(sheet, plan.columns, places.rows, cells)
    positions = [(w.row, w.column) for w in plan.writes] + [(n, c) for n, a in new_rows.items() for c in a.cells]
    positions += [(new.header_row, new.column) for new in plan.columns]
    edits += widen_dimension(sheet, positions)
    if new_rows:
        edits.append(XmlEdit(sheet.last, len(sheet.data), grown_tail(sheet.tail, last, max(new_rows)), 1 << 30))
    return pieces(sheet.data, edits)


def _new_rows(
    sheet: SheetXml,
    places: Places,
    cells: dict[int, list[CellSpan]],
    last: int,
    new_rows: dict[int, RowAppend],
) -> list[XmlEdit]:
    """Edits for appended rows: filled into empty rows that stand there, else new ones dressed like the row above.

    Below row 1 alone they wear their columns' styles, for that row is the header.
    """
    model = places.rows.get(last) if last > 1 else None
    styles = {cell.column: style_of(cell.attributes) for cell in cells[last]} if model else {}
    plain = {column for append in new_rows.values() for column in append.cells} - styles.keys()
    styles |= {column: column_style(sheet, column) for column in plain}
    dress = _ROW_REFERENCE.sub(b"", model.attributes).rstrip() if model else b""
    edits, opened = [], b""
    for number, append in new_rows.items():
        puts = dict(append.cells)
        if number in places.rows:
            edits += patch_cells(sheet, places.rows[number], cells[number], puts)
            continue
        attributes = b' r="%d"' % number + dress
        opened = row_xml(sheet.prefix, number, attributes, styles, puts)
        edits.append(XmlEdit(places.insertion[number], places.insertion[number], opened, number))
    if sheet.empty and opened:
        raise OddSheet("工作表还没有任何内容")
    return edits


def _check(sheet: SheetXml, plan: TabPlan, cells: dict[int, list[CellSpan]], texts: _Strings) -> None:
    """Key and old value stand in the very bytes to be patched; no target is a formula."""
    by_place = {(n, c.column): c for n, row in cells.items() for c in row}
    _refuse_misread(sheet, plan, by_place, texts)
    targets = [(w.op_id, by_place.get((w.row, w.column))) for w in plan.writes]
    CellsRefused.raise_for(FORMULA, {op for op, cell in targets if cell and sheet.has_formula(cell)})


def _refuse_misread(sheet: SheetXml, plan: TabPlan, by_place: dict[tuple[int, int], CellSpan], texts: _Strings) -> None:
    """Refuse where reader and patcher see different cells at one place: they are the same bytes, so it is no race."""
    touched = [p for w in plan.writes for p in ((w.row, w.key_column), (w.row, w.column))]
    standing = texts.of(sheet, [by_place[p] for p in touched if p in by_place])
    odd = {
        write.op_id
        for write in plan.writes
        for place in ((write.row, write.key_column), (write.row, write.column))
        if not _alike(standing.get(place, None if place in by_place else ""), plan.grid.text(*place))
    }
    CellsRefused.raise_for(f"“{plan.title}”的文件内部行号、列号混乱，不能改写；请用表格软件打开后重新保存。", odd)


def _alike(stands: str | None, read: str) -> bool:
    """The reader drops blanks around a text that does not say that they count (`xml:space`); None cannot be told."""
    return stands is None or stands == read or stands.strip(_BLANKS) == read.strip(_BLANKS) or same_share(stands, read)


def _tables(package: Package, plan: TabPlan, last: int) -> dict[str, Pieces]:
    """Table parts of the tab whose last row is the tab's last filled row, grown."""
    changed: dict[str, Pieces] = {}
    for kind, path in relations(package, plan.part).values():
        if kind != "table" or path not in package:
            continue
        old = package.read(path)
        new = grown_table(old, last, last + len(plan.appends))
        if new is None:
            raise OddSheet("表格末行是汇总行，不能在其下增加行")
        if new != old:
            changed[package.member(path).name] = [new]
    return changed
