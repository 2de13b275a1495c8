"""What Google's refusal of a batch means."""

from __future__ import annotations

import re

from sync.backends.google.troubles import GridLimit, ProtectedCells, Refused400
from sync.backends.google.write import BatchUpdate
from sync.errors import CellsRefused, SyncError

_REQUEST = re.compile(r"requests\[(\d+)\]")
_OUTSIDE = (
    "exceeds grid limits",
    "beyond the last requested",
    "must be less than the grid size",
    "No grid with id",
    "No sheet with id",
)


def refused_request(error: SyncError) -> int | None:
    """The index of the request that Google names in its refusal."""
    found = _REQUEST.search(getattr(error, "detail", ""))
    return int(found[1]) if found else None


def outside(error: SyncError) -> bool:
    """Did the batch point to what is not there: has somebody deleted rows, columns or a tab since we read?"""
    return any(words in getattr(error, "detail", "") for words in _OUTSIDE)


def explained(error: Refused400 | GridLimit | ProtectedCells, draft: BatchUpdate) -> SyncError:
    """What the refusal of a draft means to the engine: some cells cannot be written, the others can."""
    index = refused_request(error)
    ops = draft.ops[index] if index is not None and index < len(draft.ops) else frozenset()
    if not ops:
        return error
    return CellsRefused(f"{str(error).rstrip('。')}。{error.advice}", ops)
