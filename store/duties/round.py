"""报送轮次 in the store: rhythms and words of 本轮无变化, both only ever appended; and the days of reports, from history.

What was handed in through the portal counts from the moment it was acknowledged, which stands in the outbox; history books it
when it stands in the sheet, which may be days later. What a stale copy wiped out and was put back is nobody's report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Row, Select, func, select

from ledger.clock import day_of
from ledger.duties.round import NoChange, RhythmSet, RoundFacts, RoundRepository
from ledger.entries import Ledger
from ledger.figures.pace import REPORT_COLUMNS
from ledger.rounds.coverage import Days, carried_on
from ledger.rounds.plan import Rhythm, RhythmKind
from store import tables
from store.audit import AuditEvent, record
from store.database import writing
from store.facts import bump
from store.keeper import Keeper, Kept, holding, per_version, supersede
from store.records import Records
from store.sheet import outbox

RHYTHMS = Records.declared(RhythmSet, "round_rhythm")
UNSET = RhythmSet(0, Rhythm())
WORDS = Records.declared(NoChange, "round_unchanged")


class Rounds(Keeper, RoundRepository):
    """The rounds of one store."""

    def __init__(self, store: Kept) -> None:
        super().__init__(store)
        self._known: tuple[int, int, Days] = 0, 0, {}

    @per_version
    def facts(self, connection: Connection) -> RoundFacts:
        held = holding(connection, RHYTHMS, UNSET)
        if held.rhythm.kind is RhythmKind.NONE:
            return RoundFacts(held)
        said = ((one.key, day_of(one.at)) for one in WORDS.find(connection))
        return RoundFacts(held, self._reports(connection), carried_on({}, said))

    def ledger_at(self, as_of: date) -> Ledger:
        return self.store.ledger_at(as_of)

    def set_rhythm(self, rhythm: Rhythm, *, seen: int, person: str) -> None:
        with writing(self.engine) as connection:
            held = supersede(connection, RHYTHMS, RhythmSet(0, rhythm, self.now(), person), UNSET, seen=seen)
            self.tell(
                connection, person, "round.rhythm", rhythm.kind.value, {"原来": held.rhythm.words, "现在": rhythm.words}
            )

    def say(self, keys: Sequence[str], *, person: str) -> None:
        now = self.now()
        with writing(self.engine) as connection:
            for key in keys:
                WORDS.add(connection, NoChange(0, key, now, person))
                record(connection, AuditEvent(now, person, "round.unchanged", key))
            bump(connection)

    def _reports(self, connection: Connection) -> Days:
        """Carried on by what was said since it was asked last."""
        told, handed, days = self._known
        found = [*connection.execute(_told(told)), *connection.execute(_handed_in(handed))]
        last = [connection.scalar(select(func.max(t.c.seq))) or 0 for t in (tables.history, tables.outbox)]
        self._known = last[0], last[1], carried_on(days, _days(found))
        return self._known[2]


def _told(after: int) -> Select[str, str]:
    """Reports that history dates itself: typed in the sheet, or taken over."""
    c = tables.history.c
    ours = c.source.not_in((*outbox.HANDED_IN, tables.RESTORE))
    said = (c.seq > after) & c.column.in_(REPORT_COLUMNS) & (c.new != "") & ours & outbox.SAID
    return select(c.key, c.at).where(said)


def _handed_in(after: int) -> Select[str, str]:
    c = tables.outbox.c
    return select(c.key, c.at).where(
        c.seq > after, c.column.in_(REPORT_COLUMNS), c.value != "", c.source == outbox.HANDED_IN[0]
    )


def _days(rows: Sequence[Row[str, str]]) -> Iterator[tuple[str, date]]:
    for key, at in rows:
        yield key, day_of(datetime.fromisoformat(at))
