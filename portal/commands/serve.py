"""`python -m portal serve`: checks the settings and serves the portal; what `make run` calls."""

from __future__ import annotations

import runpy
import sys

import click

from portal.server.server import check_port_free
from portal.settings.settings import ROOT, load


@click.command("serve")
def command() -> None:
    """启动门户，直到按 Ctrl+C。"""
    # Before the first start takes its seconds.
    check_port_free(load())
    launcher = str(ROOT / "app.py")
    sys.argv = [launcher]  # streamlit looks for the shell beside the launched script
    runpy.run_path(launcher, run_name="__main__")
