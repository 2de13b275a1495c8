"""审签 in the store: what waits for a signature, one row per report, and which units ask for one. What is signed goes into the
outbox in the transaction that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Boolean, Column, Connection, String, delete, select

from ledger.errors import ChangedMeanwhile
from ledger.repository import Edit, Receipt
from ledger.within.countersign import CountersignRepository, CountersignSwitch, HeldReport, HeldState
from store import submissions
from store.database import writing
from store.keeper import Kept, RegisterKeeper, per_version
from store.records import Records, of_the_year

REPORTS = Records.declared(
    HeldReport,
    "held_report",
    of_the_year(index=True),
    Column("token", String, nullable=False, index=True),
)
SWITCHES = Records.declared(
    CountersignSwitch, "countersign_switch", Column("asked", Boolean, nullable=False), key=("unit",)
)
_C = REPORTS.c


class HeldReports(RegisterKeeper[HeldReport], CountersignRepository):
    """The reports of one store that wait for a signature."""

    def __init__(self, store: Kept) -> None:
        super().__init__(store, REPORTS)

    @per_version
    def switches(self, connection: Connection) -> Mapping[str, CountersignSwitch]:
        return MappingProxyType({one.unit: one for one in SWITCHES.find(connection)})

    def switch(self, made: CountersignSwitch) -> None:
        kind = "countersign.on" if made.asked else "countersign.off"
        with writing(self.engine) as connection:
            connection.execute(delete(SWITCHES.table).where(SWITCHES.c.unit == made.unit))
            SWITCHES.add(connection, made)
            self.tell(connection, made.by, kind, made.unit)

    def hold(self, reports: Sequence[HeldReport], *, token: str) -> tuple[int, bool]:
        with writing(self.engine) as connection:
            known = connection.scalar(select(_C.id).where(_C.token == token).order_by(_C.id.desc()).limit(1))
            if known is not None:
                return int(known), True
            number = 0
            for made in reports:
                number = _put(connection, made, token)
                said = {"编号": number, **made.texts}
                self.tell(connection, made.written_by, "countersign.held", made.key, said)
        return number, False

    def sign(self, report: HeldReport, edits: Sequence[Edit], *, by: str, seen: int) -> Receipt:
        token, now = f"countersign:{report.id}:{seen}", self.now()
        with writing(self.engine) as connection:
            receipt = submissions.submit(connection, edits, person=by, token=token, now=now)
            done = {"state": HeldState.SIGNED, "decided_by": by, "decided_at": now, "receipt": receipt.number}
            here = (_C.id == report.id, _C.version == seen)
            if REPORTS.change(connection, *here, **done, version=seen + 1) is None:
                raise ChangedMeanwhile
            self.tell(connection, by, "countersign.signed", report.key, {"编号": report.id, "回执": receipt.number})
        return receipt


def _put(connection: Connection, made: HeldReport, token: str) -> int:
    """In place of what waits for the entry: its other columns stay with the new ones."""
    held = REPORTS.find(connection, _C.key == made.key, _C.state == HeldState.WAITING.value)
    if not held:
        return REPORTS.add(connection, made, token=token)
    (before,) = held
    writers = dict.fromkeys((*before.written_by.split("、"), made.written_by))
    REPORTS.set(
        connection,
        _C.id == before.id,
        texts={**before.texts, **made.texts},
        seen={**before.seen, **made.seen},
        author=made.author,
        written_by="、".join(writers),
        written_at=made.written_at,
        version=before.version + 1,
    )
    connection.execute(REPORTS.table.update().where(_C.id == before.id).values(token=token))
    return before.id
