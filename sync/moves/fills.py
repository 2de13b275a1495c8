"""One text in many rows: filled down too far, or pasted over other units' rows. A unit's own rows are its own affair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync.moves.scene import WORDS, Change, Scene
from sync.moves.texts import COMMON, a_phrase

SENTENCE = 6  # characters; shorter answers (无, 已完成公开) stand in many rows by right
WORD = 2
COVERED = 3  # other units' texts covered by one text
OWNED_RUN = 3  # rows of other units, one below the other, that show a text which was one unit's
NEW_RUN = 5  # the same for a text that was nobody's


@dataclass(frozen=True, slots=True)
class Fill:
    """Cells of other units than the text's that show one text. `source` is the row it came from."""

    changes: tuple[Change, ...]
    source: str

    @property
    def covered(self) -> int:
        """How many of them had other words in them."""
        return sum(1 for change in self.changes if change.old)


def fills(scene: Scene) -> list[Fill]:
    """Texts that cover too many rows of other units."""
    found = []
    for name in sorted(WORDS & scene.by_column.keys()):
        same: dict[str, list[Change]] = {}
        for change in scene.by_column[name]:
            if not a_phrase(change.new):
                same.setdefault(change.text, []).append(change)
        found += [fill for group in same.values() if (fill := _fill(group, scene))]
    return found


def _fill(group: Sequence[Change], scene: Scene) -> Fill | None:
    home = scene.home(group[0])
    source = _source(group, home.rows, scene)
    owners = home.units or {scene.unit(source)}
    foreign = [c for c in group if scene.unit(c.key) not in owners]
    if len(scene.units(c.key for c in foreign)) < 2:
        return None
    owned = bool(home.rows) and len(owners) < COMMON
    run = _longest_run(group, scene)
    covered, size = sum(1 for c in foreign if c.old), len(group[0].new.strip())
    down = 2 * run >= len(group) and (
        (run >= COVERED <= covered) or (owned and run >= OWNED_RUN) or (size >= SENTENCE and run >= NEW_RUN)
    )
    over = owned and covered >= COVERED and 2 * covered >= len(foreign)
    return Fill(tuple(group), source) if down or over else None


def _source(group: Sequence[Change], holders: Iterable[str], scene: Scene) -> str:
    rows = scene.located.rows
    near = min(holders, key=lambda key: (abs(rows.get(key, 0) - group[0].row), key), default="")
    return near or group[0].key


def _longest_run(changes: Sequence[Change], scene: Scene) -> int:
    best = run = 0
    last = -2
    for place in (scene.rank[c.row] for c in changes):
        run = run + 1 if place == last + 1 else 1
        best, last = max(best, run), place
    return best
