"""Lock files that spreadsheet programs leave beside an open workbook: Excel, WPS and LibreOffice.

A stale one cannot be told from a live one for sure, so none is ever deleted here; the message says whose it is
and how old, and a person decides.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from store import wary
from sync.errors import Held


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
        content = wary.read(lock, 512)
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
