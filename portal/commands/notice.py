"""`python -m portal notice FILE --csv OUT`: reads a city's notice, says what it found, writes the tasks as CSV.

`--template FILE` writes a workbook to fill in by hand, for a notice that cannot be read.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from ledger.breakdown import Breakdown
from ledger.clock import SystemClock
from ledger.deadlines.owners import doubt_unlisted
from ledger.errors import NoticeUnreadable
from ledger.nearest import file_near, hint
from ledger.notice import NoticeReading, to_csv
from ledger.units.directory import Directory, shipped_directory
from portal.commands import sentence_and_exit
from portal.errors import CannotDo
from portal.settings.settings import load
from portal.strangers_files import read_notice, read_units
from reports.task_template import FILE_NAME, task_template
from store import wary


@click.command("notice")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--csv", "out", type=click.Path(path_type=Path), help="把任务写成CSV文件（UTF-8，Excel和WPS可直接打开）。"
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    help="写一个任务分解表模板（.xlsx），填好后可作为通知读取。",
)
@click.pass_context
def command(ctx: click.Context, file: Path | None, out: Path | None, template: Path | None) -> None:
    """读取通知或任务表（.txt、.docx、.pdf、.xlsx、.csv），列出任务和存疑之处。"""
    if file is None and template is None:
        raise click.MissingParameter(ctx=ctx, param=ctx.command.params[0])
    with sentence_and_exit():
        if template is not None:
            _write_template(template)
        if file is not None:
            _tell(_read(file), out)


def _tell(reading: NoticeReading, out: Path | None) -> None:
    if out is not None:
        write(out, to_csv(reading.breakdown).encode("utf-8-sig"), option="--csv")
    click.echo("\n".join(summary(reading)))
    if out is not None:
        click.echo(f"已写入：{out}")


def _write_template(out: Path) -> None:
    data = task_template(SystemClock().today().year, shipped_directory())
    write(out, data, option="--template")
    click.echo(f"已写入：{out}")


def _read(file: Path) -> NoticeReading:
    if file.is_dir():
        raise NoticeUnreadable(f"“{file}”是文件夹，请指定通知文件（.txt、.docx、.pdf、.xlsx或.csv）")
    try:
        reading = read_notice(file, instead=f"也可以用 --template 取得“{FILE_NAME}”，填好后导入")
    except FileNotFoundError:
        raise NoticeUnreadable(f"找不到文件“{file}”{hint(file_near(file))}请核对文件名和位置") from None
    except OSError as error:
        raise NoticeUnreadable(f"文件“{file}”打不开（{error.strerror}），请检查权限") from None
    directory = Directory.load(read_units(load().units))
    return replace(reading, doubts=(*reading.doubts, *doubt_unlisted(reading.breakdown, directory)))


def write(out: Path, data: bytes, *, option: str) -> None:
    """Puts the bytes at `out`, named behind `option`, whole or not at all; raises CannotDo."""
    if out.is_dir():
        raise CannotDo(f"“{out}”是文件夹，请在{option}后面写上文件名")
    if not out.parent.is_dir():
        raise CannotDo(f"文件夹“{out.parent}”不存在，请先建好再写入")
    try:
        draft = out.with_name(f".{out.name}.{os.getpid()}")
        with wary.create(draft) as part:
            part.write(data)
        draft.replace(out)
    except OSError as error:
        raise CannotDo(f"无法写入“{out}”（{error.strerror}），请换一个位置或检查权限") from None


def summary(reading: NoticeReading) -> Iterator[str]:
    """What was read, for a person: identity, counts, deadlines, then every cell to check and why."""
    breakdown = reading.breakdown
    yield f"标题：{breakdown.title or '（未写明）'}"
    yield f"文号：{breakdown.doc_no or '（未写明）'}"
    issued = f"{breakdown.issued_on:%Y-%m-%d}" if breakdown.issued_on else "（未写明）"
    yield f"发文机关：{breakdown.issuer or '（未写明）'}　成文日期：{issued}"
    yield f"年度：{breakdown.year}"
    yield f"任务：{len(breakdown.tasks)}项"
    counts = Counter(t.part for t in breakdown.tasks)
    yield from (f"  {part or '（未分部分）'}：{counts[part]}项" for part in breakdown.parts)
    yield from _units(breakdown)
    yield from _deadlines(breakdown)
    yield from _unsure(reading)


def _units(breakdown: Breakdown) -> Iterator[str]:
    led = [t for t in breakdown.tasks if t.lead_units]
    yield f"有牵头单位：{len(led)}项；没有牵头单位：{len(breakdown.tasks) - len(led)}项"
    yield f"多个单位共同牵头：{_numbers(t.no for t in led if len(t.lead_units) > 1)}"
    yield f"没有责任单位：{_numbers(t.no for t in breakdown.tasks if not t.responsible_units)}"
    yield f"没有工作要求：{_numbers(t.no for t in breakdown.tasks if not t.requirement)}"


def _numbers(numbers: Iterator[int]) -> str:
    listed = [str(n) for n in numbers]
    return f"第{'、'.join(listed)}项" if listed else "无"


def _deadlines(breakdown: Breakdown) -> Iterator[str]:
    timed = [(f"第{t.no}项", d) for t in breakdown.tasks for d in t.deadlines]
    timed += [(f"通知{d.place}", d.deadline) for d in breakdown.duties if d.deadline]
    yield f"时限：{len(timed)}处" if timed else "时限：无"
    yield from (f"  {where}：{deadline.with_owners}" for where, deadline in timed)


def _unsure(reading: NoticeReading) -> Iterator[str]:
    yield f"存疑：{len(reading.doubts)}处" if reading.doubts else "存疑：无"
    for doubt in reading.doubts:
        yield f"  {doubt.where}：{doubt.reason}" + (f"（读到“{doubt.text}”）" if doubt.text else "")
    if reading.unused:
        yield f"没有对应栏目、未导入的文字：{len(reading.unused)}处"
        yield from (f"  {item.where}：{item.text}" for item in reading.unused)
