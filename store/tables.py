"""Tables of the local store, and the named migrations that bring an older store up to them.

`outbox` and `history` are precious; everything else can be rebuilt from the sheet. Values are the canonical text of a
cell (`ledger.cells.canonical`). Order is by `seq`, never by time; times are ISO text with offset, for people.
A column name is never reused for another meaning. Tables of declared records (`store.records`) stand beside what they keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text, case

from ledger.columns import LEDGER, Owner

metadata = MetaData()


def texts(*names: str) -> Iterator[Column[str]]:
    """Columns that always hold a text, if only the empty one."""
    return (Column(name, String, nullable=False) for name in names)


meta = Table("meta", metadata, Column("name", String, primary_key=True), Column("value", Text, nullable=False))

migration = Table("migration", metadata, Column("name", String, primary_key=True), Column("at", String, nullable=False))

entry = Table(
    "entry",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("task_no", Integer, nullable=False),
    *texts("unit", "unit_kind", "role", "due"),
)

# The last agreed text of every cell; `good` is the last one that could be read as a value of its column.
base = Table(
    "base",
    metadata,
    Column("key", String, primary_key=True),
    Column("column", String, primary_key=True),
    *texts("value", "good"),
)

# One portal edit of one cell. state: pending, sent, done, conflict, blocked (see README.md). `base` is what the person saw.
outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("op", String, nullable=False, unique=True),
    Column("receipt", String, nullable=False, index=True),
    *texts("key", "column", "base", "value", "person", "source", "at", "state"),
    Column("reason", Text, nullable=False, default=""),
    Column("batch", String, nullable=False, default=""),
    sqlite_autoincrement=True,
)
Index("outbox_state", outbox.c.state, outbox.c.seq)

# The order in which edits of one cell build on one another. What a stale copy wiped out is put back first: people who
# handed something in before that was noticed had seen it. A protected cell is put right after what the office decided.
RESTORE = "restore"
# Lines of history that changed nothing agreed: a text that stood in another row than its own, and its going back.
MOVED, PUT_BACK = "moved", "put_back"
ASIDE = (MOVED, PUT_BACK)
_PROTECTED = [c.name for c in LEDGER if c.owner is Owner.IDENTITY]
BUILDING = (
    case(((outbox.c.source == RESTORE) & outbox.c.column.not_in(_PROTECTED), 0), else_=1),
    outbox.c.seq,
)

# What a person typed for an operation whose value says it otherwise; a table of its own, as `settlement` is.
typed = Table("typed", metadata, Column("op", String, primary_key=True), Column("text", Text, nullable=False))

submission = Table(
    "submission",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("token", String, nullable=False, unique=True),
    Column("receipt", String, nullable=False, unique=True),
    *texts("person", "at"),
    Column("cells", Integer, nullable=False),
    sqlite_autoincrement=True,
)

history = Table(
    "history",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", String, nullable=False, index=True),
    *texts("source", "person", "key", "column", "old", "new"),
    Column("op", String, nullable=False, default=""),
    sqlite_autoincrement=True,
)
Index("history_cell", history.c.key, history.c.column, history.c.seq)

# When a conflict was settled; a table of its own, so that a store made before it gains it by `create_all`.
settlement = Table(
    "settlement",
    metadata,
    Column("conflict", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
)

# Where each key stood at the last reading, for links.
place = Table("place", metadata, Column("key", String, primary_key=True), Column("row", Integer, nullable=False))

# Rows that a person wants back in the sheet.
missing_row = Table(
    "missing_row",
    metadata,
    Column("key", String, primary_key=True),
    *texts("person", "at"),
)

# Cells of a stale copy that could not be judged yet; `texts` is a JSON list (see `unjudged.py`).
unjudged = Table(
    "unjudged",
    metadata,
    Column("key", String, primary_key=True),
    Column("column", String, primary_key=True),
    Column("texts", Text, nullable=False),
)

# A revision stamp that the portal put into the sheet. `read_seq`: history known when its batch was made;
# `first_seq`: history once it was proven to stand (null while in doubt). `cells`: JSON [[key, column, value], …] it wrote.
stamp = Table(
    "stamp",
    metadata,
    Column("rev", Integer, primary_key=True, autoincrement=True),
    Column("batch", String, nullable=False, unique=True),
    Column("at", String, nullable=False),
    Column("read_seq", Integer, nullable=False),
    Column("first_seq", Integer),
    Column("cells", Text, nullable=False, default="[]"),
    sqlite_autoincrement=True,
)


class Migration(NamedTuple):
    """A change to a table that stores of earlier versions have: its name, the table, one statement. A store that lacks the
    table gets it as it is now. New tables need none."""

    name: str
    table: str
    sql: str


MIGRATIONS: tuple[Migration, ...] = (
    Migration("review has rating", "review", "ALTER TABLE review ADD COLUMN rating VARCHAR NOT NULL DEFAULT ''"),
    Migration(
        "commitment has told_by", "commitment", "ALTER TABLE commitment ADD COLUMN told_by VARCHAR NOT NULL DEFAULT ''"
    ),
    Migration("commitment has first_due", "commitment", "ALTER TABLE commitment ADD COLUMN first_due VARCHAR"),
    Migration("message has attached", "message", "ALTER TABLE message ADD COLUMN attached VARCHAR NOT NULL DEFAULT ''"),
    Migration(
        "roles have a department",
        "person_role",
        "ALTER TABLE person_role ADD COLUMN department VARCHAR NOT NULL DEFAULT ''",
    ),
    Migration("subtask has back", "subtask", "ALTER TABLE subtask ADD COLUMN back VARCHAR NOT NULL DEFAULT ''"),
)
"""In order; a name is never used again."""
