"""落实情况汇总表: the notice's own table with what became of each task, and all entries on a second tab.

Columns in print: 工作任务|工作要求|牵头单位|责任单位 (榕政办〔2021〕53号, annex), then deadline, reporting, completion, summary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ledger.breakdown import Task, number_text
from ledger.deadlines.standing import State
from ledger.dones import Done
from ledger.entries import LEAD, Entry
from ledger.figures.board import Board
from ledger.figures.counts import Figures, share_words
from ledger.figures.headline import ad_hoc_words, headline
from reports.rows import sheet_headings
from reports.workbook import Heading, ReportRepository, ReportSheet, fitted

_NAMED = 5
AD_HOC = "临时交办"  # tabs of what no notice holds
ON_SCREEN = "供查阅和筛选，不列入打印；要打印请先取消打印区域，或下载“台账明细”。"


def build(board: Board, label: str, adopted: Callable[[Board], Mapping[int, str]] | None = None) -> bytes:
    """The .xlsx of the whole board; `adopted` gives the lead units' adopted texts, which no unit's own part tells."""
    title = f"{board.ledger.breakdown.title}落实情况汇总"
    book = ReportRepository(title, board.as_of, label)
    texts = adopted(board) if adopted and not board.selection.unit else {}
    headings = fitted(_headings(board, texts), board.tasks)
    _fill_summary(book.sheet("落实情况汇总", title, headings, headline(board)), board)
    _details(book, "台账明细", f"{board.ledger.year}年工作台账明细", board)
    if board.ad_hoc.tasks:
        _fill_ad_hoc(book, board.ad_hoc)
    return book.close()


def _fill_ad_hoc(book: ReportRepository, board: Board) -> None:
    """临时交办, counted apart: the same two tables on tabs of their own."""
    year = board.ledger.year
    _fill_summary(
        book.sheet(AD_HOC, f"{year}年临时交办任务落实情况", _headings(board, {}), f"{ad_hoc_words(board)}。"), board
    )
    _details(book, f"{AD_HOC}明细", f"{year}年临时交办任务台账明细", board)


def _details(book: ReportRepository, tab: str, title: str, board: Board) -> None:
    """Every entry, to be looked at and filtered: printed they would be hundreds of sheets."""
    book.sheet(tab, title, sheet_headings(board), ON_SCREEN, screen=True).fill(board.entries)


def _headings(board: Board, texts: Mapping[int, str]) -> list[Heading[Task]]:
    return [
        Heading("工作任务", 26, lambda task: f"{number_text(task.no)}.{task.title}"),
        Heading("工作要求", 40, lambda task: task.requirement),
        Heading("牵头单位", 16, lambda task: "\n".join(map(str, task.lead_units))),
        Heading("责任单位", 20, lambda task: "\n".join(map(str, task.responsible_units))),
        Heading("完成时限", 14, lambda task: _deadlines(task, board), "center"),
        Heading("报送情况\n（已报/应报）", 12, lambda task: _reported(board.by_task[task.no]), "center"),
        Heading("完成情况\n（/应报）", 18, lambda task: _done(board.by_task[task.no])),
        Heading("综述", 44, lambda task: summary(task, board, texts.get(task.no, ""))),
    ]


def _fill_summary(sheet: ReportSheet[Task], board: Board) -> None:
    part = section = ""
    for task in board.tasks:
        if task.part and task.part != part:
            part, section = task.part, ""
            sheet.band(part, "part")
        if task.section and task.section != section:
            section = task.section
            sheet.band(section, "section")
        sheet.row(task)


def _reported(counted: Figures) -> str:
    return f"{counted.reported}/{counted.applicable}"


def _done(counted: Figures) -> str:
    """`审核通过 41/55（75%）`, a line each."""
    return "\n".join(
        f"{done.label} {counted.count(done)}/{counted.applicable}（{share_words(counted.rate(done))}）" for done in Done
    )


def _deadlines(task: Task, board: Board) -> str:
    collection = board.ledger.breakdown.collection
    own = [d.phrase for d in task.deadlines]
    return "\n".join(own) if own else (f"{collection.phrase}汇总" if collection else "")


def summary(task: Task, board: Board, adopted: str = "") -> str:
    """The adopted text, else what the lead units wrote; then who is done, late or silent, by name."""
    entries = [e for e in board.entries if e.task_no == task.no]
    lines = [f"{e.unit}：{e.progress_note}" for e in entries if e.role == LEAD and e.progress_note]
    if adopted:
        lines = [adopted]
    for word, state in (
        ("逾期", State.OVERDUE),
        ("到汇总日期未报送", State.SILENT),
        ("临期", State.DUE_SOON),
        ("未报送", State.NOT_REPORTED),
    ):
        units = [e.unit for e in entries if board.state(e.key) is state]
        if units:
            lines.append(f"{word} {len(units)} 个：{_named(units)}。")
    troubled = [e for e in entries if e.issues]
    if troubled:
        lines.append(f"{len(troubled)} 个单位反映问题：{_first_issue(troubled)}")
    reached = [done for done in Done if board.by_task[task.no].all_done(done)]
    if reached:
        lines.append(f"已全部{reached[-1].label}。")
    return "\n".join(lines)


def _named(units: Sequence[str]) -> str:
    return "、".join(units[:_NAMED]) + ("等" if len(units) > _NAMED else "")


def _first_issue(entries: Sequence[Entry]) -> str:
    return f"{entries[0].unit}：{entries[0].issues}"
