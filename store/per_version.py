"""A reading of the store that is kept until the store's version grows, shared by all sessions: reruns cost one version check."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine

from store.database import reading
from store.facts import get_fact, peek_version

_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)


class PerVersion(Generic[_K, _T]):
    """`load(connection, name)` once per name and version. What it gives is shared: never change it."""

    def __init__(self, engine: Engine, load: Callable[[Connection, _K], _T]) -> None:
        self._engine, self._load = engine, load
        self._kept: dict[_K, tuple[int, _T]] = {}
        self._lock = Lock()

    def get(self, name: _K) -> _T:
        """The reading as of now."""
        kept = self._kept.get(name)
        if kept is not None and kept[0] == peek_version(self._engine):
            return kept[1]
        with self._lock, reading(self._engine) as connection:
            version = int(get_fact(connection, "version") or 0)
            found = self._load(connection, name)
            self._kept[name] = (version, found)
            return found
