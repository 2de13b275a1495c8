"""Which backends there are: code name -> dotted name of a factory, imported on first use."""

from __future__ import annotations

from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, cast

from sync.backends.base import Backend

if TYPE_CHECKING:
    from sync.backends.google.access import Access

BACKENDS = {
    "workbook": "sync.backends.workbook:WorkbookBackend",
    "google": "sync.backends.google.backend:GoogleBackend",
    "memory": "sync.backends.memory:MemoryBackend",
}
_APART = {"workbook": "sync.backends.workbook.apart:WorkbookApart"}


def open_backend(name: str, path: Path, room: Path, google: Access | None = None, *, apart: bool = False) -> Backend:
    """The backend of that name: over the workbook at `path`, with a `room` of the portal's own for what others must not
    write, or over the spreadsheet of `google`. `apart`: where it may hang, behind a process of its own. KeyError for an
    unknown name."""
    kinds = {**BACKENDS, **_APART} if apart else BACKENDS
    made = resolve_name(kinds[name])
    if name == "google":
        assert google is not None, "google needs to know which spreadsheet"
        return cast(Backend, made(google.calls()))
    return cast(Backend, made() if name == "memory" else made(path, room))
