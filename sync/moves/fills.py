"""One text in many rows: filled down too far, or pasted over other units' rows. A unit's own rows are its own affair.

A blank filled down takes other units' words away. A cell dragged down may be counted up by the program: 第1项, 第2项 …;
1, 2, 3 …; one telephone number after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sync.moves.scene import WORDS, ChangedCell, Scene
from sync.moves.texts import COMMON, a_phrase
from sync.runs import runs

SENTENCE = 6  # characters; shorter answers (无, 已完成公开) stand in many rows by right
WORD = 2
COVERED = 3  # other units' texts covered by one text
OWNED_RUN = 3  # rows of other units, one below the other, that show a text which was one unit's
NEW_RUN = 5  # the same for a text that was nobody's, a turn of phrase, a name or a number
BLANKED = 5  # units whose words are gone, in rows that stand together
APART = 3  # rows without words of their own between two of those
TOLD_FIRST = "progress_note"  # where 已完成 says the least, and covers the most
NAMED = frozenset({"reporter", "phone"})  # one over others' is a fill, one in empty cells an answer


@dataclass(frozen=True, slots=True)
class Fill:
    """Cells of other units than the text's that show one text, none, or one that is counted up. `source` is the row it
    came from, where that can be told."""

    changes: tuple[ChangedCell, ...]
    source: str
    counted: bool = False

    @property
    def covered(self) -> int:
        """How many of them had other words in them."""
        return sum(1 for change in self.changes if change.old)


def fills(scene: Scene) -> list[Fill]:
    """Texts that cover too many rows of other units."""
    found = list(_blanked(scene))
    for name in sorted((WORDS | NAMED) & scene.by_column.keys()):
        same: dict[str, list[ChangedCell]] = {}
        for change in scene.by_column[name]:
            if change.new and (name == TOLD_FIRST or not a_phrase(change.new)):
                same.setdefault(change.text, []).append(change)
        found += [fill for group in same.values() if (fill := _fill(group, scene))]
    return found


def _fill(group: Sequence[ChangedCell], scene: Scene) -> Fill | None:
    home = scene.home(group[0])
    source = _source(group, home.rows, scene)
    common = len(home.units) >= COMMON or a_phrase(group[0].new)
    owners = set() if common else home.units or {scene.unit(source)}
    foreign = [c for c in group if scene.unit(c.key) not in owners]
    if len(scene.units(c.key for c in foreign)) < 2:
        return None
    told, owned = group[0].column in WORDS and not common, bool(home.rows) and not common
    run = max(map(len, runs(group, scene.alike_between)))
    covered = sum(1 for c in foreign if c.old)
    least = COVERED if told else NEW_RUN
    alone = told and run >= (OWNED_RUN if owned else NEW_RUN) and (owned or _sentence(group[0]))
    down = 2 * run >= len(group) and (run >= least <= covered or alone)
    over = owned and covered >= least and 2 * covered >= len(foreign)
    return Fill(tuple(group), source) if down or over else None


def _sentence(change: ChangedCell) -> bool:
    return len(change.new.strip()) >= SENTENCE


def _source(group: Sequence[ChangedCell], holders: Iterable[str], scene: Scene) -> str:
    rows = scene.located.rows
    near = min(holders, key=lambda key: (abs(rows.get(key, 0) - group[0].row), key), default="")
    return near or group[0].key


def covered(scene: Scene) -> Iterator[ChangedCell]:
    """Other words that one sentence took the place of in neighbouring rows of several units: too few to stop for, and
    nobody can tell which of them was meant."""
    for name in sorted(WORDS & scene.by_column.keys()):
        for run in runs(scene.by_column[name], lambda a, b: a.text == b.text and scene.gap(a, b) == 1):
            if _sentence(run[0]) and len(scene.units(c.key for c in run)) > 1:
                yield from (c for c in run if c.old)


def _blanked(scene: Scene) -> Iterator[Fill]:
    """Words of many units that are gone at once, from rows that stand together. A column in which nothing is left is
    `ColumnBlanked`."""
    for name in sorted(WORDS & scene.by_column.keys()):
        gone = [c for c in scene.by_column[name] if c.old and not c.new]
        for run in runs(gone, lambda one, other: scene.gap(one, other) <= APART + 1):
            if len(scene.units(c.key for c in run)) >= BLANKED and not scene.empty(name):
                yield Fill(tuple(run), "")


DIGITS = 4  # of a row's number; a telephone number has more
COLUMNS = WORDS | NAMED | {"status", "percent"}
_COUNTED = re.compile(r"(.*?)(\d{1,15})", re.DOTALL)


def counted_up(scene: Scene) -> Iterator[Fill]:
    """Texts that end with a number, one more in every row: a cell dragged down. Either it was there before, in the row
    above or below; or nothing but the number is said of the work."""
    for name in sorted(COLUMNS & scene.by_column.keys()):
        for run in runs(scene.by_column[name], lambda one, other: _counts(one, other, scene)):
            if len(run) >= NEW_RUN and len(scene.units(c.key for c in run)) > 1:
                bare = name != "percent" and all(_row_number(c.new) for c in run)
                if source := _dragged(run, scene) or (run[0].key if bare else ""):
                    yield Fill(tuple(run), source, counted=True)


def _counts(one: ChangedCell, other: ChangedCell, scene: Scene) -> bool:
    return scene.gap(one, other) == 1 and abs(_step(one.new, other.new)) == 1


def _dragged(run: Sequence[ChangedCell], scene: Scene) -> str:
    """The row beside the run whose agreed text the run counts on from; empty for none."""
    step = _step(run[0].new, run[1].new)
    for edge, side, wanted in ((run[0], -1, -step), (run[-1], 1, step)):
        key = scene.beside(edge, side)
        if key and (key, edge.column) not in scene.changes and _step(edge.new, scene.was(key, edge.column)) == wanted:
            return key
    return ""


def _row_number(text: str) -> bool:
    return text.strip().isdecimal() and len(text.strip()) <= DIGITS


def _step(one: str, other: str) -> int:
    """By how much the second text counts on from the first; 0 when they are not alike."""
    first, second = _COUNTED.fullmatch(one.strip()), _COUNTED.fullmatch(other.strip())
    if first is None or second is None or first[1] != second[1]:
        return 0
    return int(second[2]) - int(first[2])
