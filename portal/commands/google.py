"""`python -m portal google check`: looks over the set-up of a Google spreadsheet, before the first start or after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

import click

from ledger.columns import TABS
from portal.errors import SettingsWrong
from portal.google_access import GUIDE, google_access
from portal.settings.settings import Settings, load
from sync.backends.google.check import CheckedPoint, walk

_MARKS = {True: "✓", False: "✗", None: "！"}


@click.group("google")
def command() -> None:
    """Google 表格的设置。"""


@command.command("check")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def check(as_json: bool) -> None:
    """逐项检查 Google 表格的设置：密钥、账号、共享、读写权限、额度；有问题的说明怎么办。"""
    settings = load()
    done = []
    for step in steps(settings):
        done.append(step)
        if not as_json:
            click.echo(line(step))
    failed = [step for step in done if step.ok is False]
    if as_json:
        told = {"ok": not failed, "steps": [asdict(step) for step in done]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(ending(settings, passed=not failed))
    raise SystemExit(2 if failed else 0)


def steps(settings: Settings) -> Iterator[CheckedPoint]:
    """What the settings lack, or what Google says."""
    try:
        access = google_access(settings, complete=False)
    except SettingsWrong:
        advice = f"请把服务账号的 JSON 密钥放到这台机器上，路径写到 PORTAL_GOOGLE_CREDENTIALS。{GUIDE}"
        yield CheckedPoint("密钥文件", False, "还没有设置 PORTAL_GOOGLE_CREDENTIALS。", advice)
        return
    yield from walk(access, list(TABS))
    idle = 60 / settings.sync_seconds
    if idle > settings.google_reads:
        yield CheckedPoint(
            "同步间隔",
            None,
            f"每 {settings.sync_seconds:g} 秒同步一次，每分钟要读 {idle:.0f} 次，超过 PORTAL_GOOGLE_READS 的 {settings.google_reads} 次。",
            "请把 PORTAL_SYNC_SECONDS 调大，例如 10。",
        )


def line(step: CheckedPoint) -> str:
    """`✓ 账号：…`, with what to do on a line of its own."""
    advice = f"\n  怎么办：{step.advice}" if step.advice else ""
    return f"{_MARKS[step.ok]} {step.title}：{step.text}{advice}"


def ending(settings: Settings, *, passed: bool) -> str:
    """The last line: what comes next."""
    if not passed:
        return "有一项没有通过，照上面的“怎么办”处理后，再运行一次 python -m portal google check。"
    if settings.backend != "google":
        return "全部通过。设置 PORTAL_BACKEND=google 后启动门户，就会使用这份表格。"
    return "全部通过。"
