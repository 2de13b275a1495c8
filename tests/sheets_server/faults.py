"""Scripted faults: what goes wrong with which of the coming requests.

A fault is `{"do": …, "method"?, "path"? (regex), "kind"? ("read", "write", "drive", "token"), "user"?, "skip"?, "times"?}`.
`do` is one of
- `status`: answer with `status` (429, 500, 503, 403, …) and do nothing; `reason` picks the body
  (`storageQuotaExceeded`, `apiDisabled`, `invalidToken`), `html` answers with a page instead of JSON;
- `status_after`: do it, then answer with `status` as if it had failed;
- `drop`: close the connection and do nothing; `drop_after`: do it, then close without an answer;
- `late`: close the connection now and do it later: after `requests` further requests or after `seconds`;
- `twice`: do and answer it now, and do it once more later (`requests` or `seconds`);
- `slow`: wait `seconds`, then do it as usual; `hang`: do it, then wait `seconds` before the answer.
"""

import re
import threading
from dataclasses import dataclass, field
from typing import Any

from tests.sheets_server.errors import ApiError, permission_denied, storage_quota_exceeded
from tests.sheets_server.quota import exceeded

KINDS = {"status", "status_after", "drop", "drop_after", "late", "twice", "slow", "hang"}


@dataclass
class Fault:
    do: str
    method: str | None = None
    path: str | None = None
    kind: str | None = None
    user: str | None = None
    skip: int = 0
    times: int = 1
    status: int = 503
    reason: str | None = None
    html: bool = False
    seconds: float = 0.0
    requests: int = 0
    hits: int = field(default=0)

    def fits(self, method: str, path: str, kind: str, user: str) -> bool:
        return (
            self.method in {None, method}
            and self.kind in {None, kind}
            and self.user in {None, user}
            and (self.path is None or re.search(self.path, path) is not None)
        )

    def error(self, kind: str) -> ApiError:
        """The answer of a `status` fault."""
        if self.reason in _REASONS:
            return _REASONS[self.reason]()
        return by_status(self.status, kind)


def by_status(status: int, kind: str = "write") -> ApiError:
    if status == 429:
        return exceeded(kind if kind in {"read", "write"} else "read")
    if status == 403:
        return permission_denied()
    return ApiError(status, *_PLAIN.get(status, ("Unknown error.", "UNKNOWN")))


_PLAIN = {
    400: ("Request contains an invalid argument.", "INVALID_ARGUMENT"),
    404: ("Requested entity was not found.", "NOT_FOUND"),
    409: ("The operation was aborted.", "ABORTED"),
    500: ("Internal error encountered.", "INTERNAL"),
    502: ("Bad Gateway", "UNAVAILABLE"),
    503: ("The service is currently unavailable.", "UNAVAILABLE"),
    504: ("Deadline expired before operation could complete.", "DEADLINE_EXCEEDED"),
}


def api_disabled() -> ApiError:
    link = "https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=123456789012"
    message = (
        f"Google Sheets API has not been used in project 123456789012 before or it is disabled. Enable it by "
        f"visiting {link} then retry. If you enabled this API recently, wait a few minutes for the action to "
        "propagate to our systems and retry."
    )
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "SERVICE_DISABLED",
        "domain": "googleapis.com",
        "metadata": {"consumer": "projects/123456789012", "service": "sheets.googleapis.com"},
    }
    return ApiError(403, message, "PERMISSION_DENIED", details=[info])


def invalid_token() -> ApiError:
    message = (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
        "valid authentication credential. "
        "See https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    return ApiError(401, message, "UNAUTHENTICATED")


_REASONS = {
    "storageQuotaExceeded": storage_quota_exceeded,
    "apiDisabled": api_disabled,
    "invalidToken": invalid_token,
}


class Script:
    """The faults still to come, in the order they were given."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, **fields: Any) -> None:
        if fields.get("do") not in KINDS:
            raise ValueError(f"a fault does one of {sorted(KINDS)}")
        with self._lock:
            self._faults.append(Fault(**fields))

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def pending(self) -> int:
        with self._lock:
            return len(self._faults)

    def take(self, method: str, path: str, kind: str, user: str) -> Fault | None:
        """The first fault that fits this request, used up when its `times` are over."""
        with self._lock:
            for fault in self._faults:
                if not fault.fits(method, path, kind, user):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.hits += 1
                if fault.hits >= fault.times:
                    self._faults.remove(fault)
                return fault
        return None
