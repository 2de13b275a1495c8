"""The folder of files: one file per content, whole or not at all, and no name of anybody's in its path."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from store.errors import FilesFull, StoreUnavailable
from store.files import FileFolder, named


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


def test_all_of_them_together_are_bounded(tmp_path: Path) -> None:
    folder = FileFolder(tmp_path / "files", most=10)
    first = folder.keep(b"123456")
    with pytest.raises(FilesFull, match="没有提交：请改填公开网址"):
        folder.keep(b"12345")
    assert folder.keep(b"123456") == first, "what is there already takes no room"
    folder.keep(b"1234")
    with pytest.raises(FilesFull):
        FileFolder(tmp_path / "files", most=10).keep(b"1")
    (tmp_path / "files" / first).unlink()
    folder.keep(b"1")
    assert sum(path.stat().st_size for path in (tmp_path / "files").iterdir()) == 5


def test_the_last_of_the_disk_is_left_to_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = FileFolder(tmp_path / "files")
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=(512 << 20) + 4))
    folder.keep(b"1234")
    with pytest.raises(FilesFull, match=r"磁盘只剩 0\.5 GB，不再收文件"):
        folder.keep(b"12345")


def test_of_several_all_are_kept_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also none half written, when the disk fails with the last of them."""
    folder, real = FileFolder(tmp_path / "files", most=10), os.fsync
    with pytest.raises(FilesFull):
        folder.keep_all([b"123456", b"12345"])
    assert list((tmp_path / "files").iterdir()) == []
    left = [real, None]

    def fails(descriptor: int) -> None:
        if left.pop(0) is None:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(StoreUnavailable):
        folder.keep_all([b"1234", b"12345"])
    assert list((tmp_path / "files").iterdir()) == []
    monkeypatch.setattr(os, "fsync", real)
    assert folder.keep_all([b"1", b"2", b"1"]) == [named(b"1"), named(b"2"), named(b"1")]
    assert len(list((tmp_path / "files").iterdir())) == 2
