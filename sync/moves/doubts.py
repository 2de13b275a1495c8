"""Changes too few to stop for that a person should see: words in a strange row, and what they or a blank beside them cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sync.moves.fills import SENTENCE, WORD, covered
from sync.moves.scene import WORDS, ChangedCell, Scene
from sync.moves.texts import Stray, a_phrase, revived


def doubtful(stray: Sequence[Stray], scene: Scene) -> list[ChangedCell]:
    """One unit's words that stand in another's row, and the cell that they left; what the blanks that came along with them
    cover; words under one sentence in several units' rows."""
    seen = [*covered(scene), *_brought_back(scene), *_strayed(stray, scene)]
    return list({c.cell: c for c in seen}.values())


def _brought_back(scene: Scene) -> Iterator[ChangedCell]:
    for change in revived(scene):
        if _telling(change):
            yield change
            yield from _under_blanks(change, scene.former[change.column, change.new], scene)


def _strayed(stray: Sequence[Stray], scene: Scene) -> Iterator[ChangedCell]:
    for one in stray:
        change, left = one.change, scene.changes.get((one.source, one.change.column))
        if one.foreign and change.column in WORDS and (one.left or _telling(change)):
            yield change
            yield from _under_blanks(change, {one.source}, scene)
            if one.left and left is not None:
                yield left


def _under_blanks(change: ChangedCell, sources: Iterable[str], scene: Scene) -> Iterator[ChangedCell]:
    """Words that are gone from the row that a strange text came to, where the rows that it came from had none: the blank
    was part of what was pasted or sorted there."""
    for name in sorted(WORDS):
        here = scene.changes.get((change.key, name))
        if here is None or here.new.strip() or a_phrase(here.old):
            continue
        if not any(scene.was(source, name).strip() for source in sources):
            yield here


def _telling(change: ChangedCell) -> bool:
    """Is the text long enough to be somebody's, for what it covers?"""
    return len(change.new.strip()) >= (WORD if change.old else SENTENCE)
