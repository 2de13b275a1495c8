"""`python -m portal doctor [--json]`: is everything as it should be, and what to do where it is not; changes nothing."""

from __future__ import annotations

import json

import click

from ledger.clock import SystemClock
from portal.doctor import Remark, look_over
from portal.settings.settings import load


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
def command(*, as_json: bool) -> None:
    """自查：逐项检查本地库、共享表格、同步、磁盘、附件、时钟、密钥和备份，只看不改。退出码：0 都好，1 有要注意的，2 有错。"""
    found = look_over(load(), SystemClock().now())
    for one in [] if as_json else found:
        click.echo(in_words(one))
    if as_json:
        lines = [
            {"check": one.check, "level": one.level.name.lower(), "said": one.said, "todo": one.todo} for one in found
        ]
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2))
    raise SystemExit(int(max(one.level for one in found)))


def in_words(one: Remark) -> str:
    """One line."""
    return f"{one.level.word:　<2}　{one.check}：{one.said}{one.todo}"
