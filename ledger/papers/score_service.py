"""Use cases of 计分: the office turns it on and sets the points; a unit sees its own score and how it comes about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ledger.clock import day_of
from ledger.duties.round import RoundService
from ledger.errors import Unchanged
from ledger.figures.board import Board
from ledger.papers.scores import ScoreFacts, ScoreRules, UnitScore, checked, returns_among, scores
from ledger.permissions import Action, Person, signed
from ledger.repository import Change, LedgerSource
from ledger.use_cases import Service


@dataclass(frozen=True, slots=True)
class ScoreRulesSet:
    """The rules as the office set them; the newest count, `seq` 0 while none were ever set."""

    seq: int
    rules: ScoreRules
    at: datetime | None = None
    by: str = ""


class ScoreRepository(LedgerSource, Protocol):
    """What is kept; `store.papers.scores` implements it."""

    def newest(self) -> ScoreRulesSet:
        """The rules in force; read once per version of the store."""

    def add(self, rules: ScoreRules, *, seen: int, person: str) -> None:
        """Append them. Raises ChangedMeanwhile when the newest is not `seen`."""

    def review_changes(self) -> Sequence[Change]:
        """All changes of 审核状态, oldest first."""


class ScoreService(Service[ScoreRepository]):
    """Over the year's rounds."""

    def __init__(self, book: ScoreRepository, rounds: RoundService) -> None:
        super().__init__(book)
        self._rounds = rounds

    @property
    def held(self) -> ScoreRulesSet:
        """The rules in force, who set them and when."""
        return self._book.newest()

    def set_rules(self, person: Person, rules: ScoreRules, *, seen: int) -> None:
        """Turn 计分 on or off, set the points. Raises NotAllowed, Refused, Unchanged, ChangedMeanwhile."""
        self._require(person, Action.SET_SCORES)
        if checked(rules) == self.held.rules:
            raise Unchanged
        self._book.add(rules, seen=seen, person=signed(person))

    def why_not(self, person: Person, unit: str = "") -> str:
        """Why somebody sees no scores of a unit (or of all): nothing is scored, or it is not theirs."""
        if not self.held.rules.on:
            return "没有开启计分。"
        return "" if self.may(person, Action.DOWNLOAD, unit or None) else "只能看本单位的得分。"

    def of(self, person: Person, board: Board) -> Mapping[str, UnitScore]:
        """Scores on the board's day of those of its units that are the person's to see; none while nothing is scored."""
        rules = self.held.rules
        found = scores(board, rules, self._facts(board.as_of)) if rules.on else {}
        return {unit: score for unit, score in found.items() if self.may(person, Action.DOWNLOAD, unit)}

    def _facts(self, day: date) -> ScoreFacts:
        returned = Counter(key for key, on in returns_among(self._book.review_changes()) if on <= day)
        return ScoreFacts(returned, self._missed(day))

    def _missed(self, day: date) -> Mapping[str, int]:
        """Rounds that closed before a day and after the rhythm was set: nobody could report in one that was not known."""
        set_at, found = self._rounds.held.at, Counter[str]()
        for asked in self._rounds.plan() if set_at else ():
            if set_at and day_of(set_at) <= asked.closes < day:
                counts = self._rounds.stood(asked).by_unit
                found.update(unit for unit, one in counts.items() if one.applicable and not one.reported)
        return found
