"""What the portal puts back: by itself agreed texts that a stale copy wiped out and protected cells that staff changed;
when a person says so, texts that moved against their keys.

Either way the sheet's text is booked first (nothing anybody typed vanishes), then an operation restores ours; from
there on the cell is merged like any other. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ledger.columns import LEDGER, Owner
from store.codec import Cell, Texts, same
from store.sheet.clash import Clash
from sync.backends.base import Grid
from sync.merge import Op, Stale, judge_stale
from sync.rows.locate import Located

IDENTITY = tuple(c.name for c in LEDGER if c.owner is Owner.IDENTITY and c.name != "key")
OPEN_COLUMNS = tuple(c.name for c in LEDGER if c.owner is not Owner.IDENTITY)


@dataclass(slots=True)
class Repairs:
    """accepts: (cell, new base). restores: (cell, text in the sheet, text to put back). afterwards: the same, once
    those stand. clashes: both sides edited.
    obsolete: waiting restore operations that these replace. judged: cells of a stale copy that could be reached."""

    accepts: list[tuple[Cell, str]] = field(default_factory=list)
    restores: list[tuple[Cell, str, str]] = field(default_factory=list)
    afterwards: list[tuple[Cell, str, str]] = field(default_factory=list)
    clashes: list[tuple[Cell, Clash]] = field(default_factory=list)
    obsolete: list[str] = field(default_factory=list)
    judged: list[Cell] = field(default_factory=list)


def repair_identity(
    grid: Grid,
    located: Located,
    *,
    base: Texts,
    truth: Texts,
    restoring: Mapping[Cell, Sequence[Op]],
    held: frozenset[str] = frozenset(),
) -> Repairs:
    """Protected cells that say something else than they must. `restoring` are restore operations that wait already;
    rows in `held` wait for a person."""
    made = Repairs()
    columns = [(name, located.columns[name]) for name in IDENTITY if name in located.columns]
    for key, row in located.rows.items():
        if key in located.frozen or key in held:
            continue
        cells = grid.rows[row - 1]
        for name, place in columns:
            found = cells[place - 1] if place <= len(cells) else ""
            wanted = truth[key][name]
            if found == wanted or same(name, found, wanted):
                continue
            waiting = restoring.get((key, name), ())
            if found == base[key].get(name, "") and waiting:
                continue
            made.accepts.append(((key, name), found))
            made.obsolete += [op.op for op in waiting]
            if (row, place) not in grid.formulas:
                made.restores.append(((key, name), found, wanted))
    return made


def repair_stale(
    grid: Grid,
    located: Located,
    *,
    base: Texts,
    untouched: Mapping[Cell, tuple[str, ...]],
    restoring: Mapping[Cell, Sequence[Op]],
) -> Repairs:
    """Cells of a stale copy, judged against what that copy held; cells not in `untouched` have not moved since."""
    made = Repairs()
    for (key, name), texts in untouched.items():
        row, place = located.rows.get(key), located.columns.get(name)
        if name not in OPEN_COLUMNS:
            made.judged.append((key, name))
        elif row is not None and place is not None:
            made.judged.append((key, name))
            waiting = restoring.get((key, name), ())
            ours = waiting[-1].value if waiting else base[key].get(name, "")
            found = grid.text(row, place)
            if all(found != op.base for op in waiting):  # else it is on its way back already
                _judge(made, (key, name), ours, found, texts)
    return made


def repair_moved(
    found: Mapping[Cell, str],
    *,
    base: Texts,
    strange: frozenset[Cell],
    restoring: Mapping[Cell, Sequence[Op]],
) -> Repairs:
    """Cells whose texts (`found`) belong to other rows go back to what was agreed. Texts in `strange` stood nowhere
    before: each may be somebody's new words, so a person decides where they belong. Nothing is accepted: what was
    agreed stays agreed all the while. What was on its way back to such a cell already, because a stale copy had wiped
    it out, goes there afterwards."""
    made = Repairs()
    for (key, name), text in found.items():
        agreed = base[key].get(name, "")
        waiting = restoring.get((key, name), ())
        made.obsolete += [op.op for op in waiting]
        made.restores.append(((key, name), text, agreed))
        if waiting and waiting[-1].value != agreed:
            made.afterwards.append(((key, name), agreed, waiting[-1].value))
        if (key, name) in strange:
            made.clashes.append(((key, name), Clash("", agreed, agreed, text)))
    return made


def _judge(made: Repairs, cell: Cell, ours: str, found: str, texts: tuple[str, ...]) -> None:
    verdict = judge_stale(ours, found, texts, same=partial(same, cell[1]))
    if verdict is Stale.WIPED:
        made.accepts.append((cell, found))
        made.restores.append((cell, found, ours))
    elif verdict is Stale.BOTH:
        made.accepts.append((cell, found))
        made.clashes.append((cell, Clash("", next(iter(texts), ""), found, ours)))
