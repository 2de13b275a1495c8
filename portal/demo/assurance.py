"""保障 in the demonstration: people and funds of most units."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.duties.assurance import PORTAL, Assurance
from ledger.entries import Ledger
from portal.demo.demo import MARK
from portal.demo.plan import SEED, draws, moment
from store.duties import assurance


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """What units noted until the day."""
    for unit in ledger.by_unit:
        random = draws(SEED, "assurance", unit)
        at = moment(ledger, random.randint(20, 60), random.randint(0, 480))
        if random.random() < 0.12 or at.date() > until:
            continue
        person = f"{MARK}{random.choice('王李陈林黄郑')}某"
        values = {
            "chief": f"{MARK}{random.choice('张刘吴周')}某",
            "office": random.choice(("办公室", "政务公开科", "综合科")),
            "full_time": str(random.choice((0, 1, 1, 2))),
            "part_time": str(random.randint(1, 4)),
            "contact": person,
            "phone": f"0591-20000{random.randint(100, 999)}",
            "budgeted": random.choice(("是", "是", "是", "否")),
        }
        values["funds"] = str(random.choice((5, 8, 10, 12.5, 20))) if values["budgeted"] == "是" else "0"
        assurance.append(connection, Assurance(unit, values, at, person, PORTAL))
