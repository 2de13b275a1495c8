"""签收 in the demonstration: nearly all units signed within some days."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.duties.acknowledgement import Acknowledgement, addressees
from ledger.entries import Ledger
from portal.demo.demo import MARK
from portal.demo.plan import SEED, draws, moment
from store.duties import acknowledgement as receipts

_NOT_SIGNED = frozenset({"永泰县", "市供销社", "福州左海集团", "福州墨尔本理工职业学院"})


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Who signed until the day; some by telephone."""
    for one in addressees(ledger):
        random = draws(SEED, "receipt", one.name)
        at = moment(ledger, random.randint(3, 11), random.randint(0, 480))
        if one.name in _NOT_SIGNED or at.date() > until:
            continue
        who = f"{MARK}{one.name}"
        by = who if one.rows else f"{MARK}办公厅"
        given = Acknowledgement(one.name, who, by, at, "" if one.rows else "电话确认")
        receipts.keep(connection, given)
