"""整改 in the store: one row per record, its version raised by every change; each change is also an audit event."""

from __future__ import annotations

from ledger.duties.rectification import Rectification
from store.records import Records, of_the_year

RECTIFICATIONS = Records.declared(Rectification, "rectification", of_the_year(index=True))
