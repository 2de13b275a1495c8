"""How the sync stands, for the 同步状态 page, `python -m portal status` and /healthz: plain records, ready to show."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sqlalchemy import Column, Connection, Integer, func, select

from store import tables
from store.facts import get_fact
from store.history import CONFLICTS, FINDINGS
from store.records import Records
from store.sheet.known_copies import FoundCopy, found_copies
from store.submissions import WAITING

RUNS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Run:
    """One cycle that did something or met trouble. Times are ISO text; `trouble` is an error's class name."""

    started: str
    ended: str
    accepted: int
    written: int
    conflicts: int
    findings: int
    trouble: str
    message: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A portal edit that is not yet proven to stand in the sheet."""

    op: str
    receipt: str
    key: str
    column: str
    value: str
    person: str
    at: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps the sync from writing: an error's class name, what happened, what to do. `mark` lets a safety stop pass, or has
    the sheet put back where it is `restorable`."""

    name: str
    message: str
    advice: str
    since: str
    mark: str = ""
    restorable: bool = False


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Everything at once. `checked` is when the sheet was last looked at without trouble; `kept` are sentences about
    files that a crash left behind and only a person can judge; `copies` stand beside the sheet and wait for a word."""

    checked: str
    trouble: Trouble | None
    waiting: tuple[Waiting, ...]
    conflicts: int
    findings: int
    runs: tuple[Run, ...]
    entries: int
    published: bool
    kept: tuple[str, ...] = ()
    copies: tuple[FoundCopy, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def read_status(connection: Connection, *, checked: str) -> SyncStatus:
    """The status as the store has it."""
    return SyncStatus(
        checked=checked or get_fact(connection, "checked"),
        trouble=read_trouble(connection),
        waiting=tuple(map(WAITINGS.record, connection.execute(_WAITING))),
        conflicts=_count(connection, CONFLICTS.table, CONFLICTS.c.state == "open"),
        findings=_count(connection, FINDINGS.table),
        runs=tuple(map(RUNS.record, connection.execute(_RUNS))),
        entries=_count(connection, tables.entry),
        published=bool(get_fact(connection, "rev")),
        kept=tuple(json.loads(get_fact(connection, "kept") or "[]")),
        copies=found_copies(connection),
    )


def read_trouble(connection: Connection) -> Trouble | None:
    """What is wrong now, if anything is."""
    text = get_fact(connection, "trouble")
    return Trouble(**json.loads(text)) if text else None


RUNS = Records.declared(Run, "sync_run", Column("id", Integer, primary_key=True, autoincrement=True))
WAITINGS = Records(Waiting, tables.outbox)
_OUT = tables.outbox
_WAITING = select(_OUT).where(_OUT.c.state.in_(WAITING)).order_by(_OUT.c.seq)
_RUNS = select(RUNS.table).order_by(RUNS.c.id.desc()).limit(RUNS_SHOWN)


def _count(connection: Connection, table: object, *where: object) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]
