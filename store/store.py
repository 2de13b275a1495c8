"""The local store: what the portal knows and has promised. Implements `ledger.repository.Repository`.

Submissions come in here and are acknowledged once committed; the engine carries them to the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select

from ledger.breakdown import Breakdown
from ledger.clock import Clock, SystemClock
from ledger.entries import Ledger
from ledger.repository import Change, Conflict, Edit, Finding, HandedIn, Receipt, Repository
from ledger.units.directory import Directory
from store import history, submissions, tables
from store.database import reading, writing
from store.facts import bump, get_fact, peek_version, put_fact, version_read
from store.history import ChangeLog
from store.mirror import Mirror
from store.opening import open_database
from store.sheet import outbox
from store.status import RUNS, Run
from store.year import start
from store.year.breakdown_json import load_breakdown
from store.year.editions import number


@dataclass(frozen=True)
class _Edition:
    """The version of the year in force; read into objects when asked for."""

    number: int
    texts: Mapping[str, str]

    @cached_property
    def breakdown(self) -> Breakdown:
        return load_breakdown(self.texts["breakdown"])

    @cached_property
    def directory(self) -> Directory:
        return Directory.load(self.texts["units"])


class Store(Repository):
    """A store at a SQLAlchemy URL. Thread-safe; several processes may share one."""

    def __init__(self, url: str, *, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self.engine = open_database(url, now=self.clock.now())
        self.mirror = Mirror(self)
        self._changelog = ChangeLog()
        self._edition: tuple[int, _Edition] | None = None  # and the store's version that it was seen at

    # -- facts about the store

    def fact(self, name: str) -> str:
        """A named fact; the empty text when it was never set."""
        with reading(self.engine) as connection:
            return get_fact(connection, name)

    def set_fact(self, name: str, value: str) -> None:
        """Set a named fact, by itself."""
        with writing(self.engine) as connection:
            put_fact(connection, name, value)

    @property
    def started(self) -> bool:
        """Does the store hold a year's ledger?"""
        return bool(self.fact("breakdown"))

    @property
    def breakdown(self) -> Breakdown:
        """The year's task breakdown in force."""
        return self._edition_now().breakdown

    @property
    def directory(self) -> Directory:
        """The unit directory that the year's entries were expanded with."""
        return self._edition_now().directory

    def _edition_now(self) -> _Edition:
        version, held = self.version(), self._edition
        if held is None or held[0] != version:
            with reading(self.engine) as connection:
                version, seq = version_read(connection), number(connection)
                known = held[1] if held is not None and held[1].number == seq else None
                held = (
                    version,
                    known or _Edition(seq, {n: get_fact(connection, n) for n in ("breakdown", "units")}),
                )
            self._edition = held
        return held[1]

    def version(self) -> int:
        """Grows with every change that a page can see, by any process."""
        return peek_version(self.engine)

    def start_year(self, breakdown: Breakdown, units: str, directory: Directory) -> None:
        """Take up a year: all of it in one transaction, or nothing. `units` is the directory's text (CSV)."""
        with writing(self.engine) as connection:
            start.start_year(connection, breakdown, units, directory)

    def settle_owners(self) -> None:
        """Bring a year up that was taken up before deadlines had owners; a closed one is only read."""
        if not self.fact("closed"):
            with writing(self.engine) as connection:
                start.settle_owners(connection, now=self.clock.now())

    @property
    def edition(self) -> int:
        """How often the year's version has been replaced."""
        return self._edition_now().number

    def take_over(self, changes: Sequence[Change], *, mark: str) -> None:
        """Book many dated changes at once, unless the fact `mark` says that it has been done."""
        with writing(self.engine) as connection:
            if not get_fact(connection, mark):
                outbox.take_over(connection, changes, year=self.breakdown.year)
                put_fact(connection, mark, "1")
                bump(connection)

    # -- ledger.repository.Repository

    def ledger(self) -> Ledger:
        return self.mirror.ledger()

    def ledger_at(self, as_of: date) -> Ledger:
        """The ledger as it stood at the end of a day, from history."""
        return self.mirror.ledger_at(as_of)

    def submit(self, edits: Sequence[Edit], *, person: str, token: str) -> Receipt:
        with writing(self.engine) as connection:
            return submissions.submit(connection, edits, person=person, token=token, now=self.clock.now())

    def receipt_state(self, number: str) -> str:
        with reading(self.engine) as connection:
            return submissions.receipt_state(connection, number)

    def handed_in(self, person: str, *, limit: int) -> Sequence[HandedIn]:
        with reading(self.engine) as connection:
            return submissions.handed_in(connection, person, limit=limit)

    def history(self, *, key: str | None = None, limit: int = 200) -> Sequence[Change]:
        with reading(self.engine) as connection:
            return history.history(connection, key=key, limit=limit)

    def changes(self, *, columns: Sequence[str]) -> Sequence[Change]:
        """All changes of some columns, oldest first (for curves over time); earlier answers begin later ones."""
        with reading(self.engine) as connection:
            return self._changelog.of(connection, columns)

    def conflicts(self, *, state: str = "open") -> Sequence[Conflict]:
        with reading(self.engine) as connection:
            return history.conflicts(connection, state=state)

    def findings(self) -> Sequence[Finding]:
        with reading(self.engine) as connection:
            return history.findings(connection)

    def rows_wanted(self) -> Mapping[str, str]:
        """Keys of rows that somebody wants back in the sheet and that are not seen there yet, with who asked."""
        with reading(self.engine) as connection:
            return {row.key: row.person for row in connection.execute(select(tables.missing_row))}

    def runs(self, *, since: datetime) -> Sequence[Run]:
        """Cycles that did something or met trouble, since a moment, oldest first."""
        with reading(self.engine) as connection:
            return list(RUNS.find(connection, RUNS.c.started >= since.isoformat(timespec="seconds")))

    def resolve(self, conflict_id: int, *, value: str, person: str) -> None:
        with writing(self.engine) as connection:
            submissions.resolve(connection, conflict_id, value=value, person=person, now=self.clock.now())

    def now(self) -> datetime:
        return self.clock.now()
