"""uvicorn's own server with bounded protocols: what is not sent, or not read, in time is dropped."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import uvicorn

from portal.server import connections
from portal.server.places import ConnectionPlaces

ANSWER = b"x" * 40_000_000


async def app(scope, receive, send):
    """Reads the whole body, then answers with much. A window gets as much once it has sent a message."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "bytes": ANSWER})
    if scope["type"] != "http":
        return
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"40000000")]})
    await send({"type": "http.response.body", "body": ANSWER})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that has little patience."""
    for name, seconds in (("HEADER", 0.6), ("PAUSE", 0.6), ("BODY", 1.5), ("UNREAD", 0.8)):
        monkeypatch.setattr(connections, f"{name}_SECONDS", seconds)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(app, lifespan="off", access_log=False)
        config.load()
        connections.bound(config, ConnectionPlaces(1024, lambda _: 0))
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))  # noqa: TID251 - a thread of its own
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join(20)


def opened(port: int, sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(sent)
    return connection


def until_dropped(connection: socket.socket) -> float:
    begun = time.monotonic()
    with suppress(ConnectionResetError):
        while connection.recv(1_000_000):
            pass
    return time.monotonic() - begun


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "within"), [(b"", 0.6), (b"GET / HTTP/1.1\r\n", 0.6), (HEAD, 0.6), (HEAD + b"a", 0.6)]
)
def test_what_does_not_come_in_time(port: int, sent: bytes, within: float) -> None:
    with opened(port, sent) as connection:
        assert within - 0.2 < until_dropped(connection) < within + 8


def test_a_body_that_drips_has_a_whole_time(port: int) -> None:
    with opened(port, HEAD) as connection:
        begun = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - begun < 30:
                connection.sendall(b"a")
                time.sleep(0.1)
        assert 1.2 < time.monotonic() - begun < 20


@pytest.mark.parametrize(
    "head",
    [HEAD.replace(b"1000", b"9" * 12), HEAD.replace(b"Content-Length: 1000", b"Transfer-Encoding: chunked")],
)
def test_a_body_without_end_is_dropped(port: int, monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    monkeypatch.setattr(connections, "BODY_SECONDS", 60)
    monkeypatch.setattr(connections, "BODY_BYTES", 3_000_000)
    sent = 0
    with opened(port, head) as connection, suppress(ConnectionError):
        while sent < 100_000_000:
            connection.sendall(b"10000\r\n" + b"a" * 65_536 + b"\r\n")
            sent += 65_536
    assert 2_000_000 < sent < 50_000_000, "what the system buffers comes on top"


@pytest.mark.parametrize("headers", [b"a: " + b"b" * 40_000 + b"\r\n", b"a: b\r\n" * 7000, b""])
def test_headers_too_large_are_refused_though_they_come_in_one_piece(port: int, headers: bytes) -> None:
    target = b"/" if headers else b"/" + b"a" * 40_000
    with (
        opened(port, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n") as connection,
        suppress(OSError),
    ):
        assert connection.recv(12) in (b"HTTP/1.1 400", b"")


def test_an_answer_that_nobody_reads(port: int) -> None:
    with opened(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        time.sleep(3)
        taken = 0
        with suppress(ConnectionResetError):
            while piece := connection.recv(1_000_000):
                taken += len(piece)
        assert taken < len(ANSWER)


def test_a_slow_reader_and_a_whole_body_are_served(port: int) -> None:
    with opened(port, HEAD + b"a" * 1000) as connection:
        taken = 0
        while taken < len(ANSWER):
            taken += len(connection.recv(4_000_000))
            time.sleep(0.01)
        assert taken > len(ANSWER)


UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
MESSAGE, BEGUN, MORE, PING, PONG = (bytes([first, 0x80, 0, 0, 0, 0]) for first in (0x82, 0x02, 0x00, 0x89, 0x8A))


def window_of(port: int, sent: bytes) -> socket.socket:
    window = opened(port, UPGRADE)
    assert window.recv(4096).endswith(b"\r\n\r\n")
    window.sendall(sent)
    return window


def test_what_a_window_does_not_read(port: int) -> None:
    with window_of(port, MESSAGE) as window:
        time.sleep(3)
        taken = 0
        with suppress(ConnectionResetError):
            while piece := window.recv(1_000_000):
                taken += len(piece)
        assert taken < len(ANSWER)


@pytest.mark.parametrize("frame", [PING, PONG, MORE], ids=["ping", "pong", "piece of a message"])
def test_frames_without_a_message_have_an_end(port: int, frame: bytes) -> None:
    """They pass the pace of messages by, and each costs the server an answer or a place in memory."""
    with window_of(port, BEGUN) as window, suppress(OSError):
        for _ in range(100):
            window.sendall(frame * 100)
            time.sleep(0.01)
        pytest.fail("ten thousand were taken")


def test_a_window_that_keeps_alive_and_sends_in_pieces_is_served(port: int) -> None:
    ended = b"\x80" + MORE[1:]
    with window_of(port, PING * 20 + PONG * 20 + BEGUN + MORE * 200 + ended) as window:
        taken = 0
        while taken < len(ANSWER):
            taken += len(window.recv(4_000_000))
        assert taken > len(ANSWER)
