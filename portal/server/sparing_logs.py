"""Logs that nobody can fill: the same thing is written a few times a minute, then counted; and no record is long.

Whoever sends bad frames, or makes accepting fail, writes a traceback into the log each time: 228 MB a minute were seen.
The first ones of a minute tell all there is to tell.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SAME = 5  # records of one kind in a minute
KINDS = 200  # kinds in a minute; beyond these nothing is written until it is over
LENGTH = 4_000  # characters of a message, or of its traceback
_MINUTE = 60.0
Kind = tuple[str, int, str]


@dataclass(slots=True)
class _Seen:
    since: float
    times: int = 0


class Sparing(logging.Filter):
    """Lets through what is new; one of them counts for every handler. `seconds` is a monotonic clock."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._seconds = seconds
        self._seen: dict[Kind, _Seen] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """May the record be written? It is shortened if it is; the first of a new minute says how many were not."""
        with self._lock:
            before, times = self._count(_kind(record))
        if times > SAME:
            return False
        _shorten(record, f" (and {before} more of the same)" if before else "")
        return True

    def _count(self, kind: Kind) -> tuple[int, int]:
        """How many of this kind were left out in its last minute, when a new one begins; and which one of it this is."""
        now = self._seconds()
        seen = self._seen.get(kind)
        left_out = 0
        if seen is None or now - seen.since >= _MINUTE:
            left_out = max(0, seen.times - SAME) if seen else 0
            self._forget(now)
            if len(self._seen) >= KINDS:
                return 0, SAME + 1
            seen = self._seen[kind] = _Seen(now)
        seen.times += 1
        return left_out, seen.times

    def _forget(self, now: float) -> None:
        for kind in [k for k, seen in self._seen.items() if now - seen.since >= _MINUTE]:
            del self._seen[kind]


def spare_the_logs() -> None:
    """Put one `Sparing` before every handler there is."""
    sparing = Sparing()
    for handler in _handlers():
        if not any(isinstance(known, Sparing) for known in handler.filters):
            handler.addFilter(sparing)


def _handlers() -> Iterator[logging.Handler]:
    named = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    for logger in (logging.root, *named):
        yield from logger.handlers
    if logging.lastResort is not None:
        yield logging.lastResort


def _kind(record: logging.LogRecord) -> Kind:
    """What is the same but for names and numbers: the template, and where an error came from."""
    error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
    template = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    return record.name, record.lineno, f"{template[:200]} {error}"


def _shorten(record: logging.LogRecord, more: str) -> None:
    said = record.getMessage()
    if len(said) > LENGTH or more:
        record.msg, record.args = said[:LENGTH] + more, None
    if record.exc_info and not record.exc_text:
        traced = logging.Formatter().formatException(record.exc_info)
        record.exc_text = traced if len(traced) <= LENGTH else f"…{traced[-LENGTH:]}"
