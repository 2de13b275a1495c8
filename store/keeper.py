"""Who keeps a duty's records in a year's store: one shape for all of them, their transactions and audit events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import RLock
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from ledger.entries import Ledger
from ledger.errors import ChangedMeanwhile
from ledger.register import Register, Registered
from store.audit import AuditEvent, record
from store.database import writing
from store.facts import bump
from store.kept import Kept
from store.per_version import per_version
from store.records import Records, text_of, year_of

R = TypeVar("R", bound=Registered)


class Keeper:
    """Keeps something in one store."""

    def __init__(self, store: Kept) -> None:
        self.store, self.engine, self.lock = store, store.engine, RLock()

    def now(self) -> datetime:
        """The time in China."""
        return self.store.now()

    def ledger(self) -> Ledger:
        """The current ledger."""
        return self.store.ledger()

    @contextmanager
    def changing(self, *, after_closing: bool = False) -> Iterator[Connection]:
        """A transaction after which every reader looks anew. Raises YearClosed (unless `after_closing`), StoreUnavailable."""
        with writing(self.engine, after_closing=after_closing) as connection:
            yield connection
            bump(connection)

    def tell(
        self, connection: Connection, person: str, kind: str, subject: str, detail: Mapping[str, Any]
    ) -> None:
        """Put an audit event beside a change."""
        texts = {name: text_of(value) for name, value in detail.items()}
        record(connection, AuditEvent(self.now(), person, kind, subject, texts))


class RegisterKeeper(Keeper, Register[R], Generic[R]):
    """A register in the table of its records, which bears the year, the number `id` and the `version` beside."""

    def __init__(self, store: Kept, records: Records[R]) -> None:
        super().__init__(store)
        self._records, self._columns = records, records.table.c

    @per_version
    def all(self, connection: Connection) -> Sequence[R]:
        return self._records.find(connection, self._columns.year == year_of(connection), newest=True)

    def add(self, made: R, kind: str, *, person: str, **detail: object) -> int:
        with self.changing() as connection:
            number = self._records.add(connection, made, year=year_of(connection))
            self.tell(connection, person, kind, made.key, {"编号": number} | detail)
        return number

    def change(
        self, number: int, kind: str, values: Mapping[str, Any], *, seen: int, person: str, **detail: object
    ) -> None:
        here = (self._columns.id == number, self._columns.version == seen)
        with self.changing(after_closing=True) as connection:
            changed = self._records.change(connection, *here, **values, version=seen + 1)
            if changed is None:
                raise ChangedMeanwhile
            self.tell(connection, person, kind, changed.key, {"编号": number} | detail)
