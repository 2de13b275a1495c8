"""Who takes over what staff typed into the side tabs of the shared sheet, as values, where it can be matched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ledger.duties.side_rows import SideRow
from store.duties import assurance, look_back, practice
from store.kept import Kept

Adopter = Callable[[Connection, Sequence[SideRow], Kept, datetime], None]
"""Takes over new versions of rows inside the collecting transaction: (connection, new rows, store, now)."""

ADOPTERS: dict[str, Adopter] = {
    "回头看": look_back.adopt,
    "保障情况": assurance.adopt,
    "经验做法": practice.adopt,
}
