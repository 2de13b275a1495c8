"""What changed between the agreed texts and a reading, and where each of the new texts stood before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ledger.columns import LEDGER, Owner
from store.codec import Cell, Texts, core, same
from sync.backends.base import Grid
from sync.merge import Op
from sync.rows.locate import Located
from sync.rows.repairs import OPEN_COLUMNS
from sync.stale.unjudged import combine

WORDS = frozenset(c.name for c in LEDGER if c.owner is Owner.UNIT and c.kind in ("text", "evidence")) - {"reporter"}
"""Columns in which a unit tells of its work in words of its own."""
TOLD = frozenset(OPEN_COLUMNS) - {"status", "percent", "review_state"}
"""Columns whose texts are many; in the others the same few stand everywhere."""


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A cell that says something else than was agreed. `row` is its row in the sheet, `old` what it said before."""

    key: str
    column: str
    row: int
    old: str
    new: str

    @property
    def cell(self) -> Cell:
        return self.key, self.column

    @property
    def text(self) -> str:
        """The new text, as texts are compared."""
        return core(self.column, self.new)

    @property
    def before(self) -> str:
        """The old text, as texts are compared."""
        return core(self.column, self.old)


@dataclass(slots=True)
class Home:
    """The rows that said one text before, by key in the ledger's order, and their units."""

    rows: dict[str, None] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)


@dataclass
class Scene:
    """A reading beside what it should say. `truth` is what protected cells must say, by key; `copied` what a stale
    copy's cells can say without an edit, the likeliest first. `former` are the rows that said a new text at any time, by
    (column, text)."""

    located: Located
    base: Texts
    truth: Texts
    copied: Mapping[Cell, tuple[str, ...]]
    changes: dict[Cell, ChangedCell] = field(default_factory=dict)
    protected: list[ChangedCell] = field(default_factory=list)
    former: Mapping[tuple[str, str], set[str]] = field(default_factory=dict)

    def was(self, key: str, name: str) -> str:
        """What a cell said before anybody touched this sheet; of the texts that a stale copy's cell can have had, one
        that stands elsewhere now."""
        held = self.copied.get((key, name))
        if not held:
            return self.base.get(key, {}).get(name, "")
        return next((text for text in held if text and core(name, text) in self._arrived.get(name, ())), held[0])

    def unit(self, key: str) -> str:
        return self.truth[key]["unit"]

    def units(self, keys: Iterable[str]) -> set[str]:
        return {self.unit(key) for key in keys}

    @cached_property
    def by_column(self) -> dict[str, list[ChangedCell]]:
        """Changes of each column in the sheet's order."""
        found: dict[str, list[ChangedCell]] = {}
        for change in sorted(self.changes.values(), key=lambda one: one.row):
            found.setdefault(change.column, []).append(change)
        return found

    @cached_property
    def _arrived(self) -> dict[str, set[str]]:
        arrived: dict[str, set[str]] = {}
        for change in self.changes.values():
            arrived.setdefault(change.column, set()).add(change.text)
        return arrived

    @cached_property
    def rank(self) -> dict[int, int]:
        """The ledger's rows counted from the top, whatever stands between them."""
        return {row: place for place, row in enumerate(sorted(self.located.rows.values()))}

    @cached_property
    def order(self) -> list[str]:
        """Keys of the ledger's rows from the top."""
        rows = self.located.rows
        return sorted(rows, key=rows.__getitem__)

    def beside(self, change: ChangedCell, side: int) -> str:
        """The key of the ledger's row above (-1) or below (1) a change's; empty at the end."""
        place = self.rank[change.row] + side
        return self.order[place] if 0 <= place < len(self.order) else ""

    def gap(self, one: ChangedCell, other: ChangedCell) -> int:
        """How many rows of the ledger the second stands below the first."""
        return self.rank[other.row] - self.rank[one.row]

    def alike_between(self, one: ChangedCell, other: ChangedCell) -> bool:
        """Do all rows between two changes say what the first says, so that one fill covers them all?"""
        between = self.order[self.rank[one.row] + 1 : self.rank[other.row]]
        return all(core(one.column, self.now(key, one.column)) == one.text for key in between)

    def now(self, key: str, name: str) -> str:
        """What a cell says in the reading."""
        change = self.changes.get((key, name))
        return change.new if change else self.base[key].get(name, "")

    def empty(self, name: str) -> bool:
        """Is nothing left in the column?"""
        return not any(self.now(key, name) for key in self.located.rows)

    @cached_property
    def homes(self) -> dict[str, dict[str, Home]]:
        """Column -> new text -> the rows where that text stood before, in that column."""
        homes = {name: {c.text: Home() for c in found if c.new} for name, found in self.by_column.items()}
        for key, name, text in self._said(homes):
            if text and (home := homes[name].get(core(name, text))) is not None:
                home.rows[key] = None
                home.units.add(self.unit(key))
        return homes

    def _said(self, wanted: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
        for key, agreed in self.base.items():
            for name in wanted:
                yield key, name, agreed.get(name, "")
        for (key, name), texts in self.copied.items():
            if name in wanted and key in self.truth:
                yield from ((key, name, text) for text in texts)

    def home(self, change: ChangedCell) -> Home:
        """Where a change's new text stood before."""
        return self.homes[change.column][change.text] if change.new else Home()

    def elsewhere(self, change: ChangedCell) -> bool:
        """Did a change's new text stand in another row before?"""
        rows = self.home(change).rows
        return len(rows) > (change.key in rows)


def look(
    grid: Grid,
    located: Located,
    *,
    base: Texts,
    truth: Texts,
    copied: Mapping[Cell, tuple[str, ...]],
    waiting: Mapping[Cell, Sequence[Op]],
    restoring: Mapping[Cell, Sequence[Op]],
) -> Scene:
    """Every cell that changed; what an edit of ours is about to write, or to put right, is no change."""
    coming_back = {cell: tuple(op.value for op in ops) for cell, ops in restoring.items()}
    scene = Scene(located, base, truth, combine(coming_back, copied))
    ours = {cell: {op.value for op in ops} for cell, ops in waiting.items()}
    for cell, ops in restoring.items():
        ours[cell] |= {op.base for op in ops}
    columns = [(name, place) for name, place in located.columns.items() if name != "key"]
    for key, row in located.rows.items():
        cells, agreed = grid.rows[row - 1], base[key]
        for name, place in columns:
            found = cells[place - 1] if place <= len(cells) else ""
            if found != agreed.get(name, ""):
                here = ChangedCell(key, name, row, agreed.get(name, ""), found)
                _note(scene, here, ours.get((key, name), ()))
    for cell in scene.changes.keys() & copied.keys():
        scene.changes[cell] = replace(scene.changes[cell], old=scene.was(*cell))
    return scene


def _note(scene: Scene, change: ChangedCell, ours: Iterable[str]) -> None:
    key, name = change.cell
    known = (scene.base[key].get(name, ""), *scene.copied.get(change.cell, ()), *ours)
    if any(same(name, change.new, text) for text in known):
        return
    if name in OPEN_COLUMNS:
        scene.changes[change.cell] = change
    elif not same(name, change.new, scene.truth[key][name]):
        scene.protected.append(change)
