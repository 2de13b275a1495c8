"""What was delivered by a day, from what was handed in on 节点成果 and sent on 牵头汇总 (榕政办〔2021〕53号, paragraph 二)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ledger.clock import day_of
from ledger.collection import Collection, Stage
from ledger.milestones import Result
from ledger.owed import PASSED, SUBMITTED, Delivered, Delivery

_KEPT = 16
_Results = Mapping[tuple[str, str], Sequence[Result]]


class Deliveries:
    """Over the keepers of results and of collections; gives the same object for a day as long as it says the same."""

    def __init__(
        self, results: Callable[[], _Results], collections: Callable[[], Mapping[int, Collection]]
    ) -> None:
        self._results, self._collections = results, collections
        self._made: dict[date | None, Delivered] = {}

    def until(self, day: date | None = None) -> Delivered:
        """As it stood at the end of a day; None: as it stands now."""
        made = delivered(self._results(), self._collections(), day)
        known = self._made.get(day)
        if known == made:
            return known
        if len(self._made) >= _KEPT:
            self._made.clear()
        self._made[day] = made
        return made


def delivered(results: _Results, collections: Mapping[int, Collection], day: date | None) -> Delivered:
    """What had come in by the end of a day, with the office's word as it was then."""
    handed = {key: _result(listed, day) for key, listed in results.items()}
    texts = {no: _text(one, day) for no, one in collections.items()}
    return Delivered(
        {key: one for key, one in handed.items() if one}, {no: one for no, one in texts.items() if one}
    )


def _result(newest_first: Sequence[Result], day: date | None) -> Delivery | None:
    for result in newest_first:
        if day is None or day_of(result.at) <= day:
            undecided = day is not None and result.decided_at is not None and day_of(result.decided_at) > day
            return Delivery(SUBMITTED if undecided else result.state, day_of(result.at))
    return None


def _text(collection: Collection, day: date | None) -> Delivery | None:
    """A text that is with the office; on a past day also one that came back later."""
    sent, decided = collection.sent_at, collection.decided_at
    if sent is None or (day is not None and day_of(sent) > day):
        return None
    if day is not None and decided is not None and day_of(decided) > day:
        return Delivery(SUBMITTED, day_of(sent))
    if not collection.stage.locked:
        return None
    return Delivery(PASSED if collection.stage is Stage.ACCEPTED else SUBMITTED, day_of(sent))
