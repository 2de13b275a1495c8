"""版头版记 in the demonstration: whom the notice itself is written to, and to whom it gives a copy."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.entries import Ledger
from ledger.papers.particulars import Particulars, ParticularsSet
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.papers.particulars import USUAL

_USUAL = Particulars(
    to="各县（市）区人民政府、高新区管委会，市直各委、办、局（公司），市属各高等院校，自贸区福州片区管委会"
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Set soon after the notice came."""
    at, by = on(ledger, 6, 9, 20), f"{MARK}办公厅"
    if at.date() <= until:
        USUAL.add(connection, ParticularsSet(0, _USUAL, at, by))
        record(connection, AuditEvent(at, by, "particulars.set", "", {"主送": _USUAL.to}))
