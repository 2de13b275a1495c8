"""Wishes for a sync, of which many become one: many may ask often, a cycle is run seldom."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class WakeCalls:
    """Rings at once when it was silent for `gap` seconds; otherwise once, when they are over."""

    def __init__(
        self, ring: Callable[[], None], *, gap: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ring = ring
        self._gap = gap
        self._clock = clock
        self._silent_until = 0.0
        self._later: threading.Timer | None = None
        self._lock = threading.Lock()

    def press(self) -> bool:
        """True when it rang now, False when it will ring later."""
        with self._lock:
            wait = self._silent_until - self._clock()
            if wait > 0:
                self._plan(wait)
                return False
            self._silent_until = self._clock() + self._gap
        self._ring()
        return True

    def _plan(self, wait: float) -> None:
        if self._later is None:
            self._later = threading.Timer(wait, self._ring_later)
            self._later.daemon = True
            self._later.start()

    def _ring_later(self) -> None:
        with self._lock:
            self._later = None
            self._silent_until = self._clock() + self._gap
        self._ring()
