"""Makes a backup while the portal works.

Of the year in force the shared workbook is copied first and then a moment of the store is held fast, both while no cycle of the
sync runs: so the store knows what stands in that workbook. What people hand in meanwhile goes on, into the store, after that
moment. Files that they handed in are copied after it: nothing that the store names is ever removed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from ledger.clock import Clock
from portal.backup.home import STORE, YearFolder, left_out, of_the_home, years_of
from portal.backup.manifest import MANIFEST, BackupManifest, HeldFile, HeldStore
from portal.errors import CannotDo
from portal.settings.settings import ROOT, Settings
from portal.year.first_start import alone_in
from store import wary
from store.backup import Pause, facts_of, moment
from sync.backends.workbook.rename import place
from sync.lease import FileLease

MANUAL = "台账备份"
CHUNK = 1 << 20
BEGUN = ".begun-backup-"
LEFT_FREE = 512 << 20  # bytes of the disk: the portal must go on
_PATIENCE = 60.0  # seconds for a cycle of the sync to end
_ATTEMPTS = 5  # at a workbook that somebody is saving
_PACKED = (".xlsx",)  # and what people handed in: nothing is gained by packing it again


@dataclass(frozen=True, slots=True)
class TakenBackup:
    """A backup that was made: where it stands, its bytes and checksum, what it says of itself."""

    file: Path
    size: int
    sha256: str
    manifest: BackupManifest


@dataclass(frozen=True, slots=True)
class _Copied:
    """Files to pack: path in the backup, where it stands; the stores among them as they were found, and what was odd."""

    files: list[tuple[str, Path]]
    stores: dict[str, HeldStore]
    notes: list[str]
    made: datetime


def take(
    settings: Settings,
    folder: Path,
    clock: Clock,
    *,
    with_secret: bool = False,
    stem: str = MANUAL,
    pause: Pause = lambda: None,
) -> TakenBackup:
    """Make a backup in `folder`, whole or not at all; nothing is written over. `pause` is called after every mebibyte.

    Raises CannotDo, StoreUnavailable, each with a sentence.
    """
    years = years_of(settings)
    with _translated(folder), _draft_folder(folder) as drafts:
        _refuse_full(years, folder)
        copied = _copy(settings, years, drafts, clock, with_secret=with_secret, pause=pause)
        draft = drafts / "draft.zip"
        with wary.create(draft, 0o600) as out:
            manifest = _pack(out, copied, settings, with_secret=with_secret, pause=pause)
            out.flush()
            os.fsync(out.fileno())
            size, sha256 = os.fstat(out.fileno()).st_size, wary.digest_of(out)
        made = _placed(draft, folder, f"{stem}-{copied.made:%Y%m%d-%H%M%S}")
        wary.sync_folder(folder)
    return TakenBackup(made, size, sha256, manifest)


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotDo(f"备份没有做成：{folder}，{error.strerror or error}。请检查文件夹、权限和磁盘空间。") from error


@contextmanager
def _draft_folder(folder: Path) -> Iterator[Path]:
    """The portal's alone, as the backup is. What one had begun that was killed days ago goes."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for begun in folder.glob(f"{BEGUN}*"):
        if time.time() - begun.stat().st_mtime > 2 * 86400:
            shutil.rmtree(begun, ignore_errors=True)
    drafts = folder / f"{BEGUN}{token_hex(8)}"
    drafts.mkdir(mode=0o700)
    try:
        yield drafts
    finally:
        shutil.rmtree(drafts, ignore_errors=True)


def _refuse_full(years: list[YearFolder], folder: Path) -> None:
    """Before anything is written. Stores are there twice for a while, as a copy and packed."""
    stores = sum(_size(one.store) + _size(one.store.with_name(f"{one.store.name}-wal")) for one in years)
    others = sum(_size(p) for one in years for p in (*one.files(), *filter(None, [one.workbook])))
    needed, free = 2 * stores + others + LEFT_FREE, shutil.disk_usage(folder).free
    if free < needed:
        raise CannotDo(
            f"磁盘空间不够，没有备份：{folder} 所在的磁盘只剩 {_gb(free)}，这次备份要 {_gb(needed - LEFT_FREE)}，"
            f"还要给门户留出 {_gb(LEFT_FREE)}。请清理磁盘，或换一个文件夹。"
        )


