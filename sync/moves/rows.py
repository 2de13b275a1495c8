"""Rows whose protected cells are another row's, texts that went sideways into another column, and blocks pasted some rows off.

Of 状态 and 进度 the same few stand everywhere, so only the whole stretch tells: each row says what the row some places away
said, and some units would have gone back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ledger.columns import STATUSES
from store.codec import core, percent_of, same
from sync.moves.scene import TOLD, ChangedCell, Scene
from sync.moves.texts import CONSERVED

CONTRADICTED = 5  # rows whose protected cells say what other rows must say
SIDEWAYS = 5  # rows whose text stands in another column now, of several units


@dataclass(slots=True)
class Contradicted:
    """Rows that say they are other rows: `cells` are their protected cells, `sources` the row that each claims to be,
    where that can be told."""

    cells: list[ChangedCell] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        return list(dict.fromkeys(c.key for c in self.cells))


def contradicted(scene: Scene) -> Contradicted:
    """Protected cells that say what another row must say. One row alone counts when its texts came along."""
    names = {change.column for change in scene.protected}
    others = {name: {core(name, texts[name]) for texts in scene.truth.values()} for name in names}
    found = Contradicted([c for c in scene.protected if c.new and c.text in others[c.column]])
    shown: dict[str, dict[str, str]] = {}
    for change in found.cells:
        shown.setdefault(change.key, {})[change.column] = change.new
    if shown:
        found.sources = _claimed(scene, shown)
    return found


def _claimed(scene: Scene, shown: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    named = {_name(texts): key for key, texts in scene.truth.items()}
    claims = {key: named.get(_name({**scene.truth[key], **texts})) for key, texts in shown.items()}
    return {key: claim for key, claim in claims.items() if claim is not None and claim != key}


def _name(texts: Mapping[str, str]) -> tuple[str, str]:
    return core("task_no", texts["task_no"]), texts["unit"]


def carried(scene: Scene, sources: Mapping[str, str], changes: Iterable[ChangedCell]) -> list[ChangedCell]:
    """Those of the changes that say what the row that theirs came from said."""
    return [c for c in changes if c.key in sources and same(c.column, c.new, scene.was(sources[c.key], c.column))]


def repeated(scene: Scene, sources: Mapping[str, str], changes: Iterable[ChangedCell]) -> list[ChangedCell]:
    """Those of the changes that say what was typed just now into the row that theirs was filled from."""
    typed = ((c, scene.changes.get((sources.get(c.key, ""), c.column))) for c in changes)
    return [c for c, first in typed if first is not None and first is not c and first.text == c.text]


def continued(scene: Scene, sources: Mapping[str, str]) -> dict[str, str]:
    """Rows above and below those that moved which say, in the same columns, what the row as many places away said: a
    blank that moved along empties the row that it came to. Each with the row that it came from."""
    columns = {c.column for c in scene.changes.values() if c.key in sources}
    found: dict[str, str] = {}
    for key, source in sources.items():
        for side in (-1, 1):
            for here, there in _steps(scene, key, source, side):
                if here in sources or not all(same(c, scene.now(here, c), scene.was(there, c)) for c in columns):
                    break
                if any((here, c) in scene.changes for c in columns):
                    found[here] = there
    return found


def _steps(scene: Scene, key: str, source: str, side: int) -> Iterator[tuple[str, str]]:
    """The next rows beside a row and beside the one that it came from, nearest first; none where that one is gone."""
    rank, rows, last = scene.rank, scene.located.rows, len(scene.order)
    if source not in rows:
        return
    here, there = rank[rows[key]], rank[rows[source]]
    for step in range(side, side * (REACH + 1), side):
        if min(here, there) + step >= 0 and max(here, there) + step < last:
            yield scene.order[here + step], scene.order[there + step]


def sideways(scene: Scene) -> list[tuple[str, list[ChangedCell]]]:
    """(column, changes): texts of whole rows that went into another column than `column`, in which they stood."""
    found: dict[tuple[str, str], list[ChangedCell]] = {}
    for change in scene.changes.values():
        if change.new and change.column in TOLD and not scene.elsewhere(change):
            for name, text in scene.base[change.key].items():
                if name in TOLD and name != change.column and same(name, text, change.new):
                    found.setdefault((name, change.column), []).append(change)
    touched = Counter(c.column for c in scene.changes.values())
    return [
        (source, changes)
        for (source, target), changes in found.items()
        if len(changes) >= max(SIDEWAYS, touched[target] / 2) and len(scene.units(c.key for c in changes)) > 1
    ]


REACH = 20  # rows that a paste is looked for above and below
BACK = 2  # rows whose work would have gone back; whoever goes on as the next row did just goes on


def shifted(scene: Scene) -> list[list[ChangedCell]]:
    """Columns whose changes are, together, a stretch of that column moved up or down."""
    return [
        changes for name in ("status", "percent") if (changes := scene.by_column.get(name)) and _moved(changes, scene)
    ]


def _moved(changes: list[ChangedCell], scene: Scene) -> bool:
    if len(changes) < CONSERVED or len({c.text for c in changes}) < 2:
        return False
    if sum(1 for c in changes if _went_back(c)) < BACK:
        return False
    name, first, last = changes[0].column, scene.rank[changes[0].row], scene.rank[changes[-1].row]
    was = [core(name, scene.was(key, name)) for key in scene.order]
    now = [core(name, scene.now(key, name)) for key in scene.order[first : last + 1]]
    offs = (off for off in range(-REACH, REACH + 1) if off and first - off >= 0)
    return any(was[first - off : last + 1 - off] == now for off in offs)


def _went_back(change: ChangedCell) -> bool:
    if change.column == "status":
        listed = list(STATUSES)
        return change.old in listed and (
            listed.index(change.old) > listed.index(change.new) if change.new in listed else not change.new
        )
    old, new = percent_of(change.old), percent_of(change.new)
    return old is not None and (not change.new or (new is not None and new < old))
