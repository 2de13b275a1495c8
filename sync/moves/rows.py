"""Rows whose protected cells are another row's, and texts that went sideways into another column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from store.codec import core, same
from sync.moves.scene import TOLD, ChangedCell, Scene

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
