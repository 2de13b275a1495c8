"""The shared spreadsheet as an .xlsx file on disk: guarded reading, surgical writes, atomic replacement."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from sync.backends.base import Batch, Copy, Reading, Recovered, Retired, Stamp, TabLayout
from sync.backends.workbook import rename
from sync.backends.workbook.beside import Beside
from sync.backends.workbook.left import free_name, newest_left
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.locks import refuse_when_held
from sync.backends.workbook.package import Package
from sync.backends.workbook.plan import TabPlan, changed_parts
from sync.backends.workbook.publish import write_workbook
from sync.backends.workbook.read import Contents, content_version, read_workbook
from sync.backends.workbook.recover import recover
from sync.backends.workbook.replace import FOLDER, Hooks, replace, sync_folder
from sync.backends.workbook.structure import PORTAL_SHEET, Structure, structure
from sync.backends.workbook.zip_copy import Pieces, rewrite
from sync.errors import AlreadyPublished, BackendUnavailable, Raced, TabMissing

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

Signature = tuple[int, int, int, int]
_REASONS = {
    errno.ENOSPC: "磁盘已满，请清理",
    errno.EDQUOT: "磁盘配额已用完，请清理",
    errno.EROFS: "磁盘是只读的，请检查挂载",
    errno.EIO: "磁盘或网络读写出错，请检查",
    errno.ESTALE: "共享盘的连接已失效，请重新连接",
    errno.ENOTCONN: "共享盘没有连接，请检查",
    errno.EHOSTDOWN: "共享盘所在的服务器连不上，请检查",
    errno.EHOSTUNREACH: "共享盘所在的服务器连不上，请检查",
    errno.ETIMEDOUT: "共享盘没有回应，请检查网络",
    errno.ENAMETOOLONG: "文件名太长，请改短",
    errno.EISDIR: "这个名字是一个文件夹",
}


class WorkbookBackend:
    """A workbook at `path`. `rehash_every`: at the latest every so many checks the content itself is hashed,
    because a program can save and keep both time and size.

    A link is followed once and for all: swapping files swaps names, and would leave the shared file behind the link
    as it is, with nobody told.
    """

    name = "xlsx"

    def __init__(self, path: Path | str, *, limits: Limits | None = None, rehash_every: int = 12) -> None:
        given = Path(path)
        self.path = given.resolve() if given.is_symlink() else given
        self.hooks = Hooks()
        self._limits = limits or Limits()
        self._rehash_every = rehash_every
        self._checks = 0
        self._seen: tuple[Signature, str] | None = None
        self._last: Contents | None = None
        self._beside = Beside(self.path, self._limits)

    def exists(self) -> bool:
        """Does the file stand there?"""
        return self.path.exists()

    def recover(self) -> list[Recovered]:
        """Sort out what a crash left behind; call once before the first cycle. Shows also versions kept earlier."""
        if not (
            self.path.parent / FOLDER
        ).is_dir():  # never written here: a folder that is read-only can still be read
            return []
        with _translated(self.path), _exclusive(self.path):
            return recover(self.path)

    def version(self) -> str | None:
        """The content's hash, taken from the file's times and size while those stand still; None if unreadable."""
        try:
            signature = _signature(self.path)
            self._checks += 1
            if self._seen and self._seen[0] == signature and self._checks % self._rehash_every:
                return self._seen[1]
            version = content_version(self.path.read_bytes())
        except OSError:
            return None
        self._seen = (signature, version)
        return version

    def read(self) -> Reading:
        """All published tabs. Raises BackendUnavailable, TornWorkbook or HostileWorkbook; the file is not touched."""
        with _translated(self.path):
            signature = _signature(self.path)
            data = self.path.read_bytes()
        version = content_version(data)
        contents = self._contents(data, version)
        self._seen = (signature, version)
        return contents.reading

    def write(self, batch: Batch, reading: Reading) -> None:
        """Patch the touched cells and the stamp, and swap the new file in.

        Raises Held (somebody has it open), Raced (it changed), CellsRefused (formula, merged or too long),
        TabMissing, VersionsKept.
        """
        refuse_when_held(self.path)
        with _translated(self.path), _exclusive(self.path):
            self._refuse_read_only()
            data = self.path.read_bytes()
            if content_version(data) != reading.version:
                raise Raced("读取之后台账已被保存过，本次没有写入。")
            package = Package(data)
            changed = self._changed(package, batch, self._contents(data, reading.version))
            replace(self.path, reading.version, lambda out: rewrite(package, changed, out), self.hooks)

    def _refuse_read_only(self) -> None:
        """Swapping files asks only for rights in the folder; whoever made the file read-only means it all the same."""
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.path))

    def publish(self, tabs: Sequence[TabLayout], stamp: Stamp) -> None:
        """Create the workbook; AlreadyPublished when a file of that name stands there."""
        if self.exists():
            raise AlreadyPublished(f"“{self.path}”已经存在，不会覆盖；要重新发布，请先把它移走或改名。")
        content = BytesIO()
        write_workbook(tabs, stamp, content)
        with _translated(self.path), _exclusive(self.path):
            fresh = self.path.parent / FOLDER / f"publish-{os.getpid()}-{time.monotonic_ns()}.new"
            with fresh.open("xb") as out:
                out.write(content.getvalue())
                out.flush()
                os.fsync(out.fileno())
            placed = rename.place(fresh, self.path)
            fresh.unlink(missing_ok=True)
            sync_folder(self.path.parent)
        if not placed:
            raise AlreadyPublished(f"“{self.path}”已经存在，不会覆盖。")

    def copies(self) -> tuple[Copy, ...]:
        """Copies of the workbook in its folder, as cloud drives make them."""
        return self._beside.copies()

    @property
    def where(self) -> str:
        """The file's path."""
        return str(self.path)

    def refuse_busy(self) -> None:
        """Held while a program has the file open: its next save would bring the old name back."""
        refuse_when_held(self.path)

    def retire(self, successor: str) -> Retired:
        """Rename the file, its content untouched; nothing is overwritten. Raises Held, BackendUnavailable."""
        with _translated(self.path), _exclusive(self.path):
            left = self._left_as()
            if left is None:
                self.refuse_busy()
                left = free_name(self.path)
                if not rename.place(self.path, left):
                    raise BackendUnavailable(f"“{left}”刚被别人占用，请再试一次。")
                sync_folder(self.path.parent)
        done = (
            f"原来的工作簿内容没有改动，改名为“{left.name}”；请通知各单位不要再往里填，改到{successor}填报。"
        )
        return Retired(WorkbookBackend(left, limits=self._limits).read(), str(left), done)

    def _left_as(self) -> Path | None:
        """The name it got when it was left and the portal stopped before saying so."""
        return None if self.path.exists() else newest_left(self.path)

    def link(self, tab: str, row: int) -> str:
        """The file and the place in words."""
        return f"{self.path.name} › {tab} › 第{row}行"

    def _contents(self, data: bytes, version: str) -> Contents:
        """The parsed file; parsed once for each version."""
        if self._last is None or self._last.reading.version != version:
            self._last = read_workbook(data, self._limits)
        return self._last

    def _changed(self, package: Package, batch: Batch, contents: Contents) -> dict[str, Pieces]:
        book = structure(package)
        if PORTAL_SHEET not in book.parts:
            raise TabMissing(
                f"“{self.path.name}”里没有门户的隐藏工作表 {PORTAL_SHEET}，无法确认它是门户发布的台账。"
            )
        plans = _plans(batch, contents, book)
        return changed_parts(package, book, plans, (book.parts[PORTAL_SHEET], batch.stamp))


