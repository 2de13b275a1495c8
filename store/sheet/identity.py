"""What the protected cells of a row say, from the ledger's own entry."""

from __future__ import annotations

from ledger.breakdown import Task
from ledger.entries import Entry


def identity_texts(entry: Entry, task: Task) -> dict[str, str]:
    """What the protected cells of an entry's row say."""
    return {
        "key": entry.key,
        "task_no": str(entry.task_no),
        "task": task.title,
        "unit": entry.unit,
        "unit_kind": entry.unit_kind,
        "role": entry.role,
        "due_date": entry.due.isoformat() if entry.due else "",
    }
