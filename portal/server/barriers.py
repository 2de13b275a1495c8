"""ASGI middleware in front of what streamlit serves without asking who asks.

`OwnPagesOnly` lets only our own pages open a websocket or leave the identity service: streamlit also takes any port
of localhost for one of its own, and asks a
service on the internet for this machine's address before it refuses a stranger. `SignedInOnly` keeps made files and
uploads, which streamlit gives to and takes from everybody, to those for whom they are.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.server.peer import from_own_site, own_origin, page_address
from portal.server.protections import with_headers
from portal.server.sessions import MadeFiles

_MEDIA = "/media/"
_UPLOAD = "/_stcore/upload_file/"
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
        if scope["type"] == "http" and scope["path"] == _SIGN_OUT and _from_elsewhere(scope, self._public_url()):
            await PlainTextResponse("退出登录请在门户的页面上点。", 403, _NO_STORE)(scope, receive, send)
            return
        origin = Headers(scope=scope).get("origin") if scope["type"] == "websocket" else None
        if origin is None:
            await self._app(scope, receive, send)
        elif own_origin(origin, Headers(scope=scope).get("host", ""), self._public_url()):
            await self._app(_as_asked(scope, origin), receive, send)
        else:
            await refuse(send)


async def refuse(send: Send) -> None:
    """Close a websocket at its handshake: 403, and nothing of it is kept."""
    await send({"type": "websocket.close", "code": 1008})


def _from_elsewhere(scope: Scope, public_url: str) -> bool:
    """Is a link of another site being followed? Where the browser does not say, it says at least which page it was on."""
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return not from_own_site(site)
    return not own_origin(headers.get("referer", ""), headers.get("host", ""), public_url)


def _as_asked(scope: Scope, origin: str) -> Scope:
    """The scope under the host that the browser knows: a proxy may have written another one, and streamlit compares."""
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    return {**scope, "headers": [*headers, (b"host", page_address(origin).encode("latin-1"))]}


class SignedInOnly:
    """Answers 403 to a request for files by somebody whom `person` does not know or for whom they were not made, 404 to
    what nobody is to see. No browser keeps a copy of a file: the next one at the same machine may be somebody else."""

    def __init__(self, app: ASGIApp, person: Callable[[Scope], str], files: MadeFiles) -> None:
        self._app = app
        self._person = person
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith(_NOBODY):
            await PlainTextResponse("没有这个地址。", 404, _NO_STORE)(scope, receive, send)
        elif not path.startswith((_MEDIA, _UPLOAD)):
            await self._app(scope, receive, send)
        elif refused := self._refusal(path, self._person(scope)):
            await PlainTextResponse(refused[0], refused[1], _NO_STORE)(scope, receive, send)
        else:
            await self._app(scope, receive, with_headers(send, lambda answer: answer.update(_NO_STORE)))

    def _refusal(self, path: str, person: str) -> tuple[str, int] | None:
        if not person:
            return "请先登录门户，再下载或上传文件。", 403
        if path.startswith(_UPLOAD):
            owner = self._files.whose_session(path.removeprefix(_UPLOAD).partition("/")[0])
            return ("这个页面是别人打开的，不能从这里上传。", 403) if owner not in ("", person) else None
        owners = self._files.owners(path)
        if not owners:
            return "文件已经过期，请回到门户的页面再下载一次。", 404
        return None if person in owners else ("这个文件是为别人生成的，请在门户的页面上自己下载。", 403)
