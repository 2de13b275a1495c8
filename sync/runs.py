"""A sequence cut into runs of things that belong together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")


def runs(things: Iterable[_T], joined: Callable[[_T, _T], bool]) -> Iterator[list[_T]]:
    """The things in order, cut where one is not joined to the next."""
    run: list[_T] = []
    for one in things:
        if run and not joined(run[-1], one):
            yield run
            run = []
        run.append(one)
    if run:
        yield run
