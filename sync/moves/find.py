"""One verdict on a reading: which cells look moved against their keys, and what to say about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from store.codec import Cell, core
from store.sheet.clash import Clash
from sync.backends.base import Grid
from sync.moves.doubts import doubtful
from sync.moves.fills import Fill, counted_up, fills
from sync.moves.rows import CONTRADICTED, carried, continued, contradicted, repeated, shifted, sideways
from sync.moves.scene import TOLD, WORDS, ChangedCell, Scene
from sync.moves.sentence import sentence_of
from sync.moves.texts import SORTED, conserved, moved, origins, somebodys, strays


@dataclass(slots=True)
class Moves:
    """cells: what is not taken until a person decides, each with its change. rows: keys whose protected cells wait with
    them. strange: those of the cells whose text stood nowhere before, so that it may be new. doubtful: changes too few
    to stop for, each of which a person should see. sentence: what happened; empty when nothing did."""

    cells: dict[Cell, ChangedCell] = field(default_factory=dict)
    rows: frozenset[str] = frozenset()
    strange: frozenset[Cell] = frozenset()
    doubtful: list[ChangedCell] = field(default_factory=list)
    sentence: str = ""


def find(scene: Scene, grid: Grid) -> Moves:
    """What moved against the keys. Looks at changed cells only; the ledger's texts are gone through once a reading
    that has changes."""
    if not scene.changes and not scene.protected:
        return Moves()
    stray, rows, aside = strays(scene), contradicted(scene), sideways(scene)
    fill = [*fills(scene), *counted_up(scene)]
    gone, orders = moved(stray, scene), [*_reordered(scene, grid), *shifted(scene)]
    contrary = len(rows.keys) >= CONTRADICTED or bool(carried(scene, rows.sources, scene.changes.values()))
    suspects = {one.change.cell: one.change for one in gone}
    for group in (*orders, *(one.changes for one in fill), *(changes for _, changes in aside)):
        suspects |= {c.cell: c for c in group}
    suspects |= {c.cell: c for c in scene.changes.values() if contrary and c.key in rows.sources}
    suspects |= {c.cell: c for c in _out_of_sight(scene, grid)}
    if not suspects and not contrary:
        return Moves(doubtful=doubtful(stray, scene))
    sources = origins(gone, scene) | (rows.sources if contrary else {})
    sources |= continued(scene, sources)
    sources |= {c.key: one.source for one in fill for c in one.changes}
    held = _whole(suspects, sources, scene)
    keys = frozenset(rows.keys) if contrary else frozenset()
    left = [change for change in doubtful(stray, scene) if change.cell not in held]
    return Moves(held, keys, _strange(held, scene), left, _told(held, keys, fill, aside, scene))


def _whole(suspects: Mapping[Cell, ChangedCell], sources: Mapping[str, str], scene: Scene) -> dict[Cell, ChangedCell]:
    """The suspects with all that must wait with them: were any of it taken now, the next reading would no longer show
    whose the others are, and the stop would go away by itself."""
    held: dict[Cell, ChangedCell] = {}
    grown = dict(suspects)
    while len(grown) > len(held):
        held = grown | _texts_of(grown.values(), scene)
        grown = _with_neighbours(held, _along(held.values(), sources, scene), scene)
    return held


def _texts_of(held: Iterable[ChangedCell], scene: Scene) -> dict[Cell, ChangedCell]:
    """Every cell to which texts of somebody's own came that are held somewhere, and the cells that they left."""
    own = {(c.column, c.text) for c in held if c.column in TOLD and c.new and somebodys(c, scene)}
    return {c.cell: c for c in scene.changes.values() if (c.column, c.text) in own or (c.column, c.before) in own}


def _told(
    held: Mapping[Cell, ChangedCell],
    keys: frozenset[str],
    fill: Sequence[Fill],
    aside: Sequence[tuple[str, Sequence[ChangedCell]]],
    scene: Scene,
) -> str:
    filled = {c.cell for one in fill for c in one.changes}
    named = filled | {c.cell for _, changes in aside for c in changes}
    places = [c.row for c in held.values()] + [scene.located.rows[key] for key in keys]
    gone = [c for cell, c in held.items() if cell not in named]
    return sentence_of(gone, len(keys), fill, aside, (min(places), max(places), len(set(places))))


