"""The settings of signing in: which way, behind which proxies, with which identity service."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, SecretStr, field_validator, model_validator

from portal.settings.field import setting, variable

_NEEDED = {
    "oidc": ("public_url", "oidc_metadata", "oidc_client_id", "oidc_client_secret"),
    "proxy": ("proxy_header", "proxy_addresses"),
}
# Headers that the portal or the server reads for something else.
_TAKEN = frozenset({"x-portal-person", "cookie", "host", "origin", "x-forwarded-for", "x-forwarded-proto"})


class SignInSettings(BaseModel):
    """A part of `portal.settings.Settings`."""

    sign_in: Literal["trial", "accounts", "oidc", "proxy"] = setting(
        "trial",
        "怎样登录：trial（体验模式，不用密码，只在本机可用）、accounts（门户自己的账号和密码）、oidc（统一身份认证）"
        "或 proxy（前面的代理已经认证）",
        "trial、accounts、oidc 或 proxy",
    )
    public_url: str = setting(
        "",
        "各单位在浏览器里打开门户的地址；前面有 https 代理或用 oidc 时必须设",
        "形如 https://zwgk.example.gov.cn 的地址，后面不带路径",
    )
    proxy_addresses: str = setting(
        "",
        "前面代理的 IP 地址或网段，用逗号隔开；只有从这里来的请求，代理写的来访地址和登录名才算数",
        "用逗号隔开的 IP 地址或网段，例如 127.0.0.1,10.1.0.0/24",
    )
    proxy_header: str = setting("", "proxy 登录：代理用哪个请求头写明登录名", "一个请求头的名字，例如 X-Remote-User")
    oidc_metadata: str = setting(
        "",
        "oidc 登录：统一身份认证的发现地址",
        "形如 https://sso.example.gov.cn/.well-known/openid-configuration 的地址",
    )
    oidc_client_id: str = setting("", "oidc 登录：门户在统一身份认证登记的客户端编号", "登记时得到的编号")
    oidc_client_secret: SecretStr | None = setting(
        None, "oidc 登录：门户在统一身份认证登记的客户端密钥", "登记时得到的密钥"
    )
    oidc_claim: str = setting(
        "preferred_username",
        "oidc 登录：用哪一项与人员的登录名对应，例如 preferred_username、email 或 sub",
        "统一身份认证给出的一项的名字",
        pattern=r"^[A-Za-z0-9_.:-]+$",
    )
    oidc_until_exp: bool = setting(
        True, "oidc 登录：身份凭证到期（exp）就要重新登录；凭证只有几分钟的，设为 0，改由 PORTAL_SESSION_HOURS 决定"
    )

    @field_validator("public_url")
    @classmethod
    def _an_origin(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (
            parts.scheme not in ("http", "https")
            or not parts.netloc
            or parts.path.strip("/")
            or parts.query
            or parts.username
        ):
            raise ValueError("不是网址，或者带了路径")
        return url.rstrip("/")

    @field_validator("proxy_addresses")
    @classmethod
    def _addresses(cls, text: str) -> str:
        for part in filter(None, map(str.strip, text.split(","))):
            try:
                ip_network(part, strict=False)
            except ValueError as error:
                raise ValueError(f"“{part}”不是 IP 地址或网段") from error
        return text

    @field_validator("proxy_header")
    @classmethod
    def _a_header(cls, name: str) -> str:
        if name and not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name):
            raise ValueError("请求头的名字只能有字母、数字和 -")
        if name.lower() in _TAKEN:
            raise ValueError("这个请求头另有用处")
        return name

    @model_validator(mode="after")
    def _sign_in_has_what_it_needs(self) -> Self:
        lacking = [variable(n) for n in _NEEDED.get(self.sign_in, ()) if not getattr(self, n)]
        if lacking:
            raise ValueError(
                f"PORTAL_SIGN_IN={self.sign_in} 还缺少设置 {'、'.join(lacking)}，说明见 docs/settings.md。"
            )
        return self

    @property
    def trial(self) -> bool:
        """体验模式: nobody needs a password, on this machine only."""
        return self.sign_in == "trial"

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of trusted proxies."""
        return tuple(ip_network(p.strip(), strict=False) for p in self.proxy_addresses.split(",") if p.strip())
