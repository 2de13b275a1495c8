"""`make audit` on a machine without a network."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from portal.settings.settings import ROOT


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_without_a_network_it_says_so_and_goes_on() -> None:
    nowhere = "http://127.0.0.1:9"
    cut_off = {
        **os.environ,
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), nowhere),
    }
    run = subprocess.run(
        ["make", "--assume-old=.venv/.test", "audit"],
        cwd=ROOT, env={**cut_off, "no_proxy": "", "NO_PROXY": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "没有查已知漏洞" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    assert (ROOT / "var" / "sbom.cdx.json").stat().st_size > 1000
