"""Who may touch the workbook's file: one writer of ours at a time, nobody while a spreadsheet program has it open; and the
system's errors as sentences.

Excel, WPS and LibreOffice leave a lock file beside an open workbook. A stale one cannot be told from a live one for sure,
so none is ever deleted here; the message says whose it is and how old, and a person decides.
"""

from __future__ import annotations

import contextlib
import errno
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import lock_descriptor

from store import wary
from sync.backends.workbook.likely import likely
from sync.errors import BackendUnavailable, Held, OddFile

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
}


@contextlib.contextmanager
def translated(path: Path, portal: str = "") -> Iterator[None]:
    """The system's errors as sentences; `portal` is the one that wrote the workbook, where it is known."""
    try:
        yield
    except FileNotFoundError as error:
        raise BackendUnavailable(
            f"找不到台账文件“{path}”。{likely(path, portal)}请把它放回原处，或检查共享盘是否连接。门户不会自行新建；"
            f"确实找不回的，请管理员运行 python -m portal publish，按系统中保存的内容重新生成。"
        ) from error
    except wary.NoPlainFile as odd:
        if str(odd.filename) != str(path):
            raise _not_ours(odd) from odd
        raise OddFile(
            f"台账的位置“{path}”上现在不是文件，而是一个{odd.kind}，没有读写：可能是有人放错了，也可能是有人想借它碰别的文件。"
        ) from odd
    except wary.NotOurs as error:
        raise _not_ours(error) from error
    except PermissionError as error:
        raise BackendUnavailable(
            f"没有权限读写“{error.filename or path}”；请检查文件夹权限，或文件是否被占用。"
        ) from error
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or error.strerror or error
        raise BackendUnavailable(f"读写台账文件“{path}”失败：{reason}。") from error


def _not_ours(error: OSError) -> BackendUnavailable:
    return BackendUnavailable(
        f"“{error.filename}”不是门户账户自己的文件（属于别人，或是链接），门户没有使用它；请管理员核对后移走。"
    )


@contextlib.contextmanager
def exclusive(room: Path) -> Iterator[None]:
    """One writer or recovery at a time among portals on this machine."""
    wary.own_folder(room)
    with wary.own(room / "lock") as handle:
        with contextlib.suppress(OSError):  # a network file system without locks
            lock_descriptor(handle)
        yield


def lock_files(workbook: Path) -> tuple[Path, ...]:
    """Names under which Excel (`~$`), WPS (`.~`) and LibreOffice (`.~lock.…#`) mark a workbook as open."""
    name = workbook.name
    return tuple(workbook.with_name(lock) for lock in (f"~${name}", f".~{name}", f".~lock.{name}#"))


def refuse_when_held(workbook: Path) -> None:
    """Held when a lock file stands beside the workbook."""
    for lock in lock_files(workbook):
        with contextlib.suppress(FileNotFoundError):
            age = max(0.0, time.time() - lock.lstat().st_mtime)
            who = _owner(lock)
            raise Held(
                f"“{workbook.name}”正由{who or '别的程序'}打开编辑（锁文件 {lock.name}，{_aged(age)}前建立），"
                "关闭后会自动写入；确认无人打开的，可删除该锁文件。"
            )


def _owner(lock: Path) -> str:
    """What the file says, if it is one: a link here would have the page show what stands behind it."""
    try:
        content = wary.read_shown(lock, 512)
    except OSError:
        return ""
    return _libreoffice_owner(content) if lock.name.endswith("#") else _excel_owner(content)


def _libreoffice_owner(content: bytes) -> str:
    """`full name,user,host,date,profile;` in UTF-8, commas escaped; the first two that are not empty."""
    fields = content.decode("utf-8", "replace").split(",")
    who = next((field for field in fields[:2] if field.strip()), "")
    host = fields[2].strip() if len(fields) > 2 else ""
    return f"{who.strip()}（{host}）" if who and host else who.strip()


def _excel_owner(content: bytes) -> str:
    """Byte 0 is the length of the user name in the system's code page; UTF-16 again from byte 55 on."""
    if len(content) > 57 and content[55]:
        return content[57 : 57 + 2 * content[55]].decode("utf-16-le", "ignore").strip("\0 ")
    return content[1 : 1 + content[0]].decode("gb18030", "ignore").strip("\0 ") if content else ""


def _aged(seconds: float) -> str:
    if seconds < 3600:
        return f"{max(1, round(seconds / 60))} 分钟"
    return f"{round(seconds / 3600)} 小时" if seconds < 86_400 else f"{round(seconds / 86_400)} 天"
