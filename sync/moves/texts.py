"""Texts that left their row for another one, and texts that were copied over other rows, in one column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ledger.cells.tidy import compact, is_blank
from ledger.columns import STATUSES
from sync.moves.scene import TOLD, WORDS, ChangedCell, Scene

COMMON = 3  # a text that stood in rows of so many units is a turn of phrase, nobody's own
STRAYED_UNITS, STRAYED_ROWS = 2, 4  # rows with texts that left another unit's row; or any other row
NOTED_UNITS = 4  # the same for names, telephone numbers, times and comments
FEW = 12  # rows that say one text, among which the one that it came from is looked for
WHOLE_ROW = 3  # texts of another unit in one row
SORTED = 4  # changed cells of a column that is sorted now and was not, and holds just what it held
CONSERVED = 6  # changed cells of a column that hold, together, just what they held before
MOSTLY = 0.8


_PHRASES = frozenset(("无", "暂无", "没有", "否", "是", "同上", "完成", "推进中", "已公开", "属实", "同意"))


@dataclass(frozen=True, slots=True)
class Stray:
    """A change whose new text stood in another row: `source` is that row's key; `left` says that it stands there no
    more; `foreign` that only rows of other units held it."""

    change: ChangedCell
    source: str
    left: bool
    foreign: bool


def strays(scene: Scene) -> list[Stray]:
    """Changes that brought a text which stood in other rows of that column, and in few enough to be somebody's own."""
    found = []
    for name in TOLD & scene.by_column.keys():
        changes = scene.by_column[name]
        spread = Counter(c.text for c in changes)
        spread.subtract(c.before for c in changes)
        for change in changes:
            home = scene.home(change)
            if scene.elsewhere(change) and somebodys(change, scene):
                left = spread[change.text] <= 0  # else it came to more rows than it left
                foreign = scene.unit(change.key) not in home.units
                found.append(Stray(change, _nearest(home.rows, scene, change), left, foreign))
    return found


def somebodys(change: ChangedCell, scene: Scene) -> bool:
    """Did the new text stand in few enough units' rows to be somebody's own?"""
    return len(scene.home(change).units) < COMMON and not a_phrase(change.new)


def revived(scene: Scene) -> list[ChangedCell]:
    """Changes that brought words which stand nowhere now and which rows of other units alone have said: cut out in one
    save and pasted in the next, or brought back by an old copy."""
    found = []
    for change in scene.changes.values():
        units = scene.units(scene.former.get((change.column, change.new), ()))
        others = 0 < len(units) < COMMON and scene.unit(change.key) not in units
        if others and not scene.home(change).rows and not a_phrase(change.new):
            found.append(change)
    return found


def origins(found: Sequence[Stray], scene: Scene) -> dict[str, str]:
    """For each row that strays came to the row that most of them came from; a text of fewer rows tells more."""
    votes: dict[str, Counter[str]] = {}
    for one in found:
        rows = scene.home(one.change).rows
        for key in rows if len(rows) <= FEW else ():
            votes.setdefault(one.change.key, Counter())[key] += 840 // len(rows)
    return {key: max(sorted(counted), key=counted.__getitem__) for key, counted in votes.items()}


def _nearest(homes: Iterable[str], scene: Scene, change: ChangedCell) -> str:
    """Of a few rows the one whose text is gone, then the one that stands nearest; of many just any."""
    rows, others = scene.located.rows, list(islice((key for key in homes if key != change.key), FEW + 1))
    gone = [key for key in others if (key, change.column) in scene.changes]
    if len(others) > FEW:
        return others[0]
    return min(gone or others, key=lambda key: (abs(rows.get(key, 0) - change.row), key))


def a_phrase(text: str) -> bool:
    """Is it an answer that everybody gives (无, 已完成), whoever gave it first?"""
    short = compact(text)
    return is_blank(short) or short in STATUSES or short in _PHRASES


def moved(found: Sequence[Stray], scene: Scene) -> list[Stray]:
    """The strays that left their rows, when they are too many for a person who puts a text right; and those that are,
    together, another unit's row."""
    enough = [*_whole_rows(found, scene), *_in_step(found, scene)]
    for columns, units, any_unit in (
        (WORDS, STRAYED_UNITS, STRAYED_ROWS),
        (TOLD - WORDS, NOTED_UNITS, CONSERVED),
    ):
        gone = [one for one in found if one.left and one.change.column in columns]
        rows = {one.change.key for one in gone}
        if len({one.change.key for one in gone if one.foreign}) >= units or len(rows) >= any_unit:
            enough += gone
    return enough


def _whole_rows(found: Sequence[Stray], scene: Scene) -> list[Stray]:
    """A row with several texts of one other unit: nobody copies a colleague's words with their name and number."""
    rows: dict[tuple[str, str], list[Stray]] = {}
    for one in found:
        if one.foreign:
            rows.setdefault((one.change.key, scene.unit(one.source)), []).append(one)
    return [one for row in rows.values() if len(row) >= WHOLE_ROW for one in row]


def _in_step(found: Sequence[Stray], scene: Scene) -> list[Stray]:
    """Different texts of other units, each the same number of rows away from where it stood: a block pasted off its
    place, whether or not it still stands there."""
    came = Counter((one.change.column, one.change.text) for one in found)
    steps: dict[tuple[str, int], list[Stray]] = {}
    for one in found:
        row = scene.located.rows.get(one.source)
        if one.foreign and one.change.column in WORDS and row and came[one.change.column, one.change.text] == 1:
            steps.setdefault((one.change.column, one.change.row - row), []).append(one)
    return [one for step in steps.values() if len(step) >= STRAYED_UNITS for one in step]


def conserved(changes: Sequence[ChangedCell], was: Mapping[int, str], now: Mapping[int, str]) -> bool:
    """Do a column's changed cells hold together what they held before, in another order? Others may have been edited
    beside them when the column is sorted now and was not. `was` and `now` are the column's texts by row."""
    came, went = Counter(c.text for c in changes), Counter(c.before for c in changes)
    kept, total = (came & went).total(), len(changes)
    if len(came) < 2 or (kept == total and total >= CONSERVED):
        return len(came) > 1
    if total < CONSERVED:
        texts, agreed = ([held[row] for row in sorted(held)] for held in (now, was))
        return kept == total and _runs(texts) == len(set(texts)) < _runs(agreed)
    stretch = range(changes[0].row, changes[-1].row + 1)
    runs, before = (_runs([texts[row] for row in stretch if row in texts]) for texts in (now, was))
    ordered = runs <= len({now[row] for row in stretch if row in now}) + 2 * (total - kept)
    return kept >= MOSTLY * total and ordered and before >= runs + CONSERVED


def _runs(texts: Sequence[str]) -> int:
    return sum(1 for place, text in enumerate(texts) if not place or text != texts[place - 1])
