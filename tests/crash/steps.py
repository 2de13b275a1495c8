"""Every step of a process that could be its last: SQL that writes, commits, and what is done to files.

`watch` makes the running process report each step just before or after it happens, under a label such as
`insert history` or `exchanged`. The process can then kill itself at any of them. Nothing in the product knows of this.
"""

from __future__ import annotations

import json
import os
import re
import signal
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from portal.year.years import Years
from sync.backends.workbook import WorkbookBackend, backend, rename, replace
from sync.engine import Engine as SyncEngine

Report = Callable[[str], None]
WRITES = ("INSERT INTO ", "UPDATE ", "DELETE FROM ")


def watch(report: Report) -> None:
    """Report every step of this process from now on."""
    _watch_statements(report)
    _watch_files(report)
    for method in ("read", "write", "publish", "recover"):
        _around(WorkbookBackend, method, report, before=f"before {method}", after=f"after {method}")
    _around(SyncEngine, "_keep_account", report, before="cycle done", after="")


def die_at(label: str, occurrence: int) -> Report:
    """Kill this process, as the system would, at the n-th step with that label."""
    seen: Counter[str] = Counter()

    def report(step: str) -> None:
        seen[step] += 1
        if step == label and seen[step] == occurrence:
            os.kill(os.getpid(), signal.SIGKILL)

    return report


def record_in(path: Path) -> Report:
    """Write each step's label as a line of JSON."""

    def report(step: str) -> None:
        with path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(step, ensure_ascii=False) + "\n")

    return report


def _watch_statements(report: Report) -> None:
    """Statements that write, and commits of transactions that wrote (those that only read change nothing)."""
    wrote: set[int] = set()

    @event.listens_for(Engine, "after_cursor_execute")
    def _executed(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        if statement.startswith(WRITES):
            wrote.add(id(connection.connection.dbapi_connection))
            verb, rest = next((w, statement[len(w) :]) for w in WRITES if statement.startswith(w))
            report(f"{verb.split()[0].lower()} {rest.split()[0]}")

    real = DefaultDialect.do_commit

    def do_commit(self: DefaultDialect, dbapi_connection: Any) -> None:
        found = getattr(dbapi_connection, "dbapi_connection", dbapi_connection)
        writes = id(found) in wrote
        if writes:
            report("before commit")
        real(self, dbapi_connection)  # type: ignore[no-untyped-call]
        if writes:
            wrote.discard(id(found))
            report("after commit")

    DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]


def _watch_files(report: Report) -> None:
    _around(os, "fsync", report, before="before fsync", after="after fsync")
    _around(replace, "_write_intent", report, before="", after="intent written")
    _around(replace, "_dress_like", report, before="new file written", after="new file dressed")
    _around(rename, "exchange", report, before="before exchange", after="exchanged")
    _around(rename, "place", report, before="before place", after="placed")
    _around(replace, "settle_exchange", report, before="", after="exchange settled")
    _around(replace.Swap, "forget", report, before="before clearing", after="cleared")
    _around(Years, "put_in_force", report, before="", after="registered")
    _around(Path, "rename", report, before="", after="moved aside")
    _around(Path, "replace", report, before="before replace", after="")
    _halve_the_new_file(report)
    real = Path.unlink

    def unlink(self: Path, *given: Any, **named: Any) -> None:
        real(self, *given, **named)
        report(f"unlinked {re.sub('[0-9]+', 'N', self.suffix)}")

    Path.unlink = unlink  # type: ignore[method-assign]


def _halve_the_new_file(report: Report) -> None:
    """A process can die while the new file is on its way to the disk."""
    real = backend.rewrite

    def rewrite(package: Any, changed: Any, out: Any) -> None:
        whole = BytesIO()
        real(package, changed, whole)
        data = whole.getvalue()
        out.write(data[: len(data) // 2])
        out.flush()
        report("new file half written")
        out.write(data[len(data) // 2 :])

    backend.rewrite = rewrite


def _around(owner: Any, name: str, report: Report, *, before: str, after: str) -> None:
    real = getattr(owner, name, None)
    if real is None:
        return

    def wrapped(*given: Any, **named: Any) -> Any:
        if before:
            report(before)
        made = real(*given, **named)
        if after:
            report(after)
        return made

    setattr(owner, name, wrapped)
