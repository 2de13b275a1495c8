"""The budget of calls: fewer reads and writes in any sixty seconds than Google allows one account.

Google counts reads and writes apart, sixty a minute for one account. Every call takes its place here first. The first
calls go at once; when more than half of the budget is used, places are given out evenly over the minute, so that a busy
hour makes the sync slower instead of stopping it. A caller waits for its place, and is told to come back later when that
would take too long.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from sync.backends.base import Usage
from sync.backends.google.troubles import QUOTA_SPENT, BudgetSpent, GoogleTrouble, QuotaSpent

WINDOW = 60.0
LIMIT = 50  # of Google's 60, so that a person's check or a second tool finds room
PATIENCE = 15.0  # seconds that a call waits for its place
_AT_ONCE = 0.5  # part of the budget that is given out without waiting
_REST = 1.0  # first pause after Google itself said 429; doubled each time, up to the window

Kind = Literal["read", "write"]
_NAMES = {"read": "读取", "write": "写入"}


@dataclass
class _Account:
    """One kind of call: when the last ones were made, and until when Google wants to hear nothing."""

    limit: int
    spent: deque[float] = field(default_factory=deque)
    closed_until: float = 0.0
    rest: float = 0.0

    def forget(self, now: float) -> None:
        while self.spent and self.spent[0] <= now - WINDOW:
            self.spent.popleft()

    def wait(self, now: float) -> float:
        """Seconds until the next place; 0 when there is one."""
        self.forget(now)
        if self.closed_until > now:
            return self.closed_until - now
        used, at_once = len(self.spent), max(1, int(self.limit * _AT_ONCE))
        if used < min(at_once, self.limit):
            return 0.0
        if used >= self.limit:
            return max(self.spent[0] + WINDOW - now, 0.001)
        spacing = WINDOW / (self.limit - at_once)
        return max(0.0, min(self.spent[-1] + spacing, self.spent[0] + WINDOW) - now)


class Meter:
    """Shared by all threads that speak for one account."""

    def __init__(
        self,
        *,
        reads: int = LIMIT,
        writes: int = LIMIT,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._accounts: dict[str, _Account] = {"read": _Account(reads), "write": _Account(writes)}
        self._patience = patience
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()

    def take(self, kind: Kind) -> None:
        """Count one call. Waits up to `patience` seconds for a place, then raises BudgetSpent, or QuotaSpent
        while Google wants a pause."""
        waited = 0.0
        while (wait := self._try(kind)) > 0:
            if waited + wait > self._patience:
                raise self._spent(kind)
            self._sleep(wait)
            waited += wait

    def refused(self, kind: Kind) -> None:
        """Google said 429 all the same (others use the account too): make a pause, longer each time."""
        with self._lock:
            account = self._accounts[kind]
            account.rest = min(WINDOW, account.rest * 2 or _REST)
            account.closed_until = self._clock() + account.rest

    def accepted(self, kind: Kind) -> None:
        """Google answered: the next pause begins short again."""
        with self._lock:
            self._accounts[kind].rest = 0.0

    def usage(self) -> Usage:
        """How much of the budget the last sixty seconds used."""
        with self._lock:
            for account in self._accounts.values():
                account.forget(self._clock())
            read, write = self._accounts["read"], self._accounts["write"]
            return Usage(len(read.spent), read.limit, len(write.spent), write.limit)

    def _try(self, kind: Kind) -> float:
        """0 when the call was counted, else the seconds until there may be room."""
        with self._lock:
            account, now = self._accounts[kind], self._clock()
            wait = account.wait(now)
            if wait <= 0:
                account.spent.append(now)
            return wait

    def _spent(self, kind: Kind) -> GoogleTrouble:
        account = self._accounts[kind]
        if account.closed_until > self._clock():
            spent = QuotaSpent(QUOTA_SPENT)
            spent.passing = False  # waiting was tried
            return spent
        return BudgetSpent(
            f"为了不超过 Google 的限制，这一分钟的{_NAMES[kind]}次数（{account.limit} 次）已经用完，"
            "到下一分钟自动继续。"
        )
