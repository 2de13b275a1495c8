"""分管领导 in the demonstration: two leaders without accounts, so that whoever tries the portal as a leader sees the whole city."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.entries import Ledger
from ledger.leaders import Leader
from ledger.year.portfolio import InCharge
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.year.portfolio import IN_CHARGE

_PORTFOLIOS = {f"{MARK}林副市长": (7, 8, 9, 16), f"{MARK}黄副市长": (25, 26, 27)}


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Settled soon after the notice came."""
    at, known = on(ledger, 6, 11, 30), {task.no for task in ledger.breakdown.tasks}
    for name, numbers in _PORTFOLIOS.items():
        for number in numbers if at.date() <= until else ():
            if number in known:
                IN_CHARGE.add(connection, InCharge(number, Leader(name)))
                detail = {"原分管领导": "", "分管领导": name}
                record(connection, AuditEvent(at, f"{MARK}办公厅", "portfolio.set", f"{number}", detail))
