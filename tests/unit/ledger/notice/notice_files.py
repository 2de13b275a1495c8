"""Draws a breakdown as the table of a Word file or a PDF, and hand-written tables as either."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import docx
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from ledger.breakdown import Breakdown, Mention

NOTICE = Path(__file__).parents[4] / "data" / "notice_2021_53.txt"
HEADER = ("工作任务", "工作要求", "牵头单位", "责任单位")
Row = str | Sequence[str]  # a heading over all columns, or one text per column; "^" and "<" merge up and left


def rows_of(breakdown: Breakdown) -> list[Row]:
    """The breakdown's rows in the notice's own layout."""
    rows: list[Row] = []
    part = section = ""
    for task in breakdown.tasks:
        if task.part != part:
            part, section = task.part, ""
            rows.append(part)
        if task.section != section:
            section = task.section
            rows.append(section)
        rows.append(
            (
                f"{task.no}.{task.title}",
                task.requirement,
                "\n".join(map(str, task.lead_units)),
                listed(task.responsible_units),
            )
        )
    return rows


def listed(mentions: Sequence[Mention]) -> str:
    """Mentions as the notice lists them: ， after the first, 、 between the rest."""
    first, rest = mentions[:1], mentions[1:]
    return "，".join([*map(str, first), "、".join(map(str, rest))] if rest else map(str, first))


def front_of(breakdown: Breakdown) -> list[str]:
    """Paragraphs that stand before the table."""
    head = ["福州市人民政府办公厅文件", breakdown.doc_no, "各县（市）区人民政府，市直各委、办、局："]
    marks: dict[str, str] = {}
    for duty in breakdown.duties:
        if not marks.get(duty.paragraph, "").endswith(duty.text):
            marks[duty.paragraph] = marks.get(duty.paragraph, duty.paragraph + "、") + duty.text
    day = breakdown.issued_on
    signed = [breakdown.issuer, f"{day.year}年{day.month}月{day.day}日"] if day else []
    return [t for t in (*head, *marks.values(), *signed, "（此件主动公开）", breakdown.title) if t]


def word(path: Path, rows: Sequence[Row], *, front: Sequence[str] = (), header: Sequence[str] = HEADER) -> Path:
    """A Word file with the table; `^` and `<` in a cell merge it with the one above or to the left."""
    document = docx.Document()
    for text in front:
        document.add_paragraph(text)
    table = document.add_table(rows=len(rows) + 1, cols=len(header))
    for i, row in enumerate([tuple(header), *rows]):
        if isinstance(row, str):
            table.cell(i, 0).merge(table.cell(i, len(header) - 1)).text = row
            continue
        for j, text in enumerate(row):
            if text in ("^", "<"):
                table.cell(i - (text == "^"), j - (text == "<")).merge(table.cell(i, j))
            else:
                table.cell(i, j).text = text
    document.save(str(path))
    return path


def pdf(
    path: Path,
    rows: Sequence[Row],
    *,
    front: Sequence[str] = (),
    header: Sequence[str] = HEADER,
    ruled: bool = True,
) -> Path:
    """A PDF with the table, its header repeated on each page; a CID font needs no font file."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=9, leading=13, wordWrap="CJK")
    width = 500 / len(header)
    data, look = [], [("VALIGN", (0, 0), (-1, -1), "TOP" if not ruled else "MIDDLE")]
    for i, row in enumerate([tuple(header), *rows]):
        texts = [row, *[""] * (len(header) - 1)] if isinstance(row, str) else list(row)
        if isinstance(row, str):
            look.append(("SPAN", (0, i), (-1, i)))
        look += [("SPAN", (j, i - 1), (j, i)) for j, t in enumerate(texts) if t == "^"]
        data.append(["" if t in ("", "^") else Paragraph(t.replace("\n", "<br/>"), style) for t in texts])
    if ruled:
        look.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    table = Table(data, colWidths=[width] * len(header), repeatRows=1, style=TableStyle(look))
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4).build([*[Paragraph(t, style) for t in front], table])
    path.write_bytes(out.getvalue())
    return path


def text(path: Path, content: str) -> Path:
    """A UTF-8 text file."""
    path.write_text(content, encoding="utf-8")
    return path
