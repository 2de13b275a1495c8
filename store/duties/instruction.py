"""领导批示 in the store: one row per instruction; what was said and when is in its audit events."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.duties.instruction import Instruction, InstructionEvent, InstructionRepository
from store.audit import AuditEvent, audit_events
from store.database import reading
from store.keeper import Kept, RegisterKeeper
from store.records import Records, of_the_year

INSTRUCTIONS = Records.declared(Instruction, "instruction", of_the_year(index=True))
SAID = ("批示", "办理结果", "退回原因", "办结说明")
WORDS = {"written": "领导批示", "answered": "报批示办理结果", "sent_back": "批示退回", "closed": "批示办结"}


class Instructions(RegisterKeeper[Instruction], InstructionRepository):
    """The instructions of one store."""

    def __init__(self, store: Kept) -> None:
        super().__init__(store, INSTRUCTIONS)

    def events(self, key: str) -> Sequence[InstructionEvent]:
        with reading(self.engine) as connection:
            return [*map(_event, reversed(audit_events(connection, kinds=["instruction."], subject=key)))]


def _event(told: AuditEvent) -> InstructionEvent:
    what = WORDS[told.kind.partition(".")[2]]
    whose = told.detail.get("批示领导", "")
    said = next((told.detail[name] for name in SAID if name in told.detail), "")
    return InstructionEvent(told.at, told.person, f"{what}（{whose}）" if whose else what, said)
