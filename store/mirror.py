"""The ledger in memory: one immutable `Ledger` per store version, refreshed by what changed, and any past day's.

A page's rerun costs one indexed query (the version); a submission costs re-reading the cells it touched.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from threading import RLock
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.columns import LEDGER, Owner
from ledger.entries import CONFIRMED_REVIEWS, NOT_APPLICABLE_STATUS, Entry, Ledger, grouped
from ledger.review.workflow import CONTENT
from store import tables
from store.codec import percent_of, readable
from store.database import reading
from store.facts import get_fact, version_read
from store.history import agreed_since
from store.keeper import Kept
from store.review import reviews
from store.review.requests import extended, with_dates
from store.sheet import outbox
from store.submissions import WAITING
from store.year.editions import asked_for, number

OWN = tuple(c.name for c in LEDGER if c.owner is not Owner.IDENTITY)
UNIT_OWN = tuple(c.name for c in LEDGER if c.owner is Owner.UNIT)
PAST_DAYS_KEPT = 8


@dataclass
class _Image:
    """What the mirror remembers between versions."""

    seq: int = 0
    bare: dict[str, Entry] = field(default_factory=dict)
    good: dict[tuple[str, str], str] = field(default_factory=dict)
    raw: dict[tuple[str, str], str] = field(default_factory=dict)
    touched: dict[str, datetime] = field(default_factory=dict)
    overlay: dict[tuple[str, str], str] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    edition: int = 0
    decision: int = 0
    grant: int = 0


@dataclass(frozen=True, slots=True)
class _Past:
    """A past day's ledger, and up to where history was known to leave it as it is."""

    version: int
    seq: int
    ledger: Ledger


class Mirror:
    """Ledgers of one store."""

    def __init__(self, store: Kept) -> None:
        self._store = store
        self._lock = RLock()
        self._image = _Image()
        self._current: Ledger | None = None
        self._past: OrderedDict[date, _Past] = OrderedDict()

    def ledger(self) -> Ledger:
        """The current ledger, waiting edits included."""
        version = self._store.version()
        current = self._current
        if current is not None and current.version == version:
            return current
        with self._lock, reading(self._store.engine) as connection:
            version = version_read(connection)
            if self._current is None or self._current.version != version:
                self._current = self._refresh(connection, version)
            return self._current

    def ledger_at(self, as_of: date) -> Ledger:
        """The ledger as it stood at the end of a day; waiting edits are not part of it. The same object as long as
        nothing is booked on that day or before it."""
        version = self.ledger().version
        with self._lock:
            past = self._past.get(as_of)
            if past is None or past.version != version:
                with reading(self._store.engine) as connection:
                    past = self._past[as_of] = self._look_back(connection, as_of, version, past)
            self._past.move_to_end(as_of)
            while len(self._past) > PAST_DAYS_KEPT:
                self._past.popitem(last=False)
            return past.ledger

    def _look_back(self, connection: Connection, as_of: date, version: int, known: _Past | None) -> _Past:
        bound = self._end_of(as_of)
        seq = outbox.last_seq(connection)
        if known is not None and not _booked_before(connection, bound, after=known.seq):
            return _Past(version, seq, known.ledger)
        return _Past(version, seq, self._rebuild(connection, as_of, bound, version))

    def _end_of(self, day: date) -> str:
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), self._store.now().tzinfo)
        return midnight.isoformat()

    def _refresh(self, connection: Connection, version: int) -> Ledger:
        edition = number(connection)
        if self._image.edition != edition:
            self._image = _Image(edition=edition)
        image = self._image
        if not image.bare:
            image.bare = asked_for(connection, None)
        changed = _pull_base(connection, image) | _pull_waiting(connection, image) | _pull_flow(connection, image)
        cells, raw = image.good | image.overlay, image.raw | image.overlay
        changed = {key for key in changed if key in image.bare} if image.entries else set(image.bare)
        for key in changed:
            image.entries[key] = fill(image.bare[key], cells, image.touched.get(key))
        image.entries |= _reviewed(connection, [image.entries[key] for key in changed], raw)
        return self._ledger(
            connection,
            (image.entries[key] for key in image.bare),
            raw,
            version,
            waiting=frozenset(image.overlay),
        )

    def _rebuild(self, connection: Connection, as_of: date, bound: str, version: int) -> Ledger:
        raw = base_before(connection, tables.history.c.at >= bound)
        year = self._store.breakdown.year
        cells = {cell: readable(cell[1], text, year=year, today=as_of) for cell, text in raw.items()}
        cells |= _kept_until(connection, bound, [cell for cell in raw if raw[cell] and not cells[cell]], year)
        cells |= {(key, "status"): NOT_APPLICABLE_STATUS for key in _disclaimed(connection, raw, bound)}
        touched = _touched(connection, tables.history.c.at < bound)
        bare = with_dates(asked_for(connection, bound), extended(connection, before=bound)[1])
        entries = {key: fill(e, cells, touched.get(key)) for key, e in bare.items()}
        entries |= _reviewed(connection, list(entries.values()), raw, before=bound)
        return self._ledger(connection, entries.values(), raw, version, as_of=as_of)

    def _ledger(
        self,
        connection: Connection,
        entries: Iterable[Entry],
        cells: Mapping[tuple[str, str], str],
        version: int,
        *,
        waiting: frozenset[tuple[str, str]] = frozenset(),
        as_of: date | None = None,
    ) -> Ledger:
        store = self._store
        breakdown = store.breakdown
        closed = bool(get_fact(connection, "closed"))
        apart = grouped(entries, lambda entry: entry.ad_hoc)
        notice, ad_hoc = apart.get(False, ()), apart.get(True, ())
        return Ledger(
            breakdown.year, breakdown, store.directory, notice, version, cells, waiting, as_of, closed, ad_hoc
        )


