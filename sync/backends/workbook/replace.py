"""Replacing the workbook on disk without ever destroying a save that landed in between.

The new file is written beside the workbook (same file system) and swapped in with `renameat2(RENAME_EXCHANGE)`,
which hands back what stood there. If that is not the file we read, it is put back. Where the file system cannot
exchange, the workbook is moved aside and ours is placed without overwriting. An intent file in the portal's own
folder, the room, says after a crash what each file is; nothing but the file that is swapped stands where others may write.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as changed
from pathlib import Path
from typing import BinaryIO

from store import wary
from sync.backends.workbook import rename
from sync.errors import Raced, VersionsKept

FOLDER = ".portal"
ATTEMPTS = 5
SECOND = 1_000_000_000


def _nothing() -> None:
    """The default of the test hooks."""


@dataclass
class Hooks:
    """Called at points of a replacement, so that tests can save or crash there."""

    before_swap: Callable[[], None] = _nothing
    after_swap: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True)
class Swap:
    """One replacement: the files of its token, what we read and what we write. `old` is the folder beside the workbook
    in which versions of the portal before this one kept all of them."""

    target: Path
    room: Path
    token: str
    expected: str
    new: str = ""
    old: Path | None = None

    @property
    def fresh(self) -> Path:
        """Our new file; after the exchange, the displaced one."""
        return self._beside("new")

    @property
    def aside(self) -> Path:
        """The workbook moved aside, where files cannot be exchanged."""
        return self._beside("aside")

    @property
    def ours(self) -> Path:
        """Our file, taken out of the workbook's place by recovery."""
        return self._beside("ours")

    @property
    def intent(self) -> Path:
        """What this replacement is about, for recovery."""
        return (self.old or self.room) / f"{self.token}.json"

    def kept(self, number: int = 0) -> Path:
        """Where a version nobody can place is kept for a person."""
        stem = f"保留-{self.target.stem}-{self.token[:8]}{f'-{number}' if number else ''}"
        return self.room / f"{stem}{self.target.suffix}"

    def keep(self, displaced: Path, number: int = 0) -> Path:
        """Keep a displaced file for a person; where it stands then. What cannot be moved stays, and the intent with it."""
        kept = self.kept(number)
        try:
            wary.carry(displaced, kept)
        except OSError:
            return displaced
        self.forget()
        return kept

    def forget(self) -> None:
        """Remove what is left of a settled replacement; the intent last."""
        for path in (self.fresh, self.aside, self.ours, self.intent.with_suffix(".part"), self.intent):
            path.unlink(missing_ok=True)
        wary.sync_folder(self.intent.parent)

    def _beside(self, what: str) -> Path:
        if self.old:
            return self.old / f"{self.token}.{what}"
        return self.target.with_name(f".portal-{self.token}.{what}")


def replace(
    target: Path, room: Path, expected: str, produce: Callable[[BinaryIO], object], hooks: Hooks | None = None
) -> str:
    """Put what `produce` writes in the place of `target`, whose content hash must be `expected`; its new hash.

    Raises Raced when another save stood there (it is back in place), VersionsKept when several met.
    """
    hooks = hooks or Hooks()
    swap = prepare(target, room, expected, produce)
    hooks.before_swap()
    if rename.exchange(swap.fresh, target):
        hooks.after_swap()
        settle_exchange(swap)
    else:
        _move_aside(swap, hooks)
    swap.forget()
    wary.sync_folder(target.parent)
    return swap.new


def prepare(target: Path, room: Path, expected: str, produce: Callable[[BinaryIO], object]) -> Swap:
    """Write the new file and the intent durably; nothing visible has changed yet."""
    draft = Swap(target, room, uuid.uuid4().hex, expected)
    try:
        return _prepare(draft, produce)
    except BaseException:
        # A full disk must not be filled further by every attempt.
        with contextlib.suppress(OSError):
            draft.forget()
        raise


def _prepare(draft: Swap, produce: Callable[[BinaryIO], object]) -> Swap:
    _write_intent(draft)
    with wary.create(draft.fresh) as out:
        produce(out)
        out.flush()
        os.fsync(out.fileno())
        swap = changed(draft, new=wary.digest_of(out))
        _write_intent(swap)
        with contextlib.suppress(OSError):
            _dress_like(draft.target, out)
    wary.sync_folder(swap.fresh.parent)
    return swap


def _dress_like(target: Path, out: BinaryIO) -> None:
    """Mode, owner and attributes of the workbook; a time at least a whole second later (LibreOffice compares those)."""
    later = max(time.time_ns(), (wary.look(target).st_mtime_ns // SECOND + 1) * SECOND)
    wary.dress(out, target, times=(later, later))


def settle_exchange(swap: Swap) -> None:
    """After the exchange: fine when we displaced what we had read, else put the other save back.

    Each exchange hands back whatever stood there, so the newest save ends in place and none is lost.
    """
    if hash_of(swap.fresh) == swap.expected:
        return
    for number in range(ATTEMPTS):
        returned = hash_of(swap.fresh)
        rename.exchange(swap.fresh, swap.target)
        if hash_of(swap.fresh) == swap.new:
            swap.forget()
            raise Raced("写入的同时有人保存了台账，已保留对方的保存，本次稍后重新写入。")
        # Another save over ours: what we have just put back is older than what came out. Put the newer one back.
        rename.exchange(swap.fresh, swap.target)
        older = hash_of(swap.fresh)
        if older == returned:
            raise _versions_kept(swap, swap.keep(swap.fresh, number))
    raise _versions_kept(swap, swap.fresh)


def _versions_kept(swap: Swap, kept: Path) -> VersionsKept:
    return VersionsKept(
        f"写入的同时“{swap.target.name}”被连续保存了几次，最新的一份在原处，较早的保留在：{kept}。",
        (str(kept),),
    )


def _move_aside(swap: Swap, hooks: Hooks) -> None:
    try:
        swap.target.rename(swap.aside)
    except FileNotFoundError:
        swap.forget()
        raise Raced("写入时台账文件不见了，本次没有写入。") from None
    hooks.after_swap()
    if hash_of(swap.aside) != swap.expected:
        _return_aside(swap)
    if not rename.place(swap.fresh, swap.target):
        # A save landed meanwhile; what stood aside is what we had read, and that save is newer.
        swap.forget()
        raise Raced("写入的同时有人保存了台账，已保留对方的保存，本次稍后重新写入。")


def _return_aside(swap: Swap) -> None:
    if rename.place(swap.aside, swap.target):
        swap.forget()
        raise Raced("写入前有人保存了台账，本次没有写入。")
    raise _versions_kept(swap, swap.keep(swap.aside))


def _write_intent(swap: Swap) -> None:
    content = {"target": str(swap.target.absolute()), "expected": swap.expected, "new": swap.new}
    part = swap.intent.with_suffix(".part")
    part.unlink(missing_ok=True)
    with wary.create(part, 0o600) as out:
        out.write(json.dumps(content, ensure_ascii=False).encode())
        out.flush()
        os.fsync(out.fileno())
    part.replace(swap.intent)


def hash_of(path: Path) -> str:
    """Content hash of a file; empty when there is none."""
    try:
        return wary.digest(path)
    except FileNotFoundError:
        return ""
