"""The settings of how much visitors may hold open, and hand in."""

from __future__ import annotations

from pydantic import BaseModel

from portal.settings.field import setting


class LimitSettings(BaseModel):
    """A part of `portal.settings.Settings`."""

    connections_per_address: int = setting(
        300,
        "同一个来访地址最多同时多少个连接；几十人共用一个出口地址的单位也够用，PORTAL_PROXY_ADDRESSES 里的代理不受此限",
        ge=20,
        le=10000,
    )
    windows_per_person: int = setting(
        200,
        "同一个人（几个人合用一个账号的，合在一起）最多同时打开多少个门户页面",
        "3 到 1000 之间的整数",
        ge=3,
        le=1000,
    )
    files_gb: int = setting(
        20,
        "单位上传的附件和成果文件一共最多占多少 GB；到了就不再收，页面上说明。移除的附件也留底，算在里面",
        ge=1,
        le=100_000,
    )

    @property
    def files_bytes(self) -> int:
        """`files_gb` in bytes."""
        return self.files_gb << 30
