"""`python -m portal publish`: makes the shared workbook anew when it is lost for good."""

from __future__ import annotations

import click

from portal.build import build
from portal.settings import load


@click.command("publish")
def command() -> None:
    """共享工作簿丢失后，按系统中保存的内容重新生成（文件还在时不做任何事）。"""
    portal = build(load())
    portal.engine.publish_again()
    portal.engine.cycle()
    click.echo(f"已重新生成共享工作簿：{portal.settings.workbook_path(portal.year)}")
