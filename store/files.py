"""Files that people handed in, in a folder beside the store.

A file is kept under the hash of its content, so the name that somebody gave it never becomes a path, no file is ever
written over another, and the same content is kept once. How much there may be of them in all is bounded, and the disk's last
half gigabyte is not theirs: the store must go on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from threading import Lock

from store.errors import FilesFull, StoreUnavailable

_LEFT_FREE = 512 << 20  # bytes of the disk


class FileFolder:
    """A home's files; the folder is made with the first of them. `most`: bytes of all of them, 0 for no bound."""

    def __init__(self, folder: Path, most: int = 0) -> None:
        self._folder, self._most = folder, most
        self._held = -1  # bytes; counted when there is something to keep
        self._lock = Lock()

    def keep(self, content: bytes) -> str:
        """Keep a content, whole or not at all; returns the name of what is kept. Raises StoreUnavailable, FilesFull."""
        return self.keep_all([content])[0]

    def keep_all(self, contents: Sequence[bytes]) -> list[str]:
        """Keep several, all or none; their names in order. Raises StoreUnavailable, FilesFull."""
        names = list(map(named, contents))
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            given = dict(zip(names, contents, strict=True))
            new = {name: content for name, content in given.items() if not (self._folder / name).exists()}
            if new:
                self._take_room(sum(map(len, new.values())))
                self._write(new)
        except OSError as error:
            raise StoreUnavailable(f"文件不能保存（{error.strerror}），没有提交，请稍后再试或联系管理员。") from error
        return names

    def read(self, name: str) -> bytes:
        """A content by the name that `keep` gave. Raises KeyError when it is gone."""
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise KeyError(name) from error

    def _take_room(self, size: int) -> None:
        """Raises FilesFull, after counting anew: somebody may have tidied the folder up."""
        with self._lock:
            if self._held < 0 or 0 < self._most < self._held + size:
                self._held = sum(map(_size, self._folder.iterdir()))
            if self._most and self._held + size > self._most:
                raise FilesFull(
                    f"附件和成果文件一共占了 {self._held / 2**30:.1f} GB，上限是 {self._most / 2**30:g} GB，没有提交："
                    "请改填公开网址，并请管理员调大 PORTAL_FILES_GB。"
                )
            if (free := shutil.disk_usage(self._folder).free) < size + _LEFT_FREE:
                raise FilesFull(
                    f"服务器的磁盘只剩 {free / 2**30:.1f} GB，不再收文件，没有提交：请改填公开网址，并请管理员清理磁盘。"
                )
            self._held += size

    def _write(self, new: Mapping[str, bytes]) -> None:
        """Two may keep the same content at the same moment: each writes drafts of its own, of which none is left."""
        drafts = {name: self._folder / f".{name}.{token_hex(8)}" for name in new}
        try:
            for name, draft in drafts.items():
                with draft.open("wb") as file:
                    file.write(new[name])
                    file.flush()
                    os.fsync(file.fileno())
            for name, draft in drafts.items():
                draft.replace(self._folder / name)
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)


def named(content: bytes) -> str:
    """What a content is kept under."""
    return hashlib.sha256(content).hexdigest()


def _size(path: Path) -> int:
    """In bytes; a draft may be done by now."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
