"""`python -m portal year list|close`: the years of a home, and the turn of the year."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ledger.errors import Refused
from ledger.nearest import file_near, hint
from ledger.units.directory import Directory
from portal.admin.years import in_words
from portal.build import build
from portal.commands import OPERATOR
from portal.settings.settings import load
from portal.strangers_files import read_notice, read_units
from portal.year.closing_list import Unfinished, unfinished


@click.group("year")
def command() -> None:
    """年度：有哪些年度、年终结转。"""


@command.command("list")
def list_years() -> None:
    """列出各年度，第一个是现在的。"""
    portal = build(load(), apart=True)
    for year in portal.years.known or (portal.year,):
        state = "现在的年度" if year == portal.year else "已结转，只能查看"
        click.echo(f"{year} 年：{state}，{portal.years.settings_of(year).folder}")


@command.command("close")
@click.argument("notice", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="已看过没有办完的清单，不再询问，直接结转。")
@click.option("--units", type=click.Path(path_type=Path), help="新年度的单位名录（CSV）；不写就沿用现在的。")
def close(notice: Path, units: Path | None, *, yes: bool) -> None:
    """用下一年度的通知（.txt、.docx、.pdf、.xlsx、.csv）结转本年度。门户开着时，结转后请重启。"""
    portal = build(load(), apart=True)
    portal.engine.cycle()  # the list below knows what staff wrote last
    if not notice.is_file():
        raise Refused(f"找不到通知“{notice}”{hint(file_near(notice))}请核对文件名和位置。")
    left = unfinished(portal.context(OPERATOR), portal.entry, portal.duties)
    _confirm(left, portal.year, yes=yes)
    text = read_units(units) if units else portal.book.fact("units")
    directory = Directory.load(text)
    turned = portal.rollover.close(OPERATOR, read_notice(notice).breakdown, text, directory)
    click.echo(in_words(turned))
    click.echo("门户正在运行的，请重新启动，进入新年度。")


def _confirm(left: Sequence[Unfinished], year: int, *, yes: bool) -> None:
    """Show what is not finished, and ask; nothing is asked when all is done."""
    if not left:
        return
    click.echo(f"{year}年还没有办完的：")
    for one in left:
        click.echo(f"- {one.line}")
    if not yes:
        click.confirm("仍要结转吗？", abort=True)
