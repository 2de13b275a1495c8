"""The home at the start: nobody but the portal's account may write in it, and nobody else may read the key.

What can be mended is mended and told; what cannot be trusted any more stops the start.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from portal.errors import HomeUnusable
from portal.server.guessable_keys import LEAST_KEY, guessable
from store import wary

_STORE_FILES = ("", "-wal", "-shm")
_STORE_MODE = 0o027
# What nobody else may do with it, as bits of the mode.
_FORBIDDEN = {
    "secret": 0o077,
    **{f"ledger.db{end}": _STORE_MODE for end in _STORE_FILES},
    **dict.fromkeys(("years.json", "start.lock", "sync.lock", "post.lock", "links.lock", "backup.lock"), 0o022),
}


def guard(folder: Path, store: Path | None = None) -> Iterator[str]:
    """Look over a home that exists, and the store's file where that stands elsewhere; a sentence for each thing mended.
    Raises HomeUnusable for what cannot be."""
    if store:
        yield from _guard_files(store.parent, {f"{store.name}{end}": _STORE_MODE for end in _STORE_FILES})
    if not folder.is_dir():
        return
    found = folder.stat()
    _refuse_foreign(folder, found)
    if _lets(found, 0o022):
        _take_back(folder, 0o022)
        yield (
            f"运行文件夹 {folder} 原来别的账户也能写，已改为只有门户账户能写。共享工作簿要给别的账户编辑的，"
            "请放到单独的共享文件夹，用 PORTAL_WORKBOOK 指过去。"
        )
    yield from _guard_files(folder, _FORBIDDEN)


def refuse_weak_key(key: str, path: Path) -> None:
    """Raises HomeUnusable for a signing key that others could guess: with it anybody signs in as anybody."""
    if guessable(key):
        raise HomeUnusable(
            f"登录签名密钥文件 {path} 是空的、太短、已损坏或太容易猜到（应至少 {LEAST_KEY} 个字符），没有启动：用它签名的登录谁都能伪造。"
            "请从备份恢复这个文件；没有备份的，删掉它再启动，会生成新的密钥，所有人要重新登录一次。"
        )


def _guard_files(folder: Path, forbidden: Mapping[str, int]) -> Iterator[str]:
    for name, bits in forbidden.items():
        if wary.there(folder / name):
            yield from _guard_file(folder / name, bits)


def _guard_file(path: Path, forbidden: int) -> Iterator[str]:
    found = _file(path, may_be_linked=forbidden == _STORE_MODE)
    _refuse_foreign(path, found)
    if _lets(found, forbidden):
        _take_back(path, forbidden)
        more = "密钥可能已被看到，稳妥的做法是删掉它重新启动，所有人重新登录一次。" if path.name == "secret" else ""
        yield f"{path} 原来别的账户也能读或写，已收回权限。{more}"


def _file(path: Path, *, may_be_linked: bool) -> os.stat_result:
    """The store may be a link that the operator made to another disk; everything else is a plain file with one name."""
    if may_be_linked and path.is_symlink() and wary.trusted_link(path):
        return _behind(path)
    try:
        found = wary.look(path)
    except wary.NoPlainFile as odd:
        raise HomeUnusable(
            f"{path} 应是文件，现在是一个{odd.kind}，没有启动；请看看是谁放的，移走后从备份恢复。"
        ) from odd
    if found.st_nlink > 1:
        raise HomeUnusable(f"{path} 在别处还有一个名字（硬链接），别人能从那里读写它，没有启动；请复制成新文件替换它。")
    return found


def _behind(link: Path) -> os.stat_result:
    try:
        return link.stat()
    except OSError as error:
        raise HomeUnusable(
            f"{link} 是一个链接，它指向的文件打不开（{error.strerror}），没有启动；请检查那块磁盘是否连接，或从备份恢复。"
        ) from error


def _refuse_foreign(path: Path, found: os.stat_result) -> None:
    """Whoever owns a file may do with it what they like. The administrator may anyhow; run as administrator, the portal
    works with what others own as well."""
    if sys.platform != "win32" and not wary.ours(found) and 0 not in (found.st_uid, os.geteuid()):
        raise HomeUnusable(
            f"{path} 属于别的账户（编号 {found.st_uid}），不是运行门户的账户，没有启动；请用 chown 改正后再启动。"
        )


def _lets(found: os.stat_result, forbidden: int) -> bool:
    """May others do what is forbidden? Windows says nothing of it in these bits."""
    return sys.platform != "win32" and bool(found.st_mode & forbidden)


def _take_back(path: Path, forbidden: int) -> None:
    try:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~forbidden)
    except OSError as error:
        raise HomeUnusable(_open_to_others(path)) from error
    if path.stat().st_mode & forbidden:
        raise HomeUnusable(_open_to_others(path))


def _open_to_others(path: Path) -> str:
    return (
        f"{path} 别的账户也能读或写，而且权限收不回来，没有启动；请把运行文件夹放到本机磁盘上"
        "（PORTAL_HOME），只让运行门户的账户读写。"
    )
