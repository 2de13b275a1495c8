"""What becomes of something that a person wrote: a cell, or the name of a unit."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of a cell.

    accept: as typed. normalize: same meaning, tidied. normalize_warn: tidied, and the unit should look.
    ask: ambiguous; nothing is taken until the unit says which. reject: wrong; nothing is taken.
    keep_prev: this column's former value stands.
    """

    ACCEPT = "accept"
    NORMALIZE = "normalize"
    NORMALIZE_WARN = "normalize_warn"
    ASK = "ask"
    REJECT = "reject"
    KEEP_PREV = "keep_prev"

    @property
    def taken(self) -> bool:
        """Does the ledger take the value?"""
        return self in (Outcome.ACCEPT, Outcome.NORMALIZE, Outcome.NORMALIZE_WARN)
