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

from sync.backends.google.troubles import GoogleTrouble, SignInRefused, Unreachable

CHECK_NETWORK = "请检查服务器能否上网、域名解析和防火墙；恢复后门户会自动再试。"
CHECK_PROXY = "请联系网络管理员：代理或防火墙可能拦下了请求。核对 HTTPS_PROXY 和 PORTAL_GOOGLE_API，再运行 python -m portal google check。"
_CHECK_TLS = (
    "请核对服务器时间；单位网络会替换证书的，请让网络管理员把证书装到服务器，并用 REQUESTS_CA_BUNDLE 指明。"
)
_SET_CLOCK = "请校准服务器时间（误差不能超过几分钟），例如启用 NTP，再试。"
_NEW_KEY = "请在 Google Cloud 控制台为这个账号新建一把密钥，换掉 PORTAL_GOOGLE_CREDENTIALS 指向的文件，再运行 python -m portal google check。"
_SIGN_IN_AGAIN = "请重新授权，把新得到的文件放到 PORTAL_GOOGLE_CREDENTIALS 指向的位置。"
PERSON = "授权时登录的 Google 账号"


def who(http: Any) -> str:
    """The e-mail of the account that `http` (gspread's client) speaks for, or words for it."""
    credentials = getattr(http.session, "credentials", None)
    return str(getattr(credentials, "service_account_email", "") or PERSON)


def never_left(error: BaseException) -> bool:
    """Is it certain that the request did not reach Google? (No connection was ever made.)"""
    made_none = (NewConnectionError, NameResolutionError, ConnectTimeout, ProxyError, gaierror, InvalidURL)
    found = list(_causes(error))
    if any(isinstance(one, made_none) for one in found):
        return True
    return any(isinstance(one, ssl.SSLCertVerificationError) for one in found)


def of_network(error: BaseException) -> GoogleTrouble:
    """A failure between this machine and Google."""
    found = list(_causes(error))
    if any(isinstance(one, ProxyError) for one in found):
        return Unreachable("连不上代理服务器，到不了 Google。", CHECK_PROXY)
    if any(isinstance(one, (gaierror, NameResolutionError)) for one in found):
        return Unreachable("找不到 Google 的服务器（域名解析失败）。", CHECK_NETWORK)
    if any(isinstance(one, (RequestsSSLError, ssl.SSLError)) for one in found):
        return Unreachable("与 Google 的加密连接没有建立（证书或 TLS 有问题）。", _CHECK_TLS)
    if any(isinstance(one, Timeout) for one in found):
        return Unreachable("Google 没有按时回答（超时）。", CHECK_NETWORK)
    return Unreachable("连不上 Google（网络中断或被拒绝）。", CHECK_NETWORK)


def of_sign_in(error: GoogleAuthError, account: str) -> GoogleTrouble:
    """Google gave no token. The text of `error` is looked at, never repeated."""
    if isinstance(error, TransportError):
        return of_network(error)
    text = str(error).lower()
    if not isinstance(error, RefreshError):
        return SignInRefused("登录 Google 没有成功。", _NEW_KEY)
    if error.retryable:
        return Unreachable("Google 的登录服务暂时不能用。", CHECK_NETWORK)
    if any(word in text for word in ("timeframe", "iat", "reasonable", "expired assertion")):
        return SignInRefused("服务器的时间不对，Google 不发给登录令牌。", _SET_CLOCK)
    if account == PERSON:
        return SignInRefused("Google 账号的授权已失效或被取消。", _SIGN_IN_AGAIN)
    return SignInRefused(f"{account}的密钥已被撤销、停用，或账号已删除，Google 不发给登录令牌。", _NEW_KEY)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and everything it was made from: causes, contexts, wrapped reasons and arguments."""
    seen: list[BaseException] = []
    todo = [error]
    while todo:
        one = todo.pop()
        if not isinstance(one, BaseException) or any(one is known for known in seen):
            continue
        seen.append(one)
        yield one
        todo += [one.__cause__, one.__context__, getattr(one, "reason", None), *_raised(one.args)]


def _raised(args: tuple[Any, ...]) -> list[BaseException]:
    return [one for one in args if isinstance(one, BaseException)]
