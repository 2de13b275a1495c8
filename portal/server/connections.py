"""What one connection may cost before anybody knows whose it is: places, time and bytes, as uvicorn's own protocols allow
none of it to be limited.

`Bounded` is the outermost middleware. At the server's start it finds uvicorn's settings, to which streamlit gives no
handle, through the `receive` of the lifespan, and puts protocols there that keep time and count.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any

import h11
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from portal.server.pace import Pace
from portal.server.places import ConnectionPlaces
from portal.server.windows import WELCOME

if sys.platform != "win32":
    import resource

HEADER_SECONDS = 10.0  # for a request's headers, however they drip
PAUSE_SECONDS = 20.0  # between two pieces of what is sent after them
BODY_SECONDS = 300.0  # for all of it: the largest upload over a slow line
UNREAD_SECONDS = 60.0  # that an answer waits to be taken
HEADER_BYTES = 32_768
BODY_BYTES = 21 << 20  # the largest file (`server.maxUploadSize`), and what a form puts around it
STRANGERS_MESSAGE = 16_384
GUESTS_MESSAGE = 4_000_000  # a form of a whole ledger has less; `server.maxWidgetStateSize` says the same
PIECES = 500  # of one message: browsers send 64 KB and more in each
_CLOSES_IN = 3.0
_MOST_DESCRIPTORS = 8192


class Bounded:
    """`per_address` says how many connections an address may have (0: any number)."""

    def __init__(self, app: ASGIApp, per_address: Callable[[str], int]) -> None:
        self._app = app
        self._per_address = per_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            config = getattr(getattr(receive, "__self__", None), "config", None)
            if isinstance(config, Config):
                bound(config, ConnectionPlaces(descriptors(), self._per_address))
        await self._app(scope, receive, send)


def descriptors() -> int:
    """How many this process may have open, after taking what the system offers it. Windows sets no bound."""
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MOST_DESCRIPTORS)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return wanted
        if soft != resource.RLIM_INFINITY:
            return soft
    return _MOST_DESCRIPTORS


def bound(config: Config, keeper: ConnectionPlaces) -> None:
    """Give uvicorn protocols that are bounded by `keeper`; it makes one of them for every connection from now on."""
    config.http_protocol_class = type("Http", (BoundedHttp,), {"keeper": keeper})
    config.ws_protocol_class = type("Window", (BoundedSocket,), {"keeper": keeper})
    config.h11_max_incomplete_event_size = HEADER_BYTES
    config.ws_max_size = STRANGERS_MESSAGE


class _Kept(asyncio.Protocol):
    """A connection that the places know; whoever does not read what is sent to them is dropped."""

    keeper: ConnectionPlaces
    client: tuple[str, int] | None
    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._clocks: dict[str, asyncio.TimerHandle] = {}

    @property
    def address(self) -> str:
        """Of the machine at the other end."""
        return self.client[0] if self.client else ""

    @property
    def number(self) -> int:
        """Its descriptor. On Windows these count by other rules and say nothing."""
        return 0 if sys.platform == "win32" else int(self.transport.get_extra_info("socket").fileno())

    def drop(self) -> None:
        """Close it at once."""
        self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Takes the connection in, or drops it."""
        super().connection_made(transport)
        if not self.keeper.enter(self):
            self.drop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Gives the place back."""
        self._stop(*self._clocks)
        self.keeper.leave(self)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The other end does not read."""
        super().pause_writing()
        self._start("unread", UNREAD_SECONDS)

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
        self._stop("unread")

    def _start(self, name: str, seconds: float) -> None:
        if name not in self._clocks:
            self._clocks[name] = self.loop.call_later(seconds, self.drop)

    def _stop(self, *names: str) -> None:
        for name in names:
            if name in self._clocks:
                self._clocks.pop(name).cancel()


class _Requests(h11.Connection):
    """h11 looks at the size of headers only while they are incomplete: what arrives in one piece passes."""

    def next_event(self) -> Any:
        """Raises RemoteProtocolError, which uvicorn answers with 400."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            size = len(event.target) + sum(len(name) + len(value) + 4 for name, value in event.headers)
            if size > HEADER_BYTES:
                raise h11.RemoteProtocolError("headers too large")
        return event


class BoundedHttp(_Kept, H11Protocol):
    """Keeps time over a request and its answer: who only waits, drips, sends without end or does not read is dropped."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.conn = _Requests(h11.SERVER, HEADER_BYTES)
        self._body = 0  # bytes that came of the one that is still coming

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Takes the connection in, and waits for its first request."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Looks anew at what is still awaited."""
        self._stop("pause")
        super().data_received(data)
        self._body = self._body + len(data) if self.conn.their_state is h11.SEND_BODY else 0
        if self._body > BODY_BYTES:
            self.drop()
        self._look()

    def on_response_complete(self) -> None:
        """Waits for the next request."""
        super().on_response_complete()
        self._look()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Hands the place on to the window."""
        self._stop(*self._clocks)
        self.keeper.leave(self)
        super().handle_websocket_upgrade(event)

    def _look(self) -> None:
        """Start the clocks of what the other end owes, stop the others."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return
        owed = self.conn.their_state
        if owed is h11.IDLE:
            self._stop("body", "pause")
            self._start("header", HEADER_SECONDS)
            self.keeper.waits(self)
            return
        self._stop("header")
        self.keeper.busy(self)
        if owed is h11.SEND_BODY:
            self._start("body", BODY_SECONDS)
            self._start("pause", PAUSE_SECONDS)
        else:
            self._stop("body", "pause")


class BoundedSocket(_Kept, WebSocketsSansIOProtocol):
    """A websocket that is counted, and takes messages of a page's size only once the middleware has let it in."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.close_timeout = _CLOSES_IN
        self._signs_of_life = Pace(time.monotonic)

    def handle_ping(self) -> None:
        """Answers, while there are few; no browser sends any."""
        super().handle_ping()
        self._bound_signs_of_life()

    def handle_pong(self, event: Frame) -> None:
        """Takes it in, while there are few: the server asks three times a minute."""
        super().handle_pong(event)
        self._bound_signs_of_life()

    def handle_cont(self, event: Frame) -> None:
        """Takes another piece of a message in; empty ones would never come to its size."""
        super().handle_cont(event)
        if len(self.frames) > PIECES:
            self.drop()

    async def send(self, message: Any) -> None:
        """Opens the way for large messages together with the window."""
        if message["type"] == "websocket.accept" and self.scope["state"].get(WELCOME):
            self.conn.max_message_size = GUESTS_MESSAGE
        await super().send(message)

    def _bound_signs_of_life(self) -> None:
        """Only whole messages come to the middleware that keeps the pace."""
        if self._signs_of_life.wait(0):
            self.drop()
