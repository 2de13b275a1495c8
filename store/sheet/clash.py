"""What a conflict record is made of. Pure: the merge finds it, `store.sheet.outbox` books it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clash:
    """An edit that cannot be applied: its author saw `base`, the sheet holds `sheet`. `op` is empty when it is an
    agreed value (not a waiting edit) that a stale copy was edited against."""

    op: str
    base: str
    sheet: str
    portal: str
