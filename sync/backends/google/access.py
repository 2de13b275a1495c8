"""From settings to a client that speaks to Google: which spreadsheet, which account, which way, with time-outs.

Nothing is asked of Google here; the first call fetches a token. The key file is read then, and again whenever it was
replaced or Google refuses it, so that a new key works without a restart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gspread
from google.auth.transport.requests import AuthorizedSession, Request
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

from sync.backends.google.calls import Calls
from sync.backends.google.key_file import KeyFile
from sync.backends.google.meter import LIMIT, Meter

GOOGLE_HOSTS = (
    "https://sheets.googleapis.com/",
    "https://www.googleapis.com/",
    "https://oauth2.googleapis.com/",
)
TIMEOUT = 60.0  # seconds between two bytes of an answer; Google itself gives up after 180
_AGENT = "zhengwu-ledger (gzip)"  # Google compresses its answers for those who say so here too
_CONNECT = 10.0  # seconds to connect


@dataclass(frozen=True, slots=True)
class Access:
    """Everything needed to reach one spreadsheet (`key` is '' while none was chosen). `api` is another root for what
    is meant for Google, '' for Google;
    `reads` and `writes` are calls a minute, `timeout` seconds."""

    key: str
    credentials: Path
    api: str = ""
    reads: int = LIMIT
    writes: int = LIMIT
    timeout: float = TIMEOUT

    def calls(self) -> Calls:
        """The calls on that spreadsheet, with a budget of their own."""
        client = open_client(self.credentials, api=self.api, timeout=self.timeout)
        return Calls(client, self.key, meter=Meter(reads=self.reads, writes=self.writes))


def open_client(credentials: Path, *, api: str = "", timeout: float = TIMEOUT) -> gspread.Client:
    """A client for the account of that key file; `api` sends everything meant for Google to another root."""
    signing = Session()
    key = KeyFile(credentials, partial(Request(signing), timeout=timeout))
    session = AuthorizedSession(key, auth_request=Request(signing))  # type: ignore[no-untyped-call]
    if api:
        for one in (session, signing):
            mount(one, api)
    session.headers["User-Agent"] = _AGENT
    client = gspread.Client(auth=key, session=session)
    client.set_timeout((min(_CONNECT, timeout), timeout))
    return client


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
