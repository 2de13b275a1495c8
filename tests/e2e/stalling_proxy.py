"""A TCP proxy that lets everything through, holds everything back, or cuts the line and lets nobody in."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class StallingProxy:
    """Stands before a server at `target` (host and port)."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._pumps: list[threading.Thread] = []
        self._flows, self._lets_in = threading.Event(), threading.Event()
        self.resume()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def stall(self) -> None:
        """Whatever is sent from now on waits."""
        self._flows.clear()

    def cut(self) -> None:
        """All lines are gone, and new ones end at once."""
        self._lets_in.clear()
        for one in self._open:
            _end(one)
        self._open.clear()

    def resume(self) -> None:
        """Everything flows again."""
        self._flows.set()
        self._lets_in.set()

    def close(self) -> None:
        self.cut()
        self._flows.set()
        self._listener.close()
        for pump in self._pumps:
            pump.join()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near, _ = self._listener.accept()
                if not self._lets_in.is_set():
                    near.close()
                    continue
                far = socket.create_connection(self._target)
                self._open += [near, far]
                for source, sink in ((near, far), (far, near)):
                    self._pumps.append(threading.Thread(target=self._pump, args=(source, sink), daemon=True))
                    self._pumps[-1].start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                self._flows.wait()
                sink.sendall(data)
        _end(sink)
        source.close()


def _end(line: socket.socket) -> None:
    with suppress(OSError):  # it has ended
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxied(url: str) -> Iterator[StallingProxy]:
    """A proxy before the server at a URL."""
    place = urlsplit(url)
    proxy = StallingProxy((str(place.hostname), int(place.port or 80)))
    try:
        yield proxy
    finally:
        proxy.close()
