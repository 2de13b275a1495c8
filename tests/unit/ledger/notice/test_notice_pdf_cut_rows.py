"""Rows of a ruled PDF that a page's end cut in two, or only seems to have cut: told apart, or doubted by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ledger.notice import NoticeReading, read_notice

TITLE = "2022年政务公开工作任务分解表"
HEADER = ("工作任务", "工作要求", "责任单位")
EDGES = (60, 200, 340, 480)
FIRST = ("公开规划。", "设立专题。", "市发改委")


def _page(canvas: Canvas, rows: Sequence[Sequence[str]], *, closed: bool) -> None:
    canvas.setFont("STSong-Light", 10)
    for i, row in enumerate(rows):
        canvas.line(EDGES[0], 750 - 30 * i, EDGES[-1], 750 - 30 * i)
        for x, text in zip(EDGES, row, strict=False):
            canvas.drawString(x + 5, 735 - 30 * i, text)
    bottom = 750 - 30 * len(rows)
    if closed:
        canvas.line(EDGES[0], bottom, EDGES[-1], bottom)
    for x in EDGES:
        canvas.line(x, bottom, x, 750)
    canvas.showPage()


def _read(path: Path, upper: Sequence[str], lower: Sequence[str], *, closed: bool) -> NoticeReading:
    """A table of two pages; `upper` ends the first, with or without a rule below it, and `lower` begins the second."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    canvas.setFont("STSong-Light", 10)
    canvas.drawString(60, 780, TITLE)
    _page(canvas, [HEADER, FIRST, upper], closed=closed)
    _page(canvas, [HEADER, lower, ("回应关切。", "及时回应。", "市网信办")], closed=True)
    canvas.save()
    return read_notice(path)


def _doubted(reading: NoticeReading) -> list[str]:
    return [d.reason for d in reading.doubts if d.where == "第2页开头"]


def test_two_whole_tasks_without_a_rule_between_them_are_two(tmp_path: Path) -> None:
    reading = _read(
        tmp_path / "f.pdf",
        ("公开预算。", "统一发布。", "市财政局"),
        ("公开医疗。", "按月更新。", "市卫健委"),
        closed=False,
    )
    assert [t.title for t in reading.breakdown.tasks] == [
        "公开规划。",
        "公开预算。",
        "公开医疗。",
        "回应关切。",
    ]
    assert len(_doubted(reading)) == 1
    assert "另一项" in _doubted(reading)[0]


@pytest.mark.parametrize("lower", [("", "发布预算。", ""), ("公开。", "发布预算。", "")])
def test_a_row_that_goes_on_without_a_rule_is_one_and_doubted(tmp_path: Path, lower: tuple[str, ...]) -> None:
    reading = _read(tmp_path / "f.pdf", ("公开预算", "在统一平台", "市财政局"), lower, closed=False)
    assert [t.requirement for t in reading.breakdown.tasks] == [
        "设立专题。",
        "在统一平台发布预算。",
        "及时回应。",
    ]
    assert len(_doubted(reading)) == 1
    assert "接成一项" in _doubted(reading)[0]


def test_a_row_closed_by_a_rule_in_the_middle_of_a_sentence_is_doubted(tmp_path: Path) -> None:
    reading = _read(
        tmp_path / "f.pdf",
        ("公开预算", "在统一平台", "市财政局"),
        ("和决算", "发布预算。", "市审计局"),
        closed=True,
    )
    assert len(_doubted(reading)) == 1


def test_a_number_in_the_lower_half_of_a_cut_row_belongs_to_both(tmp_path: Path) -> None:
    path = tmp_path / "f.pdf"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    canvas.setFont("STSong-Light", 10)
    canvas.drawString(60, 780, TITLE)
    header = ("序号", "工作任务", "责任单位")
    _page(canvas, [header, ("1", "公开规划。", "市发改委"), ("", "在统一平台", "市财")], closed=False)
    _page(canvas, [header, ("2", "公开预算。", "政局"), ("3", "回应关切。", "市网信办")], closed=True)
    canvas.save()
    reading = read_notice(path)
    assert [(t.no, t.title, str(t.responsible_units[0])) for t in reading.breakdown.tasks] == [
        (1, "公开规划。", "市发改委"),
        (2, "在统一平台公开预算。", "市财政局"),
        (3, "回应关切。", "市网信办"),
    ]


def test_rows_that_come_to_an_end_are_not_doubted(tmp_path: Path) -> None:
    reading = _read(
        tmp_path / "f.pdf",
        ("公开预算。", "统一发布。", "市财政局"),
        ("公开医疗。", "按月更新。", "市卫健委"),
        closed=True,
    )
    assert len(reading.breakdown.tasks) == 4
    assert _doubted(reading) == []


def test_a_heading_overleaf_is_no_rest_of_a_task(tmp_path: Path) -> None:
    path = tmp_path / "f.pdf"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    canvas.setFont("STSong-Light", 10)
    canvas.drawString(60, 780, TITLE)
    _page(canvas, [HEADER, FIRST], closed=False)
    canvas.setFont("STSong-Light", 10)
    for y in (750, 720, 690):
        canvas.line(EDGES[0], y, EDGES[-1], y)
    canvas.drawString(65, 735, "政策解读")
    for x, text in zip(EDGES, ("解读政策。", "同步解读。", "市政府办公室"), strict=False):
        canvas.drawString(x + 5, 705, text)
    for x, top in zip(EDGES, (750, 720, 720, 750), strict=True):
        canvas.line(x, 690, x, top)
    canvas.save()
    assert next(t.title for t in read_notice(path).breakdown.tasks) == "公开规划。"
