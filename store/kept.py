"""What the store's parts need of the store that keeps them together: `store.store.Store` is one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine

from ledger.breakdown import Breakdown
from ledger.entries import Ledger
from ledger.repository import Change
from ledger.units.directory import Directory


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
    def changes(self, *, columns: Sequence[str]) -> Sequence[Change]: ...
