"""Makes a home of a backup: beside its place first, looked at whole, then put there in one step.

The shared sheet may be newer than the backup. Nothing is done about that here: its stamp is one that the restored store never
gave out, so the sync stops before it writes and a person decides (sync/README.md, UnknownStamp).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import BinaryIO

from portal.backup.home import STORE
from portal.backup.manifest import BackupManifest, HeldStore
from portal.backup.verified import OpenedBackup, opened
from portal.backup.writing import BEGUN, LEFT_FREE
from portal.errors import BackupUnusable, CannotDo
from portal.year.years import REGISTRY
from store import wary
from store.backup import Pause, damage_of, facts_of
from store.backup_log import note_restored
from store.errors import StoreUnavailable


@dataclass(frozen=True, slots=True)
class RestoredHome:
    """A home that was made of a backup; `doubted` messages were waiting to be sent and may have been since."""

    home: Path
    manifest: BackupManifest
    doubted: int


def restore(file: Path, home: Path, *, person: str, now: datetime) -> RestoredHome:
    """Make a home of a backup, whole or not at all. Raises BackupUnusable, CannotDo, StoreUnavailable, each with a sentence."""
    home = home.expanduser().absolute()
    _refuse_used(home)
    with opened(file) as backup, _translated(home), _beside(home) as draft:
        _refuse_full(backup.manifest, draft)
        backup.unpack(lambda one: _written(draft / one.path))
        _look_over(backup, draft)
        doubted = _settled(backup.manifest, draft, file, person=person, now=now)
        _put(draft, home)
        return RestoredHome(home, backup.manifest, doubted)


def try_out(file: Path, *, pause: Pause = lambda: None) -> BackupManifest:
    """Could a home be made of it? Every file is read and compared; the stores are unpacked beside it, opened and counted. Raises
    as `restore` does."""
    with (
        opened(file) as backup,
        _translated(file.parent),
        TemporaryDirectory(prefix=BEGUN, dir=file.parent) as name,
    ):
        scratch = Path(name)
        _refuse_full(backup.manifest, scratch, only=frozenset(backup.manifest.stores))
        small = {*backup.manifest.stores, REGISTRY}
        backup.unpack(lambda one: _written(scratch / one.path if one.path in small else None), pause)
        _look_over(backup, scratch)
        return backup.manifest


def _refuse_used(home: Path) -> None:
    if os.path.lexists(home) and not (home.is_dir() and not home.is_symlink() and not any(home.iterdir())):
        raise CannotDo(f"{home} 不是空文件夹，没有恢复：请另指一个空的或还没有的文件夹，现有的台账不会被覆盖。")


@contextmanager
def _translated(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotDo(f"没有恢复：{place}，{error.strerror or error}。请检查文件夹、权限和磁盘空间。") from error


@contextmanager
def _beside(home: Path) -> Iterator[Path]:
    """A folder on the same disk that nobody takes for a home."""
    home.parent.mkdir(parents=True, exist_ok=True)
    draft = home.with_name(f".{home.name}-{token_hex(8)}")
    draft.mkdir(mode=0o700)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _refuse_full(manifest: BackupManifest, draft: Path, only: frozenset[str] = frozenset()) -> None:
    needed = sum(one.size for one in manifest.files if not only or one.path in only)
    if shutil.disk_usage(draft).free < needed + LEFT_FREE:
        raise CannotDo(
            f"磁盘空间不够，没有恢复：要 {needed / 2**30:.2f} GB，还要给门户留出 {LEFT_FREE / 2**30:.2f} GB。请清理磁盘，或换一个文件夹。"
        )


@contextmanager
def _written(path: Path | None) -> Iterator[BinaryIO | None]:
    if path is None:
        yield None
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with wary.create(path, 0o600) as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def _look_over(backup: OpenedBackup, draft: Path) -> None:
    """Are the stores whole, of a version that is known here, and do they hold what the manifest says?"""
    for path, said in backup.manifest.stores.items():
        try:
            damaged, facts = damage_of(draft / path), facts_of(draft / path)
        except StoreUnavailable as error:
            raise BackupUnusable(f"备份“{backup.name}”里的本地库 {path} 打不开，没有恢复。请换一份备份。") from error
        if facts.newer:
            raise BackupUnusable(
                f"备份“{backup.name}”是更新版本的门户（{backup.manifest.portal}）做的，这个版本不认识其中的“{facts.newer[0]}”，没有恢复。请先升级门户。"
            )
        found = HeldStore(facts.year, facts.version, facts.closed, facts.counts, facts.steps)
        if damaged or found != said:
            raise BackupUnusable(f"备份“{backup.name}”里的本地库 {path} 与清单对不上，没有恢复。请换一份备份。")
    if _years_named(draft) != {said.year: path for path, said in backup.manifest.stores.items()} and (
        len(backup.manifest.stores) > 1 or (draft / REGISTRY).exists()
    ):
        raise BackupUnusable(f"备份“{backup.name}”里的年度与清单对不上，没有恢复。请换一份备份。")


def _years_named(draft: Path) -> dict[int, str]:
    """The years' stores by the registry."""
    try:
        said = json.loads((draft / REGISTRY).read_text(encoding="utf-8"))["years"]
        return {int(year): f"{folder}/{STORE}" if folder else STORE for year, folder in said.items()}
    except (OSError, ValueError, KeyError, AttributeError):
        return {}


def _settled(manifest: BackupManifest, draft: Path, file: Path, *, person: str, now: datetime) -> int:
    """Bring the store of the year in force up to this version and tell it what happened."""
    newest = max(manifest.stores, key=lambda path: manifest.stores[path].year)
    detail = {"文件": file.name, "备份时间": manifest.made}
    return note_restored(f"sqlite:///{draft / newest}", detail, person=person, now=now)


def _put(draft: Path, home: Path) -> None:
    for folder in (draft, *(path for path in draft.iterdir() if path.name.isdecimal())):
        folder.chmod(0o755)  # as the first start makes it: the workbook in it may be for others to read
    try:
        if home.exists():
            home.rmdir()
        draft.rename(home)
    except OSError as error:
        raise CannotDo(
            f"{home} 放不进恢复的内容（{error.strerror}），没有恢复；它如果是挂载点，请在它里面另指一个新文件夹。"
        ) from error
    wary.sync_folder(home.parent)
