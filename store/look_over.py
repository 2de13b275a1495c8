"""How a store stands by its file alone, for whoever looks after the portal: nothing is opened for writing, nothing brought up.

A store of an earlier version may lack a table; what would stand there is then nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from store.backup import rows_of
from store.backup_log import FACT, BackupAccount, account_of
from store.status import Trouble
from store.submissions import WAITING

# Where names of what people handed in stand.
NAMED_FILES = (("evidence_file", "file"), ("evidence_file", "preview"), ("milestone_result", "file"))


@dataclass(frozen=True, slots=True)
class StoreState:
    """`checked` is when the sheet was looked at last, `oldest` since when the first edit waits, `latest` the newest time that
    was booked (ISO texts); `files` are names under `files/`."""

    published: bool
    checked: str
    trouble: Trouble | None
    waiting: int
    oldest: str
    conflicts: int
    latest: str
    backup: BackupAccount
    files: frozenset[str]


def state_of(file: Path) -> StoreState:
    """Raises StoreUnavailable."""
    with rows_of(file) as asked:
        there = {row[0] for row in asked("SELECT name FROM sqlite_master WHERE type = 'table'")}

        def ask(table: str, sql: str, *given: object) -> list[tuple[str | int, ...]]:
            return asked(sql, given) if table in there else []

        facts = {str(name): str(value) for name, value in ask("meta", "SELECT name, value FROM meta")}
        marks = ", ".join("?" * len(WAITING))
        waits = ask("outbox", f"SELECT count(*), min(at) FROM outbox WHERE state IN ({marks})", *WAITING)  # noqa: S608
        open_ones = ask("conflict", "SELECT count(*) FROM conflict WHERE state = 'open'")
        return StoreState(
            published=bool(facts.get("rev")),
            checked=facts.get("checked", ""),
            trouble=Trouble(**json.loads(facts["trouble"])) if facts.get("trouble") else None,
            waiting=int(waits[0][0]) if waits else 0,
            oldest=str(waits[0][1] or "") if waits else "",
            conflicts=int(open_ones[0][0]) if open_ones else 0,
            latest=_latest(ask),
            backup=account_of(facts.get(FACT, "")),
            files=frozenset(_files(ask)),
        )


def _latest(ask: Callable[..., list[tuple[str | int, ...]]]) -> str:
    """All times are written in one zone, so the greatest text is the latest."""
    found = [ask(table, f"SELECT max(at) FROM {table}") for table in ("outbox", "history", "deed")]  # noqa: S608
    return max((str(rows[0][0] or "") for rows in found if rows), default="")


def _files(ask: Callable[..., list[tuple[str | int, ...]]]) -> set[str]:
    asked = (ask(table, f"SELECT DISTINCT {column} FROM {table}") for table, column in NAMED_FILES)  # noqa: S608
    return {str(row[0]) for rows in asked for row in rows if row[0]}
