"""`python -m portal serve`: checks the settings and serves the portal; what `make run` calls."""

from __future__ import annotations

import runpy
import sys

import click

from portal.server.server import check_port_free
from portal.settings.settings import ROOT, Settings, load
from store.database import file_of


def tell_first_start(settings: Settings) -> None:
    """Say why nothing is to be seen yet, where there is no store: a notice is read, for the demonstration a year made up."""
    store = file_of(settings.database_url)
    if store and not store.exists():
        made = "、生成一年的演示数据，要等一两分钟" if settings.demo else "，要等十几秒"
        print(f"第一次启动：正在读取通知、建立台账{made}……", flush=True)


@click.command("serve")
def command() -> None:
    """启动门户，直到按 Ctrl+C。"""
    # Before the first start takes its seconds.
    settings = load()
    check_port_free(settings)
    tell_first_start(settings)
    launcher = str(ROOT / "app.py")
    sys.argv = [launcher]  # streamlit looks for the shell beside the launched script
    runpy.run_path(launcher, run_name="__main__")
