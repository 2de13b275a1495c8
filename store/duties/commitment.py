"""承诺 in the store: one row per commitment, its version raised by every change; each change is also an audit event."""

from __future__ import annotations

from ledger.duties.commitment import Commitment
from store.records import Records, of_the_year

COMMITMENTS = Records.declared(Commitment, "commitment", of_the_year(index=True), details="told")
