"""一页纸: one A4 page for a leader. The sentence of the day, five figures, the squares of all units, who is late and whom to
call, and the curve; the same figures as 总览 on the board's day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.clock import day_words
from ledger.contacts import REPORTERS, Contacts
from ledger.deadlines.standing import State
from ledger.figures.board import Board, Urgent
from ledger.figures.counts import share_words
from ledger.figures.headline import Tone, curve_title, headline, matrix_title, tone
from ledger.figures.pace import Point
from reports.looks import LOOKS
from reports.one_page.canvas import A4, INK, MUTED, PAPER, RULE, Box, Canvas, wrapped
from reports.one_page.late import HEAD, ROW, CallList, draw_calls
from reports.one_page.matrix import Matrix, legend
from reports.one_page.trend import draw_parts, draw_trend

_LEFT, _WIDTH = 34.0, A4[0] - 68
_BAR = {
    Tone.LATE: LOOKS[State.OVERDUE].fill,
    Tone.GOOD: LOOKS[State.APPROVED].fill,
    Tone.UNTOUCHED: LOOKS[State.DOING].fill,
}


@dataclass(frozen=True, slots=True)
class OnePageFacts:
    """What the page tells besides the board: whom to call, and the days of the curve."""

    contacts: Contacts = REPORTERS
    points: tuple[Point, ...] = ()


def build(board: Board, label: str, facts: OnePageFacts | None = None) -> bytes:
    """The PDF. Raises NoChineseFont."""
    known, canvas = facts or OnePageFacts(), Canvas()
    y = _verdict(canvas, board, _head(canvas, board, label))
    y = _figures(canvas, board, y + 10)
    y = _squares(canvas, board, y + 20)
    _below(canvas, board, known, y + 14)
    return canvas.pdf()


def _head(canvas: Canvas, board: Board, label: str) -> float:
    canvas.text(_LEFT, 52, f"{board.ledger.year}年全市政务公开工作要点落实情况", 19)
    if label:
        canvas.text(_LEFT + _WIDTH, 34, label, 9, MUTED, anchor="end")
    canvas.text(_LEFT + _WIDTH, 52, f"截至{day_words(board.as_of)}", 10.5, MUTED, anchor="end")
    return 64


def _verdict(canvas: Canvas, board: Board, y: float) -> float:
    """The sentence that stands on 总览, in no other words."""
    lines = wrapped(headline(board), 11.5, _WIDTH - 14)
    high = 8 + 17 * len(lines)
    canvas.box(Box(_LEFT, y, _WIDTH, high), PAPER, 3)
    canvas.box(Box(_LEFT, y, 3.5, high), _BAR.get(tone(board), LOOKS[State.DUE_SOON].fill), 1)
    for number, words in enumerate(lines):
        canvas.text(_LEFT + 10, y + 17 + 17 * number, words, 11.5)
    return y + high


def _five(board: Board) -> Iterator[tuple[str, str, bool]]:
    total, done = board.total, board.rules.headline
    yield f"全部{done.label}的任务", f"{len(board.tasks_done)} / {len(board.tasks)} 项", False
    yield done.rate, share_words(total.rate(done)), False
    yield "按时报送率", share_words(total.on_time_rate), False
    yield "临期", f"{total.due_soon} 条", False
    yield "逾期", f"{total.overdue} 条", bool(total.overdue)


def _figures(canvas: Canvas, board: Board, y: float) -> float:
    step = _WIDTH / 5
    for place, (words, figure, late) in enumerate(_five(board)):
        x = _LEFT + place * step
        if place:
            canvas.line([(x - 8, y + 2), (x - 8, y + 34)], RULE)
        canvas.text(x, y + 10, words, 8.2, MUTED)
        canvas.text(x, y + 31, figure, 17, LOOKS[State.OVERDUE].fill if late else INK)
    return y + 36


def _squares(canvas: Canvas, board: Board, y: float) -> float:
    drawn = Matrix(board, _WIDTH, 300)
    more = f"；另有{drawn.left_out}个问题较少的单位没有画出" if drawn.left_out else ""
    canvas.heading(_LEFT, y, f"{matrix_title(board)}{more}")
    end = drawn.draw(canvas, _LEFT, y + 18)
    legend(canvas, board, _LEFT, end + 13)
    return end + 13


def _below(canvas: Canvas, board: Board, facts: OnePageFacts, y: float) -> None:
    """Whom to call at the left, the curve at the right, as far down as the page goes."""
    left, bottom = _WIDTH * 0.66, A4[1] - 46
    _calls(canvas, board, facts.contacts, Box(_LEFT, y, left - 16, bottom - y))
    canvas.heading(_LEFT + left, y + 10, curve_title(board))
    draw_trend(canvas, board, facts.points, Box(_LEFT + left, y + 24, _WIDTH - left, 150))
    draw_parts(canvas, board, Box(_LEFT + left, y + 188, _WIDTH - left, bottom - y - 188))
    foot = "数字与门户“总览”同一天的相同；“不涉及”不计入各项比率，时限算在通知点名的单位头上。"
    canvas.text(_LEFT, A4[1] - 30, foot, 7, MUTED)


def _calls(canvas: Canvas, board: Board, contacts: Contacts, box: Box) -> None:
    """What is late takes the room that it needs; what is due soon and what was silent gets the rest, and where there is none of
    these what was not reported yet."""
    whole = "逾期和临期任务清单"
    lists: tuple[tuple[CallList, Sequence[Urgent]], ...] = (
        (CallList("逾期", "最久", whole, LOOKS[State.OVERDUE].fill), board.overdue),
        (CallList("临期", "最近", whole, INK), board.due_soon),
        (CallList("到汇总日期未报送", "已过", "总览", INK), board.silent),
    )
    if not (board.untouched or any(lines for _, lines in lists)):
        lists = ((CallList("未报送", "时限还有", "总览", INK), board.not_reported),)
    top, bottom = box.top, box.top + box.height
    for calls, lines in lists:
        if lines and bottom - top > HEAD + 2 * ROW:
            top = draw_calls(canvas, calls, lines, contacts, Box(box.left, top, box.width, bottom - top)) + 14
    if not (board.overdue or board.untouched) and top + 10 < bottom:
        canvas.text(box.left, top + 10, "没有逾期的台账。", 9, MUTED)
