"""单位落实情况报告: what one unit has to say of its tasks, written from its own entries; nothing in it is anybody else's word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ledger.breakdown import Task, number_text, tasks_words
from ledger.clock import day_words
from ledger.entries import LEAD, Entry
from ledger.figures.board import Board
from ledger.figures.headline import ad_hoc_words, pace_words
from ledger.figures.untouched import untouched_words
from ledger.rounds.coverage import RoundReport
from reports.official import OfficialPaper
from reports.sentences import bare, counted_words, nth, round_words, sentence

_NONE = "没有填写存在问题。"


def build(board: Board, label: str, rounds: Callable[[Board], RoundReport | None] | None = None) -> bytes:
    """The .docx of a board that is narrowed to one unit."""
    name, year, until = _full_name(board), board.ledger.year, f"（截至{day_words(board.as_of)}）"
    paper = OfficialPaper(f"{name}{year}年政务公开工作要点落实情况报告", label, words=[name], note=until)
    for number, (heading, told) in enumerate(_sections(board, rounds(board) if rounds else None), start=1):
        paper.level_one(f"{nth(number)}、{heading}")
        for line in told:
            paper.text(line)
    paper.signed(name, board.as_of)
    return paper.close()


def _sections(board: Board, report: RoundReport | None) -> Iterator[tuple[str, Sequence[str]]]:
    yield "总体情况", _overview(board, report)
    yield "任务落实情况", list(_by_part(board))
    yield "存在问题", list(_told(board, lambda entry: entry.issues)) or [_NONE]
    if steps := list(_told(board, lambda entry: entry.next_steps)):
        yield "下一步打算", steps
    if board.ad_hoc.tasks:
        yield (
            "临时交办任务",
            [f"通知以外的临时交办任务，另外计数：{ad_hoc_words(board.ad_hoc)}。", *_tasks(board.ad_hoc)],
        )


def _full_name(board: Board) -> str:
    unit = board.selection.unit
    known = board.ledger.directory.by_short.get(unit)
    return known.full_name if known else unit


def _overview(board: Board, report: RoundReport | None) -> list[str]:
    """The figures of 单位台账, and how far the round is."""
    notice, total = board.ledger.breakdown, board.total
    leads = sum(entry.role == LEAD for entry in board.entries)
    led = f"（其中牵头{leads}项）" if leads else ""
    opening = f"《{notice.title}》（{notice.doc_no}）中，{_full_name(board)}承担任务{len(board.tasks)}项{led}。"
    if board.untouched:
        return [opening + untouched_words(board.ledger.year, board.as_of, total.applicable)]
    lines = [
        f"{opening}截至{day_words(board.as_of)}，{counted_words(total)}；{board.rules.headline.rate}{pace_words(board.pace_gap)}。"
    ]
    if report:
        lines.append(f"{report.view.round.label}：{round_words(report.view.total)}。")
    return lines


def _by_part(board: Board) -> Iterator[str]:
    for number, part in enumerate(dict.fromkeys(task.part for task in board.tasks), start=1):
        own = board.select(unit=board.selection.unit, part=part) if part else board
        if part:
            yield f"（{nth(number)}）{bare(part)}"
        yield from _tasks(own)


def _tasks(board: Board) -> Iterator[str]:
    """One paragraph for each task that something was said of, then the numbers of the others."""
    entries = {entry.task_no: entry for entry in board.entries}
    silent = [task.no for task in board.tasks if not entries[task.no].progress_note.strip()]
    for number, task in enumerate((t for t in board.tasks if t.no not in silent), start=1):
        yield _paragraph(number, task, entries[task.no], board)
    states = dict.fromkeys(board.standing[entries[no].key].words for no in silent)
    for state in states:
        numbers = [no for no in silent if board.standing[entries[no].key].words == state]
        yield f"{tasks_words(numbers)}没有填写工作进展（{state}）。"


def _paragraph(number: int, task: Task, entry: Entry, board: Board) -> str:
    """How it stands is said behind the title: behind the text it would often be torn apart at a line's end."""
    told = f"{'牵头，' if entry.role == LEAD else ''}{board.standing[entry.key].words}"
    no = f"{number_text(task.no)}　" if task.ad_hoc else ""
    return f"{number}．{no}{task.title.rstrip('。')}（{told}）。{sentence(entry.progress_note)}"


def _told(board: Board, of: Callable[[Entry], str]) -> Iterator[str]:
    """What the unit wrote in one column, once where it wrote the same of several tasks. Their numbers come first: a list of figures
    is not broken over lines, and pulls the line before it apart."""
    numbers: dict[str, list[int]] = {}
    for entry in board.entries:
        if text := sentence(of(entry)):
            numbers.setdefault(text, []).append(entry.task_no)
    for place, (text, tasks) in enumerate(numbers.items(), start=1):
        yield f"{place}．{tasks_words(tasks)}任务：{text}"
