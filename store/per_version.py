"""A reading of the store that is kept until the store's version grows, shared by all sessions: reruns cost one version check."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine

from store.database import reading
from store.facts import get_fact, peek_version

T = TypeVar("T")


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
