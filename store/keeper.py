"""Who keeps a duty's records in a year's store: one shape for all of them, their transactions and audit events.

A reading that is `per_version` is kept until the store's version grows, shared by all sessions: reruns cost one version
check.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import wraps
from threading import RLock
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from ledger.breakdown import Breakdown
from ledger.entries import Ledger
from ledger.errors import ChangedMeanwhile
from ledger.register import Registered, RegisterRepository, VersionsRepository
from ledger.repository import Change, LedgerSource
from ledger.units.directory import Directory
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import bump, peek_version, version_read
from store.records import Records, text_of

R = TypeVar("R", bound=Registered)
T = TypeVar("T")


class Worded(Protocol):
    """A wording: its number and its unit."""

    @property
    def seq(self) -> int: ...
    @property
    def unit(self) -> str: ...


V = TypeVar("V", bound=Worded)


class Numbered(Protocol):
    """What the office sets, by its number; 0 while nothing was ever set."""

    @property
    def seq(self) -> int: ...


S = TypeVar("S", bound=Numbered)


class Keeper(LedgerSource):
    """Keeps something in one store."""

    def __init__(self, store: Kept) -> None:
        self.store, self.engine, self.lock = store, store.engine, RLock()

    def now(self) -> datetime:
        return self.store.now()

    def ledger(self) -> Ledger:
        return self.store.ledger()

    def tell(
        self,
        connection: Connection,
        person: str,
        kind: str,
        subject: str,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Put an audit event beside a change, and let every reader look anew."""
        texts = {name: text_of(value) for name, value in (detail or {}).items()}
        record(connection, AuditEvent(self.now(), person, kind, subject, texts))
        bump(connection)


K = TypeVar("K", bound=Keeper)


def per_version(load: Callable[[K, Connection], T]) -> Callable[[K], T]:
    """Make a method that reads from a connection one that answers from memory while the store's version stands. What it
    gives is shared: never change it."""
    name = f"_{load.__name__}_known"

    @wraps(load)
    def known(self: K) -> T:
        held: tuple[int, T] | None = self.__dict__.get(name)
        if held is not None and held[0] == peek_version(self.engine):
            return held[1]
        # Two readers need not do the same work.
        with self.lock, reading(self.engine) as connection:
            held = self.__dict__[name] = version_read(connection), load(self, connection)
            return held[1]

    return known


class RegisterKeeper(Keeper, RegisterRepository[R], Generic[R]):
    """A register in the table of its records, which bears the year, the number `id` and the `version` beside."""

    def __init__(self, store: Kept, records: Records[R]) -> None:
        super().__init__(store)
        self._records, self._columns = records, records.c

    @per_version
    def all(self, connection: Connection) -> Sequence[R]:
        return self._records.find(connection, newest=True)

    def add(self, made: R, kind: str, *, person: str, **detail: object) -> int:
        with writing(self.engine) as connection:
            number = self._records.add(connection, made)
            self.tell(connection, person, kind, made.key, {"编号": number} | _said(detail))
        return number

    def change(
        self, number: int, kind: str, values: Mapping[str, Any], *, seen: int, person: str, **detail: object
    ) -> None:
        here = (self._columns.id == number, self._columns.version == seen)
        with writing(self.engine, after_closing=True) as connection:
            changed = self._records.change(connection, *here, **values, version=seen + 1)
            if changed is None:
                raise ChangedMeanwhile
            self.tell(connection, person, kind, changed.key, {"编号": number} | _said(detail))


class VersionsKeeper(Keeper, VersionsRepository[V], Generic[V]):
    """Wordings in the table of their records, which bears the year beside."""

    records: Records[V]
    after_closing = False  # may wordings be added to a closed year?

    @abstractmethod
    def append(self, connection: Connection, made: V) -> V:
        """Book a wording and its audit event; gives it with its number."""

    @per_version
    def newest(self, connection: Connection) -> Mapping[str, V]:
        return MappingProxyType({one.unit: one for one in self.records.last(connection, self.records.c.unit)})

    def history(self, unit: str) -> Sequence[V]:
        with reading(self.engine) as connection:
            return of_unit(connection, self.records, unit)

    def add(self, made: V, *, after: int) -> V:
        with writing(self.engine, after_closing=self.after_closing) as connection:
            refuse_newer(connection, self.records, made.unit, after)
            made = self.append(connection, made)
            bump(connection)
        return made


def of_unit(connection: Connection, records: Records[V], unit: str) -> tuple[V, ...]:
    """A unit's wordings of the year, newest first."""
    return records.find(connection, records.c.unit == unit, newest=True)


def refuse_newer(connection: Connection, records: Records[V], unit: str, after: int) -> None:
    """Raises ChangedMeanwhile when the unit's newest wording is not the one that was seen (0: none)."""
    held = of_unit(connection, records, unit)
    if (held[0].seq if held else 0) != after:
        raise ChangedMeanwhile


def holding(connection: Connection, records: Records[S], unset: S) -> S:
    """Of settings that are only ever appended, what counts: the newest, or `unset`."""
    return next(iter(records.find(connection, newest=True)), unset)


def supersede(connection: Connection, records: Records[S], made: S, unset: S, *, seen: int) -> S:
    """Append settings; gives what counted before. Raises ChangedMeanwhile when that is not what was seen (0: nothing)."""
    before = holding(connection, records, unset)
    if before.seq != seen:
        raise ChangedMeanwhile
    records.add(connection, made)
    return before


def _said(detail: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in detail.items() if value not in (None, "")}


class Kept(Protocol):
    """A year's store: its database, its version, what it stands on, its ledger now and how it came about."""

    engine: Engine

    @property
    def breakdown(self) -> Breakdown: ...
    @property
    def directory(self) -> Directory: ...
    def version(self) -> int: ...
    def now(self) -> datetime: ...
    def ledger(self) -> Ledger: ...
    def ledger_at(self, as_of: date) -> Ledger: ...
    def changes(self, *, columns: Sequence[str]) -> Sequence[Change]: ...
