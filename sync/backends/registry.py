"""Which backends there are: code name -> dotted name of a factory, imported on first use."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import cast

from sync.backends.base import Backend

BACKENDS = {
    "workbook": "sync.backends.workbook:WorkbookBackend",
    "memory": "sync.backends.memory:MemoryBackend",
}


def open_backend(name: str, path: Path) -> Backend:
    """The backend of that name over the workbook at `path`; KeyError for an unknown name."""
    module, _, factory = BACKENDS[name].partition(":")
    made = getattr(import_module(module), factory)
    return cast(Backend, made() if name == "memory" else made(path))
