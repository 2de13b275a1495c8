"""Rows that staff typed into the side tabs of the shared sheet (回头看, 经验做法, 保障情况), as they were read.

The portal only reads these tabs: nothing is written back, and every version of a row is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

SIDE_TABS = ("回头看", "经验做法", "保障情况")
SOURCE_WORDS = "表格中填写"


@dataclass(frozen=True, slots=True)
class SideRow:
    """One version of one row. `texts` are raw cell texts by column code name (by header for a column that staff added);
    `identity` stays the same while the row's 编号, or its unit and title, do; `row` is where it stood, 1-based.

    `ended` is when a reading no longer showed this version; None while it stands in the sheet.
    """

    seq: int
    tab: str
    identity: str
    row: int
    texts: Mapping[str, str]
    first_seen: datetime
    ended: datetime | None = None

    @property
    def where(self) -> str:
        """`回头看 第3行`."""
        return f"{self.tab} 第{self.row}行"


class SideRows(Protocol):
    """What pages and use cases read of the side tabs; `store.duties.side_rows` implements it."""

    def side_rows(self, tab: str) -> Sequence[SideRow]:
        """The rows that stand in the tab now, in its order."""

    def side_trouble(self, tab: str) -> str:
        """Why the tab could not be read at the last reading, as a sentence; the empty text when it could."""
