"""The workbook is not in its place: the sentence names the file that it likely is, and never one that it is not."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.backends.workbook import WorkbookBackend
from sync.errors import BackendUnavailable
from tests.property.world import World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # no other world near by
    made = World("xlsx")
    made.backend.read()
    yield made
    made.close()


def said(world: World) -> str:
    with pytest.raises(BackendUnavailable) as missing:
        world.backend.read()
    return str(missing.value)


@pytest.mark.parametrize("name", ["台账（新）.xlsx", "2021政务公开.xlsx", "old.XLSX"])
def test_renamed_in_its_folder_under_whatever_name(world: World, name: str) -> None:
    (world.home / "别的表.xlsx").write_bytes(b"no workbook")
    (world.home / "台账.xlsx").rename(world.home / name)
    assert f"“{name}”" in said(world)
    assert "别的表" not in said(world)


@pytest.mark.parametrize("place", ["归档", "归档/2021"])
def test_moved_below_its_folder(world: World, place: str) -> None:
    folder = world.home / place
    folder.mkdir(parents=True)
    (world.home / "台账.xlsx").rename(folder / "台账.xlsx")
    assert str(folder / "台账.xlsx") in said(world)
    assert "PORTAL_WORKBOOK" in said(world)


def test_its_folder_was_renamed(world: World, tmp_path: Path) -> None:
    path = tmp_path / "共享" / "台账.xlsx"
    (tmp_path / "共享盘").mkdir()
    shutil.copy(world.home / "台账.xlsx", tmp_path / "共享盘" / "台账.xlsx")
    with pytest.raises(BackendUnavailable, match=re.escape("共享盘/台账.xlsx")):
        WorkbookBackend(path, tmp_path / "room").read()


def test_of_several_none_is_called_the_one(world: World) -> None:
    for name in ("甲.xlsx", "乙.xlsx"):
        shutil.copy(world.home / "台账.xlsx", world.home / name)
    (world.home / "台账.xlsx").unlink()
    assert "可能是其中一份" in said(world)


def test_gone_for_good(world: World) -> None:
    (world.home / "台账.xlsx").unlink()
    assert "附近有" not in said(world)
    assert "找不到台账文件" in said(world)


def test_another_portals_ledger_of_the_same_name_is_not_offered(world: World) -> None:
    beside = world.home.parent / "2022年"
    beside.mkdir()
    (world.home / "台账.xlsx").rename(beside / "台账.xlsx")
    assert str(beside / "台账.xlsx") in said(world)
    world.backend._portal = "another"  # type: ignore[attr-defined]
    assert "附近有" not in said(world)


def test_a_link_is_neither_followed_nor_offered(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    away = tmp_path_factory.mktemp("away")
    (world.home / "台账.xlsx").rename(away / "台账.xlsx")
    (world.home / "像台账.xlsx").symlink_to(away / "台账.xlsx")
    (world.home / "下级").symlink_to(away)
    assert "附近有" not in said(world)


def test_a_row_whose_key_was_typed_wrong_says_which_it_may_be(world: World) -> None:
    assert world.engine.cycle().trouble == ""
    world.sheet.put(world.where("2021-01-甲")[0], 1, "2021-1甲局")
    world.engine.cycle()
    (told,) = [f.message for f in world.store.findings() if f.raw == "2021-1甲局"]
    assert "是不是“2021-01-甲”？" in told
