"""分工 in the demonstration: who in a unit answers for what; some units left some undivided."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.duties.assignment import Assignment
from ledger.entries import Ledger
from portal.demo.demo import MARK
from portal.demo.plan import SEED, draws, moment
from store.duties import assignment as assignments


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """What units divided until the day."""
    for unit, entries in ledger.by_unit.items():
        random = draws(SEED, "assignment", unit)
        at, pace = moment(ledger, random.randint(8, 30), random.randint(0, 480)), random.random()
        if pace < 0.15 or at.date() > until:
            continue
        for entry in entries:
            # A few are flagged, and slower units have left some undivided.
            where = random.choice(("政务公开科", "办公室", "政策法规科", "信息中心"))
            named = random.random() < 0.55 + pace / 2
            flagged = random.random() < 0.1
            if named or flagged:
                who = f"{MARK}{random.choice('王李陈林黄郑')}某" if named else ""
                made = Assignment(entry.key, where if named else "", who, "", flagged, at, f"{MARK}{unit}")
                assignments.put(connection, made, before=Assignment(entry.key))
