"""From a key file to a client that speaks to Google: which spreadsheet, which account, which way, with time-outs.

Nothing is asked of Google here; the first call fetches a token.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import gspread
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2 import credentials as personal
from google.oauth2 import service_account
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

from sync.backends.google.troubles import KeyFileUnusable

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
GOOGLE_HOSTS = (
    "https://sheets.googleapis.com/",
    "https://www.googleapis.com/",
    "https://oauth2.googleapis.com/",
)
TIMEOUT = 30.0  # seconds between two bytes of an answer
_CONNECT = 10.0  # seconds to connect
_KEY = re.compile(r"[A-Za-z0-9_-]{20,}")
_IN_ADDRESS = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]{20,})")
_ADVICE = "请在 Google Cloud 控制台的“服务账号”→“密钥”里新建 JSON 密钥，把下载的文件原样放好，路径写到 PORTAL_GOOGLE_CREDENTIALS。"


def sheet_key(given: str) -> str:
    """The key in a spreadsheet's key or address. Raises ValueError, in Chinese, when there is none."""
    text = given.strip()
    found = _IN_ADDRESS.search(text)
    if found:
        return found[1]
    if "/d/e/" in text:
        raise ValueError("这是“发布到网络”的网址，请在表格的编辑页面复制地址栏的网址")
    if _KEY.fullmatch(text):
        return text
    raise ValueError("里面找不到表格的编号，请打开表格，复制地址栏的整个网址")


def open_client(
    credentials: Path, *, api: str = "", timeout: float = TIMEOUT, scopes: tuple[str, ...] = SCOPES
) -> gspread.Client:
    """A client for the account of that file; `api` sends everything meant for Google to another root.

    Raises KeyFileUnusable.
    """
    signing = Session()
    session = AuthorizedSession(  # type: ignore[no-untyped-call]
        load_credentials(credentials, scopes), auth_request=Request(signing)
    )
    if api:
        for one in (session, signing):
            mount(one, api)
    client = gspread.Client(auth=session.credentials, session=session)
    client.set_timeout((min(_CONNECT, timeout), timeout))
    return client


def load_credentials(file: Path, scopes: tuple[str, ...] = SCOPES) -> Credentials:
    """A service account's or an authorised user's credentials. Raises KeyFileUnusable, which repeats nothing of it."""
    told = _object(file)
    kind = told.get("type")
    made: Any = None
    if kind == "service_account":
        made = service_account.Credentials.from_service_account_info
    if kind == "authorized_user" or (kind is None and "refresh_token" in told):
        made = personal.Credentials.from_authorized_user_info
    try:
        if made is not None:
            return cast(Credentials, made(told, scopes=list(scopes)))
    except (GoogleAuthError, ValueError, TypeError, KeyError):
        # The library's words may hold parts of the key.
        raise KeyFileUnusable(f"密钥文件 {file} 不完整或被改动过，里面的密钥不能用。", _ADVICE) from None
    if "installed" in told or "web" in told:
        raise KeyFileUnusable(f"{file} 是 OAuth 客户端的文件，还没有授权，不能直接登录。", _ADVICE)
    raise KeyFileUnusable(f"{file} 不是服务账号密钥，也不是已授权的用户凭据。", _ADVICE)


def _object(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise KeyFileUnusable(f"找不到密钥文件 {file}。", _ADVICE) from None
    except OSError as error:
        raise KeyFileUnusable(f"密钥文件 {file} 打不开（{error.strerror}）。", _READABLE) from None
    except ValueError:
        raise KeyFileUnusable(f"密钥文件 {file} 不是 JSON。", _ADVICE) from None
    if not isinstance(told, dict):
        raise KeyFileUnusable(f"密钥文件 {file} 的内容不对。", _ADVICE)
    return told


_READABLE = "请检查文件权限：运行门户的账户要能读它，其他账户最好不能（chmod 600）。"


class Detour(HTTPAdapter):
    """Sends what is meant for Google's hosts to another root; the path is put behind the root's own."""

    def __init__(self, root: str) -> None:
        self._root = urlsplit(root.rstrip("/"))
        super().__init__()

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """As HTTPAdapter, with the address changed."""
        parts = urlsplit(request.url or "")
        path = self._root.path + parts.path
        request.url = parts._replace(scheme=self._root.scheme, netloc=self._root.netloc, path=path).geturl()
        return super().send(request, *args, **kwargs)


def mount(session: Session, root: str) -> None:
    """Send what the session would send to Google to `root` instead."""
    for host in GOOGLE_HOSTS:
        session.mount(host, Detour(root))
