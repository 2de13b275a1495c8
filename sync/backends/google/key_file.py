"""The key file: a service account's key, or what a person's authorisation left, as credentials for google-auth.

Google-auth's own service account credentials ask a third Google service for the regions that the account may use; these
do not, so that nothing but the spreadsheet and the token endpoint is ever called.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.oauth2 import credentials as personal
from google.oauth2 import service_account

from sync.backends.google.troubles import KeyFileUnusable

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
_ADVICE = (
    "请在 Google Cloud 控制台的“服务账号”→“密钥”里新建 JSON 密钥，把下载的文件原样放好，"
    "路径写到 PORTAL_GOOGLE_CREDENTIALS。"
)
_READABLE = "请检查文件权限：运行门户的账户要能读它，其他账户最好不能（chmod 600）。"


class KeyFile(Credentials):
    """Credentials that follow the file: read at the first call, when it was replaced, and when Google refuses it."""

    def __init__(self, file: Path, way: Any = None) -> None:
        """`way` is google-auth's transport to the token endpoint, for `sign_in`."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.file = file
        self._way = way
        self._inner: Any = None
        self._seen: tuple[int, int] | None = None

    @property
    def service_account_email(self) -> str:
        """The account's e-mail; '' for a person's authorisation that does not tell it, or while the file is no use."""
        if self._inner is None:
            with suppress(KeyFileUnusable):
                self.load()
        return str(getattr(self._inner, "service_account_email", "") or getattr(self._inner, "account", "") or "")

    def sign_in(self) -> None:
        """Fetch a token now. Raises KeyFileUnusable, or google-auth's errors."""
        self.refresh(self._way)

    def load(self) -> None:
        """Read the file. Raises KeyFileUnusable."""
        self._inner = read_key(self.file)
        self._seen = _mark(self.file)
        self.token = self.expiry = None

    def refresh(self, request: Any) -> None:
        """Fetch a token. Raises KeyFileUnusable, or google-auth's errors."""
        self.load()
        self._inner.refresh(request)
        self.token, self.expiry = self._inner.token, self._inner.expiry

    def before_request(self, request: Any, method: str, url: str, headers: Any) -> None:
        """Put the token into the headers; a replaced file makes the old one worthless."""
        if self._seen is not None and _mark(self.file) != self._seen:
            self.token = None
        super().before_request(request, method, url, headers)  # type: ignore[no-untyped-call]


def read_key(file: Path) -> Any:
    """google-auth's credentials from a key file. Raises KeyFileUnusable, whose words repeat nothing of it."""
    told = _object(file)
    make = _maker(told)
    if make is None and ("installed" in told or "web" in told):
        raise KeyFileUnusable(f"{file} 是 OAuth 客户端的文件，还没有授权，不能直接登录。", _ADVICE)
    if make is None:
        raise KeyFileUnusable(f"{file} 不是服务账号密钥，也不是已授权的用户凭据。", _ADVICE)
    try:
        made = make(told, scopes=list(SCOPES))
        if told.get("type") == "service_account" and not (told["client_email"] and told["token_uri"]):
            raise ValueError("who, or where to ask, is missing")
        return made
    except (GoogleAuthError, ValueError, TypeError, KeyError, AttributeError):
        # The library's own words may hold parts of the key.
        raise KeyFileUnusable(f"密钥文件 {file} 不完整或被改动过，里面的密钥不能用。", _ADVICE) from None


def _maker(told: dict[str, Any]) -> Any:
    kind = told.get("type")
    if kind == "service_account":
        return service_account.Credentials.from_service_account_info
    if kind == "authorized_user" or (kind is None and "refresh_token" in told):
        return personal.Credentials.from_authorized_user_info
    return None


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


def _mark(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
