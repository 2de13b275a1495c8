"""ASGI middleware in front of what streamlit serves without asking who asks.

`OwnPagesOnly` lets only our own pages open a websocket or leave the identity service: streamlit also takes any port of localhost for one of its own, and asks a
service on the internet for this machine's address before it refuses a stranger. `SignedInOnly` keeps made files and
uploads, which streamlit gives to and takes from everybody, to those who are signed in.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.peer import from_own_site, own_origin, page_address

_SIGNED_IN = ("/media/", "/_stcore/upload_file/")
# Figures about the process: nobody's business who reaches the portal over the network.
_NOBODY = ("/_stcore/metrics",)
_SIGN_OUT = "/auth/logout"
_NO_STORE = {"Cache-Control": "no-store"}


class OwnPagesOnly:
    """Closes websockets that another site's page opens, and signs nobody out at its word. `public_url` is the portal's
    address in the browser, if set."""

    def __init__(self, app: ASGIApp, public_url: Callable[[], str]) -> None:
        self._app = app
        self._public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == _SIGN_OUT and _from_elsewhere(scope):
            await PlainTextResponse("退出登录请在门户的页面上点。", 403, _NO_STORE)(scope, receive, send)
            return
        origin = Headers(scope=scope).get("origin") if scope["type"] == "websocket" else None
        if origin is None:
            await self._app(scope, receive, send)
        elif own_origin(origin, Headers(scope=scope).get("host", ""), self._public_url()):
            await self._app(_as_asked(scope, origin), receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})


def _from_elsewhere(scope: Scope) -> bool:
    return not from_own_site(Headers(scope=scope).get("sec-fetch-site"))


def _as_asked(scope: Scope, origin: str) -> Scope:
    """The scope under the host that the browser knows: a proxy may have written another one, and streamlit compares."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    return {**scope, "headers": [*headers, (b"host", page_address(origin).encode("latin-1"))]}


class SignedInOnly:
    """Answers 403 to a request for files by somebody whom `signed_in` does not know, 404 to what nobody is to see. No
    browser keeps a copy of a file: the next one at the same machine may be somebody else."""

    def __init__(self, app: ASGIApp, signed_in: Callable[[Scope], bool]) -> None:
        self._app = app
        self._signed_in = signed_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith(_NOBODY):
            await PlainTextResponse("没有这个地址。", 404, _NO_STORE)(scope, receive, send)
        elif not path.startswith(_SIGNED_IN):
            await self._app(scope, receive, send)
        elif self._signed_in(scope):
            await self._app(scope, receive, _unkept(send))
        else:
            await PlainTextResponse("请先登录门户，再下载或上传文件。", 403, _NO_STORE)(scope, receive, send)


def _unkept(send: Send) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_NO_STORE)
        await send(message)

    return marked
