"""Reads a backup: nothing of it is believed before its size, name and checksum are what its manifest says.

What the file claims is looked at before anything is unpacked: names that lead elsewhere, sizes that no disk holds, members that
the manifest does not know. More bytes than were claimed are never read.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from portal.backup.manifest import ALLOWED, MANIFEST, BackupManifest, HeldFile, NoManifest, read_manifest
from portal.backup.writing import CHUNK
from portal.errors import BackupUnusable
from store.backup import Pause

_MANIFEST_MOST = 256 << 20
_SWELLS = 50  # times as large unpacked: a store of texts is packed to a tenth at best
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_FOREIGN = "“{}”不是门户的备份文件，或者没有传完整，没有恢复。请核对文件，重新复制一次再试。"
_ALTERED = "备份“{}”里的{}，可能已经损坏或被改动，没有恢复。请换一份备份。"

Target = Callable[[HeldFile], AbstractContextManager[BinaryIO | None]]
"""Where a file of the backup goes; None for one that is only read."""


@dataclass(frozen=True)
class OpenedBackup:
    """A backup whose manifest fits what is in the file."""

    name: str
    manifest: BackupManifest
    package: zipfile.ZipFile

    def unpack(self, target: Target = lambda _: nullcontext(), pause: Pause = lambda: None) -> None:
        """Read every file to its end. Raises BackupUnusable at the first that is not what the manifest says; whoever gave the
        targets throws away what was written."""
        for one in self.manifest.files:
            with target(one) as out:
                self._read(one, out, pause)

    def _read(self, one: HeldFile, out: BinaryIO | None, pause: Pause) -> None:
        found, size = hashlib.sha256(), 0
        try:
            with self.package.open(one.path) as source:
                while block := source.read(CHUNK):
                    found.update(block)
                    size += len(block)
                    if out is not None:
                        out.write(block)
                    pause()
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise BackupUnusable(_ALTERED.format(self.name, f"“{one.path}”读不出来")) from error
        if (size, found.hexdigest()) != (one.size, one.sha256):
            raise BackupUnusable(_ALTERED.format(self.name, f"“{one.path}”与清单上的大小或校验值不符"))


@contextmanager
def opened(file: Path) -> Iterator[OpenedBackup]:
    """A backup as a file. Raises BackupUnusable."""
    try:
        package = zipfile.ZipFile(file)
    except FileNotFoundError as error:
        raise BackupUnusable(f"找不到备份文件“{file}”，请核对文件名和位置。") from error
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BackupUnusable(_FOREIGN.format(file.name)) from error
    with package:
        manifest = _manifest(package, file.name)
        _refuse_odd(package, manifest, file)
        yield OpenedBackup(file.name, manifest, package)


def _manifest(package: zipfile.ZipFile, name: str) -> BackupManifest:
    try:
        if package.getinfo(MANIFEST).file_size > _MANIFEST_MOST:
            raise BackupUnusable(_FOREIGN.format(name))
        return read_manifest(package.read(MANIFEST))
    except NoManifest as error:
        if error.newer:
            raise BackupUnusable(
                f"备份“{name}”是更新版本的门户做的，这个版本读不了，没有恢复。请先升级门户。"
            ) from error
        raise BackupUnusable(_FOREIGN.format(name)) from error
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BackupUnusable(_FOREIGN.format(name)) from error


def _refuse_odd(package: zipfile.ZipFile, manifest: BackupManifest, file: Path) -> None:
    listed, there = {one.path: one for one in manifest.files}, package.infolist()
    twice = [path for path, n in Counter(info.filename for info in there).items() if n > 1]
    if odd := [path for path in listed if not ALLOWED.fullmatch(path) or ".." in path.split("/")]:
        raise BackupUnusable(_ALTERED.format(file.name, f"“{odd[0]}”不是备份里该有的文件"))
    if twice or len(listed) != len(manifest.files) or {info.filename for info in there} != {MANIFEST, *listed}:
        raise BackupUnusable(_ALTERED.format(file.name, "文件与清单对不上"))
    if not (manifest.stores and manifest.stores.keys() <= listed.keys()):
        raise BackupUnusable(_ALTERED.format(file.name, "清单缺少本地库"))
    for info in there:
        if info.flag_bits & 1 or info.compress_type not in _PACKINGS or info.is_dir():
            raise BackupUnusable(_ALTERED.format(file.name, f"“{info.filename}”不是门户这样存放的"))
        if info.filename in listed and info.file_size != listed[info.filename].size:
            raise BackupUnusable(_ALTERED.format(file.name, f"“{info.filename}”与清单上的大小不符"))
    if manifest.size > _SWELLS * (file.stat().st_size + CHUNK):
        raise BackupUnusable(
            f"备份“{file.name}”展开后有 {manifest.size / 2**30:.1f} GB，是它自己的几十倍，不像是门户做的，没有恢复。"
        )
