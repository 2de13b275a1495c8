"""Everything the double holds: files, one lock per file, quota, faults, hooks, the request log."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from tests.sheets_server.book import Book
from tests.sheets_server.errors import file_not_found, not_found, permission_denied
from tests.sheets_server.faults import Script
from tests.sheets_server.guard import User
from tests.sheets_server.hidden import Quirks
from tests.sheets_server.log import Log
from tests.sheets_server.quota import Clock, Quota
from tests.sheets_server.sharing import role_of
from tests.sheets_server.spills import spread
from tests.sheets_server.staff import Staff

T = TypeVar("T")

# A file that exists and is shared with nobody, for "not shared with me" (the one gspread's own suite asks for).
PRIVATE_FILE = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"


class World:
    def __init__(self) -> None:
        self.clock = Clock()
        self.quota, self.script, self.log, self.staff = Quota(self.clock), Script(), Log(), Staff()
        self.latency = 0.0
        self.quirks = Quirks()
        self.no_storage: set[str] = set()  # users (e-mails) without Drive storage, "*" for all
        self.revoked: set[str] = set()  # users (e-mails) who get no more tokens
        self._books: dict[str, Book] = {}
        self._locks: dict[str, threading.RLock] = {}
        self._lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self._books.clear()
            self._locks.clear()
            self.clock.speed, self.clock.moved, self.latency = 1.0, 0.0, 0.0
            self.quirks.set()
            self.no_storage.clear()
            self.revoked.clear()
            for part in (self.quota, self.log):
                part.reset()
            self.script.clear()
            self.staff.clear()
        private = Book.new("Private", "somebody@example.org", PRIVATE_FILE)
        private.private = True
        self.add(private)

    def add(self, book: Book) -> None:
        with self._lock:
            self._books[book.id] = book
            self._locks[book.id] = threading.RLock()

    def remove(self, file_id: str) -> None:
        with self._lock:
            self._books.pop(file_id, None)

    def books(self) -> list[Book]:
        """Newest first, as Drive lists files."""
        with self._lock:
            return sorted(self._books.values(), key=lambda book: book.modified, reverse=True)

    def book(self, file_id: str, user: User, *, write: bool = False, drive: bool = False) -> Book:
        """The file, if the user may see (or change) it. Raises 404 or 403 in the service's own words."""
        with self._lock:
            book = self._books.get(file_id)
        role = role_of(book, user) if book else None
        if book is None or (role is None and drive):
            raise file_not_found(file_id) if drive else not_found()
        if role is None or (write and role == "reader"):
            raise permission_denied()
        return book

    def peek(self, file_id: str) -> Book:
        """The file, whoever asks."""
        with self._lock:
            if file_id not in self._books:
                raise not_found()
            return self._books[file_id]

    def lock(self, file_id: str) -> threading.RLock:
        with self._lock:
            return self._locks.setdefault(file_id, threading.RLock())

    def read(self, file_id: str, user: User, act: Callable[[Book], T]) -> T:
        with self.lock(file_id):
            self.staff.step(self, file_id, "read")
            return act(self.book(file_id, user))

    def write(self, file_id: str, user: User, act: Callable[[Book], T]) -> T:
        """Copy, act, swap: all of it or, if `act` raises, nothing of it."""
        with self.lock(file_id):
            self.staff.step(self, file_id, "write")
            return self.commit(self.book(file_id, user, write=True), lambda twin: self._misled(twin, act))

    def _misled(self, twin: Book, act: Callable[[Book], T]) -> T:
        twin.misled(self.quirks)
        return act(twin)

    def commit(self, book: Book, act: Callable[[Book], T]) -> T:
        twin = book.copy()
        answer = act(twin)
        spread(twin)
        # Drive's modifiedTime has milliseconds; two writes never share one.
        twin.modified = max(datetime.now(UTC), book.modified + timedelta(milliseconds=1))
        with self._lock:
            if book.id in self._books:
                self._books[book.id] = twin
        return answer
