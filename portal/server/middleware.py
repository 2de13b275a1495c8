"""ASGI middleware: who may reach the portal, and as whom.

`SignInMiddleware` removes the person header that a client sent and puts in its own, from a verified cookie; it sees http,
websocket and the agent API alike. `SignInFirst` shows the way to /login. `LoopbackMiddleware` keeps the trial sign-in on
this machine. `SecurityHeaders` adds the browser's protections to every answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.server.barriers import refuse
from portal.server.protections import security_headers, with_headers
from portal.settings.settings import is_loopback
from portal.signin.claims import same_header
from portal.signin.cookie import HEADER, Claim, to_header

# What proxies write about the visitor, whatever their make.
_FORWARDED = re.compile(
    r"forwarded|x-forwarded-.+|via|(x-)?real-ip|.*(client|connecting|cluster-client)-ip|x-original-.+"
)
_PUBLIC = "/static/"
_REFUSED = "体验模式只能在运行门户的这台机器上，用 http://127.0.0.1 或 http://localhost 打开。"


class SignInMiddleware:
    """Sets the header of the verified person; nobody else can. `claim` says whom a request comes from."""

    def __init__(self, app: ASGIApp, claim: Callable[[Scope], Claim | None]) -> None:
        self._app = app
        self._claim = claim

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = [(n, v) for n, v in scope["headers"] if not same_header(n, HEADER)]
            claim = None if scope["path"].startswith(_PUBLIC) else self._claim(scope)
            if claim:
                headers.append((HEADER, to_header(claim.person_id, claim)))
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, send)


class SignInFirst:
    """Sends a browser that opens a page without being signed in to the page where one signs in. Comfort, not protection:
    the shell shows nothing to nobody."""

    def __init__(self, app: ASGIApp, target: Callable[[Scope], str]) -> None:
        self._app = app
        self._target = target

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        target = self._target(scope) if scope["type"] == "http" else ""
        if target:
            answer = RedirectResponse(target, status_code=303, headers={"Cache-Control": "no-store"})
            await answer(scope, receive, send)
        else:
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
            await refuse(send)
        else:
            await PlainTextResponse(_REFUSED, status_code=403)(scope, receive, send)


def from_this_machine(scope: Scope) -> bool:
    """Do both ends of the connection, and the name the browser used, belong to this machine?"""
    headers = Headers(scope=scope)
    ends = (scope.get("client"), scope.get("server"))
    if any(end is None or not is_loopback(str(end[0])) for end in ends):
        return False
    if any(_FORWARDED.fullmatch(name.replace("_", "-")) for name in headers.keys()):  # noqa: SIM118 - no plain dict
        return False
    return is_loopback(_host_name(headers.get("host", "")))


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if host.count(":") == 1 else host


class SecurityHeaders:
    """Adds `security_headers` to every http answer that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        def seal(present: MutableHeaders) -> None:
            for name, value in security_headers().items():
                present.setdefault(name, value)

        await self._app(scope, receive, with_headers(send, seal) if scope["type"] == "http" else send)


class OverHttps:
    """What an https visit needs besides: every cookie is Secure, streamlit's own too, which leaves that out; and the
    browser never again asks this host without https (RFC 6797), so that nobody on the way can come between."""

    def __init__(self, app: ASGIApp, https: Callable[[Scope], bool]) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        here = scope["type"] == "http" and self._https(scope)
        await self._app(scope, receive, with_headers(send, _mark) if here else send)


def _mark(headers: MutableHeaders) -> None:
    headers.raw[:] = [_secure(name, value) for name, value in headers.raw]
    headers["Strict-Transport-Security"] = "max-age=31536000"


def _secure(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() == b"set-cookie" and b"; secure" not in value.lower():
        return name, value + b"; Secure"
    return name, value
