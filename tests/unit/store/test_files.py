"""The folder of files: one file per content, whole or not at all, and no name of anybody's in its path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from store.errors import StoreUnavailable
from store.files import FileFolder


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    folder = FileFolder(tmp_path / "files")
    name = folder.keep(b"one")
    assert folder.keep(b"one") == name
    assert folder.keep(b"other") != name
    assert folder.read(name) == b"one"
    assert len(list((tmp_path / "files").iterdir())) == 2


def test_two_keep_the_same_content_at_the_same_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, real = FileFolder(tmp_path / "files"), os.fsync
    kept: list[str] = []

    def meanwhile(descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", real)
        kept.append(folder.keep(b"one"))

    monkeypatch.setattr(os, "fsync", meanwhile)
    assert folder.keep(b"one") == kept[0]
    assert [path.name for path in (tmp_path / "files").iterdir()] == kept


def test_what_is_gone_and_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"in the way")
    folder = FileFolder(tmp_path / "files")
    with pytest.raises(KeyError):
        folder.read("0" * 64)
    with pytest.raises(StoreUnavailable, match="没有提交"):
        folder.keep(b"one")
