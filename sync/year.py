"""Starting a year: the breakdown, the directory and the empty entries into the store, in one transaction."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Connection, insert

from ledger.breakdown import Breakdown
from ledger.columns import LEDGER
from ledger.entries import Entry, expand
from ledger.units import Directory
from sync import tables
from sync.facts import bump, put_fact
from sync.layout import identity_texts
from sync.yearbook import dump_breakdown


def start_year(connection: Connection, breakdown: Breakdown, units: str, directory: Directory) -> None:
    """Write the year into an empty store: all of it or nothing. `units` is the directory's own text (CSV)."""
    entries = expand(breakdown, directory)
    connection.execute(insert(tables.entry), [_row(place, entry) for place, entry in enumerate(entries, 1)])
    cells = []
    for entry in entries:
        known = identity_texts(entry, breakdown.task(entry.task_no))
        texts = {c.name: known.get(c.name, "") for c in LEDGER}
        cells += [
            {"key": entry.key, "column": name, "value": text, "good": text} for name, text in texts.items()
        ]
    connection.execute(insert(tables.base), cells)
    put_fact(connection, "year", str(breakdown.year))
    put_fact(connection, "portal", uuid4().hex)
    put_fact(connection, "units", units)
    put_fact(connection, "breakdown", dump_breakdown(breakdown))
    bump(connection)


def _row(position: int, entry: Entry) -> dict[str, object]:
    return {
        "position": position,
        "key": entry.key,
        "task_no": entry.task_no,
        "unit": entry.unit,
        "unit_kind": entry.unit_kind,
        "role": entry.role,
        "due": entry.due.isoformat() if entry.due else "",
    }
