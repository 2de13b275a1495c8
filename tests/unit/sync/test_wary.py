"""Opening files where others may write: one module does it, and nothing that touches the workbook goes around it."""

from __future__ import annotations

import ast
import os
import stat
from pathlib import Path

import pytest

from portal.settings.settings import ROOT
from store import wary

BARE = {
    "open",
    "read_bytes",
    "read_text",
    "write_bytes",
    "write_text",
    "stat",
    "touch",
    "chmod",
    "copy",
    "copy2",
    "copyfile",
    "copystat",
    "copytree",
    "chown",
    "utime",
    "symlink_to",
    "hardlink_to",
}
MODULES = sorted((ROOT / "sync/backends/workbook").glob("*.py"))


@pytest.mark.parametrize("path", [*MODULES, ROOT / "sync/lease.py"], ids=lambda path: path.name)
def test_nothing_is_opened_past_the_one_module(path: Path) -> None:
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    assert called & BARE == set()


def test_a_link_put_there_after_the_look_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking and opening there is a moment; the system refuses the link all the same."""
    path, secret = tmp_path / "x", tmp_path / "secret"
    secret.write_text("geheim")
    path.write_text("x")
    real = wary.look

    def then_swap(looked: Path) -> os.stat_result:
        found = real(looked)
        path.unlink()
        path.symlink_to(secret)
        return found

    monkeypatch.setattr(wary, "look", then_swap)
    with pytest.raises(wary.NoPlainFile, match="链接"):
        wary.read(path)
    path.unlink()
    path.touch()
    with pytest.raises(wary.NoPlainFile, match="链接"), wary.own(path):
        pass


def test_a_pipe_put_there_after_the_look_does_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    os.mkfifo(path)
    monkeypatch.setattr(wary, "look", lambda _: None)
    with pytest.raises(wary.NoPlainFile, match="管道"):
        wary.read(path)


def test_a_file_of_ours_has_no_other_name(tmp_path: Path) -> None:
    """A hard link is no link that the system could refuse: a lock may not be somebody's way to the key."""
    path, secret = tmp_path / "lock", tmp_path / "secret"
    secret.touch()
    path.hardlink_to(secret)
    with pytest.raises(wary.NotOurs), wary.own(path):
        pass
    secret.unlink()
    with wary.own(path):
        pass


def test_a_new_file_is_made_over_nothing(tmp_path: Path) -> None:
    path, secret = tmp_path / "x", tmp_path / "secret"
    path.symlink_to(secret)
    with pytest.raises(FileExistsError):
        wary.create(path)
    assert not secret.exists()


def test_what_is_carried_is_whole_and_covers_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "room" / "b"
    target.parent.mkdir()
    source.write_bytes(b"x" * (3 << 20))
    wary.carry(source, target)
    assert (target.stat().st_size, source.exists()) == (3 << 20, False)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    source.write_bytes(b"y")
    with pytest.raises(FileExistsError):
        wary.carry(source, target)
    assert source.read_bytes() == b"y"


@pytest.mark.parametrize("odd", ["link", "file"])
def test_a_folder_of_ours_is_a_folder(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "room"
    path.symlink_to(tmp_path) if odd == "link" else path.touch()
    with pytest.raises(OSError):  # noqa: PT011 - NotOurs, or FileExistsError from making it
        wary.own_folder(path)
    with pytest.raises(wary.NotOurs):
        wary.own_folder(path, make=False)


def test_a_folder_of_ours_is_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room").chmod(0o777)
    wary.own_folder(tmp_path / "room")
    assert stat.S_IMODE((tmp_path / "room").stat().st_mode) == 0o755
