"""The real server as its own process, on a free port, over an empty home."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from portal.settings.settings import ROOT
from tests.conftest import few_units

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


def lasting_port() -> int:
    """A port for a server that goes away and comes back: none that the system gives to whoever asks for a free one."""
    while True:
        port: int = random.randrange(20_000, 30_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def start(home: Path, *, descriptors: int = 0, **variables: str) -> Server:
    """Start `python -m portal serve`, with so many descriptors if given, and wait until it answers.

    A port that was free may be another test's by the time the server listens: then another one is taken, unless it was given.
    """
    while True:
        try:
            return _started(home, descriptors, variables)
        except PortTaken:
            if "PORTAL_PORT" in variables:
                raise


class PortTaken(Exception):
    """Somebody else listens on the port by now."""


def _started(home: Path, descriptors: int, variables: dict[str, str]) -> Server:
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


@contextmanager
def served_copy(home: Path, made: pytest.TempPathFactory, name: str, **variables: str) -> Iterator[Server]:
    """A server over a copy of a home, until the tests that share it are done."""
    running = start(Path(shutil.copytree(home, made.mktemp(name) / "home")), descriptors=0, **variables)
    yield running
    stop(running)


def _wait_until_healthy(server: Server) -> None:
    end = time.monotonic() + 60
    log = server.home.parent / f"{server.home.name}.log"
    while time.monotonic() < end:
        said = log.read_text()
        if server.process.poll() is not None and "已被其他程序占用" in said:
            raise PortTaken(said)
        assert server.process.poll() is None, said
        try:
            # What answers before this one has said that it listens is somebody else's.
            if server.url in said and httpx.get(f"{server.url}/healthz", trust_env=False).status_code == 200:
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


def wall_link(server: Server, browser: Browser, screen: str) -> str:
    """A link for a screen, as the office gives it on 管理 › 大屏 and copies it from there."""
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(PATIENCE)
    context.request.get(f"{server.url}/trial?as={quote('市政府办公厅')}", max_redirects=0)
    page = context.new_page()
    page.goto(f"{server.url}/admin?show={quote('大屏')}")
    stands_still(page)
    page.get_by_label("大屏名称").fill(screen)
    page.get_by_role("button", name="开设链接").click()
    expect(page.get_by_role("paragraph").filter(has_text=re.compile(f"^{screen}$"))).to_have_count(1)
    stands_still(page)  # the newest stands first, once all of them are drawn
    told = page.locator("code").filter(has_text="/wall?link=").first.inner_text().strip()
    context.close()
    return told


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that only look; the first start reads the notice for eighteen units."""
    home = tmp_path_factory.mktemp("served") / "home"
    few_units(home.with_suffix(".csv"))
    running = start(home, PORTAL_UNITS=f"{home.with_suffix('.csv')}")
    yield running
    assert stop(running) in (0, -signal.SIGTERM)
