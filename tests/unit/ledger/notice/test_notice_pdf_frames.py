"""Ruled PDFs as printers make them: open sides, rows cut by a page's end, other tables, radicals for characters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from ledger.errors import NoticeUnreadable
from ledger.notice import NoticeReading, read_notice
from ledger.notice.files.radicals import without_radicals

TITLE = "2022年政务公开工作任务分解表"
HEADER = ("序号", "工作任务", "责任单位", "完成时限")
ROWS = (
    ("1", "公开规划信息", "市发展改革委", "6月底前"),
    ("2", "公开财政信息", "市财政局", "7月底前"),
    ("3", "公开民生信息", "市民政局、市教育局", "8月底前"),
)
GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
STYLE = ParagraphStyle("cell", fontName="STSong-Light", fontSize=9, leading=13, wordWrap="CJK")


@pytest.fixture(autouse=True)
def _font() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def table(rows: Sequence[Sequence[str]], *look: tuple[object, ...], width: float = 110) -> Table:
    cells = [[Paragraph(text, STYLE) for text in row] for row in rows]
    return Table(cells, colWidths=[width] * len(rows[0]), style=TableStyle(list(look) or [GRID]))


def pdf(path: Path, *parts: object) -> Path:
    flow = [Paragraph(part, STYLE) if isinstance(part, str) else part for part in parts]
    SimpleDocTemplate(str(path), pagesize=A4).build([Paragraph(TITLE, STYLE), *flow])
    return path


def found(reading: NoticeReading) -> list[tuple[int, str, list[str], list[str]]]:
    return [
        (t.no, t.title, [str(m) for m in t.responsible_units], [str(d) for d in t.deadlines])
        for t in reading.breakdown.tasks
    ]


EXPECTED = [
    (1, "公开规划信息", ["市发展改革委"], ["2022-06-30（6月底前）"]),
    (2, "公开财政信息", ["市财政局"], ["2022-07-31（7月底前）"]),
    (3, "公开民生信息", ["市民政局", "市教育局"], ["2022-08-31（8月底前）"]),
]


@pytest.mark.parametrize("first", [0, 1])
def test_a_table_without_its_outer_rules_keeps_its_outer_columns(tmp_path: Path, first: int) -> None:
    open_sides = (
        ("INNERGRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
        ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black),
    )
    rows = [row[first:] for row in (HEADER, *ROWS)]
    assert found(read_notice(pdf(tmp_path / "f.pdf", table(rows, *open_sides)))) == EXPECTED


def test_another_table_of_the_same_width_is_no_breakdown(tmp_path: Path) -> None:
    other = [
        ("序号", "单位", "姓名", "电话"),
        ("1", "市财政局", "张三", "123"),
        ("2", "市教育局", "李四", "456"),
    ]
    path = pdf(tmp_path / "f.pdf", table((HEADER, *ROWS)), PageBreak(), "附件2 联络员名单", table(other))
    reading = read_notice(path)
    assert found(reading) == EXPECTED
    assert "张三" in reading.unused[0].text


def test_a_heading_between_two_pieces_is_the_part_of_what_follows(tmp_path: Path) -> None:
    path = pdf(tmp_path / "f.pdf", "", table((HEADER, *ROWS[:2])), PageBreak(), "民生类", table((HEADER, ROWS[2])))
    assert [t.part for t in read_notice(path).breakdown.tasks] == ["", "", "民生类"]


def test_a_caption_printed_again_is_no_heading(tmp_path: Path) -> None:
    path = pdf(
        tmp_path / "f.pdf",
        table((HEADER, *ROWS[:2])),
        PageBreak(),
        f"{TITLE}（续）",
        table((HEADER, ROWS[2])),
    )
    reading = read_notice(path)
    assert found(reading) == EXPECTED
    assert not any(t.part for t in reading.breakdown.tasks)


def test_a_sentence_between_two_pieces_belongs_to_no_task(tmp_path: Path) -> None:
    text = "各单位要按照要求抓好落实，及时公开相关信息。"
    path = pdf(tmp_path / "f.pdf", table((HEADER, *ROWS[:2])), PageBreak(), text, table((HEADER, ROWS[2])))
    with pytest.raises(NoticeUnreadable, match="表格线以外还有文字“各单位要"):
        read_notice(path)


def test_text_beside_the_table_belongs_to_no_cell(tmp_path: Path) -> None:
    path = tmp_path / "f.pdf"
    canvas = _page(path)
    canvas.drawString(500, 700, "旁注文字")
    canvas.save()
    with pytest.raises(NoticeUnreadable, match="旁注文字"):
        read_notice(path)


def test_a_page_number_beside_a_landscape_table_is_none(tmp_path: Path) -> None:
    path = tmp_path / "f.pdf"
    canvas = _page(path)
    for y, text in ((712, "—"), (700, "7"), (688, "—")):
        canvas.drawString(520, y, text)
    canvas.save()
    assert [t.title for t in read_notice(path).breakdown.tasks] == ["公开规划"]


def _page(path: Path) -> Canvas:
    """A closed table of one task between x 60 and 480, y 660 and 750."""
    canvas = Canvas(str(path))
    canvas.setFont("STSong-Light", 10)
    canvas.drawString(60, 780, TITLE)
    for y in (750, 730, 660):
        canvas.line(60, y, 480, y)
    for x in (60, 270, 480):
        canvas.line(x, 660, x, 750)
    for x, upper, lower in ((65, "工作任务", "1.公开规划"), (275, "责任单位", "市发改委")):
        canvas.drawString(x, 735, upper)
        canvas.drawString(x, 715, lower)
    return canvas


@pytest.mark.parametrize("repeated", [False, True])
def test_a_row_without_a_rule_at_the_pages_end_goes_on_overleaf(tmp_path: Path, repeated: bool) -> None:
    path = tmp_path / "f.pdf"
    canvas = Canvas(str(path))
    canvas.setFont("STSong-Light", 10)
    canvas.drawString(60, 780, TITLE)
    _cut_rows(canvas, 750, [["工作任务", "责任单位"], ["1.公开规划", "市教育局、市人力资源和社会"]], closed=False)
    canvas.showPage()
    canvas.setFont("STSong-Light", 10)
    head = [["工作任务", "责任单位"]] if repeated else []
    _cut_rows(canvas, 750, [*head, ["信息", "保障局"], ["2.公开财政", "市财政局"]], closed=True, top=repeated)
    canvas.save()
    tasks = read_notice(path).breakdown.tasks
    assert [t.title for t in tasks] == ["公开规划信息", "公开财政"]
    assert [str(m) for m in tasks[0].responsible_units] == ["市教育局", "市人力资源和社会保障局"]


def _cut_rows(canvas: Canvas, y: float, rows: list[list[str]], *, closed: bool, top: bool = True) -> None:
    first = y
    for i, row in enumerate(rows):
        if i or top:
            canvas.line(60, y, 480, y)
        for x, text in zip((65, 275), row, strict=True):
            canvas.drawString(x, y - 15, text)
        y -= 30
    if closed:
        canvas.line(60, y, 480, y)
    for x in (60, 270, 480):
        canvas.line(x, y, x, first)


def test_radicals_are_read_as_the_characters_they_print() -> None:
    text = "市⼈⼒资源部⻔、⻔⼾⽹站2023年6⽉30⽇前（⻓期），⻩⻘⻰"
    assert without_radicals(text) == "市人力资源部门、门户网站2023年6月30日前（长期），黄青龙"


def test_radicals_in_a_text_file_cost_no_deadline(tmp_path: Path) -> None:
    path = tmp_path / "f.txt"
    path.write_text(f"{TITLE}\n⼯作任务\t责任单位\t完成时限\n1.公开\t市直各部⻔\t6⽉底前\n", encoding="utf-8")
    (task,) = read_notice(path).breakdown.tasks
    assert ([str(m) for m in task.responsible_units], str(task.deadlines[0])) == (
        ["市直各部门"],
        "2022-06-30（6月底前）",
    )


def test_a_watermark_across_the_cells_is_kept_out_of_them(tmp_path: Path) -> None:
    path = tmp_path / "f.pdf"
    canvas = _page(path)
    canvas.setFont("STSong-Light", 40)
    canvas.translate(100, 690)
    canvas.rotate(30)
    canvas.drawString(0, 0, "内部资料")
    canvas.save()
    reading = read_notice(path)
    assert [t.title for t in reading.breakdown.tasks] == ["公开规划"]
    assert [u.text for u in reading.unused] == ["内部资料"]


def test_characters_printed_twice_to_look_bold_are_read_once(tmp_path: Path) -> None:
    path = tmp_path / "f.pdf"
    canvas = _page(path)
    for x, upper, lower in ((65.4, "工作任务", "1.公开规划"), (275.4, "责任单位", "市发改委")):
        canvas.drawString(x, 735, upper)
        canvas.drawString(x, 715, lower)
    canvas.save()
    (task,) = read_notice(path).breakdown.tasks
    assert (task.title, [str(m) for m in task.responsible_units]) == ("公开规划", ["市发改委"])


def test_a_merged_cell_that_goes_on_overleaf_is_one(tmp_path: Path) -> None:
    """Its rows are whole, but no rule closes it on the first page, and its text stands on both."""
    path = tmp_path / "f.pdf"
    canvas = Canvas(str(path))
    canvas.setFont("STSong-Light", 10)
    canvas.drawString(60, 780, TITLE)
    _category(canvas, [("领域", "工作任务", "责任单位"), ("一、稳定", "1.公开规划", "市发改委")], closed=False)
    canvas.showPage()
    canvas.setFont("STSong-Light", 10)
    rows = [
        ("领域", "工作任务", "责任单位"),
        ("经济", "2.公开财政", "市财政局"),
        ("二、民生", "3.公开教育", "市教育局"),
    ]
    _category(canvas, rows, closed=True)
    canvas.save()
    tasks = read_notice(path).breakdown.tasks
    assert [(t.no, t.part, t.title) for t in tasks] == [
        (1, "一、稳定经济", "公开规划"),
        (2, "一、稳定经济", "公开财政"),
        (3, "二、民生", "公开教育"),
    ]


def _category(canvas: Canvas, rows: list[tuple[str, ...]], *, closed: bool) -> None:
    edges = (60, 160, 320, 480)
    for i, row in enumerate(rows):
        y = 750 - 30 * i
        canvas.line(60, y, 480, y)
        for x, text in zip(edges, row, strict=False):
            canvas.drawString(x + 5, y - 15, text)
    bottom = 750 - 30 * len(rows)
    canvas.line(60 if closed else 160, bottom, 480, bottom)
    for x in edges:
        canvas.line(x, bottom, x, 750)
