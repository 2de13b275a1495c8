"""`make audit` on a machine without a network, and with an index that does not know all packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

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
        cwd=ROOT,
        env={**cut_off, "no_proxy": "", "NO_PROXY": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "没有查已知漏洞" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    assert (ROOT / "var" / "sbom.cdx.json").stat().st_size > 1000


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
@pytest.mark.parametrize(
    ("said", "found", "told"),
    [
        (
            "a  Dependency not found on PyPI and could not be audited: a (1)\nb  … could not be audited: b (2)",
            0,
            "索引里没有 2 个软件包",
        ),
        ("a  Dependency not found on PyPI and could not be audited: a (1)", 1, "索引里没有 1 个软件包"),
        ("", 0, ""),
    ],
)
def test_what_the_index_does_not_know_is_told(tmp_path: Path, said: str, found: int, told: str) -> None:
    """pip-audit calls that a success."""
    for name, script in {
        "cyclonedx-py": "exit 0",
        "python": "exit 0",
        "pip-audit": f"while [ $1 != --output ]; do shift; done; printf '%s' '{said}' > $2; exit {found}",
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    run = subprocess.run(
        ["make", "--assume-old=.venv/.test", f"BIN={tmp_path}", "audit"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode != 0) == (found != 0), run.stderr
    assert ("没有查" in run.stdout) == bool(told)
    assert told in run.stdout
