"""Punctuation that Word hangs over a cell's border belongs to the cell of its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ledger.notice import read_notice

EDGES = (60.0, 200.0, 340.0, 480.0)
SIZE = 10.0


def _draw(path: Path, over: float, *, last_column: bool) -> None:
    """A ruled table; a mark at a line's end reaches `over` points across the right border of its cell."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    canvas.setFont("STSong-Light", SIZE)
    canvas.drawString(60, 780, "2023年政务公开工作任务分解表")
    rows = [
        (["工作任务"], ["工作要求"], ["责任单位"]),
        (["1.公开规划"], ["设立专题专栏，", "集中展示。"], ["市发改委、", "市财政局"]),
    ]
    tops = (750.0, 720.0, 670.0)
    for y in tops:
        canvas.line(EDGES[0], y, EDGES[-1], y)
    for x in EDGES:
        canvas.line(x, tops[0], x, tops[-1])
    hanging = "市发改委、" if last_column else "设立专题专栏，"
    for row, top in zip(rows, tops, strict=False):
        for left, right, lines in zip(EDGES, EDGES[1:], row, strict=False):
            for i, line in enumerate(lines):
                x = right + over - SIZE * len(line) if line == hanging else left + 5
                canvas.drawString(x, top - 15 - 14 * i, line)
    canvas.save()


@pytest.mark.parametrize("last_column", [False, True])
@pytest.mark.parametrize("over", [1.0, 4.0, 6.0, 9.0])
def test_a_hanging_mark_stays_in_its_cell(tmp_path: Path, over: float, last_column: bool) -> None:
    path = tmp_path / "f.pdf"
    _draw(path, over, last_column=last_column)
    (task,) = read_notice(path).breakdown.tasks
    assert (task.title, task.requirement) == ("公开规划", "设立专题专栏，集中展示。")
    assert [str(m) for m in task.responsible_units] == ["市发改委", "市财政局"]
