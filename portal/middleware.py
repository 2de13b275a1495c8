"""ASGI middleware: who may reach the portal, and as whom.

`SignInMiddleware` removes the person header that a client sent and puts in its own, from a verified cookie; it sees http,
websocket and the agent API alike. `LoopbackMiddleware` keeps the trial sign-in on this machine. `SecurityHeaders` adds the
browser's protections to every answer.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.settings import is_loopback
from portal.signin import HEADER, Signer, to_header

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_REFUSED = "体验模式只能在运行门户的这台机器上，用 http://127.0.0.1 或 http://localhost 打开。"


class SignInMiddleware:
    """Sets the header of the verified person; nobody else can. `signer` is asked for on first use."""

    def __init__(self, app: ASGIApp, signer: Callable[[], Signer]) -> None:
        self._app = app
        self._signer = signer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            # Some proxies and frameworks read `_` in a header's name as `-`.
            headers = [(n, v) for n, v in scope["headers"] if n.lower().replace(b"_", b"-") != HEADER]
            person_id = self._signer().person_id("; ".join(Headers(scope=scope).getlist("cookie")))
            if person_id:
                headers.append((HEADER, to_header(person_id)))
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, send)


class LoopbackMiddleware:
    """Answers 403 to whatever did not come from this machine, under a name of this machine, without a proxy between."""

    def __init__(self, app: ASGIApp, enabled: Callable[[], bool]) -> None:
        self._app = app
        self._enabled = enabled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or not self._enabled() or from_this_machine(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(_REFUSED, status_code=403)(scope, receive, send)


def from_this_machine(scope: Scope) -> bool:
    """Do both ends of the connection, and the name the browser used, belong to this machine?"""
    headers = Headers(scope=scope)
    ends = (scope.get("client"), scope.get("server"))
    if any(end is None or not is_loopback(str(end[0])) for end in ends):
        return False
    if any(name in headers for name in _FORWARDED):
        return False
    return is_loopback(_host_name(headers.get("host", "")))


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


class SecurityHeaders:
    """Adds `headers` to every http answer that does not set them itself."""

    def __init__(self, app: ASGIApp, headers: Callable[[], dict[str, str]]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = MutableHeaders(scope=message)
                for name, value in self._headers().items():
                    present.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sealed if scope["type"] == "http" else send)
