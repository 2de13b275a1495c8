"""Somebody who may write in the shared folder, and nowhere else: he reaches neither the store nor the key."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from ledger.columns import LEDGER, LEDGER_TAB
from ledger.repository import Edit
from portal.build import Portal, build
from portal.errors import HomeUnusable
from portal.settings.settings import load
from sync.backends.workbook import WorkbookBackend
from sync.backends.workbook.replace import Hooks
from sync.errors import OddFile

KEY = "2021-01-鼓楼区"


class Share:
    """A portal whose workbook stands in a folder that others may write; its home is elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.home, self.folder = folder / "home", folder / "share"
        self.folder.chmod(0o777)
        self.workbook = self.folder / "台账2021.xlsx"
        self.portal = self.start()

    def start(self) -> Portal:
        made = build(load(home=self.home, workbook=self.workbook))
        made.engine.backend = WorkbookBackend(self.workbook, self.home / ".portal")
        return made

    def edit(self, text: str) -> str:
        seen = self.portal.ledger().cells.get((KEY, "progress_note"), "")
        self.portal.book.submit([Edit(KEY, "progress_note", seen, text)], person="林某", token=os.urandom(8).hex())
        return self.portal.engine.cycle().trouble


@pytest.fixture(scope="session")
def published_share(tmp_path_factory: pytest.TempPathFactory, filled_home: Path) -> Path:
    """The two folders after the first cycle; copy them."""
    folder = tmp_path_factory.mktemp("published")
    shutil.copytree(filled_home, folder / "home")
    (folder / "share").mkdir()
    made = Share(folder)
    assert made.portal.engine.cycle().trouble == ""
    made.portal.book.engine.dispose()
    return folder


@pytest.fixture
def share(tmp_path: Path, published_share: Path) -> Iterator[Share]:
    for name in ("home", "share"):
        shutil.copytree(published_share / name, tmp_path / name)
    made = Share(tmp_path)
    yield made
    made.portal.book.engine.dispose()


@pytest.mark.samples(1)
@pytest.mark.parametrize("victim", ["secret", "ledger.db", "years.json"])
@pytest.mark.parametrize("how", ["symlink", "hard link"])
def test_a_link_in_the_place_of_an_old_lock_empties_nothing(share: Share, victim: str, how: str) -> None:
    target = share.home / victim
    target.exists() or target.write_text("{}")
    before = target.stat().st_size
    old = share.folder / ".portal"
    shutil.rmtree(old, ignore_errors=True)
    old.mkdir()
    (old / "lock").symlink_to(target) if how == "symlink" else (old / "lock").hardlink_to(target)
    share.edit("第一次")
    share.portal.engine._recovered = False
    share.portal.engine.cycle()
    assert target.stat().st_size >= before > 0
    assert share.portal.ledger().cells[KEY, "progress_note"] == "第一次"


def test_a_folder_link_in_the_place_of_the_old_folder_reaches_nothing(share: Share) -> None:
    """`.portal` itself leads into the home: nothing is made, moved or deleted there through it."""
    shutil.rmtree(share.folder / ".portal", ignore_errors=True)
    (share.folder / ".portal").symlink_to(share.home)
    (share.home / "x.part").write_text("其他程序的")
    before = {path.name for path in share.home.iterdir()}
    share.portal.engine._recovered = False
    assert share.edit("照常写") == ""
    assert {path.name for path in share.home.iterdir()} == before
    assert any("不是门户账户建立的" in told for told in share.portal.sheet.status().kept)


def test_nothing_of_ours_stays_beside_the_workbook(share: Share) -> None:
    assert share.edit("写一次") == ""
    assert [path.name for path in share.folder.iterdir()] == [share.workbook.name]
    assert sorted(path.name for path in (share.home / ".portal").iterdir()) == ["lock"]


@pytest.mark.samples(1)
@pytest.mark.parametrize("lock", ["~$台账2021.xlsx", ".~台账2021.xlsx", ".~lock.台账2021.xlsx#"])
@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to], ids=["link", "hard link"])
def test_a_lock_file_that_is_a_link_shows_nothing_of_what_it_leads_to(
    share: Share, lock: str, link: Callable[[Path, Path], None]
) -> None:
    """Its owner's name is shown on a page: a link to the key would have published the key."""
    link(share.folder / lock, share.home / "secret")
    assert share.edit("等着写") == "Held"
    message = share.portal.sheet.status().trouble.message  # type: ignore[union-attr]
    assert "正由别的程序打开" in message


@pytest.mark.samples(1)
@pytest.mark.parametrize("lock", ["~$台账2021.xlsx", ".~lock.台账2021.xlsx#"])
def test_a_lock_file_that_is_a_pipe_does_not_hang(share: Share, lock: str) -> None:
    os.mkfifo(share.folder / lock)
    assert share.edit("等着写") == "Held"


