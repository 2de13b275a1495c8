"""回头看 in the store: last year's tasks, and what every unit found about each.

A check holds its present values; every change of it is an audit event with the texts before and after, so nothing that was
once written is lost, whichever side wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, String, insert

from ledger.duties.look_back import TAB, WAITING, Check, Item, LookBack, check_of_row, read_values
from ledger.duties.look_back_service import LookBackRepository, Past
from ledger.duties.look_back_sources import LastYear
from ledger.errors import ChangedMeanwhile
from ledger.repository import SUBMITTED_BY
from ledger.side_rows import SideRow
from ledger.units.directory import Directory
from store.audit import AuditEvent, audit_events, record
from store.database import reading, writing
from store.duties import side_rows
from store.facts import bump, get_fact
from store.keeper import Keeper, Kept, per_version
from store.records import Records, year_of

STAFF = "表格"

ITEMS = Records.declared(Item, "lookback_item", key=("key",))
CHECKS = Records.declared(
    Check,
    "lookback_check",
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False, unique=True),
    values="texts",
)


class LookBackStore(Keeper, LookBackRepository):
    """Over a store."""

    @per_version
    def look_back(self, connection: Connection) -> LookBack:
        return load(connection)

    def take_up(self, last: LastYear, *, person: str) -> tuple[int, int]:
        with writing(self.engine) as connection:
            return take_up(connection, last, person=person, now=self.now())

    def put(self, key: str, values: Mapping[str, str], *, person: str, version: int) -> None:
        with writing(self.engine) as connection:
            held = _seen(connection, key, version)
            _store(connection, held, values, person=person, source="portal", now=self.now())
            bump(connection)

    def review(self, key: str, state: str, comment: str, *, person: str, version: int) -> None:
        with writing(self.engine) as connection:
            held = _seen(connection, key, version)
            _set(connection, held, review=state, comment=comment)
            detail = {"审核": state, "意见": comment, "当时的结论": held.verdict, SUBMITTED_BY: held.person}
            self.tell(connection, person, "lookback.reviewed", key, detail)

    def link(self, links: Mapping[str, int], *, person: str) -> None:
        with writing(self.engine) as connection:
            for key, no in links.items():
                ITEMS.set(connection, ITEMS.c.key == key, linked=no, linked_by=person)
                self.tell(connection, person, "lookback.linked", key, {"对应本年度任务": no or "无"})

    def past(self, key: str) -> Sequence[Past]:
        with reading(self.engine) as connection:
            found = audit_events(connection, kinds=["lookback."], subject=key)
        return [Past(d.at, d.person, d.kind, d.detail) for d in found]


def load(connection: Connection) -> LookBack:
    """All items and checks."""
    items = sorted(ITEMS.find(connection), key=lambda item: item.no)
    return LookBack(tuple(items), CHECKS.find(connection))


def take_up(connection: Connection, last: LastYear, *, person: str, now: datetime) -> tuple[int, int]:
    """Add what is new, refresh the words of known items; what was checked stays. Returns (items, checks) that are new."""
    known = load(connection)
    held_items, held_checks = {i.key for i in known.items}, {c.key for c in known.checks}
    fresh = [c for c in last.checks if c.key not in held_checks]
    for item in last.items:
        if item.key in held_items:
            ITEMS.set(connection, ITEMS.c.key == item.key, **{name: getattr(item, name) for name in _WORDS})
        else:
            ITEMS.add(connection, item)
    if fresh:
        connection.execute(insert(CHECKS.table), [CHECKS.values(check) for check in fresh])
    counts = (sum(i.key not in held_items for i in last.items), len(fresh))
    detail = {"任务": str(len(last.items)), "新增任务": str(counts[0]), "新增核查": str(counts[1])}
    record(connection, AuditEvent(now, person, "lookback.imported", str(last.year), detail))
    _take_over(connection, side_rows.current(connection, TAB), now=now, only=frozenset(c.key for c in fresh))
    bump(connection)
    return counts


def adopt(connection: Connection, rows: Sequence[SideRow], store: Kept, now: datetime) -> None:  # noqa: ARG001
    """New versions of rows in the sheet's tab become values of the checks that they can only mean: the newest word
    counts, the one before stands in the check's history."""
    _take_over(connection, rows, now=now)


_WORDS = ("year", "no", "title", "requirement", "due_text", "due")


def _take_over(
    connection: Connection, rows: Sequence[SideRow], *, now: datetime, only: frozenset[str] | None = None
) -> None:
    if not rows:
        return
    look_back = load(connection)
    directory = Directory.load(get_fact(connection, "units")) if look_back.items else Directory(())
    for row in rows:
        check, _ = check_of_row(row, look_back, directory)
        if check is None or (only is not None and check.key not in only):
            continue
        held = _held(connection, check.key)  # an earlier row may have been about the same check
        typed, _ = read_values(row.texts, year_of(connection))
        if typed and dict(held.values) != {**held.values, **typed}:
            _store(connection, held, {**held.values, **typed}, person=STAFF, source="sheet", now=now)


def _store(
    connection: Connection, held: Check, values: Mapping[str, str], *, person: str, source: str, now: datetime
) -> None:
    made = {"values": values, "person": person, "at": now, "source": source}
    _set(connection, held, **made, review=WAITING, comment="")
    detail = {f"原{name}": text for name, text in held.values.items() if values.get(name) != text}
    detail |= {name: text for name, text in values.items() if held.values.get(name) != text}
    if held.review and held.review != WAITING:
        detail["原审核"] = f"{held.review} {held.comment}".strip()
    record(
        connection,
        AuditEvent(now, person, f"lookback.{'checked' if source == 'portal' else 'sheet'}", held.key, detail),
    )


def _set(connection: Connection, held: Check, **values: object) -> None:
    CHECKS.set(connection, CHECKS.c.key == held.key, version=held.version + 1, **values)


def _held(connection: Connection, key: str) -> Check:
    return CHECKS.find(connection, CHECKS.c.key == key)[0]


def _seen(connection: Connection, key: str, version: int) -> Check:
    held = _held(connection, key)
    if held.version != version:
        raise ChangedMeanwhile
    return held
