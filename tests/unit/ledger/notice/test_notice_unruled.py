"""PDF tables without rules: read where each row begins on one line with its number, else refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from ledger.errors import NoticeUnreadable
from ledger.notice import read_notice

TITLE = "2022年政务公开工作任务分解表"
HEADER = ("序号", "工作任务", "具体措施", "责任单位")
LONG = "按时公开各类财政信息，做好债务信息公开工作，加强惠民资金发放信息公开，确保公开到位。"
ROWS = (
    ("1", "公开规划", "集中展示。", "市发展改革委"),
    ("2", "公开财政", LONG, "市财政局"),
    ("3", "公开就业", "及时公开。", "市人社局"),
)


def pdf(path: Path, rows: list[tuple[str, ...]], align: str, widths: list[float]) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=9, leading=13, wordWrap="CJK")
    cells = [[Paragraph(text, style) for text in row] for row in rows]
    look = TableStyle([("VALIGN", (0, 0), (-1, -1), align)])
    table = Table(cells, colWidths=widths, style=look)
    SimpleDocTemplate(str(path), pagesize=A4).build([Paragraph(TITLE, style), table])
    return path


def test_rows_that_begin_on_one_line_are_read(tmp_path: Path) -> None:
    path = pdf(tmp_path / "f.pdf", [HEADER, *ROWS], "TOP", [40, 100, 160, 120])
    assert [(t.no, t.title, t.requirement) for t in read_notice(path).breakdown.tasks] == [
        (1, "公开规划", "集中展示。"),
        (2, "公开财政", LONG),
        (3, "公开就业", "及时公开。"),
    ]


def test_a_title_broken_in_a_narrow_column(tmp_path: Path) -> None:
    path = pdf(tmp_path / "f.pdf", [HEADER, *ROWS], "TOP", [22, 100, 160, 120])
    assert [t.no for t in read_notice(path).breakdown.tasks] == [1, 2, 3]


@pytest.mark.parametrize("align", ["MIDDLE", "BOTTOM"])
@pytest.mark.parametrize("more", ["", "再公开一批。" * 6, "再公开一批。" * 9])
def test_cells_centred_in_their_rows_are_refused(tmp_path: Path, align: str, more: str) -> None:
    rows = [HEADER, ROWS[0], ("2", "公开财政", LONG + more, "市财政局"), ROWS[2]]
    path = pdf(tmp_path / "f.pdf", rows, align, [40, 100, 160, 120])
    with pytest.raises(NoticeUnreadable, match="没有表格线"):
        read_notice(path)


def test_tasks_without_numbers_are_refused(tmp_path: Path) -> None:
    rows = [row[1:] for row in (HEADER, *ROWS)]
    path = pdf(tmp_path / "f.pdf", rows, "TOP", [100, 160, 120])
    with pytest.raises(NoticeUnreadable, match="没有编号"):
        read_notice(path)
