"""The sync loop: one thread that runs a cycle every few seconds, or at once when woken.

Cycles never overlap; a failing cycle is logged and shown, and the next one is tried. `stop` lets a running cycle end. Of many
wishes for a cycle become one: many may ask often (`WakeCalls`), a cycle is run seldom.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from ledger.clock import Clock
from portal.ui.messages import sentence
from sync.log_words import told

SLACK = 90.0  # seconds that a cycle may take: a large workbook on a slow share, a service that asks for patience
_LOG = logging.getLogger(__name__)


class Repeating:
    """A thread that does something every few `seconds`, or at once when woken; never twice at the same time."""

    def __init__(self, once: Callable[[], None], *, name: str, seconds: float) -> None:
        self._once = once
        self._name = name
        self._seconds = seconds
        self._due = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Is the thread alive?"""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Start the thread; the first time is at once."""
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Ask for another time now (after the running one, if one runs)."""
        self._due.set()

    def end_soon(self) -> None:
        """End after the running one; nobody waits for it here."""
        self._stopping = True
        self._due.set()

    def stop(self, *, wait_seconds: float = 60) -> bool:
        """End after the running one; False when it did not end in time."""
        self.end_soon()
        if self._thread is not None:
            self._thread.join(wait_seconds)
        return not self.running

    def _run(self) -> None:
        while not self._stopping:
            self._due.clear()
            self._once()
            if not self._stopping:
                self._due.wait(self._seconds)


class Loop(Repeating):
    """Calls `cycle` every `seconds`. `trouble` is the last cycle's unexpected error as a sentence for people (an error
    nobody foresaw may carry a secret, so its own text goes to the log alone), `trouble_name` its class; both '' when
    it ended well."""

    def __init__(self, cycle: Callable[[], object], *, seconds: float, clock: Clock) -> None:
        super().__init__(self._keep_in_step, name="sync-loop", seconds=seconds)
        self._cycle = cycle
        self._clock = clock
        self._ended = time.monotonic()
        self.last_ended = ""
        self.trouble = ""
        self.trouble_name = ""

    @property
    def age(self) -> float:
        """Seconds since a cycle ended, or since the start; of a clock that nobody sets."""
        return time.monotonic() - self._ended

    @property
    def late(self) -> bool:
        """Is the last finished cycle too old, because the one that runs hangs?"""
        return self.running and self.age > 3 * self._seconds + SLACK

    def start(self) -> None:
        """Start the thread; the first cycle runs at once."""
        self._ended = time.monotonic()
        super().start()

    def _keep_in_step(self) -> None:
        try:
            self._cycle()
            self.trouble = self.trouble_name = ""
        except Exception as error:
            _LOG.error("sync cycle failed\n%s", told(error))
            self.trouble_name = type(error).__name__
            self.trouble = sentence(error)
        self._ended = time.monotonic()
        self.last_ended = self._clock.now().isoformat(timespec="seconds")


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
