"""The page that starts streamlit's client, in the language that it speaks: a screen reader reads Chinese with a Chinese voice, a
browser offers no translation, and the tab bears the portal's name while the scripts are still under way. The portal's own
scripts (`portal/client`) are loaded by it, and streamlit's in a few files (`bundles`)."""

from __future__ import annotations

import gzip
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.server.browser.bundles import with_bundles
from portal.server.browser.client_scripts import client_tags
from portal.server.browser.static_files import versioned

# As they stand in the pinned version's index.html; a test finds them there.
EXCHANGED = {
    b'<html lang="en">': b'<html lang="zh-CN">',
    b"<title>Streamlit</title>": "<title>政务公开任务台账</title>".encode(),
    b"You need to enable JavaScript to run this app.": "请在浏览器里允许 JavaScript，再打开本页。".encode(),
    b"</head>": f"{client_tags()}</head>".encode(),
}
# A font of 170 KB that no page is written in.
_UNUSED = re.compile(rb'<link\s+rel="preload"\s+href="./static/media/SourceSans[^>]*>')
_FILES = b'"./static/'
# What a browser that opens a page says, and streamlit would answer with a packed page, or with none because the file has not
# changed: the words in it have.
_LEFT_OUT = (b"accept-encoding", b"if-none-match", b"if-modified-since")


class FirstPage:
    """Middleware that exchanges words of streamlit's index.html for whoever opens a page, whatever its address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] == "GET"
        if asked and "text/html" in Headers(scope=scope).get("accept", ""):
            takes_gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
            headers = [(name, value) for name, value in scope["headers"] if name not in _LEFT_OUT]
            await self._app({**scope, "headers": headers}, receive, _Exchanging(send, scope["path"], packed=takes_gzip))
        else:
            await self._app(scope, receive, send)


class _Exchanging:
    """Holds a page of HTML back until all of it is there; everything else passes."""

    def __init__(self, send: Send, path: str, *, packed: bool) -> None:
        self._send, self._path, self._packed = send, path, packed
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._done(self._start)

    async def _done(self, start: Message) -> None:
        for english, chinese in EXCHANGED.items():
            self._body = self._body.replace(english, chinese)
        self._body = with_bundles(_UNUSED.sub(b"", self._body).decode(), self._path).encode()
        self._body = self._body.replace(_FILES, f'"./{versioned()}/'.encode())
        headers = MutableHeaders(scope=start)
        if self._packed:
            self._body = gzip.compress(self._body, compresslevel=6, mtime=0)
            headers["Content-Encoding"] = "gzip"
            headers.add_vary_header("Accept-Encoding")
        headers["Content-Length"] = str(len(self._body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})


def _is_page(start: Message) -> bool:
    headers = MutableHeaders(scope=start)
    whole = start["status"] == 200 and "content-encoding" not in headers
    return whole and headers.get("content-type", "").startswith("text/html")
