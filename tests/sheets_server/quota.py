"""Google's per-minute quotas: reads and writes apart, per user and per project, over a sliding minute.

Off until switched on through the control plane, where the clock can also be sped up or moved on.
"""

import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.sheets_server.errors import ApiError

WINDOW = 60.0


@dataclass
class Clock:
    """Seconds since the start, times `speed`, plus what was added by hand."""

    speed: float = 1.0
    moved: float = 0.0
    started: float = field(default_factory=time.monotonic)

    def now(self) -> float:
        return (time.monotonic() - self.started) * self.speed + self.moved

    def run(self, speed: float) -> None:
        """Go on from the present moment at another speed."""
        self.moved, self.started, self.speed = self.now(), time.monotonic(), speed


class Quota:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.on, self.per_user, self.per_project = False, 60, 300
        self._lock = threading.Lock()
        self._spent: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def reset(self) -> None:
        self.on, self.per_user, self.per_project = False, 60, 300
        self._spent.clear()

    def spend(self, user: str, kind: str) -> None:
        """Count one read or write of the user. Raises 429, and then does not count it."""
        if not self.on:
            return
        with self._lock:
            for holder, limit, scope in ((user, self.per_user, " per user"), ("", self.per_project, "")):
                if len(self._recent(holder, kind)) >= limit:
                    raise exceeded(kind, scope, limit)
            for holder in (user, ""):
                self._spent[holder, kind].append(self.clock.now())

    def _recent(self, holder: str, kind: str) -> deque[float]:
        spent, start = self._spent[holder, kind], self.clock.now() - WINDOW
        while spent and spent[0] <= start:
            spent.popleft()
        return spent


def exceeded(kind: str, scope: str = " per user", limit: int = 60) -> ApiError:
    """429 as Google words it; `kind` is read or write."""
    name = f"{kind.capitalize()} requests"
    message = (
        f"Quota exceeded for quota metric '{name}' and limit '{name} per minute{scope}' "
        "of service 'sheets.googleapis.com' for consumer 'project_number:123456789012'."
    )
    metric = f"sheets.googleapis.com/{kind}_requests"
    unit = f"{kind.capitalize()}RequestsPerMinutePer{'User' if scope else 'Project'}"
    metadata = {
        "service": "sheets.googleapis.com",
        "consumer": "projects/123456789012",
        "quota_metric": metric,
        "quota_limit": unit,
        "quota_limit_value": str(limit),
        "quota_location": "global",
    }
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": metadata,
    }
    return ApiError(429, message, "RESOURCE_EXHAUSTED", details=[info])
