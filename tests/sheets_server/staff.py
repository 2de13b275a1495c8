"""Staff who work in the sheet at the worst moment: before the next write or read of a file, or at once.

A hook is `{"file", "before": "write" | "read" | "now", "skip"?, "times"?, "user"?}` with either `"requests"` (a
batchUpdate's) or `"edit": {"range", "values", "input"?}`; it runs under the file's lock,
as `user` or else as the owner.
"""

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.sheets_server import edits
from tests.sheets_server.book import Book
from tests.sheets_server.guard import User

if TYPE_CHECKING:
    from tests.sheets_server.world import World


@dataclass
class Hook:
    file: str
    before: str = "write"
    skip: int = 0
    times: int = 1
    user: str | None = None
    requests: list[dict[str, Any]] | None = None
    edit: dict[str, Any] | None = None


class Staff:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hooks: list[Hook] = []

    def clear(self) -> None:
        with self._lock:
            self._hooks.clear()

    def add(self, world: "World", **fields: Any) -> None:
        hook = Hook(**fields)
        if hook.before == "now":
            with world.lock(hook.file):
                _run(world, hook)
            return
        with self._lock:
            self._hooks.append(hook)

    def pending(self) -> int:
        with self._lock:
            return len(self._hooks)

    def step(self, world: "World", file_id: str, moment: str) -> None:
        """Run the hooks due before this request; the caller holds the file's lock."""
        for hook in self._due(file_id, moment):
            _run(world, hook)

    def _due(self, file_id: str, moment: str) -> list[Hook]:
        due = []
        with self._lock:
            for hook in [one for one in self._hooks if (one.file, one.before) == (file_id, moment)]:
                if hook.skip:
                    hook.skip -= 1
                    continue
                hook.times -= 1
                if hook.times <= 0:
                    self._hooks.remove(hook)
                due.append(hook)
        return due


def _run(world: "World", hook: Hook) -> None:
    book = world.peek(hook.file)
    user = User(hook.user or book.owner)
    world.commit(book, lambda twin: _act(twin, user, hook))


def _act(book: Book, user: User, hook: Hook) -> None:
    from tests.sheets_server.requests import apply_all

    if hook.requests:
        apply_all(book, user, hook.requests)
    if hook.edit:
        sheet, box = edits.target(book, hook.edit["range"])
        option = hook.edit.get("input", "USER_ENTERED")
        edits.write(book, user, sheet, (box.top, box.left), hook.edit["values"], option)