def test_the_file_that_is_swapped_cannot_be_used_to_change_a_file_of_the_home(share: Share) -> None:
    """The workbook's rights are given to what we opened, not to whatever bears its name by then."""
    secret = share.home / "secret"
    share.workbook.chmod(0o4666)
    backend = share.portal.engine.backend
    real = os.fsync

    def meanwhile(descriptor: int) -> None:
        real(descriptor)
        for fresh in share.folder.rglob("*.new"):
            fresh.unlink()
            fresh.symlink_to(secret)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", meanwhile)
        share.edit("抢换")
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(secret.read_text()) > 40
    assert isinstance(backend, WorkbookBackend)


def test_no_right_to_run_as_its_owner_is_passed_on(share: Share) -> None:
    share.workbook.chmod(0o6664)
    assert share.edit("写一次") == ""
    assert stat.S_IMODE(share.workbook.stat().st_mode) == 0o664


# -- the workbook itself


def _link_elsewhere(path: Path) -> None:
    path.rename(path.with_name("原来的.xlsx"))
    path.symlink_to(path.with_name("原来的.xlsx"))


def _link_to_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("没有.xlsx"))


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _socket(path: Path) -> None:
    path.unlink()
    with socket.socket(socket.AF_UNIX) as made:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            made.bind(f"/proc/self/fd/{folder}/{path.name}")
        finally:
            os.close(folder)


def _device(path: Path) -> None:
    path.unlink()
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))  # /dev/zero: it never ends
    except PermissionError:
        pytest.skip("only root makes devices")


@pytest.mark.samples(3)
@pytest.mark.parametrize(
    ("put", "kind"),
    [
        (_link_elsewhere, "链接"),
        (_link_to_nowhere, "链接"),
        (_pipe, "管道"),
        (_folder, "文件夹"),
        (_socket, "套接字"),
        (_device, "设备"),
    ],
    ids=["link", "dangling link", "pipe", "folder", "socket", "device"],
)
@pytest.mark.parametrize("when", ["reading", "writing"])
def test_an_odd_file_in_the_workbooks_place_stops_with_a_sentence(
    share: Share, put: object, kind: str, when: str
) -> None:
    content = share.workbook.read_bytes()
    if when == "writing":
        share.portal.engine.backend.hooks = Hooks(before_swap=lambda: put(share.workbook))  # type: ignore[operator]
    else:
        put(share.workbook)  # type: ignore[operator]
    share.edit("等着")
    share.portal.engine.backend.hooks = Hooks()
    report = share.portal.engine.cycle()
    assert (report.trouble, kind in report.message, str(share.workbook) in report.message) == (
        "OddFile",
        True,
        True,
    )
    assert not stat.S_ISREG(share.workbook.lstat().st_mode), "it is left as it is"
    assert share.portal.sheet.status().trouble.advice  # type: ignore[union-attr]
    shutil.rmtree(share.workbook) if kind == "文件夹" else share.workbook.unlink()
    share.workbook.write_bytes(content)
    assert share.portal.engine.cycle().trouble == ""
    assert share.portal.engine.cycle().trouble == ""
    assert share.portal.sheet.status().waiting == ()


def test_a_link_that_somebody_else_put_there_before_the_start_is_not_followed(share: Share) -> None:
    if os.geteuid():
        pytest.skip("only root gives files away")
    _link_elsewhere(share.workbook)
    assert WorkbookBackend(share.workbook, share.home / ".portal").read().stamp, "the operator's own link is followed"
    os.chown(share.workbook, 12345, 12345, follow_symlinks=False)
    with pytest.raises(OddFile):
        WorkbookBackend(share.workbook, share.home / ".portal").read()


def test_a_huge_hollow_file_is_not_read_at_all(share: Share) -> None:
    """A terabyte of nothing takes no room on the disk, and all of the memory."""
    os.truncate(share.workbook, 1 << 40)
    assert share.portal.engine.cycle().trouble == "HostileWorkbook"


# -- what versions before this one left beside the workbook


