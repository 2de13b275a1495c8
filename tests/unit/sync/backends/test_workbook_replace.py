"""Saves and crashes at every point of a replacement: no version is ever lost, and the portal says what happened."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from workbook_samples import TAB, batch, published, put

from sync.backends.workbook import WorkbookBackend, recover, rename
from sync.backends.workbook.replace import FOLDER, Hooks
from sync.errors import BackendUnavailable, Held, Raced, VersionsKept

EDIT = put(2, 5, "门户", "进展1")


class Killed(BaseException):
    """Stands for SIGKILL: nothing below cleans up after it."""


@pytest.fixture
def backend(tmp_path: Path) -> WorkbookBackend:
    return published(tmp_path / "台账.xlsx")


@pytest.fixture(params=["exchange", "move aside", "no hard links either"])
def any_file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """F071 and F072's file systems: Linux local, one without exchange, and one without hard links too."""
    if request.param != "exchange":
        monkeypatch.setattr(rename, "_renameat2", lambda *_: errno.EINVAL)
    if request.param == "no hard links either":

        def refuse(*_: object) -> None:
            raise OSError(errno.EOPNOTSUPP, "no links here")

        monkeypatch.setattr(os, "link", refuse)
    return str(request.param)


def _staff_copy(path: Path, text: str) -> bytes:
    """The workbook as a person would save it with this text in E3."""
    copy = path.with_name("copy.xlsx")
    book = openpyxl.load_workbook(path)
    book[TAB]["E3"].value = text
    book.save(copy)
    content = copy.read_bytes()
    copy.unlink()
    return content


def _save(path: Path, content: bytes) -> None:
    """Save as spreadsheet programs do: a new file moved over the old one."""
    other = path.with_name("saving.tmp")
    other.write_bytes(content)
    other.replace(path)


def _leftovers(backend: WorkbookBackend) -> list[str]:
    room = [p.name for p in (backend.path.parent / FOLDER).iterdir() if p.name != "lock"]
    return sorted([*room, *(p.name for p in backend.path.parent.glob(".portal-*"))])


def _texts(backend: WorkbookBackend) -> tuple[str, str]:
    grid = backend.read().grids[TAB]
    return grid.text(2, 5), grid.text(3, 5)


@pytest.mark.usefixtures("any_file_system")
def test_a_write_leaves_nothing_behind(backend: WorkbookBackend) -> None:
    backend.write(batch(2, EDIT), backend.read())
    assert _texts(backend) == ("门户", "进展2")
    assert _leftovers(backend) == []
    assert backend.recover() == []


@pytest.mark.usefixtures("any_file_system")
def test_a_link_stays_a_link_and_the_shared_file_behind_it_is_written(backend: WorkbookBackend, tmp_path: Path) -> None:
    """`var/台账.xlsx` pointing into a shared folder: people open the file there, so that one must change."""
    (tmp_path / "var").mkdir()
    link = tmp_path / "var" / "台账.xlsx"
    link.symlink_to(backend.path)
    through = WorkbookBackend(link)
    through.write(batch(2, EDIT), through.read())
    assert link.is_symlink()
    assert _texts(backend) == ("门户", "进展2")
    assert _leftovers(backend) == []
    assert [path.name for path in link.parent.iterdir()] == [link.name]
    (tmp_path / "~$台账.xlsx").write_bytes(b"")
    with pytest.raises(Held):
        through.write(batch(3, put(2, 5, "再写", "门户")), through.read())


@pytest.mark.usefixtures("any_file_system")
def test_a_save_before_the_swap_is_kept_in_place(backend: WorkbookBackend) -> None:
    """F070, F071: the save that landed after our check stands afterwards, and ours can be written again."""
    reading = backend.read()
    staff = _staff_copy(backend.path, "职工")
    backend.hooks = Hooks(before_swap=lambda: _save(backend.path, staff))
    with pytest.raises(Raced):
        backend.write(batch(2, EDIT), reading)
    assert backend.path.read_bytes() == staff
    assert _leftovers(backend) == []
    backend.hooks = Hooks()
    backend.write(batch(2, EDIT), backend.read())
    assert _texts(backend) == ("门户", "职工")


