"""The settings of how much one visitor may hold open."""

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
