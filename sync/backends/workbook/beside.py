"""What stands beside the workbook: copies, which cloud drives make of two saves at once, and people of caution; and the
workbook itself under the name that it got when it was left for another spreadsheet, never over another file.

Every drive has names of its own for copies (`台账2021-DESKTOP-AB12`, `台账2021 (冲突副本 …)`, `台账2021 (1)`, `副本台账2021`,
`台账2021.sync-conflict-…`), but each keeps the workbook's. Whether it is a copy of this ledger, only its stamp tells.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from store import wary
from sync.backends.base import Copy
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.read import read_published

_PROGRAMS_OWN = ("~$", ".~", ".")  # lock files and hidden ones
Signature = tuple[int, int, int, int]


def signature_of(path: Path) -> Signature:
    """What changes when a file is saved; ctime cannot be set back by a program."""
    stat = wary.look(path)
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


class Beside:
    """Looks for copies; each is read once for every state of its file."""

    def __init__(self, workbook: Path, limits: Limits) -> None:
        self._workbook, self._limits = workbook, limits
        self._read: dict[Path, tuple[Signature, Copy | None]] = {}

    def copies(self) -> tuple[Copy, ...]:
        """Workbooks that a portal published, under a name that holds this workbook's, by name."""
        try:
            paths = sorted(_named_after(self._workbook))
        except OSError:
            return ()
        self._read = {path: known for path, known in self._read.items() if path in paths}
        return tuple(copy for path in paths if (copy := self._copy(path)) is not None)

    def _copy(self, path: Path) -> Copy | None:
        try:
            signature = signature_of(path)
            known = self._read.get(path)
            if known is None or known[0] != signature:
                reading = read_published(path, self._limits)
                known = self._read[path] = signature, Copy(path.name, reading) if reading else None
        except OSError:
            return None
        return known[1]


def _named_after(workbook: Path) -> Iterator[Path]:
    beside = list(workbook.parent.iterdir())
    # A disk that shows both tells letters apart; on another the name under other letters is the workbook's own.
    same = str if workbook in beside else _lettered
    for path in beside:
        if (
            path.suffix.casefold() == workbook.suffix.casefold()
            and _folded(workbook.stem) in _folded(path.stem)
            and same(path.name) != same(workbook.name)
            and LEFT not in path.name
            and not path.name.startswith(_PROGRAMS_OWN)
            and wary.is_file(path)
        ):
            yield path


def _lettered(name: str) -> str:
    """A name as some disks compare it."""
    return unicodedata.normalize("NFC", name).casefold()


def _folded(name: str) -> str:
    """A name without blanks and full-width letters, which people and programs put in and take out."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


LEFT = "（已迁走，请勿再填）"


def free_name(workbook: Path) -> Path:
    """A name that nothing has: 台账2021（已迁走，请勿再填）.xlsx, then with a number."""
    return next(name for number in count(1) if not wary.there(name := _name(workbook, number)))


def newest_left(workbook: Path) -> Path | None:
    """The last such name that something has."""
    standing = [name for number in range(1, 100) if wary.is_file(name := _name(workbook, number))]
    return max(standing, key=lambda path: wary.look(path).st_ctime_ns, default=None)


def _name(workbook: Path, number: int) -> Path:
    return workbook.with_name(f"{workbook.stem}{LEFT}{number if number > 1 else ''}{workbook.suffix}")
