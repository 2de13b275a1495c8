"""`python -m portal sheet repair`: looks over the shared sheet's structure and mends what the portal made."""

from __future__ import annotations

import click

from portal.build import build
from portal.commands.publish import PERSON
from portal.settings import load


@click.group("sheet")
def command() -> None:
    """共享表格的维护。"""


@command.command("repair")
def repair() -> None:
    """检查并修复 Google 表格的格式：保护、下拉选项、状态颜色、冻结的表头、筛选视图。各单位自己加的内容不动。"""
    done = build(load()).engine.repair(person=PERSON)
    for sentence in done:
        click.echo(sentence)
    click.echo(f"已修复 {len(done)} 处。" if done else "检查完毕，没有需要修复的。")
