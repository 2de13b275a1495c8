"""The real server as its own process, on a free port, over an empty home."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from portal.settings.settings import ROOT

# Milliseconds. A page waits for its server here, and the server for whatever else the machine does: of the client's own five
# seconds a start or a write takes all when four tests run at once, and a right answer was called missing.
PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)
READY = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
# Ready, without a place that is still to be drawn, for four tenths of a second.
STILL = """(ready) => {
  const done = document.querySelector(ready) && !document.querySelector("[data-testid=stSkeleton]")
  window.still = done ? window.still || performance.now() : 0
  return done && performance.now() - window.still > 400
}"""


@dataclass
class Server:
    """A running server: its address, home and process."""

    url: str
    home: Path
    process: subprocess.Popen[str]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(home: Path, *, descriptors: int = 0, **variables: str) -> Server:
    """Start `python -m portal serve`, with so many descriptors if given, and wait until it answers."""
    port = int(variables.get("PORTAL_PORT", 0)) or free_port()
    environment = {
        **os.environ,
        "PORTAL_HOME": str(home),
        "PORTAL_PORT": str(port),
        "PORTAL_SYNC_SECONDS": "0.5",
    }
    log = (home.parent / f"{home.name}.log").open("w")
    process = subprocess.Popen(
        [*_limited(descriptors), sys.executable, "-m", "portal", "serve"],
        cwd=ROOT,
        env=environment | variables,
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
    )
    log.close()
    server = Server(f"http://127.0.0.1:{port}", home, process)
    _wait_until_healthy(server)
    return server


def _limited(descriptors: int) -> list[str]:
    return ["sh", "-c", f'ulimit -n {descriptors}; exec "$@"', "sh"] if descriptors else []


def stop(server: Server) -> int:
    """Ask it to end (SIGTERM) and return its exit code."""
    server.process.send_signal(signal.SIGTERM)
    return server.process.wait(timeout=30)


def _wait_until_healthy(server: Server) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert server.process.poll() is None, (server.home.parent / f"{server.home.name}.log").read_text()
        try:
            if httpx.get(f"{server.url}/healthz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(server.url)


def stands_still(page: Page) -> None:
    """Wait until the page's script has run and nothing is drawn any more."""
    page.wait_for_selector(f"{READY} [data-testid=stMain] [data-testid=stElementContainer]", state="attached")
    page.evaluate("window.still = 0")
    page.wait_for_function(STILL, arg=READY, polling=50)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that only look."""
    running = start(tmp_path_factory.mktemp("served") / "home")
    yield running
    assert stop(running) in (0, -signal.SIGTERM)
