"""What the documents of the registry are made of besides the board, and who may have those that are no piece of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

from ledger.clock import day_of
from ledger.deadlines.standing import as_of_default
from ledger.figures.board import Board
from ledger.figures.pace import done_curve
from ledger.papers.city_report_service import CityReportService
from ledger.papers.score_service import ScoreService
from ledger.permissions import Person
from ledger.register import RecordList
from ledger.reminders.reminder_letter import LetterKind
from ledger.service import LedgerService
from portal.context import YearFigures
from portal.duties.registry import Duties
from portal.ui.downloads import DocumentRule, Documents
from reports.bulletin import BulletinFacts
from reports.one_page import OnePageFacts
from store.accounts.accounts import VERSION as ACCOUNTS
from store.facts import peek_version
from store.year.courses import courses_of


def documents(
    service: LedgerService, duties: Duties, figures: YearFigures, city: CityReportService, scores: ScoreService
) -> Documents:
    """The year's, over its duties."""
    material: dict[str, Callable[[Person, Board], object]] = {
        "contacts": lambda person, _: duties.contacts.of(person),
        "one_page": lambda person, board: OnePageFacts(
            duties.contacts.of(person), done_curve(courses_of(figures.book), board)
        ),
        "look_back": lambda person, _: duties.look_back.look_back(person),
        "rounds": lambda _, __: duties.round.report,
        "adopted": lambda person, _: partial(city.adopted, person),
        "city_report": lambda person, _: partial(city.report, person),
        "letters": duties.reminder.letters,
        "scores": lambda person, _: partial(scores.of, person),
        "bulletin": partial(_bulletin, duties, figures),
        "ledger_id": lambda _, __: figures.ledger_id,
    }
    rules = {kind.name.lower(): _letters(duties, kind) for kind in LetterKind}
    rules |= {
        "fill_in": partial(_why_no_fill_in, service, figures),
        "scores": lambda person, _, unit: scores.why_not(person, unit),
    }
    return Documents(service, material, rules, partial(_state, figures))


def _state(figures: YearFigures) -> Hashable:
    """Whatever is kept, the accounts (whom to call), and the day on which letters are written."""
    book = figures.book
    return book.version(), peek_version(book.engine, ACCOUNTS), figures.clock.today()


def _why_no_fill_in(service: LedgerService, figures: YearFigures, person: Person, board: Board, unit: str) -> str:
    """It is filled in over what stands now: an old day's texts would come back as everybody's later edits."""
    if not service.may_download(person, unit):
        return "只有领导、审计人员、市政府办公厅和本单位可以下载。"
    if board.ledger.closed:
        return f"{board.ledger.year}年的台账已经结束，不能再填报。"
    if board.as_of != as_of_default(figures.ledger(), figures.clock.today()):
        return "填报工作簿只有现在的内容，请把统计日期改回今天。"
    return f"台账里没有“{unit}”。" if unit and unit not in board.units else ""


def _bulletin(duties: Duties, figures: YearFigures, person: Person, board: Board) -> BulletinFacts:
    """What a 通报 of the board's day tells besides its figures; records of 整改 are those opened by then, as they stand now."""
    report = duties.round.report(board)
    before = duties.round.before(report.view.round) if report else None
    earlier = figures.board(before.round.closes) if before and before.round.closes < board.as_of else None
    records = [r for r in duties.rectification.records(person) if r.in_bulletin and day_of(r.opened_at) <= board.as_of]
    titles = {task.no: task.title.rstrip("。") for task in board.ledger.breakdown.all_tasks}
    listed = RecordList(board.ledger.year, figures.clock.today(), tuple(records), titles)
    return BulletinFacts(report, earlier, listed, duties.practice.published(person).records)


def _letters(duties: Duties, kind: LetterKind) -> DocumentRule:
    return lambda person, board, unit: duties.reminder.why_no_letter(person, board, kind, unit)
