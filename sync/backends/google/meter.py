"""The budget of calls: fewer reads and writes in any sixty seconds than Google allows one account.

Google counts reads and writes apart, sixty a minute for one account. Every call takes its place here first; when the
budget is spent the caller waits a little, and is told to come back later if that is not enough.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sync.backends.google.troubles import BudgetSpent

WINDOW = 60.0
LIMIT = 50  # of Google's 60, so that a person's check or a second tool finds room
PATIENCE = 5.0  # seconds that a call waits for its place
_REST = 5.0  # first pause after Google itself said 429; doubled each time, up to the window

Kind = Literal["read", "write"]
_NAMES = {"read": "读取", "write": "写入"}


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls of the last sixty seconds."""

    reads: int
    read_limit: int
    writes: int
    write_limit: int


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
        self._limits: dict[str, int] = {"read": reads, "write": writes}
        self._spent: dict[str, deque[float]] = {"read": deque(), "write": deque()}
        self._patience = patience
        self._clock, self._sleep = clock, sleep
        self._closed_until = 0.0
        self._rest = 0.0
        self._lock = threading.Lock()

    def take(self, kind: Kind) -> None:
        """Count one call. Waits up to `patience` seconds for a place, then raises BudgetSpent."""
        waited = 0.0
        while (wait := self._try(kind)) > 0:
            if waited + wait > self._patience:
                raise BudgetSpent(
                    f"为了不超过 Google 的限制，这一分钟的{_NAMES[kind]}次数（{self._limits[kind]} 次）已用完，"
                    f"约 {max(1, round(wait))} 秒后继续。",
                    wait=wait,
                )
            self._sleep(wait)
            waited += wait

    def refused(self) -> None:
        """Google said 429 all the same (others use the account too): make a pause, longer each time."""
        with self._lock:
            self._rest = min(WINDOW, self._rest * 2 or _REST)
            self._closed_until = self._clock() + self._rest

    def accepted(self) -> None:
        """Google answered: the next pause begins short again."""
        with self._lock:
            self._rest = 0.0

    def spent(self) -> Spent:
        """How much of the budget is used."""
        with self._lock:
            reads, writes = (len(self._recent(kind)) for kind in ("read", "write"))
        return Spent(reads, self._limits["read"], writes, self._limits["write"])

    def _try(self, kind: Kind) -> float:
        """0 when the call was counted, else the seconds until there may be room."""
        with self._lock:
            now, recent = self._clock(), self._recent(kind)
            if self._closed_until > now:
                return self._closed_until - now
            if len(recent) >= self._limits[kind]:
                return max(recent[0] + WINDOW - now, 0.001)
            recent.append(now)
            return 0.0

    def _recent(self, kind: str) -> deque[float]:
        spent, start = self._spent[kind], self._clock() - WINDOW
        while spent and spent[0] <= start:
            spent.popleft()
        return spent
