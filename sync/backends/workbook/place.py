"""Can a workbook stand at a path? Asked in a process of its own (`sync.processes.apart`): the place may be a share that hangs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sync.processes.apart import Apart, NoAnswer

_PATIENCE = 5.0


class Place:
    """Looks at places; kept in the helper."""

    def __init__(self, refuse_orphaned: Callable[[], None]) -> None:
        """It changes nothing, so it need not know whether somebody still waits."""

    def fault(self, path: Path) -> str:
        """A Chinese phrase that says why none can stand there; the empty text when one can."""
        if path.is_dir():
            return "这是一个文件夹，请写到文件名"
        return "" if path.parent.is_dir() else "它所在的文件夹不存在，请先建好（共享文件夹请先连上）"


def fault_of(path: Path) -> str:
    """The same from here; a place that does not answer has none: the sync goes on asking, and says so."""
    try:
        return str(Apart(f"{__name__}:Place", patience=_PATIENCE).call("fault", path))
    except NoAnswer:
        return ""
