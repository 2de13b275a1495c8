"""The settings of 备份: where the portal puts one every day, at which hour, and how many it keeps."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, field_validator

from portal.settings.field import setting


class BackupSettings(BaseModel):
    """A part of `portal.settings.Settings`. No backup by itself as long as no folder is set: docs/architecture.md says why."""

    backup_folder: Path | None = setting(
        None,
        "每天自动备份到哪个文件夹，最好在另一块磁盘或另一台机器上；不设就不自动备份",
        "一个文件夹路径",
    )
    backup_hour: int = setting(2, "每天几点以后自动备份（那时门户没有开着的，开着以后马上补）", ge=0, le=23)
    backup_keep: int = setting(7, "保留最近几份自动备份，更早的删除；手工做的备份从不删除", ge=1, le=3660)

    @field_validator("backup_folder")
    @classmethod
    def _absolute_folder(cls, path: Path | None) -> Path | None:
        return None if path is None else path.expanduser().absolute()
