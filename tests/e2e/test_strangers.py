"""What strangers and their connections cost a real server: windows, half-sent requests, places, descriptors, the log.

The figures before these limits and after them stand in docs/security.md.
"""

from __future__ import annotations

import re
import shutil
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from portal.server.connections import HEADER_SECONDS
from portal.signin.cookie import COOKIE
from tests.e2e.conftest import Server, start, stop
from tests.e2e.ws_client import Client

pytestmark = pytest.mark.long

DESCRIPTORS = 1024
PER_ADDRESS = 120


@pytest.fixture(scope="module")
def server(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with few descriptors and few places, so that all of them can be taken."""
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("strangers") / "home"))
    running = start(
        home,
        descriptors=DESCRIPTORS,
        PORTAL_CONNECTIONS_PER_ADDRESS=str(PER_ADDRESS),
        PORTAL_WINDOWS_PER_PERSON="3",
    )
    yield running
    stop(running)


@pytest.fixture(scope="module")
def signed_in(server: Server) -> dict[str, str]:
    answer = httpx.get(f"{server.url}/trial", params={"as": "领导"}, trust_env=False)
    return {COOKIE: answer.cookies[COOKIE]}


def raw(server: Server) -> socket.socket:
    """A connection over which nothing was sent yet."""
    port = int(server.url.rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def window(server: Server, stack: ExitStack, **headers: str) -> ClientConnection:
    """A websocket of our own page's."""
    return stack.enter_context(
        connect(
            f"{server.url.replace('http', 'ws')}/_stcore/stream",
            origin=server.url,  # type: ignore[arg-type]
            additional_headers=headers,
            subprotocols=["streamlit"],  # type: ignore[list-item]
            proxy=None,
            max_size=None,
        )
    )


def status(server: Server) -> int:
    """How a visitor who comes now is answered."""
    return httpx.get(f"{server.url}/healthz", trust_env=False, timeout=10).status_code


def descriptors(server: Server) -> int:
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


def megabytes(server: Server) -> int:
    said = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", said)[0]) // 1024


def closes_within(connection: socket.socket, seconds: float) -> float:
    """How long until the server closes; a time-out fails the test."""
    connection.settimeout(seconds)
    begun = time.monotonic()
    with suppress(ConnectionResetError):
        while connection.recv(65536):
            pass
    return time.monotonic() - begun


def test_a_page_without_a_sign_in_is_told_to_open_itself_anew_and_gets_no_session(server: Server) -> None:
    with Client(server.url) as client:
        seen = client.run("ledger")
    assert seen.sent_to_sign_in
    assert [m.auth_redirect.url for m in seen.messages] == [""]


@pytest.mark.parametrize("cookie", ["", "forged", "WyJcdTRmNTMiXQ.Z.Z"])
def test_who_is_no_browser_and_not_signed_in_is_refused_at_the_handshake(server: Server, cookie: str) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(
            f"{server.url.replace('http', 'ws')}/_stcore/stream",
            additional_headers={"Cookie": f"{COOKIE}={cookie}"},
            proxy=None,
        ),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_hundreds_of_strangers_windows_leave_nothing_behind(server: Server) -> None:
    begun, memory = descriptors(server), megabytes(server)
    with ExitStack() as stack:
        held = [window(server, stack) for _ in range(400)]
        time.sleep(4)
        assert descriptors(server) - begun < 40, "closed by the server, though the strangers hold on"
        assert status(server) == 200
        assert len(held) == 400
    assert megabytes(server) - memory < 60


def test_a_stranger_has_no_large_message_kept(server: Server) -> None:
    large = BackMsg()
    large.rerun_script.widget_states.widgets.add(id="x", string_value="x" * 15_000_000)
    memory = megabytes(server)
    with ExitStack() as stack:
        for _ in range(20):
            with suppress(ConnectionClosed):
                window(server, stack).send(large.SerializeToString())
        assert megabytes(server) - memory < 40


HALF = (
    b"",
    b"\r\n",
    b"POST",
    b"GET / HTTP/1.1\r\nHost: x\r\n",
    b"GET /_stcore/stream HTTP/1.1\r\nUpgrade: websocket\r\n",
    # A whole request, and half of the next one.
    b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HTTP/1.1\r\n",
)


def drips(server: Server) -> float:
    """A header every half second: for how many seconds that goes on."""
    with raw(server) as half:
        half.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        begun = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - begun < HEADER_SECONDS + 25:
                half.sendall(b"X-A: b\r\n")
                time.sleep(0.5)
        return time.monotonic() - begun


def test_requests_whose_headers_do_not_come_or_only_drip_are_dropped(server: Server) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(1) as beside:
        dripping = beside.submit(drips, server)
        halves = [stack.enter_context(raw(server)) for _ in HALF]
        for half, sent in zip(halves, HALF, strict=True):
            half.sendall(sent)
        assert sum(closes_within(half, HEADER_SECONDS + 25) for half in halves) <= HEADER_SECONDS + 20
        assert dripping.result() < HEADER_SECONDS + 20


def test_idle_connections_make_room_for_who_asks(server: Server) -> None:
    with ExitStack() as stack:
        for _ in range(PER_ADDRESS * 2):
            stack.enter_context(raw(server))
        assert status(server) == 200
        assert descriptors(server) < DESCRIPTORS // 2


def test_connections_that_ask_for_something_slowly_are_bounded_for_an_address(server: Server) -> None:
    begun = descriptors(server)
    with ExitStack() as stack:
        for _ in range(PER_ADDRESS + 80):
            with suppress(OSError):
                half = stack.enter_context(raw(server))
                half.sendall(b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\na")
        time.sleep(1)
        assert descriptors(server) - begun <= PER_ADDRESS + 20


def test_bad_frames_of_somebody_signed_in_write_a_few_lines(server: Server, signed_in: dict[str, str]) -> None:
    log = server.home.parent / f"{server.home.name}.log"
    before = log.stat().st_size
    cookie = "; ".join(f"{name}={value}" for name, value in signed_in.items())
    for number in range(60):
        with ExitStack() as stack, suppress(ConnectionClosed):
            frame = "text" if number % 2 else b"\xff" * 50
            window(server, stack, Cookie=cookie).send(frame)
    time.sleep(1)
    assert log.stat().st_size - before < 30_000


def test_a_message_that_no_page_sends_closes_the_window(server: Server, signed_in: dict[str, str]) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in signed_in.items())
    with ExitStack() as stack:
        held = window(server, stack, Cookie=cookie)
        with suppress(ConnectionClosed):
            held.send(b"x" * 5_000_000)
        with suppress(TimeoutError, ConnectionClosed):
            for _ in held:
                pass
    assert held.close_code in (1006, 1009)


def test_one_person_has_so_many_windows_and_no_more(server: Server, signed_in: dict[str, str]) -> None:
    time.sleep(1)
    with ExitStack() as stack:
        for _ in range(3):
            opened = stack.enter_context(Client(server.url, cookies=signed_in))
            assert "navigation" in opened.run().kinds
        with pytest.raises(InvalidStatus), Client(server.url, cookies=signed_in):
            pass
    time.sleep(1)
    with Client(server.url, cookies=signed_in) as again:
        assert "navigation" in again.run().kinds


def test_the_windows_of_one_person_leave_descriptors_to_the_others(filled_home: Path, tmp_path: Path) -> None:
    """Each window costs four of them: the connection, and the loop that streamlit makes for its script."""
    server = start(Path(shutil.copytree(filled_home, tmp_path / "home")), descriptors=512)
    try:
        person = httpx.get(f"{server.url}/trial", params={"as": "领导"}, trust_env=False).cookies[COOKIE]
        with ExitStack() as stack:
            for _ in range(150):
                with suppress(InvalidStatus, InvalidMessage, OSError):
                    window(server, stack, Cookie=f"{COOKIE}={person}")
            assert descriptors(server) < 512 // 2
            assert status(server) == 200
    finally:
        stop(server)
