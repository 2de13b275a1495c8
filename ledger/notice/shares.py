"""Whom each date of a task binds, where its own words say so: 市甲局6月底前、市乙局9月底前, in a text, a column or a unit's cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ledger.breakdown import LEADS, RESPONSIBLES, WHOLE_ROW
from ledger.notice.deadlines import Found, cell_deadlines, find_deadlines
from ledger.notice.named import Named
from ledger.notice.names import is_collective
from ledger.notice.prose.subjects import spoken, subject_of

_SENTENCE = re.compile(r"[^。；\n]*[。；\n]|[^。；\n]+$")
_OTHERS = re.compile(r"其[他余它](?:有关|责任|相关)?(?:单位|部门)")


def stated(text: str, year: int, row: Sequence[str]) -> Iterator[Found]:
    """Deadlines of a task's title or requirement: the lead units', unless the clause speaks to units of the row by name or
    to the responsible units."""
    for sentence in _SENTENCE.findall(text):
        for piece in spoken(sentence):
            own = piece.to if _own(piece.to, row) and not any(map(is_collective, piece.to)) else (LEADS,)
            yield from (_with(own, f) for f in find_deadlines(piece.text, year))


def in_the_column(found: Iterable[Found], row: Sequence[str]) -> Iterator[Found]:
    """Deadlines of a deadline column: the whole row's, unless a clause begins with units of the row or with a word for them."""
    named: list[str] = []
    for item in found:
        to = subject_of(item.deadline.phrase)
        if len(to) == 1 and _OTHERS.fullmatch(to[0]):
            to = tuple(name for name in row if name not in named)
        own = to if _own(to, row) else (WHOLE_ROW,)
        named += own
        yield _with(own, item)


def among(cells: Sequence[tuple[Named, ...]], year: int) -> Iterator[Found]:
    """Deadlines that stand among the units: of the names that they follow, else of their cell's, but the whole row's where
    the last cell alone has one, behind all of its names."""
    timed = [any(n.due for n in cell) for cell in cells]
    for place, cell in enumerate(cells):
        last = place == len(cells) - 1 and sum(timed) == 1
        names = tuple(n.mention.name for n in cell if n.mention.name)
        for item in cell:
            told = tuple(name for name in item.bound if name in names)
            owners = told or ((WHOLE_ROW,) if last or not names else names)
            yield from (_with(owners, f) for f in (cell_deadlines(item.due, year) if item.due else ()))


def _own(to: tuple[str, ...], row: Sequence[str]) -> bool:
    return bool(to) and all(name in (LEADS, RESPONSIBLES) or name in row for name in to)


def _with(owners: tuple[str, ...], found: Found) -> Found:
    """A rhythm binds nobody by a day, so it keeps what it has."""
    return replace(found, deadline=replace(found.deadline, owners=owners)) if found.deadline.due else found
