"""`python -m portal notice FILE --csv OUT`: reads a city's notice, says what it found, writes the tasks as CSV."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from ledger.breakdown import Breakdown
from ledger.errors import NoticeUnreadable
from ledger.notice import Reading, read_notice, to_csv
from portal.commands import sentence_and_exit
from portal.errors import PortalError


class CannotWrite(PortalError):
    """The CSV cannot be put where it was asked for."""


@click.command("notice")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--csv", "out", type=click.Path(path_type=Path), help="把任务写成CSV文件（UTF-8，Excel和WPS可直接打开）。"
)
def command(file: Path, out: Path | None) -> None:
    """读取通知（.txt、.docx、.pdf），列出任务和存疑之处。"""
    with sentence_and_exit():
        reading = _read(file)
        if out is not None:
            write(out, to_csv(reading.breakdown))
    click.echo("\n".join(summary(reading)))
    if out is not None:
        click.echo(f"已写入：{out}")


def _read(file: Path) -> Reading:
    if file.is_dir():
        raise NoticeUnreadable(f"“{file}”是文件夹，请指定通知文件（.txt、.docx或.pdf）")
    try:
        return read_notice(file)
    except FileNotFoundError:
        raise NoticeUnreadable(f"找不到文件“{file}”，请核对文件名和位置") from None
    except OSError as error:
        raise NoticeUnreadable(f"文件“{file}”打不开（{error.strerror}），请检查权限") from None


def write(out: Path, text: str) -> None:
    """Puts the text at `out` whole or not at all, with a byte order mark as Chinese Excel needs it; raises CannotWrite."""
    if out.is_dir():
        raise CannotWrite(f"“{out}”是文件夹，请在--csv后面写上文件名")
    if not out.parent.is_dir():
        raise CannotWrite(f"文件夹“{out.parent}”不存在，请先建好再写入CSV")
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8-sig", newline="", dir=out.parent, delete=False
        ) as part:
            part.write(text)
        Path(part.name).chmod(0o666 & ~_umask())
        Path(part.name).replace(out)
    except OSError as error:
        raise CannotWrite(f"无法写入“{out}”（{error.strerror}），请换一个位置或检查权限") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def summary(reading: Reading) -> Iterator[str]:
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
    timed += [(f"通知正文第{d.paragraph}条", d.deadline) for d in breakdown.duties if d.deadline]
    yield f"时限：{len(timed)}处" if timed else "时限：无"
    yield from (f"  {where}：{deadline}" for where, deadline in timed)


def _unsure(reading: Reading) -> Iterator[str]:
    yield f"存疑：{len(reading.doubts)}处" if reading.doubts else "存疑：无"
    for doubt in reading.doubts:
        yield f"  {doubt.where}：{doubt.reason}" + (f"（读到“{doubt.text}”）" if doubt.text else "")
    if reading.unused:
        yield f"没有对应栏目、未导入的文字：{len(reading.unused)}处"
        yield from (f"  {item.where}：{item.text}" for item in reading.unused)
