"""Starting a year, and revising it: breakdown, directory and entries into the store, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, insert, update

from ledger.breakdown import Breakdown, Task
from ledger.columns import LEDGER
from ledger.deadlines.milestones import Milestone, plan, successors
from ledger.entries import Entry, Ledger, expand
from ledger.errors import Refused
from ledger.units.directory import Directory
from ledger.year.revision import Revision, compare
from store import tables
from store.audit import AuditEvent, record
from store.duties.milestone import follow
from store.facts import bump, get_fact, put_fact
from store.submissions import want_back
from store.year import editions
from store.year.breakdown_json import dump_breakdown, load_breakdown
from store.year.editions import ENTRIES, bare_entries, identity_texts

PORTAL = "门户"


def start_year(connection: Connection, breakdown: Breakdown, units: str, directory: Directory) -> None:
    """Write the year into an empty store: all of it or nothing. `units` is the directory's own text (CSV)."""
    entries = expand(breakdown, directory)
    _insert(connection, breakdown, entries)
    put_fact(connection, "year", str(breakdown.year))
    put_fact(connection, "portal", uuid4().hex)
    put_fact(connection, "units", units)
    put_fact(connection, "breakdown", dump_breakdown(breakdown))
    bump(connection)


def compare_with(connection: Connection, breakdown: Breakdown, directory: Directory) -> Revision:
    """What taking up another version of the notice would change; 临时交办 is none of it. Raises Refused, UnitUnknown."""
    held = load_breakdown(get_fact(connection, "breakdown"))
    return compare(
        held,
        replace(breakdown, ad_hoc=held.ad_hoc),
        editions.asked_for(connection),
        Directory.load(get_fact(connection, "units")),
        directory,
    )


def revise_year(
    connection: Connection,
    breakdown: Breakdown,
    units: str,
    directory: Directory,
    *,
    person: str,
    now: datetime,
    confirmed: Collection[int] = (),
) -> Revision:
    """Take up another version of the year. Progress stays with its 台账编号; rows for new entries are appended to the
    sheet, rows that are not asked for any more stay there, marked as withdrawn in their 职责 cell.

    Raises Refused when a task number has got another title altogether and is not among `confirmed`.
    """
    breakdown = replace(breakdown, ad_hoc=load_breakdown(get_fact(connection, "breakdown")).ad_hoc)
    made = compare_with(connection, breakdown, directory)
    unlike = [no for no in made.unlike if no not in confirmed]
    if unlike:
        listed = "、".join(map(str, unlike))
        raise Refused(f"第{listed}项的工作任务与原来完全不同，已填的进展会跟着序号走：请逐项核对并确认后再发布。")
    if made.empty:
        return made
    _take_up(connection, breakdown, directory, made, person=person, now=now)
    put_fact(connection, "units", units)
    counted = ("added", "withdrawn", "moved", "tasks", "notice")
    detail = {name: str(len(getattr(made, name))) for name in counted}
    record(connection, AuditEvent(now, person, "year.revised", str(breakdown.year), detail))
    bump(connection)
    return made


def set_ad_hoc(connection: Connection, tasks: tuple[Task, ...], *, person: str, now: datetime) -> Revision:
    """Put the year's 临时交办 in place of what it was; the notice stays. Rows come and go as when a notice is revised."""
    directory = Directory.load(get_fact(connection, "units"))
    held = load_breakdown(get_fact(connection, "breakdown"))
    breakdown = replace(held, ad_hoc=tasks)
    made = compare(held, breakdown, editions.asked_for(connection), directory, directory)
    _take_up(connection, breakdown, directory, made, person=person, now=now)
    bump(connection)
    return made


def _take_up(
    connection: Connection, breakdown: Breakdown, directory: Directory, made: Revision, *, person: str, now: datetime
) -> None:
    follow(connection, successors(_planned(connection), plan(_as_asked(breakdown, directory))))
    editions.keep_present(connection, person=person, now=now)
    known = bare_entries(connection)
    back = [e for e in made.added if e.key in known]
    fresh = [e for e in made.added if e.key not in known]
    editions.take_back(connection, [e.key for e in back])
    editions.begin(connection, [e.key for e in fresh], now)
    editions.withdraw(connection, [e.key for e in made.withdrawn], now)
    for entry in (*back, *(after for _, after in made.moved)):
        _rewrite(connection, entry)
    _insert(connection, breakdown, fresh, first=len(known) + 1)
    want_back(connection, [e.key for e in made.added], person=person, now=now)
    put_fact(connection, "breakdown", dump_breakdown(breakdown))


def _planned(connection: Connection) -> tuple[Milestone, ...]:
    """The milestones of the version in force."""
    breakdown = load_breakdown(get_fact(connection, "breakdown"))
    return plan(_as_asked(breakdown, Directory.load(get_fact(connection, "units"))))


def _as_asked(breakdown: Breakdown, directory: Directory) -> Ledger:
    """The ledger that a version asks for, nothing reported."""
    return Ledger(breakdown.year, breakdown, directory, expand(breakdown, directory))


def settle_owners(connection: Connection, *, now: datetime) -> None:
    """A year that was taken up before deadlines had owners: its rows keep only the dates that their own units owe.

    The protected cells in the sheet follow in the next cycle, as after a granted 延期.
    """
    text = get_fact(connection, "breakdown")
    if '"phrase"' not in text or '"owners"' in text:
        return
    breakdown, known = load_breakdown(text), bare_entries(connection)
    editions.keep_present(connection, person=PORTAL, now=now)
    put_fact(connection, "breakdown", dump_breakdown(breakdown))
    wanted = expand(breakdown, Directory.load(get_fact(connection, "units")))
    moved = [entry for entry in wanted if entry.key in known and entry.due != known[entry.key].due]
    for entry in moved:
        _rewrite(connection, entry)
    record(connection, AuditEvent(now, PORTAL, "year.owners", str(breakdown.year), {"moved": str(len(moved))}))
    bump(connection)


def _insert(connection: Connection, breakdown: Breakdown, entries: Sequence[Entry], *, first: int = 1) -> None:
    """New entries with empty cells of people's, and what their protected cells say."""
    if not entries:
        return
    rows = [{"position": place, **ENTRIES.values(entry)} for place, entry in enumerate(entries, first)]
    connection.execute(insert(tables.entry), rows)
    cells = []
    for entry in entries:
        known = identity_texts(entry, breakdown.task(entry.task_no))
        texts = {c.name: known.get(c.name, "") for c in LEDGER}
        cells += [{"key": entry.key, "column": name, "value": text, "good": text} for name, text in texts.items()]
    connection.execute(insert(tables.base), cells)


def _rewrite(connection: Connection, entry: Entry) -> None:
    """The protected texts in the sheet follow by themselves: the next cycle finds that they say something else."""
    connection.execute(update(tables.entry).where(tables.entry.c.key == entry.key).values(**ENTRIES.values(entry)))
