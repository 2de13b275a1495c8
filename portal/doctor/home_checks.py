"""The home: room on the disk, what people handed in, the machine's clock, the signing key, and the backups."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from portal.backup.told import in_words, is_old
from portal.backup.writing import LEFT_FREE
from portal.doctor.finding import Health, HomeLook, Remark
from portal.server.guessable_keys import guessable
from store import wary
from store.look_over import state_of

_PLENTY = 4 * LEFT_FREE  # bytes; below that it is time to tidy up
_AHEAD = timedelta(minutes=5)
_TOO_OLD = timedelta(days=2)


def disk(look: HomeLook) -> Iterator[Remark]:
    """Of the home, and of the backups where they stand on another disk."""
    folders = [look.settings.folder, *filter(None, [look.settings.backup_folder])]
    seen: set[int] = set()
    for folder in filter(Path.is_dir, folders):
        device = folder.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = shutil.disk_usage(folder).free
        said = f"{folder} 所在的磁盘还剩 {free / 2**30:.1f} GB。"
        level = Health.WRONG if free < LEFT_FREE else Health.MIND if free < _PLENTY else Health.GOOD
        todo = "请清理磁盘：满了以后不能保存填报。" if level else ""
        yield Remark("磁盘", level, said, todo)


def files(look: HomeLook) -> Iterator[Remark]:
    """What a store names must stand on the disk; what stands there and nobody names is only room."""
    for year in look.years:
        named = state_of(year.store).files
        there = {path.name for path in year.files() if path.parent.name == "files"}
        if missing := sorted(named - there):
            said = f"{year.year}年有 {len(missing)} 个附件记在本地库里，磁盘上没有（例如 files/{missing[0]}）。"
            yield Remark("附件", Health.WRONG, said, "请从备份里找回 files 文件夹里的这些文件。")
        elif orphans := sorted(there - named):
            said = f"{year.year}年有 {len(orphans)} 个附件没有人提到（例如 files/{orphans[0]}），多半是没有提交成的。"
            yield Remark("附件", Health.MIND, said, "不影响使用；要腾地方的，备份以后可以删。")
        else:
            yield Remark("附件", Health.GOOD, f"{year.year}年的 {len(there)} 个附件都在。")


def clock(look: HomeLook) -> Iterator[Remark]:
    """A clock that was set back dates everything wrongly; nothing is ordered by it."""
    latest = look.state.latest
    if look.settings.day and not look.settings.demo:
        said = f"“今天”固定在 {look.settings.day}（PORTAL_TODAY），各项数字都按这一天算。"
        yield Remark("时钟", Health.MIND, said, "正式使用请去掉 PORTAL_TODAY。")
    elif latest and not look.settings.day and datetime.fromisoformat(latest) > look.machine + _AHEAD:
        said = f"现在是 {look.machine:%Y-%m-%d %H:%M}，比最后一次保存的时间（{latest[:16].replace('T', ' ')}）还早。"
        yield Remark("时钟", Health.WRONG, said, "请校准服务器的时钟（对时服务）。")
    else:
        yield Remark("时钟", Health.GOOD, f"现在是 {look.machine:%Y-%m-%d %H:%M}（北京时间）。")


def secret(look: HomeLook) -> Iterator[Remark]:
    """Who can read the signing key signs in as anybody."""
    path = look.newest.settings.folder / "secret"
    if look.settings.secret:
        yield Remark("密钥", Health.GOOD, "登录签名密钥在设置里（PORTAL_SECRET）。")
    elif not wary.there(path):
        yield Remark("密钥", Health.GOOD, "还没有登录签名密钥，启动时生成。")
    elif _open_to_others(wary.look(path)):
        said = f"登录签名密钥 {path} 别的账户也能读或写。"
        yield Remark(
            "密钥", Health.WRONG, said, "请 chmod 600 并核对属主；可能被看到过的，删掉它再启动，所有人重新登录一次。"
        )
    elif guessable(wary.read(path, 1 << 16).decode("ascii", "replace").strip()):
        yield Remark(
            "密钥", Health.WRONG, f"登录签名密钥 {path} 太短、已损坏或太容易猜到。", "请从备份恢复，或删掉它再启动。"
        )
    else:
        yield Remark("密钥", Health.GOOD, "登录签名密钥只有门户账户读得到。")


def _open_to_others(found: os.stat_result) -> bool:
    """Windows says nothing of it in these bits; run as administrator, this looks at what others own as well."""
    foreign = sys.platform != "win32" and not wary.ours(found) and 0 not in (found.st_uid, os.geteuid())
    return foreign or (sys.platform != "win32" and bool(stat.S_IMODE(found.st_mode) & 0o077))


def backup(look: HomeLook) -> Iterator[Remark]:
    """The last one and whether it was tried out."""
    last, scheduled = look.state.backup, look.settings.backup_folder is not None
    said = in_words(last, scheduled=scheduled)
    if last.trouble:
        yield Remark("备份", Health.WRONG, said, "请按原因处理，再用 python -m portal backup 做一份。")
    elif not last.at or is_old(last, look.machine, _TOO_OLD):
        yield Remark("备份", Health.MIND, said, "请用 python -m portal backup 做一份。")
    else:
        yield Remark("备份", Health.GOOD if scheduled else Health.MIND, said)
