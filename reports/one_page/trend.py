"""The curve of what is done over the year, against 序时进度, and how far each part is today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.counts import share_words
from ledger.figures.headline import ordinal
from ledger.figures.pace import Point
from reports.looks import LINES, PLANNED
from reports.one_page.canvas import INK, MUTED, PAPER, RULE, Box, Canvas

_LETTERS, _PART = 7.0, 13.0


def draw_trend(canvas: Canvas, board: Board, points: Sequence[Point], box: Box) -> None:
    """The lines in a box (left, top, width, height): per cent from bottom to top, the year's days from left to right."""
    if not points:
        return
    left, top, width, height = box
    left, width, height = left + 22, width - 22, height - 26
    first, last = points[0].day, date(board.ledger.year, 12, 31)
    span = max((max(last, points[-1].day) - first).days, 1)

    def place(day: date, share: float) -> tuple[float, float]:
        return left + width * (day - first).days / span, top + height * (1 - share)

    for share in (0, 0.25, 0.5, 0.75, 1):
        (x, y), (end, _) = place(first, share), (left + width, 0)
        canvas.line([(x, y), (end, y)], RULE, 0.4)
        canvas.text(left - 3, y + 2.4, f"{share:.0%}", _LETTERS, MUTED, anchor="end")
    for month in range(first.month + 1, 13, 2):
        x, y = place(date(first.year, month, 1), 0)
        canvas.text(x, y + 9, f"{month}月", _LETTERS, MUTED, anchor="middle")
    if not board.untouched:
        planned = [(p.day, p.expected) for p in points] + [(last, 1.0)]
        canvas.line([place(*one) for one in planned], PLANNED, 1, "4 3")
    shown = tuple(dict.fromkeys((Done.REPORTED, board.rules.headline)))
    for done in shown:
        canvas.line([place(p.day, p.shares[done]) for p in points], LINES[done], 1.8)
    _legend(
        canvas,
        [(done.rate, LINES[done], "") for done in shown] + [("序时进度", PLANNED, "4 3")],
        left,
        top + height + 21,
    )


def _legend(canvas: Canvas, lines: Sequence[tuple[str, str, str]], x: float, y: float) -> None:
    for words, colour, dash in lines:
        canvas.line([(x, y - 2.5), (x + 11, y - 2.5)], colour, 1.6, dash)
        canvas.text(x + 14, y, words, _LETTERS, MUTED)
        x += 14 + len(words) * _LETTERS + 8


def draw_parts(canvas: Canvas, board: Board, box: Box) -> None:
    """One bar per part, as long as its headline rate."""
    done, (left, top, width, _) = board.rules.headline, box
    canvas.heading(left, top + 10, f"各部分{done.rate}")
    for row, (part, counted) in enumerate(board.by_part.items()):
        y, rate = top + 20 + row * _PART, counted.rate(done)
        canvas.text(left, y + 8, ordinal(part), 7.6, MUTED)
        room = Box(left + 40, y + 1, width - 76, 8)
        canvas.box(room, PAPER, 1)
        if rate:
            canvas.box(room._replace(width=room.width * rate), LINES[done], 1)
        canvas.text(left + width, y + 8, share_words(rate), 7.6, INK, anchor="end")
