"""Files that people handed in, in a folder beside the store.

A file is kept under the hash of its content, so the name that somebody gave it never becomes a path, no file is ever
written over another, and the same content is kept once.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from secrets import token_hex

from store.errors import StoreUnavailable


class FileFolder:
    """A home's files; the folder is made with the first of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Keep a content, whole or not at all; returns the name of what is kept. Raises StoreUnavailable."""
        name = hashlib.sha256(content).hexdigest()
        path = self._folder / name
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                self._write(path, content)
        except OSError as error:
            raise StoreUnavailable(f"文件不能保存（{error.strerror}），没有提交，请稍后再试或联系管理员。") from error
        return name

    def read(self, name: str) -> bytes:
        """A content by the name that `keep` gave. Raises KeyError when it is gone."""
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise KeyError(name) from error

    def _write(self, path: Path, content: bytes) -> None:
        """Two may keep the same content at the same moment: each writes a draft of its own."""
        draft = self._folder / f".{path.name}.{token_hex(8)}"
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
