"""The state machine at a Google spreadsheet, where nothing refuses a write: staff who act between our reading and our
write are met by it, and what it met is put right by the reading that follows. So such a write is judged after its cycle.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from ledger.entries import grouped
from store import tables
from store.database import reading
from sync.backends.base import Batch, Reading
from sync.engine import CycleReport
from sync.errors import WriteInDoubt
from tests.property.google_filters import FilterRules
from tests.property.mishaps import Rows
from tests.property.world import COLUMNS, KEY, PLACES


class GoogleMachine(FilterRules):
    """`Machine` with what must hold on Google: (2) and (7) once the cycle is over, when staff came between."""

    kind = "google"

    def __init__(self) -> None:
        super().__init__()
        self.strayed: set[str] = set()  # portal texts that staff themselves have put into another's row
        # Texts of writes that were not answered and may land later, each with those that it builds on.
        self.late: dict[str, set[str]] = {}

    def _mishap(self, act: Callable[[Rows], None]) -> None:
        super()._mishap(act)
        own = {edit.value: (edit.key, edit.column) for edit in self.submitted}
        for row in self.world.sheet.grid()[1:]:
            for column in COLUMNS:
                text = row[PLACES[column] - 1] if PLACES[column] <= len(row) else ""
                if text in own and own[text] != (row[KEY - 1], column):
                    self.strayed.add(text)

    def _cycle(self, fault: str, meanwhile: Callable[[], None] | None = None) -> CycleReport | None:
        report = super()._cycle(fault, meanwhile)
        self.no_portal_text_in_a_foreign_cell()
        return report

    def nothing_submitted_is_lost(self) -> None:
        own = {e.value: (e.key, e.column) for e in self.submitted if e.value in self.late}
        for text, cell in own.items():
            if self.world.text(*cell) == text:
                self.landed |= self.late[text]
        super().nothing_submitted_is_lost()

    def _watch(self, batch: Batch, sheet: Reading, real: Callable[[Batch, Reading], None]) -> None:
        try:
            self._judge(batch, sheet, real)
        except WriteInDoubt:
            for chain in self._chains(batch).values():
                self.late.setdefault(chain[-1].value, set()).update(op.value for op in chain)
            raise

    def _chains(self, batch: Batch) -> dict[tuple[str, str], list[Any]]:
        """A write's edits by cell, each building on the one before it."""
        of = tables.outbox.c.batch == batch.stamp.batch
        with reading(self.world.store.engine) as connection:
            ops = connection.execute(select(tables.outbox).where(of)).all()
        ops = sorted(ops, key=lambda op: (op.source != tables.RESTORE, op.seq))
        return {cell: list(chain) for cell, chain in grouped(ops, lambda op: (op.key, op.column)).items()}

    def _judge(self, batch: Batch, sheet: Reading, real: Callable[[Batch, Reading], None]) -> None:
        if not self.raced and not batch.appends:
            super()._watch(batch, sheet, real)
            return
        before = self._texts()
        real(batch, sheet)
        for cell, chain in self._chains(batch).items():
            met = {text for op in chain for text in (op.base, op.value)}
            if self.world.text(*cell) == chain[-1].value and before.get(cell) in met:
                self.landed |= {op.value for op in chain}

    def no_portal_text_in_a_foreign_cell(self) -> None:
        """(7) A submitted text stands in its own cell or nowhere, unless staff moved it."""
        own = {e.value: (e.key, e.column) for e in self.submitted if e.value not in self.strayed}
        for cell, text in self._texts().items():
            assert text is None or own.get(text, cell) == cell, f"{text!r} of {own[text]} stands in {cell}"

    def _texts(self) -> dict[tuple[str, str], str | None]:
        grid = self.world.sheet.grid()
        return {(key, column): self.world.text(key, column, grid) for key in self.world.keys for column in COLUMNS}
