"""承诺 in the store: one row per commitment, its version raised by every change; each change is also an audit event."""

from __future__ import annotations

from sqlalchemy import Column, Integer

from ledger.duties.commitment import Commitment
from store.records import Records

YEAR = Column("year", Integer, nullable=False, index=True)
COMMITMENTS = Records.declared(Commitment, "commitment", YEAR, details="told")
