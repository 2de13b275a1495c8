"""分办 in the store: one row per part of an entry, its version raised by every change; each change is also an audit event."""

from __future__ import annotations

from ledger.within.subtask import Subtask
from store.records import Records, of_the_year

SUBTASKS = Records.declared(Subtask, "subtask", of_the_year(index=True))
