"""Use cases of the city's report: what it is made of on a day, and what the office writes over its paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ledger.clock import day_of
from ledger.duties.consolidation import ConsolidationDraft, ConsolidationRepository, StageChange, Text, TextStage
from ledger.duties.look_back import LookBack
from ledger.duties.practice import Practice
from ledger.duties.round import RoundService
from ledger.errors import Refused, within
from ledger.figures.board import Board
from ledger.papers.city_compose import compose
from ledger.papers.city_report import LONGEST, CityFacts, CityReport, ReportParagraph, Wording
from ledger.papers.city_tasks import ADOPTED, adopted_words
from ledger.permissions import Action, Person, signed
from ledger.repository import LedgerSource
from ledger.use_cases import Service


class CityReportRepository(LedgerSource, Protocol):
    """What is kept; `store.papers.city_report` implements it."""

    def wordings(self) -> Sequence[Wording]:
        """All of them, oldest first; read once per version of the store."""

    def add(self, slot: str, drawn: str, text: str, *, seen: int, person: str) -> None:
        """Append a wording of what was drawn. Raises ChangedMeanwhile when the newest of it is not `seen` (0: none)."""


@dataclass(frozen=True, slots=True)
class CityMaterial:
    """Where what is told comes from: collected texts, rounds, every practice, the look-back."""

    texts: ConsolidationRepository
    rounds: RoundService
    practices: Callable[[], Sequence[Practice]]
    look_back: Callable[[], LookBack]


class CityReportService(Service[CityReportRepository]):
    """For those who may download the whole ledger; only the office writes. `board` gives another day's figures."""

    def __init__(self, book: CityReportRepository, material: CityMaterial, board: Callable[[date], Board]) -> None:
        super().__init__(book)
        self._material, self._board = material, board
        self._last: tuple[tuple[object, ...], CityReport] | None = None

    def report(self, person: Person, board: Board) -> CityReport:
        """The report on the board's day. Raises NotAllowed."""
        self._require(person, Action.DOWNLOAD)
        # The same objects as long as nothing was said anew; held, so that no others take their identity.
        material = self._material
        made_of = (
            board,
            material.texts.moves(),
            material.practices(),
            material.look_back(),
            material.rounds.held,
            self._book.wordings(),
        )
        last = self._last
        if last is None or any(one is not other for one, other in zip(last[0], made_of, strict=True)):
            last = self._last = made_of, compose(board, self._facts(board))
        return last[1]

    def facts(self, person: Person, board: Board) -> CityFacts:
        """What the report of the board's day is made of. Raises NotAllowed."""
        self._require(person, Action.DOWNLOAD)
        return self._facts(board)

    def adopted(self, person: Person, board: Board) -> Mapping[int, str]:
        """What the lead units' texts that were adopted by the board's day say, by task. Raises NotAllowed."""
        self._require(person, Action.DOWNLOAD)
        said = {no: adopted_words(text, ADOPTED) for no, text in self._adopted(board.as_of).items()}
        return {no: words for no, words in said.items() if words}

    def may_write(self, person: Person) -> bool:
        """Should a page offer the paragraphs for writing?"""
        return self.may(person, Action.WRITE_CITY_REPORT)

    def write(self, person: Person, paragraph: ReportParagraph, text: str) -> None:
        """Put a wording in the paragraph's place; an empty one puts back what was composed.

        Raises NotAllowed, InvalidCells, Refused, ChangedMeanwhile.
        """
        self._require(person, Action.WRITE_CITY_REPORT)
        kept = within("这一段", text, LONGEST)
        if kept == paragraph.text or (not kept and paragraph.wording is None):
            raise Refused("这一段没有改动，没有保存。")
        kept = "" if kept == paragraph.drawn else kept
        self._book.add(paragraph.slot, paragraph.drawn, kept, seen=paragraph.seen, person=signed(person))

    def history(self, paragraph: ReportParagraph) -> tuple[Wording, ...]:
        """What was written over it as long as it says what it says, newest first."""
        own = [one for one in self._book.wordings() if (one.slot, one.drawn) == (paragraph.slot, paragraph.drawn)]
        return tuple(reversed(own))

    def _facts(self, board: Board) -> CityFacts:
        day, rounds = board.as_of, self._material.rounds
        report = rounds.report(board)
        before = rounds.before(report.view.round) if report else None
        return CityFacts(
            texts=self._adopted(day),
            practices=selected_by(self._material.practices(), day),
            look_back=self._material.look_back(),
            round=report,
            before=self._board(min(before.round.closes, day)) if before else None,
            wordings=self._book.wordings(),
        )

    def _adopted(self, day: date) -> dict[int, Text]:
        """The notice's tasks whose text was adopted at the end of the day, with it."""
        notice = {task.no for task in self._book.ledger().breakdown.tasks}
        moves = {no: way for no, way in self._material.texts.moves().items() if no in notice}
        found = {no: adopted(way, self._versions(no), day) for no, way in sorted(moves.items())}
        return {no: text for no, text in found.items() if text}

    def _versions(self, task_no: int) -> Callable[[], Sequence[ConsolidationDraft]]:
        return lambda: self._material.texts.versions(task_no)


def adopted(way: Sequence[StageChange], versions: Callable[[], Sequence[ConsolidationDraft]], day: date) -> Text | None:
    """The text that the office had adopted at the end of the day, if it had: the newest that stood when it went in."""
    until = [move for move in way if day_of(move.at) <= day]
    if not until or until[-1].stage is not TextStage.ACCEPTED:
        return None
    kept = [one for one in versions() if not one.aside and one.at <= until[-1].at]
    return max(kept, key=lambda one: one.id).text if kept else None


def selected_by(practices: Sequence[Practice], day: date) -> tuple[Practice, ...]:
    """Those that were adopted by the end of the day, the newest decision first."""
    kept = [one for one in practices if one.published and one.decided_at and day_of(one.decided_at) <= day]
    return tuple(sorted(kept, key=lambda one: (str(one.decided_at), one.id), reverse=True))


def sources_of(report: CityReport) -> tuple[tuple[str, str, str], ...]:
    """(section, sentence, its sources) of every sentence; what somebody wrote anew has those of the whole paragraph."""
    lines: list[tuple[str, str, str]] = []
    for section in report.sections:
        for one in (p for part in section.parts for p in part.paragraphs):
            if one.wording:
                lines.append((section.title, one.text, _listed(one.sources) + f"（{one.wording.person}改写）"))
            else:
                lines += [(section.title, sentence.text, _listed(sentence.sources)) for sentence in one.sentences]
    return tuple(lines)


def _listed(sources: Sequence[str]) -> str:
    return "；".join(sources)