def _gb(size: int) -> str:
    return f"{size / 2**30:.2f} GB"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _copy(
    settings: Settings, years: list[YearFolder], drafts: Path, clock: Clock, *, with_secret: bool, pause: Pause
) -> _Copied:
    """Stores, what the home says of itself and the workbook of the year in force copied, everything else named where it stands."""
    copied = _Copied([], {}, list(left_out(settings, years, with_secret=with_secret)), clock.now())
    stores = [(f"{one.prefix}{STORE}", drafts / f"{number}.db") for number, one in enumerate(years)]
    with ExitStack() as held:
        folder = years[0].settings.folder
        with _no_cycle(folder), alone_in(folder):
            if [one.store for one in years_of(settings)] != [one.store for one in years]:
                raise CannotDo("备份的同时结转了年度，没有备份，请再试一次。")
            copied.files.extend(_workbook(years[0], drafts, copied.notes))
            copies = [held.enter_context(moment(one.store)) for one in years]
            for path, file in of_the_home(settings, years, with_secret=with_secret):
                copied.files.append((path, Path(shutil.copyfile(file, drafts / path.replace("/", "-")))))
        for copy, (_, to) in zip(copies, stores, strict=True):
            copy(to, pause)
    for path, file in stores:
        facts = facts_of(file)
        copied.stores[path] = HeldStore(facts.year, facts.version, facts.closed, facts.counts, facts.steps)
    copied.files[:0] = stores
    for number, year in enumerate(years):
        copied.files.extend((year.name_of(file), file) for file in year.files())
        if number and year.workbook:  # nothing is written into a closed year's
            copied.files.append((year.name_of(year.workbook), year.workbook))
    return copied


@contextmanager
def _no_cycle(folder: Path) -> Iterator[None]:
    """While no process runs a cycle of the sync. One that hangs with its share is not waited for: a workbook that is older than the
    store's moment is judged like any stale copy."""
    end, lease = time.monotonic() + _PATIENCE, FileLease(folder / "sync.lock")
    while True:
        with lease.held() as mine:
            if mine or time.monotonic() > end:
                yield
                return
        time.sleep(0.01)


def _workbook(year: YearFolder, drafts: Path, notes: list[str]) -> Iterator[tuple[str, Path]]:
    """The shared workbook whole. Programs save into it in place: what was half written is read again."""
    path = year.workbook
    if path is None:
        return
    for number in range(_ATTEMPTS):
        copy = drafts / f"workbook{number}"
        with wary.opened(path) as source, wary.create(copy, 0o600) as out:
            before = os.fstat(source.fileno())
            shutil.copyfileobj(source, out, CHUNK)
            after = os.fstat(source.fileno())
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and _is_whole(copy):
            yield year.name_of(path), copy
            return
        time.sleep(0.2)
    notes.append(f"共享工作簿“{path.name}”正在被保存，或者已经损坏，备份里没有它；台账的内容都在本地库里。")


def _is_whole(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as package:
            return package.testzip() is None
    except (zipfile.BadZipFile, OSError, EOFError, ValueError):
        return False


def _pack(out: BinaryIO, copied: _Copied, settings: Settings, *, with_secret: bool, pause: Pause) -> BackupManifest:
    """The files one after the other, a mebibyte at a time, and the manifest behind them."""
    held: list[HeldFile] = []
    with zipfile.ZipFile(out, "w", allowZip64=True) as package:
        for path, file in copied.files:
            try:
                held.append(_packed(package, path, file, copied.made, pause))
            except FileNotFoundError:  # a version kept for a person, whom it has just served
                continue
            if "/files/" in f"/{path}" and held[-1].sha256 != file.name:
                copied.notes.append(
                    f"附件 {path} 的内容和它的校验值不符，磁盘上的文件可能已经损坏；按现在的样子备份了。"
                )
        manifest = BackupManifest(
            made=copied.made.isoformat(timespec="seconds"),
            portal=portal_version(),
            sheet=settings.backend,
            with_secret=with_secret,
            stores=copied.stores,
            files=tuple(held),
            notes=tuple(copied.notes),
        )
        info = _info(MANIFEST, copied.made)
        info.compress_type = zipfile.ZIP_DEFLATED
        package.writestr(info, manifest.as_json())
    return manifest


def _packed(package: zipfile.ZipFile, path: str, file: Path, made: datetime, pause: Pause) -> HeldFile:
    info, found, size = _info(path, made), hashlib.sha256(), 0
    stored = path.endswith(_PACKED) or "/files/" in f"/{path}"
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with wary.opened(file) as source, package.open(info, "w", force_zip64=True) as target:
        while block := source.read(CHUNK):
            target.write(block)
            found.update(block)
            size += len(block)
            pause()
    return HeldFile(path, size, found.hexdigest())


def _info(path: str, made: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, (made.year, made.month, made.day, made.hour, made.minute, made.second))
    info.external_attr = 0o600 << 16
    return info


def _placed(draft: Path, folder: Path, stem: str) -> Path:
    """Under a name that nothing had."""
    for number in range(1, 1000):
        target = folder / f"{stem}{'' if number == 1 else f'（{number}）'}.zip"
        if place(draft, target):
            return target
    raise CannotDo(f"{folder} 里同名的备份太多了，没有备份。")


def portal_version() -> str:
    """This portal's version, as its project file says it."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(said["project"]["version"])
