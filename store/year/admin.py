"""The year's next version in the making, and the calendar of working days. Implements `ledger.year.service.YearRepository`."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import Connection, delete, insert, select

from ledger.breakdown import Breakdown, Doubt
from ledger.deadlines.workdays import DayKind
from ledger.errors import ChangedMeanwhile, Refused
from ledger.units.directory import Directory
from ledger.year.revision import Revision
from ledger.year.service import Edition, YearDraft, YearRepository
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import get_fact
from store.keeper import Keeper, per_version
from store.store import Store
from store.year import editions, start
from store.year.breakdown_json import dump_breakdown, load_breakdown
from store.year.editions import DRAFTS, calendar_day


class YearAdmin(Keeper, YearRepository):
    """The year's keeper over one store."""

    store: Store

    def units(self) -> str:
        return self.store.fact("units")

    def edition(self) -> int:
        return self.store.edition

    def draft(self) -> YearDraft | None:
        with reading(self.engine) as connection:
            return _draft(connection)

    def keep_draft(self, draft: YearDraft) -> int:
        with writing(self.engine) as connection:
            held = _draft(connection)
            if draft.seq and (held is None or held.seq != draft.seq):
                raise ChangedMeanwhile
            if held and not draft.seq:
                _record_dropped(connection, held, draft.person, self.now())
            connection.execute(delete(DRAFTS.table))
            doubts = json.dumps([asdict(doubt) for doubt in draft.doubts], ensure_ascii=False)
            made = DRAFTS.add(connection, draft, breakdown=dump_breakdown(draft.breakdown), doubts=doubts)
            record(connection, AuditEvent(self.now(), draft.person, "year.draft_saved", draft.source))
            return made

    def drop_draft(self, *, person: str) -> None:
        with writing(self.engine) as connection:
            held = _draft(connection)
            if held:
                _record_dropped(connection, held, person, self.now())
                connection.execute(delete(DRAFTS.table))

    def compare(self, breakdown: Breakdown, directory: Directory) -> Revision:
        with reading(self.engine) as connection:
            return start.compare_with(connection, breakdown, directory)

    def revise(
        self, breakdown: Breakdown, units: str, *, person: str, expected: int, confirmed: Collection[int]
    ) -> Revision:
        directory, now = Directory.load(units), self.now()
        with writing(self.engine) as connection:
            if editions.number(connection) != expected:
                raise Refused("您查看之后，别人已经更新了任务分解表或单位名录，请重新核对后再发布。")
            return start.revise_year(
                connection, breakdown, units, directory, person=person, now=now, confirmed=confirmed
            )

    def editions(self) -> Sequence[Edition]:
        table = editions.edition
        with reading(self.engine) as connection:
            rows = connection.execute(select(table).order_by(table.c.seq.desc())).all()
        return [Edition(r.seq, datetime.fromisoformat(r.at), r.person, load_breakdown(r.breakdown).title) for r in rows]

    @per_version
    def special_days(self, connection: Connection) -> Mapping[date, DayKind]:
        rows = connection.execute(select(calendar_day).order_by(calendar_day.c.day))
        return MappingProxyType({date.fromisoformat(row.day): DayKind(row.kind) for row in rows})

    def set_day(self, day: date, kind: DayKind | None, *, person: str) -> None:
        with writing(self.engine) as connection:
            connection.execute(delete(calendar_day).where(calendar_day.c.day == day.isoformat()))
            if kind:
                connection.execute(insert(calendar_day).values(day=day.isoformat(), kind=kind.value))
            detail = {"kind": kind.value if kind else ""}
            self.tell(connection, person, "calendar.set", day.isoformat(), detail)


def _draft(connection: Connection) -> YearDraft | None:
    row = connection.execute(select(DRAFTS.table)).one_or_none()
    if row is None:
        return None
    doubts = tuple(Doubt(**doubt) for doubt in json.loads(row.doubts))
    return DRAFTS.record(row, breakdown=load_breakdown(row.breakdown), doubts=doubts)


def _record_dropped(connection: Connection, held: YearDraft, person: str, now: datetime) -> None:
    """A draft that goes leaves its texts unless they are in force: somebody typed them."""
    kept = {"breakdown": dump_breakdown(held.breakdown), "units": held.units}
    changed = {name: text for name, text in kept.items() if text != get_fact(connection, name)}
    record(connection, AuditEvent(now, person, "year.draft_closed", held.source, changed))
