"""Changes of one column that stand together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from store.codec import core
from sync.moves.scene import Change, Scene


def runs(changes: Sequence[Change], joined: Callable[[Change, Change], bool]) -> Iterator[list[Change]]:
    """Changes of one column from the top, cut where one is not joined to the next."""
    run: list[Change] = []
    for change in changes:
        if run and not joined(run[-1], change):
            yield run
            run = []
        run.append(change)
    if run:
        yield run


def gap(one: Change, other: Change, scene: Scene) -> int:
    """How many rows of the ledger the second stands below the first."""
    return scene.rank[other.row] - scene.rank[one.row]


def alike_between(one: Change, other: Change, scene: Scene) -> bool:
    """Do all rows between two changes say what the first says, so that one fill covers them all?"""
    name, first, last = one.column, scene.rank[one.row], scene.rank[other.row]
    return all(core(name, scene.now(scene.order[at], name)) == one.text for at in range(first + 1, last))
