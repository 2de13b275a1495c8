"""ASGI middleware: a window (streamlit's websocket) is for guests only, and each guest's windows cost a bounded amount.

Who has not signed in gets no session of streamlit's, which would keep whatever they send: without an Origin, which every
browser sends, they are refused at the handshake; a browser's page is told to open itself anew, and so comes to the sign-in page.
Messages of a guest are slowed down, never lost: a page sends what was typed only once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from portal.server.barriers import refuse
from portal.server.pace import Allowances, Pace
from portal.server.typed import cleaned

_LOG = logging.getLogger(__name__)
# Set in the scope's state: the connection may carry messages of a page's size (`portal.server.connections`).
WELCOME = "portal.welcome"


class WindowsForGuests:
    """`guest` names who a window is counted for, or nobody; `most` is how many windows one guest may have open."""

    def __init__(self, app: ASGIApp, guest: Callable[[Scope], str], most: Callable[[], int]) -> None:
        self._app = app
        self._guest = guest
        self._most = most
        self._open: Counter[str] = Counter()
        self._allowances = Allowances(time.monotonic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        name = self._guest(scope)
        if not name:
            await _to_sign_in(scope, receive, send)
        elif self._open[name] >= self._most():
            _LOG.warning("one person has %d windows open: another one is refused", self._open[name])
            await refuse(send)
        else:
            await self._let_in(name, scope, receive, send)

    async def _let_in(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})[WELCOME] = True
        self._open[name] += 1
        try:
            await self._app(scope, _paced(receive, send, partial(self._allowances.take, name)), send)
        finally:
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]


async def _to_sign_in(scope: Scope, receive: Receive, send: Send) -> None:
    """Make the page open itself anew: the plain request for it is sent on to where one signs in."""
    if "origin" not in Headers(scope=scope):
        await refuse(send)
        return
    await receive()
    offered = scope.get("subprotocols") or []
    await send({"type": "websocket.accept", "subprotocol": "streamlit" if "streamlit" in offered else None})
    await send({"type": "websocket.send", "bytes": _open_anew()})
    await send({"type": "websocket.close", "code": 1008})


def _open_anew() -> bytes:
    message = ForwardMsg()
    message.auth_redirect.url = ""  # the page's own address, whatever it is
    return bytes(message.SerializeToString())


def _paced(receive: Receive, send: Send, allowed: Callable[[int], bool]) -> Receive:
    """`receive`, slowed down to what people do. A text, which streamlit's client never sends, ends the window; so does what
    is more than one person's large messages may amount to."""
    pace = Pace(time.monotonic)

    async def next_message() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive":
            code = 1003 if message.get("bytes") is None else 0 if allowed(len(message["bytes"])) else 1009
            if code:
                await send({"type": "websocket.close", "code": code})
                return {"type": "websocket.disconnect", "code": code}
            await asyncio.sleep(pace.wait(len(message["bytes"])))
            return {**message, "bytes": cleaned(message["bytes"])}
        return message

    return next_message