def test_a_save_over_ours_after_the_swap_stays(backend: WorkbookBackend) -> None:
    staff = _staff_copy(backend.path, "职工")
    backend.hooks = Hooks(after_swap=lambda: _save(backend.path, staff))
    backend.write(batch(2, EDIT), backend.read())
    assert backend.path.read_bytes() == staff


def test_a_save_while_the_workbook_stands_aside_stays(
    backend: WorkbookBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F071: the target reappeared; theirs is kept and ours is tried again later."""
    monkeypatch.setattr(rename, "_renameat2", lambda *_: errno.ENOSYS)
    staff = _staff_copy(backend.path, "职工")
    backend.hooks = Hooks(after_swap=lambda: _save(backend.path, staff))
    with pytest.raises(Raced):
        backend.write(batch(2, EDIT), backend.read())
    assert backend.path.read_bytes() == staff
    assert _leftovers(backend) == []


@pytest.mark.usefixtures("any_file_system")
def test_two_saves_around_the_swap_are_both_kept(backend: WorkbookBackend) -> None:
    """One save before the swap, a second one right after it: the newest stands, the older is kept and named."""
    first, second = _staff_copy(backend.path, "先存"), _staff_copy(backend.path, "后存")
    backend.hooks = Hooks(
        before_swap=lambda: _save(backend.path, first), after_swap=lambda: _save(backend.path, second)
    )
    with pytest.raises(VersionsKept) as kept:
        backend.write(batch(2, EDIT), backend.read())
    assert backend.path.read_bytes() == second
    assert [Path(path).read_bytes() for path in kept.value.paths] == [first]
    assert [(one.kept, str(one.path)) for one in backend.recover()] == [(True, kept.value.paths[0])]


@pytest.mark.usefixtures("any_file_system")
def test_the_workbook_taken_away_is_not_made_anew(backend: WorkbookBackend) -> None:
    backend.hooks = Hooks(before_swap=backend.path.unlink)
    with pytest.raises(Raced):
        backend.write(batch(2, EDIT), backend.read())
    assert not backend.path.exists()
    assert _leftovers(backend) == []


def _dies() -> None:
    raise Killed


def _points(backend: WorkbookBackend, staff: bytes | None) -> Iterator[tuple[str, Hooks]]:
    def save_then(then: Callable[[], None]) -> Callable[[], None]:
        def act() -> None:
            if staff is not None:
                _save(backend.path, staff)
            then()

        return act

    yield "before the swap", Hooks(before_swap=save_then(_dies))
    yield "after the swap", Hooks(before_swap=save_then(lambda: None), after_swap=_dies)


@pytest.mark.parametrize("point", [0, 1])
def test_a_crash_without_anybody_saving_is_settled(backend: WorkbookBackend, any_file_system: str, point: int) -> None:
    """F003's file side: the new content stands once it was swapped in, else the old; nothing is left over."""
    old = backend.path.read_bytes()
    backend.hooks = list(_points(backend, None))[point][1]
    with pytest.raises(Killed):
        backend.write(batch(2, EDIT), backend.read())
    again = WorkbookBackend(backend.path)
    assert [one.kept for one in again.recover()] == [False]
    assert _leftovers(again) == []
    if point and any_file_system == "exchange":
        assert _texts(again) == ("门户", "进展2")
    else:
        assert backend.path.read_bytes() == old
    assert again.recover() == []


@pytest.mark.usefixtures("any_file_system")
@pytest.mark.parametrize("point", [0, 1])
def test_a_crash_with_a_displaced_save_brings_it_back(backend: WorkbookBackend, point: int) -> None:
    """F072: killed after the exchange, before the other save was looked at: it is in place after the next start."""
    reading = backend.read()
    staff = _staff_copy(backend.path, "职工")
    backend.hooks = list(_points(backend, staff))[point][1]
    with pytest.raises(Killed):
        backend.write(batch(2, EDIT), reading)
    again = WorkbookBackend(backend.path)
    assert [one.kept for one in again.recover()] == [False]
    assert backend.path.read_bytes() == staff
    assert _leftovers(again) == []


def test_a_displaced_save_that_was_superseded_is_kept_for_a_person(backend: WorkbookBackend) -> None:
    first, second = _staff_copy(backend.path, "先存"), _staff_copy(backend.path, "后存")
    backend.hooks = Hooks(before_swap=lambda: _save(backend.path, first), after_swap=_dies)
    with pytest.raises(Killed):
        backend.write(batch(2, EDIT), backend.read())
    _save(backend.path, second)
    again = WorkbookBackend(backend.path)
    (recovered,) = again.recover()
    assert recovered.kept
    assert recovered.path.read_bytes() == first
    assert str(recovered.path) in recovered.meaning
    assert backend.path.read_bytes() == second


def test_a_save_in_the_middle_of_the_recovery_stays_in_place(
    backend: WorkbookBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recovery looks at our file in the workbook's place, and somebody saves before it swaps: his is the newest."""
    first, second = _staff_copy(backend.path, "先存"), _staff_copy(backend.path, "后存")
    backend.hooks = Hooks(before_swap=lambda: _save(backend.path, first), after_swap=_dies)
    with pytest.raises(Killed):
        backend.write(batch(2, EDIT), backend.read())
    real, looked = recover.hash_of, []

    def then_save(path: Path) -> str:
        found = real(path)
        if path == backend.path and not looked:
            looked.append(_save(backend.path, second))
        return found

    monkeypatch.setattr(recover, "hash_of", then_save)
    kept = [one.path.read_bytes() for one in WorkbookBackend(backend.path).recover() if one.kept]
    assert looked
    assert backend.path.read_bytes() == second
    assert kept == [first]


def test_the_time_always_moves_on_by_a_second(backend: WorkbookBackend) -> None:
    """F068: LibreOffice overwrites silently when the time in seconds did not change."""
    later = (backend.path.stat().st_mtime_ns // 10**9 + 3600) * 10**9 + 5
    os.utime(backend.path, ns=(later, later))
    for rev in (2, 3, 4):
        before = backend.path.stat().st_mtime_ns
        backend.write(batch(rev), backend.read())
        assert backend.path.stat().st_mtime_ns // 10**9 > before // 10**9


def test_mode_survives_and_size_and_time_are_not_trusted(backend: WorkbookBackend) -> None:
    """F069: a change that keeps mtime and size is noticed by the next full check, and before every write."""
    backend.path.chmod(0o664)
    backend.write(batch(2, EDIT), backend.read())
    assert backend.path.stat().st_mode & 0o777 == 0o664
    reading, stat = backend.read(), backend.path.stat()
    content = bytearray(backend.path.read_bytes())
    content[-1:] = content[-1:]
    changed = backend.path.read_bytes().replace(b"PK\x05\x06\0\0\0\0", b"PK\x05\x06\1\0\0\0", 1)
    assert len(changed) == len(content)
    backend.path.write_bytes(changed)
    os.utime(backend.path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    backend._seen = (_signature_now(backend.path), reading.version)  # as on systems whose ctime stands still
    assert reading.version in {backend.version() for _ in range(12)}
    assert backend.version() != reading.version
    with pytest.raises(Raced):
        backend.write(batch(3), reading)


def _signature_now(path: Path) -> tuple[int, int, int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


def test_a_folder_without_permission_is_said_plainly(backend: WorkbookBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = backend.read()

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "denied", str(backend.path.parent))

    monkeypatch.setattr("sync.backends.workbook.backend.replace", denied)
    with pytest.raises(BackendUnavailable, match="没有权限"):
        backend.write(batch(2, EDIT), reading)


def test_a_full_disk_leaves_the_workbook_as_it_was(backend: WorkbookBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, before = backend.read(), backend.path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sync.backends.workbook.backend.rewrite", full)
    with pytest.raises(BackendUnavailable, match="磁盘已满"):
        backend.write(batch(2, EDIT), reading)
    assert backend.path.read_bytes() == before
    monkeypatch.undo()
    WorkbookBackend(backend.path).recover()
    assert _leftovers(backend) == []
