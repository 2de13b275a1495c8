"""What came of taking in one reading."""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.backends.base import Batch
from sync.derived.compare import Compared
from sync.errors import SafetyStop


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What a reading led to: cells taken from the sheet, cells of ours proven to stand, conflicts, findings, the
    batch to write (None: nothing to write), the safety stop that freezes writing, if one is on, and what the columns
    that only show something should say."""

    accepted: int
    settled: int
    conflicts: int
    findings: int
    batch: Batch | None = None
    safety_stop: SafetyStop | None = None
    derived: Compared = field(default_factory=Compared)