def _plans(batch: Batch, contents: Contents, book: Structure) -> list[TabPlan]:
    plans: dict[str, TabPlan] = {}
    for title in dict.fromkeys([w.tab for w in batch.writes] + [a.tab for a in batch.appends]):
        if title not in contents.located:
            raise TabMissing(contents.reading.missing.get(title, f"找不到工作表“{title}”。"))
        now = contents.located[title]
        plans[title] = TabPlan(now, book.parts[now], contents.reading.grids[title])
    for write in batch.writes:
        plans[write.tab].writes.append(write)
    for append in batch.appends:
        plans[append.tab].appends.append(append)
    return list(plans.values())


def _signature(path: Path) -> Signature:
    """What changes when a file is saved; ctime cannot be set back by a program."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    """The system's errors as sentences."""
    try:
        yield
    except FileNotFoundError as error:
        raise BackendUnavailable(
            f"找不到台账文件“{path}”；请把它放回原处，或检查共享盘是否连接。门户不会自行新建；确实找不回的，请管理员运行 python -m portal publish，按系统中保存的内容重新生成。"
        ) from error
    except PermissionError as error:
        raise BackendUnavailable(
            f"没有权限读写“{error.filename or path}”；请检查文件夹权限，或文件是否被占用。"
        ) from error
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or error.strerror or error
        raise BackendUnavailable(f"读写台账文件“{path}”失败：{reason}。") from error


@contextlib.contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """One writer or recovery at a time among portals on this machine."""
    folder = path.parent / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as handle:
        if fcntl is not None:
            with contextlib.suppress(OSError):  # a network file system without locks
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
