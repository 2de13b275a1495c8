"""The one way in which the portal opens files in a folder that other people may write.

Whoever may write there may put a link, a pipe or a device under any name. So nothing is followed, nothing that could
block is waited for, and what was opened is looked at again before a byte is read or written. Attributes are set on what
is open, never by name. Folders above are the operator's choice and are followed. Windows has other rights and owners than
these: what is asked of them here holds there by itself, and the folder's rights are the administrator's to set.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_SAFE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_CHUNK = 1 << 20
_KINDS = {
    stat.S_IFLNK: "链接",
    stat.S_IFDIR: "文件夹",
    stat.S_IFIFO: "管道",
    stat.S_IFSOCK: "套接字",
    stat.S_IFCHR: "设备",
    stat.S_IFBLK: "设备",
}


class NoPlainFile(OSError):
    """Something else than a file stands under the name; `kind` says what in Chinese."""

    def __init__(self, path: Path, kind: str) -> None:
        super().__init__(errno.EINVAL, kind, str(path))
        self.kind = kind


class NotOurs(OSError):
    """A file or folder that must be the portal's alone belongs to somebody else, or is reachable by another name."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EPERM, "not ours", str(path))


def look(path: Path) -> os.stat_result:
    """What stands under a name, a plain file. Raises FileNotFoundError, NoPlainFile."""
    return _plain(path, path.lstat())


def there(path: Path) -> bool:
    """Does anything stand under that name, a link to nowhere included?"""
    return os.path.lexists(path)


def is_file(path: Path) -> bool:
    """Does a plain file stand under that name?"""
    try:
        look(path)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A plain file for reading. Raises as `look` does."""
    look(path)  # a device is not opened at all: that alone may do something
    handle = _open(path, os.O_RDONLY)
    with os.fdopen(handle, "rb") as file:
        _plain(path, os.fstat(handle))
        yield file


def read(path: Path, limit: int = sys.maxsize) -> bytes:
    """The content, at most `limit` bytes of it."""
    parts, left = [], limit
    with opened(path) as file:
        while left and (part := file.read(min(_CHUNK, left))):
            parts.append(part)
            left -= len(part)
    return b"".join(parts)


def read_shown(path: Path, limit: int) -> bytes:
    """The same of a file whose content is shown. Raises NotOurs for one with a second name: that may be the key's."""
    with opened(path) as file:
        if os.fstat(file.fileno()).st_nlink > 1:
            raise NotOurs(path)
        return file.read(limit)


def digest(path: Path) -> str:
    """SHA-256 of the content; what is no plain file has a digest that no content has. Raises FileNotFoundError."""
    try:
        with opened(path) as file:
            return digest_of(file)
    except NoPlainFile as odd:
        return f"no file: {odd.kind}"


def digest_of(file: BinaryIO) -> str:
    """The same of a file that is open, from its beginning."""
    file.seek(0)
    found = hashlib.sha256()
    while block := file.read(_CHUNK):
        found.update(block)
    return found.hexdigest()


def create(path: Path, mode: int = 0o666) -> BinaryIO:
    """A new file for writing, open. Raises FileExistsError whatever stands there."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY | _SAFE
    return os.fdopen(os.open(path, flags, mode), "w+b")


@contextlib.contextmanager
def own(path: Path, *, make: bool = True) -> Iterator[int]:
    """The descriptor of a small file of ours, such as a lock; its content is left alone. Raises NoPlainFile, NotOurs."""
    if there(path):
        look(path)
    handle = _open(path, os.O_RDWR | (os.O_CREAT if make else 0))
    try:
        found = _plain(path, os.fstat(handle))
        if found.st_nlink > 1 or not ours(found):
            raise NotOurs(path)
        yield handle
    finally:
        os.close(handle)


def _open(path: Path, flags: int) -> int:
    try:
        return os.open(path, flags | _BINARY | _SAFE, 0o600)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):
            raise NoPlainFile(path, _KINDS[stat.S_IFLNK]) from error
        raise


def own_folder(path: Path, *, make: bool = True) -> None:
    """Raises NotOurs unless the folder is one, is the portal's own, and nobody else may write in it; made when missing."""
    if make:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or not ours(found):
        raise NotOurs(path)
    if found.st_mode & 0o022:
        path.chmod(stat.S_IMODE(found.st_mode) & ~0o022)


def ours(found: os.stat_result) -> bool:
    """Does it belong to the account that the portal runs under?"""
    return sys.platform == "win32" or found.st_uid == os.geteuid()


def trusted_link(path: Path) -> bool:
    """A link that the operator made, as far as can be told: it is the portal's own account's, the administrator's, or that
    of whoever the folder belongs to."""
    found = path.lstat()
    owners = {0, path.parent.stat().st_uid}
    return stat.S_ISLNK(found.st_mode) and (ours(found) or found.st_uid in owners)


def dress(file: BinaryIO, like: Path, *, times: tuple[int, int]) -> None:
    """Give an open file the rights, owner and attributes of another one, and its times (nanoseconds)."""
    handle = file.fileno()
    with opened(like) as model:
        old = os.fstat(model.fileno())
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                os.fchmod(handle, old.st_mode & 0o777)
            with contextlib.suppress(OSError, AttributeError):  # macOS has none
                for name in os.listxattr(model.fileno()):
                    with contextlib.suppress(OSError):
                        os.setxattr(handle, name, os.getxattr(model.fileno(), name))
            with contextlib.suppress(OSError):
                os.fchown(handle, old.st_uid, old.st_gid)
    with contextlib.suppress(OSError):
        os.utime(handle, ns=times)


def carry(source: Path, target: Path) -> None:
    """Move a plain file into a folder of ours, over nothing, also to another file system; it is whole there before it is
    gone here. Raises NoPlainFile, FileExistsError."""
    if there(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    with opened(source) as file, create(part, 0o600) as out:
        while block := file.read(_CHUNK):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    part.replace(target)
    sync_folder(target.parent)
    source.unlink()


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0))
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _plain(path: Path, found: os.stat_result) -> os.stat_result:
    if not stat.S_ISREG(found.st_mode):
        raise NoPlainFile(path, _KINDS.get(stat.S_IFMT(found.st_mode), "别的东西"))
    return found
