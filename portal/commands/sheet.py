"""`python -m portal sheet`: mends what the portal made in the shared sheet; takes in copies that stand beside it."""

from __future__ import annotations

import click

from portal.build import build
from portal.commands.publish import PERSON
from portal.settings.settings import load
from sync.errors import CopyGone


@click.group("sheet")
def command() -> None:
    """共享表格的维护。"""


@command.command("repair")
def repair() -> None:
    """检查并修复 Google 表格的格式：保护、下拉选项、状态颜色、冻结的表头、筛选视图。各单位自己加的内容不动。"""
    done = build(load(), apart=True).engine.repair(person=PERSON)
    for sentence in done:
        click.echo(sentence)
    click.echo(f"已修复 {len(done)} 处。" if done else "检查完毕，没有需要修复的。")


@command.command("copies")
@click.option("--take", default="", metavar="文件名", help="把这份副本里填的内容收进台账。")
@click.option("--set-aside", default="", metavar="文件名", help="这份副本不用收，不再提示。")
def copies(take: str, set_aside: str) -> None:
    """列出台账旁边的副本（网盘冲突副本等），收进其中填的内容，或不再提示。"""
    portal = build(load(), apart=True)
    portal.engine.cycle()
    found = {one.name: one for one in portal.sheet.status().copies}
    for name in filter(None, (take, set_aside)):
        if name not in found:
            raise CopyGone(f"台账旁边没有等待处理的副本“{name}”；不带选项运行可以列出。")
    if take:
        cells = portal.engine.take_copy(take, found[take].version, person=PERSON)
        refused = portal.engine.cycle().message
        click.echo(f"已从“{take}”收进 {cells} 格。" + (f"暂时写不进台账：{refused}" if refused else ""))
    elif set_aside:
        portal.engine.set_copy_aside(set_aside, found[set_aside].version, person=PERSON)
        click.echo(f"“{set_aside}”不再提示。")
    else:
        for one in found.values():
            click.echo(one.message)
        click.echo(f"共 {len(found)} 份副本。" if found else "台账旁边没有副本。")
