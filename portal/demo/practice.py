"""经验做法 in the demonstration: what some units told, and what the office selected of it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection

from ledger.duties.assurance import PORTAL
from ledger.duties.practice import PracticeVerdict, Version
from ledger.entries import Ledger, key_of
from portal.demo.demo import MARK
from portal.demo.plan import moment
from portal.demo.texts import PRACTICES
from store.duties import practice as practices

_DECIDED = {3: 56}  # the place of the one that was declined, and the days until it was
_REASON = "与去年选用的做法相近，请补充今年的新做法后再报。"


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Told, and mostly decided, until the day."""
    for place, told in enumerate(PRACTICES):
        at = moment(ledger, 40 + 12 * place, 60)
        if told.unit not in ledger.by_unit or at.date() > until:
            continue
        task_no, key = int(told.task_no), key_of(ledger.year, int(told.task_no), told.unit)
        texts = {"title": told.title, "practice": told.practice, "effect": told.effect, "evidence": ""}
        first = Version(0, texts, at, f"{MARK}{told.unit}", PORTAL)
        known = key if key in ledger.by_key else ""
        number = practices.append(connection, told.unit, first, key=known, task_no=task_no)
        decided = at + timedelta(days=_DECIDED.get(place, 5))
        if place < len(PRACTICES) - 1 and decided.date() <= until:
            seq = practices.newest(connection, number)
            verdict = PracticeVerdict.DECLINED if place in _DECIDED else PracticeVerdict.SELECTED
            reason = _REASON if place in _DECIDED else ""
            practices.decide(connection, number, verdict, reason, person=f"{MARK}办公厅", seq=seq, at=decided)
