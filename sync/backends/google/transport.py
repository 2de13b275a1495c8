"""What happens on the way to Google: which failures never left this machine, and what they mean to a person."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from socket import gaierror
from typing import Any

from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from requests import ConnectTimeout, Timeout
from requests.exceptions import InvalidURL, ProxyError
from requests.exceptions import SSLError as RequestsSSLError
from urllib3.exceptions import NameResolutionError, NewConnectionError

from sync.backends.google.troubles import CHECK, CHECK_PROXY, NEW_KEY, GoogleTrouble, KeyRefused, Unreachable, spoken

_NO_CONNECTION = (
    NewConnectionError,
    NameResolutionError,
    ConnectTimeout,
    ProxyError,
    gaierror,
    InvalidURL,
    ssl.SSLCertVerificationError,
)
PERSON = "授权时登录的 Google 账号"
_CHECK_NETWORK = "请检查服务器能否上网、域名解析和防火墙；恢复后门户会自动再试。"
_CHECK_TLS = "请核对服务器时间；单位网络会替换证书的，请让网络管理员把证书装到服务器，并用 REQUESTS_CA_BUNDLE 指明。"
_SET_CLOCK = f"请校准服务器时间（误差不能超过几分钟），例如启用 NTP，{CHECK}"
_SIGN_IN_AGAIN = f"请重新授权，把新得到的文件放到 PORTAL_GOOGLE_CREDENTIALS 指向的位置（不用重启），{CHECK}"
_OAUTH_ERRORS = (
    "invalid_grant",
    "invalid_client",
    "unauthorized_client",
    "disabled_client",
    "deleted_client",
)


def who(http: Any) -> str:
    """The e-mail of the account that `http` (gspread's client) speaks for, or words for it."""
    credentials = getattr(http.session, "credentials", None)
    return str(getattr(credentials, "service_account_email", "") or PERSON)


def sign_in(http: Any) -> None:
    """Fetch a token. Raises KeyFileUnusable, or google-auth's errors."""
    http.session.credentials.sign_in()


def never_left(error: BaseException) -> bool:
    """Is it certain that the request did not reach Google? (No connection was ever made.)"""
    return any(isinstance(one, _NO_CONNECTION) for one in _causes(error))


def of_network(error: BaseException) -> GoogleTrouble:
    """A failure between this machine and Google."""
    found = list(_causes(error))

    def any_of(*kinds: type[BaseException]) -> bool:
        return any(isinstance(one, kinds) for one in found)

    if any_of(ProxyError):
        return Unreachable("连不上代理服务器，到不了 Google。", CHECK_PROXY)
    if any_of(gaierror, NameResolutionError):
        return Unreachable("找不到 Google 的服务器（域名解析失败）。", _CHECK_NETWORK)
    if any_of(RequestsSSLError, ssl.SSLError):
        return Unreachable("与 Google 的加密连接没有建立（证书或 TLS 有问题）。", _CHECK_TLS)
    if any_of(Timeout):
        return Unreachable("Google 没有按时回答（超时）。", _CHECK_NETWORK)
    return Unreachable("连不上 Google（网络中断或连接被拒绝）。", _CHECK_NETWORK)


def of_sign_in(error: GoogleAuthError, account: str) -> GoogleTrouble:
    """Google gave no token. The text of `error` is looked at, never repeated."""
    if isinstance(error, TransportError):
        return of_network(error)
    if getattr(error, "retryable", False):
        return Unreachable("Google 的登录服务暂时不能用。", "不用做什么，门户会自动再试。")
    text = str(error).lower()
    if "reasonable timeframe" in text or "check your iat" in text:
        return KeyRefused("服务器的时间不对，Google 不发给登录令牌。", _SET_CLOCK)
    if not isinstance(error, RefreshError) or not any(one in text for one in _OAUTH_ERRORS):
        return KeyRefused("登录 Google 没有成功，没有得到登录令牌。", CHECK_PROXY)
    if account == PERSON:
        return KeyRefused("Google 账号的授权已失效或被取消，Google 不发给登录令牌。", _SIGN_IN_AGAIN)
    return KeyRefused(f"{spoken(account).lstrip()}的密钥已被撤销，或账号已停用、删除，Google 不发给登录令牌。", NEW_KEY)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it was made from: causes, wrapped reasons and arguments.

    Not its context, which may be an older failure that was being dealt with.
    """
    seen: set[int] = set()
    todo: list[Any] = [error]
    while todo:
        one = todo.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            todo += [one.__cause__, getattr(one, "reason", None), *one.args]
