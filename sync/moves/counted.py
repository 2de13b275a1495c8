"""A cell dragged down that the program counted up: 第1项, 第2项 …; 1, 2, 3 …; one telephone number after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sync.moves.fills import NAMED, NEW_RUN, Fill
from sync.moves.scene import WORDS, ChangedCell, Scene
from sync.runs import runs

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
