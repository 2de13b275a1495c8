"""`python -m portal lookback import FILE`: takes up last year's tasks for 回头看, as the page does by upload."""

from __future__ import annotations

from pathlib import Path

import click

from portal.build import build
from portal.commands import OPERATOR
from portal.settings.settings import load
from portal.strangers_files import read_last_year


@click.group("lookback")
def command() -> None:
    """回头看：导入上年度的任务。"""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--year", type=int, default=0, help="上年度的年份，与文件不符时不导入。")
def import_file(file: Path, year: int) -> None:
    """从上年度的通知（.txt、.docx、.pdf）或台账（.xlsx、.csv、.db）导入；已填的核查结论都保留。"""
    portal = build(load())
    last = read_last_year(file, portal.book.directory, year=year)
    items, checks = portal.duties.look_back.take_up(OPERATOR, last)
    click.echo(
        f"{last.year} 年任务 {len(last.items)} 项、核查 {len(last.checks)} 处，其中新增 {items} 项、{checks} 处。"
    )
    for problem in last.problems:
        click.echo(f"  {problem}")