def _out_of_sight(scene: Scene, grid: Grid) -> list[ChangedCell]:
    """Words that left their cell while a row that nobody can tell (its key blank or doubled) says them now: whose row it
    is shows when its key is mended, so the cell is not emptied before."""
    left = [c for c in scene.changes.values() if c.column in WORDS and c.old.strip() and not c.new.strip()]
    if not left:
        return []
    known, places = set(scene.located.rows.values()), scene.located.columns
    hidden = [row for row in range(scene.located.header_row + 1, len(grid.rows) + 1) if row not in known]
    told = {(c.column, core(c.column, grid.text(row, places[c.column]))) for c in left for row in hidden}
    return [c for c in left if (c.column, c.before) in told]


def _reordered(scene: Scene, grid: Grid) -> list[list[ChangedCell]]:
    """Columns that hold the same texts in another order."""
    found = []
    for name, changes in scene.by_column.items():
        place, rows = scene.located.columns[name], scene.located.rows
        if len(changes) < SORTED:
            continue
        now = {row: core(name, grid.text(row, place)) for row in rows.values()}
        if conserved(changes, {**now, **{c.row: c.before for c in changes}}, now):
            found.append(changes)
    return found


def _along(suspects: Iterable[ChangedCell], sources: Mapping[str, str], scene: Scene) -> dict[Cell, ChangedCell]:
    """What came along in other columns: most of what changed there in the same rows is what the row of origin says. Rows
    that texts left, or were copied from, count with those that they came to."""
    along: dict[Cell, ChangedCell] = {}
    rows = {*sources, *sources.values(), *(c.key for c in suspects)}
    for changes in scene.by_column.values():
        here = [c for c in changes if c.key in sources]
        alike = {c.cell for c in (*carried(scene, sources, here), *repeated(scene, sources, here))}
        if alike and 2 * len(alike) >= len(here):
            along |= {c.cell: c for c in changes if c.key in rows}
    return along


def _with_neighbours(
    suspects: Mapping[Cell, ChangedCell], along: Mapping[Cell, ChangedCell], scene: Scene
) -> dict[Cell, ChangedCell]:
    """Of a stretch in which most changes are suspect, all: what was typed there may have moved with the others."""
    held = dict(suspects) | dict(along)
    for name in {c.column for c in held.values()}:
        rows = [c.row for c in held.values() if c.column == name]
        first, last = min(rows), max(rows)
        within = [c for c in scene.by_column[name] if first <= c.row <= last]
        if 2 * len(rows) >= len(within):
            held |= {c.cell: c for c in within}
    return held


def _strange(held: Mapping[Cell, ChangedCell], scene: Scene) -> frozenset[Cell]:
    """New words that stood in no row before. Of one text in many rows the first and the last: it was typed into one
    of the two, and filled from there."""
    new: dict[tuple[str, str], list[Cell]] = {}
    for cell, change in sorted(held.items(), key=lambda one: one[1].row):
        if change.new and not scene.elsewhere(change) and not _own(change, scene):
            new.setdefault((change.column, change.text), []).append(cell)
    return frozenset(cell for cells in new.values() for cell in (cells[0], cells[-1]))


def _own(change: ChangedCell, scene: Scene) -> bool:
    """Does the text stand in another column of its row by right?"""
    return any(core(name, text) == change.text for name, text in scene.base[change.key].items())


def doubted(moves: Moves, accepts: Iterable[tuple[Cell, str]]) -> list[tuple[Cell, Clash]]:
    """Conflicts for those of the doubtful changes that are being taken: what the cell said before is not lost, and
    somebody sees it."""
    taken = dict(accepts)
    return [(c.cell, Clash("", c.old, c.new, c.old)) for c in moves.doubtful if taken.get(c.cell) == c.new]
