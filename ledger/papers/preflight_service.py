"""Use cases of 发出前检查: what was found on a day, computed once for as long as nothing was said anew."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.duties.round import RoundService
from ledger.figures.board import Board
from ledger.papers.city_report_service import CityReportService
from ledger.papers.preflight import PreflightFacts, PreflightFinding
from ledger.papers.preflight_checks import preflight
from ledger.permissions import Action, Person
from ledger.repository import LedgerSource
from ledger.review.link_check import LinkCheckService
from ledger.review.quality_service import QualityService
from ledger.use_cases import Service


@dataclass(frozen=True, slots=True)
class PreflightSources:
    """Whom the check asks."""

    city: CityReportService
    quality: QualityService
    links: LinkCheckService
    rounds: RoundService


class PreflightService(Service[LedgerSource]):
    """For the office."""

    def __init__(self, book: LedgerSource, sources: PreflightSources) -> None:
        super().__init__(book)
        self._sources = sources
        self._last: tuple[tuple[object, ...], tuple[PreflightFinding, ...]] | None = None

    def findings(self, person: Person, board: Board) -> tuple[PreflightFinding, ...]:
        """What would embarrass on the board's day. Raises NotAllowed."""
        self._require(person, Action.PREFLIGHT)
        asked = self._sources
        report, links, view = (
            asked.city.report(person, board),
            asked.links.checks(person),
            asked.rounds.of_board(board),
        )
        made_of = (board, report, links, view)
        last = self._last
        if last is None or any(one is not other for one, other in zip(last[0], made_of, strict=True)):
            hints = asked.quality.of_day(person, board.ledger, board.as_of)
            facts = PreflightFacts(report, asked.city.facts(person, board), hints, links, view)
            last = self._last = made_of, preflight(board, facts)
        return last[1]
