"""Replacing the workbook on disk without ever destroying a save that landed in between.

The new file is written beside the workbook (same file system) and swapped in with `renameat2(RENAME_EXCHANGE)`,
which hands back what stood there. If that is not the file we read, it is put back. Where the file system cannot
exchange, the workbook is moved aside and ours is placed without overwriting. An intent file says, after a crash,
what each file in the folder is.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sync.backends.workbook import rename
from sync.backends.workbook.read import content_version
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
    """One replacement: the files of its token in the folder, what we read and what we write."""

    target: Path
    token: str
    expected: str
    new: str = ""

    @property
    def fresh(self) -> Path:
        """Our new file; after the exchange, the displaced one."""
        return self.target.parent / FOLDER / f"{self.token}.new"

    @property
    def aside(self) -> Path:
        """The workbook moved aside, where files cannot be exchanged."""
        return self.target.parent / FOLDER / f"{self.token}.aside"

    @property
    def intent(self) -> Path:
        """What this replacement is about, for recovery."""
        return self.target.parent / FOLDER / f"{self.token}.json"

    def kept(self, number: int = 0) -> Path:
        """Where a version nobody can place is kept for a person."""
        stem = f"保留-{self.target.stem}-{self.token[:8]}{f'-{number}' if number else ''}"
        return self.target.parent / FOLDER / f"{stem}{self.target.suffix}"

    def forget(self) -> None:
        """Remove what is left of a settled replacement; the intent last."""
        for path in (self.fresh, self.aside, self.intent.with_suffix(".part"), self.intent):
            path.unlink(missing_ok=True)
        sync_folder(self.intent.parent)


def replace(
    target: Path, expected: str, produce: Callable[[BinaryIO], None], hooks: Hooks | None = None
) -> str:
    """Put what `produce` writes in the place of `target`, whose content hash must be `expected`; its new hash.

    Raises Raced when another save stood there (it is back in place), VersionsKept when several met.
    """
    hooks = hooks or Hooks()
    swap = prepare(target, expected, produce)
    hooks.before_swap()
    if rename.exchange(swap.fresh, target):
        hooks.after_swap()
        settle_exchange(swap)
    else:
        _move_aside(swap, hooks)
    swap.forget()
    sync_folder(target.parent)
    return swap.new


def prepare(target: Path, expected: str, produce: Callable[[BinaryIO], None]) -> Swap:
    """Write the new file and the intent durably; nothing visible has changed yet."""
    (target.parent / FOLDER).mkdir(exist_ok=True)
    draft = Swap(target, uuid.uuid4().hex, expected)
    try:
        return _prepare(draft, produce)
    except BaseException:
        # A full disk must not be filled further by every attempt.
        with contextlib.suppress(OSError):
            draft.forget()
        raise


def _prepare(draft: Swap, produce: Callable[[BinaryIO], None]) -> Swap:
    target = draft.target
    _write_intent(draft)
    with draft.fresh.open("xb") as out:
        produce(out)
        out.flush()
        os.fsync(out.fileno())
    swap = Swap(target, draft.token, draft.expected, hash_of(draft.fresh))
    _write_intent(swap)
    with contextlib.suppress(OSError):
        _dress_like(target, swap.fresh)
    sync_folder(swap.fresh.parent)
    return swap


def settle_exchange(swap: Swap) -> None:
    """After the exchange: fine when we displaced what we had read, else put the other save back.

    Each exchange hands back whatever stood there, so the newest save ends in place and none is lost.
    """
    if hash_of(swap.fresh) == swap.expected:
        return
    kept: list[str] = []
    for number in range(ATTEMPTS):
        returned = hash_of(swap.fresh)
        rename.exchange(swap.fresh, swap.target)
        if hash_of(swap.fresh) == swap.new:
            swap.forget()
            if kept:
                raise _versions_kept(swap, kept)
            raise Raced("写入的同时有人保存了台账，已保留对方的保存，本次稍后重新写入。")
        # Another save over ours: what we have just put back is older than what came out. Put the newer one back.
        rename.exchange(swap.fresh, swap.target)
        older = hash_of(swap.fresh)
        if older == returned:
            swap.fresh.replace(swap.kept(number))
            kept.append(str(swap.kept(number)))
            swap.intent.unlink(missing_ok=True)
            raise _versions_kept(swap, kept)
    raise _versions_kept(swap, [str(swap.fresh)])


def _versions_kept(swap: Swap, paths: list[str]) -> VersionsKept:
    listed = "、".join(paths)
    return VersionsKept(
        f"写入的同时“{swap.target.name}”被连续保存了几次，最新的一份在原处，较早的保留在：{listed}。",
        tuple(paths),
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
    swap.aside.replace(swap.kept())
    swap.forget()
    raise _versions_kept(swap, [str(swap.kept())])


def _write_intent(swap: Swap) -> None:
    content = {"target": swap.target.name, "expected": swap.expected, "new": swap.new}
    part = swap.intent.with_suffix(".part")
    with part.open("w", encoding="utf-8") as out:
        json.dump(content, out, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    part.replace(swap.intent)


def _dress_like(target: Path, fresh: Path) -> None:
    """Mode, owner and attributes of the workbook; a time at least a whole second later (LibreOffice compares those)."""
    old = target.stat()
    shutil.copystat(target, fresh)
    later = max(time.time_ns(), (old.st_mtime_ns // SECOND + 1) * SECOND)
    os.utime(fresh, ns=(later, later))
    with contextlib.suppress(OSError):
        os.chown(fresh, old.st_uid, old.st_gid)


def hash_of(path: Path) -> str:
    """Content hash of a file; empty when there is none."""
    try:
        return content_version(path.read_bytes())
    except FileNotFoundError:
        return ""


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
