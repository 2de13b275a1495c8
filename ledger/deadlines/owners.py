"""Who owes a deadline: settled by where its phrase stands, told as units of the task's row.

The rules: a phrase in the task's title or requirement binds its lead units, where none is named all units of the row; one
that stands in a deadline column binds the whole row; a paragraph's binds the unit it names, the collection date the lead
units. A date that the office sets itself binds whom the notice's dates of the task bind, the whole row where it has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from ledger.breakdown import LEADS, RESPONSIBLES, WHOLE_ROW, Breakdown, Deadline, DeadlineKind, Doubt
from ledger.cells.tidy import compact
from ledger.errors import UnitUnknown
from ledger.units.directory import Directory


def owners_by_place(deadline: Deadline, text: str) -> tuple[str, ...]:
    """Whom a task's deadline binds as far as its place tells; `text` is the task's title and requirement."""
    stated = deadline.kind is not DeadlineKind.INTERNAL and compact(deadline.phrase) in compact(text)
    return (LEADS,) if stated else (WHOLE_ROW,)


def internal_owners(stated: Iterable[Deadline]) -> tuple[str, ...]:
    """Whom a date of the office binds: those of the notice's own dates of the task, else the whole row."""
    return next((d.owners for d in stated if d.due and d.kind is not DeadlineKind.INTERNAL), (WHOLE_ROW,))


def owing(deadline: Deadline, row: Sequence[str], leads: Sequence[str], directory: Directory) -> tuple[str, ...]:
    """Short names of the units that the deadline binds, among those of the task's row, in the row's order."""
    bound = {unit for word in deadline.owners for unit in _meant(word, row, leads, directory)}
    return tuple(unit for unit in row if unit in bound)


def _meant(word: str, row: Sequence[str], leads: Sequence[str], directory: Directory) -> Iterator[str]:
    if word == WHOLE_ROW or (word == LEADS and not leads):
        yield from row
    elif word == LEADS:
        yield from leads
    elif word == RESPONSIBLES:
        yield from (unit for unit in row if unit not in leads)
    else:
        yield from named(word, directory)


def named(word: str, directory: Directory) -> tuple[str, ...]:
    """Short names of the units that a name or group means; none for one the directory does not know."""
    with suppress(UnitUnknown):
        return tuple(unit.short_name for unit in directory.expand(word))
    return ()


def doubt_unlisted(breakdown: Breakdown, directory: Directory) -> Iterator[Doubt]:
    """Paragraphs' dates of units or groups that the directory does not know: they would bind nobody."""
    for duty in breakdown.duties:
        for name in duty.deadline.owners if duty.deadline and duty.deadline.due else ():
            if name not in (LEADS, RESPONSIBLES, WHOLE_ROW) and not named(name, directory):
                yield Doubt(duty.place, duty.text, f"“{name}”不在单位名录里，请核对由谁负责")
