"""What the documents of the registry are made of besides the board, and who may have those that are no piece of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ledger.clock import day_of
from ledger.figures.board import Board
from ledger.papers.city_report_service import CityReportService
from ledger.permissions import Person
from ledger.register import RecordList
from ledger.reminders.reminder_letter import LetterKind
from ledger.service import LedgerService
from portal.context import YearFigures
from portal.duties.registry import Duties
from portal.ui.downloads import DocumentRule, Documents
from reports.bulletin import BulletinFacts


def documents(service: LedgerService, duties: Duties, figures: YearFigures, city: CityReportService) -> Documents:
    """The year's, over its duties."""
    material: dict[str, Callable[[Person, Board], object]] = {
        "contacts": lambda person, _: duties.contacts.of(person),
        "look_back": lambda person, _: duties.look_back.look_back(person),
        "rounds": lambda _, __: duties.round.report,
        "city_report": lambda person, _: partial(city.report, person),
        "letters": duties.reminder.letters,
        "bulletin": partial(_bulletin, duties, figures),
    }
    return Documents(service, material, {kind.name.lower(): _letters(duties, kind) for kind in LetterKind})


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
