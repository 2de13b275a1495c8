"""The HTTP server: threads, keep-alive, and one write to the socket per answer."""

import socket
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.sheets_server.app import App
from tests.sheets_server.client import open_client
from tests.sheets_server.control import Control
from tests.sheets_server.http import Answer, Request, html_answer
from tests.sheets_server.world import World


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "ESF"
    sys_version = ""
    disable_nagle_algorithm = True
    server: "Server"

    def serve(self) -> None:
        try:
            body = self.body()
        except ValueError:
            self.close_connection = True  # where the next request begins cannot be told
            self.send(html_answer(400))
            return
        try:
            answer = self.server.app.handle(Request(self.command, self.path, self.headers, body))
        except Exception:
            self.server.broken(self.command, self.path)
            answer = html_answer(500)
        if answer is None:
            self.hang_up()
        else:
            self.send(answer)

    def body(self) -> bytes:
        """What was sent, in one piece or in chunks. Raises ValueError when its length cannot be told."""
        if (self.headers.get("Transfer-Encoding") or "").lower() == "chunked":
            return b"".join(self._chunks())
        length = (self.headers.get("Content-Length") or "0").strip()
        if not length.isdecimal():
            raise ValueError(length)
        return self.rfile.read(int(length))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailing headers

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve  # noqa: N815 - names http.server asks for

    def send(self, answer: Answer) -> None:
        zipped = "gzip" in (self.headers.get("Accept-Encoding") or "")
        body, headers = answer.wire(zipped=zipped)
        lines = [f"HTTP/1.1 {answer.status} {self.responses.get(answer.status, ('',))[0]}"]
        fixed = {
            "Date": self.date_time_string(),
            "Server": "ESF",
            "Cache-Control": "private",
            "Vary": "Origin, X-Origin, Referer",
            "X-Content-Type-Options": "nosniff",
            "Content-Length": str(len(body)),
        }
        lines += [f"{name}: {value}" for name, value in (headers | fixed).items()]
        try:
            self.wfile.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)
        except OSError:
            self.close_connection = True  # the client gave up waiting

    def hang_up(self) -> None:
        """Close without an answer, so that the client sees the connection break."""
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            return  # the client went away between two requests

    def log_message(self, *args: Any) -> None:
        """The request log of the control plane replaces lines on stderr."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.world = World()
        self.app = App(self.world)
        self.faults: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def broken(self, method: str, path: str) -> None:
        """A defect of the double itself: told on stderr, answered with a page and 500."""
        self.faults.append(f"{method} {path}\n{traceback.format_exc()}")
        print(self.faults[-1], file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Double:
    """A running double; `defects` are failures of the double itself, which a test should find empty."""

    server: Server

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def defects(self) -> list[str]:
        return self.server.faults

    @property
    def control(self) -> Control:
        return Control(self.url)

    def client(self, token: str = "office") -> Any:
        return open_client(self.url, token)


@contextmanager
def running(port: int = 0) -> Iterator[Double]:
    """A double on a free port of 127.0.0.1, in threads of this process."""
    server = Server(port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield Double(server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
