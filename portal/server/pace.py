"""How fast one window may send: a bucket of credit that fills again by itself."""

from __future__ import annotations

from collections.abc import Callable

FULL = 60.0  # messages at once
PER_SECOND = 6.0
BYTES = 100_000  # of a message that count as one more


class Pace:
    """Says how long to wait before the next message is looked at. `seconds` is a monotonic clock."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._credit = FULL
        self._at = seconds()

    def wait(self, size: int) -> float:
        """Book a message of `size` bytes; the seconds to wait, 0 while there is credit."""
        now = self._seconds()
        self._credit = min(FULL, self._credit + (now - self._at) * PER_SECOND)
        self._at = now
        self._credit -= 1 + size / BYTES
        return max(0.0, -self._credit / PER_SECOND)
