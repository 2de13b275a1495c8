"""Files of the corpus made from their descriptions (tests/data/notices/README.md): Word, PDF, workbook, CSV, text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
import xlsxwriter
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

Rows = list[list[str]]
Block = str | Rows  # a paragraph, or the rows of a table
PAGE, _SHEET = "【页】", re.compile(r"【表：(.+)】")


def blocks_of(described: str) -> list[Block]:
    """Paragraphs and tables in order; lines of one table stand together."""
    blocks: list[Block] = []
    above = ""
    for line in described.split("\n"):
        if line.startswith("#"):
            continue
        if line.startswith("|") and line.endswith("|"):
            if not above.startswith("|"):
                blocks.append([])
            assert isinstance(blocks[-1], list)
            blocks[-1].append([cell.strip().replace("⏎", "\n") for cell in line[1:-1].split("|")])
        elif line.strip():
            blocks.append(line.strip())
        above = line
    return blocks


def _squared(rows: Rows) -> Rows:
    """Every row with all columns: one text alone goes over all."""
    wide = max(len(row) for row in rows)
    return [row + ["<"] * (wide - 1) if len(row) == 1 else row for row in rows]


def _spans(rows: Rows) -> list[tuple[int, int, int, int]]:
    """(top, left, bottom, right) of merged cells."""
    found = []
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            if text in ("^", "<"):
                continue
            right = next((k for k in range(j + 1, len(row)) if row[k] != "<"), len(row)) - 1
            bottom = next((k for k in range(i + 1, len(rows)) if rows[k][j] != "^"), len(rows)) - 1
            if (bottom, right) != (i, j):
                found.append((i, j, bottom, right))
    return found


def word(path: Path, blocks: Sequence[Block]) -> None:
    """A Word file."""
    document = docx.Document()
    for block in blocks:
        if block == PAGE:
            document.add_page_break()  # type: ignore[no-untyped-call]
        elif isinstance(block, str):
            document.add_paragraph(block)
        else:
            _word_table(document, _squared(block))
    document.save(str(path))


def _word_table(document: docx.document.Document, rows: Rows) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for top, left, bottom, right in _spans(rows):
        table.cell(top, left).merge(table.cell(bottom, right))
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            if text not in ("", "^", "<"):
                table.cell(i, j).text = text
    document.add_paragraph("")


def pdf(path: Path, blocks: Sequence[Block]) -> None:
    """A PDF with ruled tables; a CID font needs no font file."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=9, leading=13, wordWrap="CJK")
    parts = []
    for block in blocks:
        if block == PAGE:
            parts.append(PageBreak())
        else:
            parts.append(Paragraph(block, style) if isinstance(block, str) else _pdf_table(block, style))
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4).build(parts)
    path.write_bytes(out.getvalue())


def _pdf_table(block: Rows, style: ParagraphStyle) -> Table:
    rows = _squared(block)
    data = [["" if t in ("", "^", "<") else Paragraph(t.replace("\n", "<br/>"), style) for t in row] for row in rows]
    look: list[tuple[Any, ...]] = [("SPAN", (left, top), (right, bottom)) for top, left, bottom, right in _spans(rows)]
    look += [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    return Table(data, colWidths=[500 / len(rows[0])] * len(rows[0]), style=TableStyle(look))


def workbook(path: Path, blocks: Sequence[Block]) -> None:
    """An .xlsx: paragraphs as cells of column A, numbers as numbers, ISO dates as dates."""
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy/m/d"})
    plain = book.add_format()
    sheet, at = None, 0
    for block in blocks:
        named = _SHEET.fullmatch(block) if isinstance(block, str) else None
        if named or sheet is None:
            sheet, at = book.add_worksheet(named.group(1) if named else None), 0
        if named or block == PAGE:
            continue
        if isinstance(block, str):
            sheet.write_string(at, 0, block)
            at += 1
            continue
        rows = _squared(block)
        for top, left, bottom, right in _spans(rows):
            sheet.merge_range(at + top, left, at + bottom, right, "", plain)
        for i, row in enumerate(rows):
            for j, text in enumerate(row):
                _write(sheet, at + i, j, text, day)
        at += len(rows)
    book.close()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str, day: object) -> None:
    if text in ("", "^", "<"):
        return
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        sheet.write_datetime(row, column, date.fromisoformat(text), day)
    elif text.isdecimal():
        sheet.write_number(row, column, int(text))
    else:
        sheet.write_string(row, column, text)


def comma_separated(path: Path, blocks: Sequence[Block], encoding: str = "utf-8") -> None:
    """A CSV of all rows; a paragraph is a row of one cell, what is merged is blank."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for block in blocks:
        for row in [[block]] if isinstance(block, str) else block:
            writer.writerow(["" if text in ("^", "<") else text for text in row])
    path.write_bytes(out.getvalue().encode(encoding))


def plain_text(path: Path, blocks: Sequence[Block], encoding: str = "utf-8") -> None:
    """A text file with bars between cells, as copied from a page."""
    lines = []
    for block in blocks:
        if isinstance(block, str):
            lines.append(block)
        else:
            lines += ["| " + " | ".join("" if t in ("^", "<") else t for t in row) + " |" for row in block]
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))


BUILDERS: dict[str, Callable[..., None]] = {
    "docx": word,
    "pdf": pdf,
    "xlsx": workbook,
    "csv": comma_separated,
    "txt": plain_text,
}