def fill(entry: Entry, cells: Mapping[tuple[str, str], str], touched: datetime | None) -> Entry:
    """The entry with its readable cell texts put in."""
    values: dict[str, Any] = {name: cells.get((entry.key, name), "") for name in OWN}
    values["percent"] = percent_of(values["percent"])
    if values["status"] == "未启动" and values["percent"]:
        values["status"] = "正在推进"  # as `ledger.contradictions` has it; the sheet's text stays, with a finding
    return replace(entry, **values, updated_at=touched)


def _reviewed(
    connection: Connection,
    entries: Sequence[Entry],
    texts: Mapping[tuple[str, str], str],
    *,
    before: str | None = None,
) -> dict[str, Entry]:
    """Those of the entries that were decided on, with the columns that say something else by now."""
    decided = {e.key: e for e in entries if e.review_state in reviews.DECIDED}
    if not decided:
        return {}
    then = reviews.decided_texts(connection, decided.keys(), before=before)
    approved = [key for key, entry in decided.items() if entry.review_state in CONFIRMED_REVIEWS]
    typed = reviews.typed_in_sheet(connection, approved, before=before)
    found = {}
    for key, entry in decided.items():
        now = {name: texts.get((key, name), "") for name in CONTENT}
        changed = reviews.changed(then.get(key, {}), now)
        if changed or key in typed:
            found[key] = replace(entry, changed_since_review=changed, review_typed=key in typed)
    return found


def base_before(connection: Connection, undone: Any) -> dict[tuple[str, str], str]:
    """The agreed text of every cell before the history rows that match `undone` happened."""
    base, history = tables.base, tables.history
    cells = {
        (key, column): value
        for key, column, value in connection.execute(select(base.c.key, base.c.column, base.c.value))
    }
    first = select(func.min(history.c.seq)).where(undone).group_by(history.c.key, history.c.column)
    for row in connection.execute(select(history).where(history.c.seq.in_(first))):
        cells[(row.key, row.column)] = row.old
    return cells


def _booked_before(connection: Connection, bound: str, *, after: int) -> bool:
    """Has history after a sequence number a line from before `bound`?"""
    history = tables.history
    found = select(history.c.seq).where(history.c.seq > after, history.c.at < bound).limit(1)
    return connection.scalar(found) is not None


def _pull_base(connection: Connection, image: _Image) -> set[str]:
    history, last = tables.history, outbox.last_seq(connection)
    changed = set()
    agreed = agreed_since(image.seq if image.raw else -1)
    for key, column, value, good in connection.execute(
        agreed
    ).all():  # tens of thousands, so not by name, nor one by one
        image.raw[key, column] = value
        image.good[key, column] = good
        changed.add(key)
    image.touched.update(_touched(connection, history.c.seq > image.seq))
    image.seq = last
    return changed


def _pull_flow(connection: Connection, image: _Image) -> set[str]:
    """Decisions and granted dates since the last version: they change an entry without changing a cell of its own."""
    image.decision, decided = reviews.decided_since(connection, image.decision)
    image.grant, granted = extended(connection, after=image.grant)
    image.bare = with_dates(image.bare, granted) if granted else image.bare
    return decided | granted.keys()


def _kept_until(
    connection: Connection, bound: str, cells: Sequence[tuple[str, str]], year: int
) -> dict[tuple[str, str], str]:
    """Cells whose text could not be taken on a past day, with the last one that could: the ledger had kept it."""
    history = tables.history
    kept = {cell: "" for cell in cells if cell[1] in OWN}
    told = history.c.key.in_({key for key, _ in kept}) & history.c.source.not_in(tables.ASIDE)
    booked = select(history).where(told, history.c.at < bound).order_by(history.c.seq) if kept else None
    for row in connection.execute(booked) if booked is not None else ():
        cell, day = (row.key, row.column), datetime.fromisoformat(row.at).date()
        if cell in kept:
            kept[cell] = (
                row.new
                if row.source in outbox.HANDED_IN
                else readable(row.column, row.new, year=year, previous=kept[cell], today=day)
            )
    return kept


def _disclaimed(connection: Connection, raw: Mapping[tuple[str, str], str], bound: str) -> list[str]:
    """Entries that said 不涉及 on a past day on somebody's word; typed in the sheet, it was a question only."""
    history = tables.history
    last = (
        select(func.max(history.c.seq))
        .where(
            history.c.column == "status",
            history.c.at < bound,
            history.c.source.not_in((tables.RESTORE, *tables.ASIDE)),
        )
        .group_by(history.c.key)
    )
    given = select(history.c.key).where(
        history.c.seq.in_(last), history.c.new == NOT_APPLICABLE_STATUS, history.c.source != "sheet"
    )
    return [key for key in connection.scalars(given) if raw.get((key, "status")) == NOT_APPLICABLE_STATUS]


def _touched(connection: Connection, within: Any) -> dict[str, datetime]:
    history = tables.history
    found = (
        select(history.c.key, func.max(history.c.at))
        .where(within, history.c.column.in_(UNIT_OWN), outbox.SAID)
        .group_by(history.c.key)
    )
    return {key: datetime.fromisoformat(at) for key, at in connection.execute(found)}


def _pull_waiting(connection: Connection, image: _Image) -> set[str]:
    outbox = tables.outbox
    found = select(outbox.c.key, outbox.c.column, outbox.c.value).where(outbox.c.state.in_(WAITING))
    rows = connection.execute(found.order_by(*tables.BUILDING))
    overlay = {(r.key, r.column): r.value for r in rows if r.column in OWN}
    changed = {key for (key, _), _ in overlay.items() ^ image.overlay.items()}
    image.overlay = overlay
    return changed
