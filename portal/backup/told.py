"""How the backups stand, in words: for the office's page and for `python -m portal doctor`."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.ui.messages import local_time
from store.backup_log import BackupAccount


def in_words(last: BackupAccount, *, scheduled: bool) -> str:
    """The last backup, whether it was tried out, what has gone wrong since, and how more of them are made."""
    said = [_last(last) if last.at or not scheduled else "还没有备份过，门户会按时自动做。"]
    if last.trouble:
        said.append(f"{local_time(last.trouble_at)}的备份有问题：{last.trouble}")
    if not scheduled:
        said.append("没有设置每天自动备份，请系统管理员在服务器上设 PORTAL_BACKUP_FOLDER。")
    return "".join(said)


def is_old(last: BackupAccount, now: datetime, age: timedelta) -> bool:
    """Has there been one, and none that is younger?"""
    return bool(last.at) and now - datetime.fromisoformat(last.at) > age


def _last(last: BackupAccount) -> str:
    if not last.at:
        return "还没有备份过。"
    tried = "已试恢复" if last.tried_at else "没有试恢复成功"
    return f"上次备份：{local_time(last.at)}（{last.size / 2**20:.1f} MB），{tried}。"
