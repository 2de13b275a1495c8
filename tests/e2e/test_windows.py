"""The portal on a system without what only Unix has; a real Windows is not at hand (tests/as_on_windows plays it)."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from portal.settings.settings import ROOT
from sync.processes.confined import UNLIMITED
from tests.e2e.conftest import start, stop

pytestmark = pytest.mark.long

AS_ON_WINDOWS = os.pathsep.join((str(ROOT / "tests/as_on_windows"), os.environ["PYTHONPATH"]))


def test_the_portal_starts_syncs_and_says_what_it_cannot_limit(tmp_path: Path) -> None:
    """The first start reads the notice in a process of its own, the sync's helper publishes the workbook."""
    (tmp_path / "share").mkdir()
    server = start(tmp_path / "home", PYTHONPATH=AS_ON_WINDOWS, PORTAL_WORKBOOK=str(tmp_path / "share" / "台账.xlsx"))
    workbook, end = tmp_path / "share" / "台账.xlsx", time.monotonic() + 60
    while not workbook.exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert httpx.get(f"{server.url}/trial?as=领导", trust_env=False).status_code == 303
    assert stop(server) in (0, -signal.SIGTERM)
    assert workbook.stat().st_size > 10_000
    assert UNLIMITED in (tmp_path / "home.log").read_text()
