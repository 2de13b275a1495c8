"""`python -m portal sync --once`: one cycle from the command line; the running server does the same every few seconds."""

from __future__ import annotations

import threading

import click

from portal.build import Portal, build
from portal.settings.settings import load
from sync.engine import CycleReport


@click.command("sync")
@click.option("--once", is_flag=True, help="只同步一次就退出。")
def command(once: bool) -> None:
    """与共享表格同步（不加 --once 则一直同步，直到按 Ctrl+C）。"""
    portal = build(load(), apart=True)
    while True:
        report = portal.engine.cycle()
        click.echo(sentence_of(report), err=bool(report.trouble))
        if once:
            raise SystemExit(2 if report.trouble else 0)
        _pause(portal)


def sentence_of(report: CycleReport) -> str:
    """What a cycle did, in one line."""
    if not report.ran:
        return "另一个门户进程正在同步，这次没有做。"
    counts = (
        f"收到表格修改 {report.accepted} 处，写入表格 {report.written} 处，"
        f"冲突 {report.conflicts} 处，需要核对 {report.findings} 处。"
    )
    return f"同步没有完成：{report.message}（{counts[:-1]}）" if report.trouble else f"同步完成：{counts}"


def _pause(portal: Portal) -> None:
    threading.Event().wait(portal.settings.sync_seconds)
