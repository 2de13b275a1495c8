"""报送轮次 in the demonstration: two rounds have closed, the third is open until the day before the collection."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.duties.round import NoChange, RhythmSet
from ledger.entries import Ledger, key_of
from ledger.rounds.plan import Rhythm, RhythmKind
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.duties.round import RHYTHMS, WORDS

_OFFICE = f"{MARK}办公厅"
_ROUNDS = (
    ("第一轮", "06-15", "07-30", "07-27"),
    ("第二轮", "08-02", "09-30", "09-27"),
    ("第三轮", "10-08", "10-29", "10-27"),
)
# Entries that their units have reported before and have nothing new about: task, unit, (month, day).
_UNCHANGED = (
    (22, "市财政局", (9, 15)),
    (16, "市财政局", (10, 14)),
    (22, "市财政局", (10, 14)),
    (32, "市财政局", (10, 14)),
    (37, "市大数据委", (10, 18)),
    (25, "永泰县", (10, 20)),
    (36, "永泰县", (10, 20)),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """The rhythm, and what units said of their entries until the day."""
    at = on(ledger, 6, 10)
    if at.date() > until:
        return
    own = "\n".join(" ".join([name, *(f"{ledger.year}-{day}" for day in days)]) for name, *days in _ROUNDS)
    rhythm = Rhythm(RhythmKind.OWN, own=own)
    RHYTHMS.add(connection, RhythmSet(0, rhythm, at, _OFFICE))
    record(connection, AuditEvent(at, _OFFICE, "round.rhythm", rhythm.kind.value, {"现在": own}))
    for task_no, unit, day in _UNCHANGED:
        _say(connection, ledger, key_of(ledger.year, task_no, unit), day, until)


def _say(connection: Connection, ledger: Ledger, key: str, day: tuple[int, int], until: date) -> None:
    at = on(ledger, *day, 45)
    if key in ledger.by_key and at.date() <= until:
        by = f"{MARK}{ledger.by_key[key].unit}"
        WORDS.add(connection, NoChange(0, key, at, by))
        record(connection, AuditEvent(at, by, "round.unchanged", key))
