"""A reading of the store that is kept until the store's version grows, shared by all sessions: reruns cost one version check."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock, RLock
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from store.database import reading
from store.facts import get_fact, peek_version

T = TypeVar("T")
_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)


class Reader(Protocol):
    """Who reads: a store's engine, and a lock that keeps two readers from doing the same work."""

    engine: Engine
    lock: RLock


S = TypeVar("S", bound=Reader)


def per_version(load: Callable[[S, Connection], T]) -> Callable[[S], T]:
    """Make a method that reads from a connection one that answers from memory while the store's version stands. What it
    gives is shared: never change it."""
    name = f"_{load.__name__}_known"

    @wraps(load)
    def known(self: S) -> T:
        held: tuple[int, T] | None = self.__dict__.get(name)
        if held is not None and held[0] == peek_version(self.engine):
            return held[1]
        with self.lock, reading(self.engine) as connection:
            held = self.__dict__[name] = int(get_fact(connection, "version") or 0), load(self, connection)
            return held[1]

    return known


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
