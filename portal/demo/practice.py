"""经验做法 in the demonstration: what some units told, and what the office selected of it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection

from ledger.duties.assurance_service import PORTAL
from ledger.duties.practice import PracticeVerdict, Version
from ledger.entries import Ledger, key_of
from portal.demo.demo import MARK
from portal.demo.plan import moment
from portal.demo.texts import PRACTICES
from store.duties import practice as practices


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Told, and mostly decided, until the day."""
    for place, (unit, task_no, title, practice, effect) in enumerate(PRACTICES):
        at = moment(ledger, 40 + 12 * place, 60)
        if unit not in ledger.by_unit or at.date() > until:
            continue
        key = key_of(ledger.year, task_no, unit)
        texts = {"title": title, "practice": practice, "effect": effect, "evidence": ""}
        first = Version(0, texts, at, f"{MARK}{unit}", PORTAL)
        known = key if key in ledger.by_key else ""
        number = practices.append(connection, unit, first, key=known, task_no=task_no)
        decided = at + timedelta(days=5)
        if place < len(PRACTICES) - 2 and decided.date() <= until:
            seq = practices.newest(connection, number)
            practices.decide(
                connection, number, PracticeVerdict.SELECTED, "", person=f"{MARK}办公厅", seq=seq, at=decided
            )
