"""A breakdown that a file prints as several tables: which of them go on with one another, which are others, which are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from ledger.notice.blanks import solid
from ledger.notice.records import Cell, Line, Row, TableGrid
from ledger.notice.tables.between import begins_attachment, goes_on
from ledger.notice.tables.forms import is_form
from ledger.notice.tables.header import HEADER_WITHIN, roles


class Kin(Enum):
    """What a table is to the one before: its next piece, another task table, or none at all."""

    NEXT = auto()
    ANOTHER = auto()
    NONE = auto()


@dataclass(slots=True)
class Pieces:
    """One task table as it grows piece by piece."""

    rows: list[Row] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def grid(self) -> TableGrid:
        """The table as far as it is known."""
        return TableGrid(tuple(self.rows), "".join(self.texts))

    @property
    def titles(self) -> list[str]:
        """The header row's texts."""
        return header_of([[c.text for c in row] for row in self.rows])

    def add(self, headings: Sequence[Line], rows: Sequence[Row], text: str, *, wrapped: bool) -> None:
        """Takes the next piece, with the headings that stand above it as rows of the table."""
        for line in headings:
            self.rows.append((Cell((line.text,), len(self.rows) + 1, wrapped=wrapped),) * len(rows[0]))
            self.texts.append(line.text)
        self.rows.extend(rows)
        self.texts.append(text)


def header_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """The texts of the header row near a table's top, blanks aside; empty if there is none."""
    found = next((row for row in rows[:HEADER_WITHIN] if roles(row)), [])
    return [solid(text) for text in found]


def kinship(table: Sequence[Sequence[str]], known: Pieces | None, between: Sequence[Line]) -> Kin:
    """What a table is to the one `known` before it, with the lines `between` them.

    A task header makes it the next piece if it is the same one, else another table; without one it goes on if it is
    as wide and begins as tasks do. A form to fill in is no task table.
    """
    if not table or is_form(table):
        return Kin.NONE
    titles = header_of(table)
    if known is None:
        return Kin.ANOTHER if titles else Kin.NONE
    if titles:
        return Kin.NEXT if titles == known.titles or _same_columns(titles, known.titles) else Kin.ANOTHER
    wide = len(table[0]) == len(known.rows[0])
    return Kin.NEXT if wide and not begins_attachment(between) and goes_on(table[0]) else Kin.NONE


def _same_columns(titles: Sequence[str], known: Sequence[str]) -> bool:
    return len(titles) == len(known) and roles(titles) == roles(known)
