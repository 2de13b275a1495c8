"""整改 in the store: one row per record, its version raised by every change; each change is also an audit event."""

from __future__ import annotations

from sqlalchemy import Column, Integer

from ledger.duties.rectification import Rectification
from store.records import Records

YEAR = Column("year", Integer, nullable=False, index=True)
RECTIFICATIONS = Records.declared(Rectification, "rectification", YEAR)
