"""The thread that reminds by itself: each minute it asks whether something is due and may leave, and puts it into the post.

It costs one question to the memory while nothing is switched on. What it says and that it says it once is the service's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from ledger.clock import Clock
from ledger.duties.reminder_auto import AutoReminderService
from ledger.errors import LedgerError
from ledger.figures.board import Board
from ledger.figures.digest import digest_lines
from ledger.inbox.item import InboxItem
from ledger.permissions import Person, Role
from portal.server.loop import Repeating
from store.errors import StoreError

_LOG = logging.getLogger(__name__)
MONDAY = 0

Asked = Callable[[Person, Board], Sequence[InboxItem]]


class AutoReminderLoop(Repeating):
    """Over the service, today's board, and what waits for whom; `send` wakes whoever sends the post."""

    def __init__(
        self,
        service: AutoReminderService,
        clock: Clock,
        board: Callable[[], Board],
        inbox: Asked,
        *,
        send: Callable[[], None],
        link: str = "",
    ) -> None:
        super().__init__(self._look, name="auto-reminders", seconds=60)
        self._service, self._clock, self._board, self._inbox = service, clock, board, inbox
        self._send, self._link = send, link

    def round(self) -> int:
        """Whatever is due now; returns how many texts that made."""
        now = self._clock.now()
        if not self._service.may_leave(now):
            return 0
        made = sum(self._texts(self._board(), now))
        if made:
            self._send()
        return made

    def _texts(self, board: Board, now: datetime) -> Iterator[int]:
        settings = self._service.held.settings
        yield self._service.remind(board, self._link)
        if settings.clerks_digest:
            for unit in board.units:
                if self._stopping:
                    return
                person = _of_unit(unit, board)
                yield self._service.digest(unit, self._inbox(person, board), self._link)
        if settings.leaders_digest and now.weekday() == MONDAY:
            yield self._service.leaders_digest(digest_lines(board), self._link)

    def _look(self) -> None:
        try:
            self.round()
        except (LedgerError, StoreError):
            _LOG.warning("nothing could be reminded of; trying again")


def _of_unit(unit: str, board: Board) -> Person:
    """Whoever works for the unit: what waits for them is in its digest."""
    leads = any(unit in units for units in board.ledger.lead_units.values())
    return Person(f"摘要:{unit}", unit, frozenset({Role.UNIT, *([Role.LEAD] if leads else [])}), (unit,))
