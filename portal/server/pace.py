"""How fast one window may send, and how much one person in all windows together: buckets that fill again by themselves."""

from __future__ import annotations

from collections.abc import Callable

FULL = 60.0  # messages at once
PER_SECOND = 6.0
BYTES = 100_000  # of a message that count as one more
# What streamlit keeps of a large message costs twice its size, and stays some minutes after the window was closed.
LARGE = 64 << 20  # bytes beyond `BYTES` in the messages of one person
LARGE_PER_SECOND = 512 << 10


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


class Allowances:
    """What large messages of one person may amount to, over all windows, also those that are closed."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._left: dict[str, tuple[float, float]] = {}  # bytes, and when that was so

    def take(self, name: str, size: int) -> bool:
        """Book a message of `size` bytes; False, booking nothing, when it is more than the person may still send."""
        if size <= BYTES:
            return True
        now = self._seconds()
        self._left = {who: (left, now) for who in self._left if (left := self._now(who, now)) < LARGE}
        left = self._now(name, now) - (size - BYTES)
        if left < 0:
            return False
        self._left[name] = left, now
        return True

    def _now(self, name: str, now: float) -> float:
        left, at = self._left.get(name, (LARGE, now))
        return min(LARGE, left + (now - at) * LARGE_PER_SECOND)
