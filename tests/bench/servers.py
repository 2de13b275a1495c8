"""The servers that are compared: the portal as it is shipped, and an empty app under a plain `streamlit run`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import httpx

from tests.bench.visitor import Visitor
from tests.e2e.conftest import free_port, start, stop

EMPTY = "import streamlit as st\n"
# What any Streamlit server can set for itself: no file watcher, no collection after each run.
TUNED = '[server]\nfileWatcherType = "none"\n[runner]\npostScriptGC = false\n'


@dataclass(frozen=True)
class Site:
    """A server under measurement."""

    url: str
    pid: int
    home: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def visitor(self) -> Visitor:
        """A new session, signed in where that is needed."""
        return Visitor(self.url, cookies=self.cookies)

    def signed_in(self, name: str) -> dict[str, str]:
        """The cookies of another person of the trial."""
        return _signed_in(self.url, name)

    def cpu(self) -> float:
        """CPU seconds that the process has used so far, threads that ended included (Linux: clock_getcpuclockid(3))."""
        return time.clock_gettime((~self.pid << 3) | 2)


@contextmanager
def portal(name: str = "领导", *, demo: bool = True) -> Iterator[Site]:
    """The portal with a full year of 演示数据 (or an empty year), in a home of its own, synced once."""
    with TemporaryDirectory() as folder:
        server = start(Path(folder) / "home", PORTAL_DEMO="1" if demo else "0", PORTAL_SYNC_SECONDS="10")
        try:
            yield Site(server.url, server.process.pid, server.home, _signed_in(server.url, name))
        finally:
            stop(server)


@contextmanager
def over(home: Path, name: str = "领导", **settings: str) -> Iterator[Site]:
    """The portal over a home that is there, with these settings."""
    variables = {f"PORTAL_{key.upper()}": value for key, value in settings.items()}
    server = start(home, descriptors=0, PORTAL_SYNC_SECONDS="10", **variables)
    try:
        yield Site(server.url, server.process.pid, server.home, _signed_in(server.url, name))
    finally:
        stop(server)


def _signed_in(url: str, name: str) -> dict[str, str]:
    with httpx.Client(base_url=url, trust_env=False) as http:
        _until(lambda: bool(http.get("/healthz").json()["last_cycle"]))
        return dict(http.get(f"/trial?as={quote(name)}").cookies)


def empty_app(config: str = "") -> AbstractContextManager[Site]:
    """An app that shows nothing, in a folder of its own, with Streamlit's defaults or a config.toml."""
    return default_app(EMPTY, config)


@contextmanager
def default_app(script: str, config: str = "") -> Iterator[Site]:
    """An app of one script, in a folder of its own, with Streamlit's defaults or a config.toml."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "only.py").write_text(script)
        (home / ".streamlit").mkdir()
        (home / ".streamlit/config.toml").write_text(config)
        port = free_port()
        command = [sys.executable, "-m", "streamlit", "run", "only.py", "--server.headless=true"]
        process = subprocess.Popen(
            [*command, f"--server.port={port}", "--browser.gatherUsageStats=false"],
            cwd=home,
            env={**os.environ, "HOME": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _until(lambda: _healthy(url))
            yield Site(url, process.pid, home)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/_stcore/health", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def _until(ready: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("the server did not get ready")
        time.sleep(0.1)
