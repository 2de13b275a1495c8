"""状态 and 进度 of a block pasted some rows off. The same few stand everywhere, so only the whole stretch tells: each row
says what the row some places away said, and some units would have gone back.
"""

from __future__ import annotations

from ledger.columns import STATUSES
from store.codec import core, percent_of
from sync.moves.scene import ChangedCell, Scene
from sync.moves.texts import CONSERVED

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
