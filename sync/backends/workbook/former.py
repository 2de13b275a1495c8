"""What versions before this one left in `.portal/` beside the workbook: taken over into the portal's own folder.

Others may write there, so only what is plainly ours counts; whatever else is in it is left as it is, and told.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from filelock import lock_descriptor

from store import wary
from sync.backends.base import Recovered
from sync.backends.workbook.replace import FOLDER

_LOCK = "lock"


def taken_over(target: Path, room: Path, settle: Callable[[], list[Recovered]]) -> list[Recovered]:
    """Settle what is unfinished there, by `settle`, move what was kept, and clear the folder away when it is empty."""
    old = target.parent / FOLDER
    try:
        wary.own_folder(old, make=False)
        with _alone(old) as alone:
            if not alone:
                return [_told(old, "还有旧版本的门户在使用它，请把旧版本停掉")]
            found = settle()
            _move(target, old, room)
            _clear(old)
    except (wary.NotOurs, wary.NoPlainFile):
        return [_told(old, "它或里面的锁文件不是门户账户建立的，门户没有动，请核对后移走")]
    return [*found, *([_told(old, "里面的其余文件请核对后移走")] if wary.there(old) else [])]


def _told(old: Path, what: str) -> Recovered:
    return Recovered(old, f"台账旁边有旧版本门户用过的文件夹“{old}”，现在不再使用：{what}。", kept=True)


@contextlib.contextmanager
def _alone(old: Path) -> Iterator[bool]:
    """False while a portal of such a version is writing."""
    lock = old / _LOCK
    if not wary.there(lock):
        yield True
        return
    with wary.own(lock, make=False) as handle:
        yield _locked(handle)


def _locked(handle: int) -> bool:
    try:
        return lock_descriptor(handle, blocking=False)
    except OSError:  # a network file system without locks
        return True


def _move(target: Path, old: Path, room: Path) -> None:
    """Versions kept for a person; one that cannot be moved stays, and the folder with it."""
    for kept in sorted(old.glob("保留-*")):
        with contextlib.suppress(OSError):
            if kept.name.startswith(f"保留-{target.stem}-") and wary.ours(wary.look(kept)):
                wary.carry(kept, room / kept.name)


def _clear(old: Path) -> None:
    for unborn in (*old.glob("publish-*.new"), *old.glob("*.part"), old / _LOCK):
        if wary.is_file(unborn):
            unborn.unlink()
    with contextlib.suppress(OSError):
        old.rmdir()
