"""What was delivered by a day, from what was handed in on 节点成果 and sent on 牵头汇总 (榕政办〔2021〕53号, paragraph 二)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ledger.clock import day_of
from ledger.deadlines.owed import PASSED, SUBMITTED, Delivered, Delivery
from ledger.duties.consolidation import ConsolidationRepository, StageChange, TextStage
from ledger.duties.milestone import Result

_KEPT = 16
_Results = Mapping[tuple[str, str], Sequence[Result]]


class Deliveries:
    """Over the keepers of results and of collected texts; gives the same object for a day as long as it says the same."""

    def __init__(self, results: Callable[[], _Results], texts: ConsolidationRepository) -> None:
        self._results, self._texts = results, texts
        self._made: dict[date | None, tuple[object, Delivered]] = {}

    def until(self, day: date | None = None, *, of: object = None) -> Delivered:
        """As it stood at the end of a day; None: as it stands now. Who comes again with the same object (the ledger of one
        version) gets the same answer without a question to the store."""
        seen, known = self._made.get(day, (None, None))
        if known is not None and of is not None and seen is of:
            return known
        drafters = {no: one.drafter for no, one in self._texts.collections().items() if one.drafter}
        made = delivered(self._results(), self._texts.moves(), drafters, day)
        if day not in self._made and len(self._made) >= _KEPT:
            self._made.clear()
        kept = known if known == made and known is not None else made
        self._made[day] = (of, kept)
        return kept


def delivered(
    results: _Results, moves: Mapping[int, Sequence[StageChange]], drafters: Mapping[int, str], day: date | None
) -> Delivered:
    """What had come in by the end of a day, with the office's word as it was then."""
    handed = {key: _result(listed, day) for key, listed in results.items()}
    texts = {no: _text(way, day) for no, way in moves.items()}
    return Delivered(
        {key: one for key, one in handed.items() if one},
        {no: one for no, one in texts.items() if one},
        drafters,
    )


def _result(newest_first: Sequence[Result], day: date | None) -> Delivery | None:
    for result in newest_first:
        if day is None or day_of(result.at) <= day:
            undecided = day is not None and result.decided_at is not None and day_of(result.decided_at) > day
            return Delivery(SUBMITTED if undecided else result.state, day_of(result.at))
    return None


def _text(way: Sequence[StageChange], day: date | None) -> Delivery | None:
    """A text that is with the office; one that came back is owed again."""
    found = None
    for move in way:
        if day is not None and day_of(move.at) > day:
            break
        if move.stage is TextStage.SENT:
            found = Delivery(SUBMITTED, day_of(move.at))
        elif move.stage is TextStage.ACCEPTED and found:
            found = Delivery(PASSED, found.on)
        else:
            found = None
    return found
