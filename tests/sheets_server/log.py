"""The request log: what came, what was answered, how many bytes each way."""

import threading
from typing import Any


class Log:
    """Entries are `{n, at, method, path, query, kind, user, file, status, bytes_in, bytes_out, bytes_wire, fault}`.

    `bytes_in` and `bytes_out` are bodies as JSON text, `bytes_wire` the answer's body as sent (gzip).
    `at` is the double's clock in seconds; `status` 0 is a connection closed without an answer.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[dict[str, Any]] = []
        self._next = 0

    def reset(self) -> None:
        with self._lock:
            self._entries.clear()

    def add(self, entry: dict[str, Any]) -> None:
        with self._lock:
            self._entries.append({"n": self._next, **entry})
            self._next += 1

    def since(self, number: int) -> list[dict[str, Any]]:
        with self._lock:
            return [entry for entry in self._entries if entry["n"] >= number]
