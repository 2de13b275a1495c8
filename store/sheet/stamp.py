"""The revision stamp: which of our writes a sheet has seen last. The store gives it out, a backend carries it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stamp:
    """The revision stamp in the sheet: which portal wrote last, at which history sequence, with which batch."""

    portal: str
    rev: int
    batch: str = ""