def _old_swap(folder: Path, name: str, token: str, expected: str, new: str) -> Path:
    folder.mkdir(exist_ok=True)
    said = {"target": name, "expected": expected, "new": new}
    (folder / f"{token}.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    return folder / f"{token}.new"


def test_a_save_that_an_old_version_left_displaced_comes_back(share: Share) -> None:
    """It was killed after the exchange: ours stands in place, a colleague's save in its folder."""
    backend = share.portal.engine.backend
    mine = backend.read().version
    saved = _old_swap(share.folder / ".portal", share.workbook.name, "a" * 32, "0" * 64, mine)
    book = openpyxl.load_workbook(share.workbook)
    book[LEDGER_TAB].cell(2, [c.name for c in LEDGER].index("issues") + 1, "同事存的")
    with saved.open("wb") as out:
        book.save(out)
    (share.folder / ".portal" / "lock").touch()
    share.portal.engine._recovered = False
    assert share.portal.engine.cycle().trouble == ""
    assert "同事存的" in {entry.issues for entry in share.portal.ledger().entries}
    assert [path.name for path in share.folder.iterdir()] == [share.workbook.name]


def test_a_version_that_an_old_portal_kept_is_moved_to_the_home_and_told(share: Share) -> None:
    old = share.folder / ".portal"
    old.mkdir()
    (old / "保留-台账2021-abcd.xlsx").write_bytes(b"kept")
    share.portal.engine._recovered = False
    share.portal.engine.cycle()
    kept = share.home / ".portal" / "保留-台账2021-abcd.xlsx"
    assert kept.read_bytes() == b"kept"
    assert any(str(kept) in told for told in share.portal.sheet.status().kept)
    assert not old.exists()


def test_an_old_portal_that_is_at_it_is_left_alone(share: Share) -> None:
    old = share.folder / ".portal"
    waiting = _old_swap(old, share.workbook.name, "b" * 32, "0" * 64, "")
    waiting.write_bytes(b"half")
    with (old / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        share.portal.engine._recovered = False
        assert share.portal.engine.cycle().trouble == ""
        assert waiting.read_bytes() == b"half"
        assert any("旧版本" in told for told in share.portal.sheet.status().kept)
    share.portal.engine.cycle()
    assert not old.exists()
    assert share.portal.sheet.status().kept == ()


def test_planted_journals_and_files_are_not_believed(share: Share) -> None:
    if os.geteuid():
        pytest.skip("only root gives files away")
    old = share.folder / ".portal"
    fresh = _old_swap(old, share.workbook.name, "c" * 32, "0" * 64, share.portal.engine.backend.read().version)
    fresh.symlink_to(share.home / "secret")
    (old / f"{'c' * 32}.json").chmod(0o666)
    os.chown(old / f"{'c' * 32}.json", 12345, 12345)
    before = share.workbook.read_bytes()
    share.portal.engine._recovered = False
    share.portal.engine.cycle()
    assert share.workbook.read_bytes() == before
    assert not share.workbook.is_symlink()
    assert (share.home / "secret").is_file()


# -- the home


@pytest.mark.samples(2)
@pytest.mark.parametrize("key", ["", "\n", "short", "a" * 64, "\0" * 64, "é" * 40, "  \t" * 20])
def test_a_key_that_can_be_guessed_stops_the_start(share: Share, key: str) -> None:
    (share.home / "secret").write_text(key, encoding="utf-8")
    with pytest.raises(HomeUnusable, match="密钥") as refused:
        share.start()
    assert str(share.home / "secret") in str(refused.value)
    assert "删掉" in str(refused.value)


@pytest.mark.samples(1)
@pytest.mark.parametrize(
    ("name", "given", "left"),
    [
        (".", 0o777, 0o755),
        (".", 0o775, 0o755),
        ("secret", 0o644, 0o600),
        ("secret", 0o666, 0o600),
        ("ledger.db", 0o666, 0o640),
        ("ledger.db", 0o644, 0o640),
    ],
)
def test_rights_that_others_must_not_have_are_taken_back_and_told(
    share: Share, capsys: pytest.CaptureFixture[str], name: str, given: int, left: int
) -> None:
    path = share.home / name
    path.chmod(given)
    share.start().book.engine.dispose()
    assert stat.S_IMODE(path.stat().st_mode) == left
    told = capsys.readouterr().err
    assert str(path) in told
    share.start().book.engine.dispose()
    assert str(path) not in capsys.readouterr().err


@pytest.mark.samples(2)
@pytest.mark.parametrize("name", ["secret", "start.lock", "sync.lock", "post.lock", "years.json"])
@pytest.mark.parametrize("what", ["link", "pipe", "second name"])
def test_odd_files_of_the_home_stop_the_start(share: Share, name: str, what: str) -> None:
    path, elsewhere = share.home / name, share.folder / "elsewhere"
    shutil.copyfile(path, elsewhere) if path.exists() else elsewhere.write_text("{}")
    path.unlink(missing_ok=True)
    if what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(elsewhere) if what == "link" else path.hardlink_to(elsewhere)
    with pytest.raises(HomeUnusable, match=name):
        share.start()


@pytest.mark.samples(1)
@pytest.mark.parametrize("name", ["ledger.db", "ledger.db-wal"])
def test_a_store_on_a_disk_that_is_gone_stops_the_start(share: Share, name: str) -> None:
    share.portal.book.engine.dispose()
    path = share.home / name
    path.unlink(missing_ok=True)
    path.symlink_to(share.folder / "gone")
    with pytest.raises(HomeUnusable, match=name):
        share.start()


def test_a_store_elsewhere_is_looked_over_as_well(share: Share, capsys: pytest.CaptureFixture[str]) -> None:
    share.portal.book.engine.dispose()
    elsewhere = share.folder / "store.db"
    shutil.copyfile(share.home / "ledger.db", elsewhere)
    elsewhere.chmod(0o666)
    settings = load(home=share.home, workbook=share.workbook, store_url=f"sqlite:///{elsewhere}")
    build(settings).book.engine.dispose()
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o640
    assert str(elsewhere) in capsys.readouterr().err
    share.workbook.with_name("second.db").hardlink_to(elsewhere)
    with pytest.raises(HomeUnusable, match="硬链接"):
        build(settings)


def test_a_home_of_somebody_else_stops_the_start(share: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid():
        pytest.skip("only root gives files away")
    os.chown(share.home / "secret", 12345, 12345)
    monkeypatch.setattr(os, "geteuid", lambda: 4321)
    with pytest.raises(HomeUnusable, match="12345"):
        share.start()
