"""Which milestones of a corrected notice go on those of the version before: the same step under another date, a paragraph's
date that stood for a task's too. What was handed in for a step answers for it, whatever its date becomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from ledger.deadlines.milestones import Milestone

ALIKE = 0.6


def successors(before: Sequence[Milestone], after: Sequence[Milestone]) -> Mapping[str, tuple[str, ...]]:
    """By key of a milestone that is asked for under another key, too or alone: all keys under which it is."""
    known = {m.key for m in before}
    found = {}
    for was in before:
        same = list(_same_step(was, before, after))
        said = _paragraphs(was) - {text for m in same for text in _paragraphs(m)}
        split = [
            m
            for m in after
            if m.key not in known and m not in same and any(_alike(t, p) for t in said for p in _paragraphs(m))
        ]
        found[was.key] = tuple(m.key for m in (*same, *split))
    return {key: keys for key, keys in found.items() if keys and keys != (key,)}


def _same_step(was: Milestone, before: Sequence[Milestone], after: Sequence[Milestone]) -> Iterator[Milestone]:
    """The steps of a task that were put right keep their order; with one more or less only an unchanged date tells."""
    fixed = {(m.key, m.phrase) for m in before} & {(m.key, m.phrase) for m in after}
    left, new = (
        [m for m in listed if m.task_no == was.task_no and (m.key, m.phrase) not in fixed] for listed in (before, after)
    )
    if was.task_no and was in left and len(left) == len(new):
        yield new[left.index(was)]
    else:
        yield from (m for m in after if m.key == was.key)


def _paragraphs(milestone: Milestone) -> set[str]:
    """The notice's paragraphs that ask for it, beside its task."""
    return set(milestone.basis[1:] if milestone.task_no else milestone.basis)


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= ALIKE
