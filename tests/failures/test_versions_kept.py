"""Two people save at the very moment of our write: the older save is kept aside, and said until somebody dealt with it.
And the disk or the share fails in the middle of a write, or lets nothing be written: the next cycle goes on from there."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.repository import Edit
from sync.backends.workbook import rename, replace
from sync.backends.workbook.replace import Hooks
from tests.property.world import PLACES, World


def test_f070_a_version_kept_aside_is_told_until_it_is_gone(workbook: World) -> None:
    """F070: not for one cycle only, nor after the next start only."""
    opened = workbook.sheet.open_copy()

    def saving(text: str) -> Callable[[], None]:
        return lambda: workbook.sheet.save_copy(workbook.sheet.put_copy(opened, 2, PLACES["issues"], text))

    workbook.store.submit([Edit(workbook.keys[0], "progress_note", "", "网页")], person="林某", token="1")
    workbook.backend.hooks = Hooks(saving("先存"), saving("后存"))  # type: ignore[attr-defined]
    assert workbook.engine.cycle().trouble == "VersionsKept"
    workbook.backend.hooks = Hooks()  # type: ignore[attr-defined]
    (kept,) = Path(workbook.home, ".portal").glob("保留-*")
    for _ in range(3):
        assert workbook.engine.cycle().trouble == ""
        assert [str(kept) in text for text in workbook.engine.status().kept] == [True]
    workbook.restart()
    workbook.engine.cycle()
    assert len(workbook.engine.status().kept) == 1
    assert workbook.text(workbook.keys[0], "progress_note") == "网页"
    assert workbook.text(workbook.keys[0], "issues") == "后存"
    kept.unlink()
    workbook.engine.cycle()
    assert workbook.engine.status().kept == ()
    version = workbook.store.version()
    assert not workbook.engine.cycle().eventful
    assert workbook.store.version() == version


def test_a_save_that_an_error_left_in_our_hand_goes_back_at_once(
    workbook: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F072: not a crash, only an I/O error just after the exchange: the colleague's save must not wait for a restart."""
    edited = workbook.sheet.put_copy(workbook.sheet.open_copy(), 3, PLACES["issues"], "同事刚存的")
    workbook.store.submit([Edit(workbook.keys[0], "progress_note", "", "网页")], person="林某", token="1")
    real = replace.settle_exchange

    def fail(*_: object) -> None:
        monkeypatch.setattr(replace, "settle_exchange", real)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(replace, "settle_exchange", fail)
    workbook.backend.hooks = Hooks(lambda: workbook.sheet.save_copy(edited))  # type: ignore[attr-defined]
    assert workbook.engine.cycle().trouble == "BackendUnavailable"
    workbook.backend.hooks = Hooks()  # type: ignore[attr-defined]
    assert workbook.engine.cycle().trouble == ""
    assert workbook.text(workbook.keys[1], "issues") == "同事刚存的"
    assert workbook.text(workbook.keys[0], "progress_note") == "网页"
    assert [path.name for path in Path(workbook.home, ".portal").iterdir()] == ["lock"]


def test_a_workbook_that_an_error_left_aside_comes_back_at_once(
    workbook: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F071: on a share without exchange, the error strikes while the workbook stands aside: its name is missing then."""
    monkeypatch.setattr(rename, "_renameat2", lambda *_: errno.EINVAL)
    workbook.store.submit([Edit(workbook.keys[0], "progress_note", "", "网页")], person="林某", token="1")
    real = os.link

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "link", fail)
    report = workbook.engine.cycle()
    assert (report.trouble, "磁盘或网络读写出错" in report.message) == ("BackendUnavailable", True)
    assert not Path(workbook.home, "台账.xlsx").exists()
    monkeypatch.setattr(os, "link", real)
    assert workbook.engine.cycle().trouble == ""
    assert workbook.text(workbook.keys[0], "progress_note") == "网页"


def test_a_folder_that_is_read_only_is_read_all_the_same(workbook: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing waits and says so; what staff type there goes on arriving, also after a start."""
    workbook.sheet.put(3, PLACES["issues"], "表格里填的")
    shutil.rmtree(Path(workbook.home, ".portal"), ignore_errors=True)
    real = Path.mkdir

    def refuse(self: Path, *given: Any, **named: Any) -> None:
        if self.name == ".portal":
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        real(self, *given, **named)

    monkeypatch.setattr(Path, "mkdir", refuse)
    workbook.store.submit([Edit(workbook.keys[0], "progress_note", "", "网页")], person="林某", token="1")
    workbook.restart()
    assert workbook.engine.cycle().trouble == "BackendUnavailable"
    assert workbook.store.ledger().by_key[workbook.keys[1]].issues == "表格里填的"
    monkeypatch.setattr(Path, "mkdir", real)
    assert workbook.engine.cycle().trouble == ""
    assert workbook.text(workbook.keys[0], "progress_note") == "网页"


def test_a_file_made_read_only_is_not_replaced(workbook: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder would allow it; whoever set it read-only means that nothing be written."""
    workbook.store.submit([Edit(workbook.keys[0], "progress_note", "", "网页")], person="林某", token="1")
    path = Path(workbook.home, "台账.xlsx")
    before = path.read_bytes()
    monkeypatch.setattr(os, "access", lambda *_: False)  # the tests may run as root, who may do everything
    report = workbook.engine.cycle()
    assert report.trouble == "BackendUnavailable"
    assert "没有权限" in report.message
    assert path.read_bytes() == before
    monkeypatch.undo()
    assert workbook.engine.cycle().trouble == ""
    assert workbook.text(workbook.keys[0], "progress_note") == "网页"
