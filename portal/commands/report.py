"""`python -m portal report`: every document that the pages offer, made by the same code as its button."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO

import click

from ledger.errors import Refused
from ledger.papers.preflight import counted
from portal.build import Portal, build, past
from portal.commands import OPERATOR
from portal.navigation import PAGES
from portal.papers.archives import ARCHIVES
from portal.papers.offered import CONTENTS, OF_ONE_UNIT
from portal.settings.settings import load
from reports import REPORTS
from reports.archive import LISTING
from reports.papers import FORMS, PAPERS, listed_title, make_paper

OF_UNIT = {*OF_ONE_UNIT, *(code for code, report in REPORTS.items() if report.of_unit)}
OF_CITY = {code for code, report in REPORTS.items() if report.of_city}
CODES = (*REPORTS, *CONTENTS, *ARCHIVES)


@click.command("report")
@click.argument("code", required=False)
@click.option("--list", "listed", is_flag=True, help="列出可以生成的文件和它们的代码。")
@click.option("--check", "checked", is_flag=True, help="发出前检查：列出发出去会出错的内容和到哪里改。")
@click.option("--out", type=click.Path(path_type=Path), help="写到哪个文件；已经有的文件不覆盖。")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天的台账，如 2021-10-30；不写就按今天。")
@click.option("--unit", default="", help="哪个单位（简称或全称）。")
@click.option("--year", type=int, help="哪个年度；不写就是现在的，结转过的写年份，如 2021。")
@click.option("--round", "number", type=int, help="第几轮报送：按那一轮截止那天的台账。")
def command(
    code: str | None,
    *,
    listed: bool,
    checked: bool,
    out: Path | None,
    as_of: datetime | None,
    unit: str,
    year: int | None,
    number: int | None,
) -> None:
    """生成一份文件，和页面上下载的一样。"""
    if checked:
        portal = portal_of(year)
        tell_findings(portal, _day(portal, as_of, number))
        return
    if listed or code is None:
        for each in CODES:
            click.echo(f"{each:<22}{_title(each)}{'（要写 --unit）' if each in OF_UNIT else ''}")
        return
    if code not in CODES:
        raise Refused(f"没有“{code}”这份文件，可用的代码请看 python -m portal report --list")
    if out is None:
        raise Refused("请用 --out 写明生成到哪个文件")
    portal = portal_of(year)
    day = _day(portal, as_of, number)
    if code in ARCHIVES:
        if unit:
            raise Refused(f"{_title(code)}没有单位的分册，请去掉 --unit。")
        archive(portal, code, day, out)
    else:
        write_new(out, make_document(portal, code, day, unit))
    click.echo(f"已生成{_title(code)}：{out}")


def portal_of(year: int | None) -> Portal:
    """The year in force, or a closed one. Raises Refused."""
    serving = build(load(), apart=True)
    if year in (None, serving.year):
        return serving
    if year not in serving.years.known:
        known = "、".join(map(str, serving.years.known or (serving.year,)))
        raise Refused(f"没有 {year} 年度，有的是：{known}")
    return past(serving, year)


def archive(portal: Portal, code: str, day: date | None, out: Path) -> None:
    """Straight into the file, one document after the other; then what is not in it."""
    with _new(out) as file:
        made = ARCHIVES[code].write(portal, portal.context(OPERATOR), portal.board(day), file)
    click.echo(f"共 {len(made.held)} 个文件，没有生成的 {len(made.missing)} 个，原因见压缩包里的“{LISTING}”")


def tell_findings(portal: Portal, day: date | None) -> None:
    """What 发出前检查 finds on a day, kind by kind, each with the page on which it is mended."""
    board = portal.board(day)
    found = portal.preflight.findings(OPERATOR, board)
    titles = {record.stem: record.title for record in PAGES}
    click.echo(f"按 {board.as_of.isoformat()} 的台账检查，共 {len(found)} 处（只提示，不影响生成文件）")
    for kind, number in counted(found).items():
        click.echo(f"\n{kind.label}：{number} 处")
        for one in found:
            if one.kind is kind:
                click.echo(f"  {one.place.words}  {one.message}（在“{titles[one.place.page]}”改）")


def make_document(portal: Portal, code: str, day: date | None, unit: str = "") -> bytes:
    """The document's bytes. Raises Refused for what cannot be made, with the way out."""
    named, context = _unit(portal, code, unit), portal.context(OPERATOR)
    if code in REPORTS:
        return portal.documents.make(context, portal.board(day), code, named)
    if day is not None:
        raise Refused(f"{_title(code)}只有现在的内容，不能按过去的日期或轮次生成，请去掉 --as-of 或 --round")
    return make_paper(code, CONTENTS[code](portal, context, named), portal.label, portal.particulars.usual_for(code))


def write_new(path: Path, content: bytes) -> None:
    """Never over another file. Raises Refused."""
    with _new(path) as file:
        file.write(content)


@contextmanager
def _new(path: Path) -> Iterator[IO[bytes]]:
    """A file that was not there; gone again when it was not finished. Raises Refused."""
    try:
        with path.open("xb") as file:
            try:
                yield file
            except BaseException:
                path.unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise Refused(f"{path} 已经有了，没有覆盖：请换一个文件名，或先把它移走") from None
    except OSError as error:
        raise Refused(f"不能写到 {path}（{error.strerror}），请换一个位置") from None


def _title(code: str) -> str:
    if code in PAPERS:
        return listed_title(code)
    title = (REPORTS.get(code) or ARCHIVES[code]).title
    of_title = [report for report in REPORTS.values() if report.title == title]
    return f"{title}（{FORMS[REPORTS[code].extension]}）" if len(of_title) > 1 else title


def _unit(portal: Portal, code: str, unit: str) -> str:
    """The short name of the unit that was asked for."""
    if not unit:
        if code in OF_UNIT:
            raise Refused(f"{_title(code)}是一个单位的，请用 --unit 写明单位")
        return ""
    if code in OF_CITY or (code in CONTENTS and code not in OF_UNIT):
        raise Refused(f"{_title(code)}没有单位的分册，请去掉 --unit")
    found = portal.book.directory.resolve(unit)
    if found.unit is None or found.unit.short_name not in portal.ledger().by_unit:
        raise Refused(found.message or f"台账里没有“{unit}”这个单位")
    return found.unit.short_name


def _day(portal: Portal, as_of: datetime | None, number: int | None) -> date | None:
    """The day that the ledger is looked at; None is today."""
    today = portal.clock.today()
    if as_of is not None and number is not None:
        raise Refused("--as-of 和 --round 只能写一个")
    asked = as_of.date() if as_of else None
    day = asked if number is None else _closing(portal, number, today)
    if day and day > today:
        raise Refused(f"{day.isoformat()} 还没有到，请写今天或以前的日期")
    return day


def _closing(portal: Portal, number: int, today: date) -> date:
    rounds = [one for one in portal.duties.round.plan() if one.opens <= today]
    if not 1 <= number <= len(rounds):
        raise Refused(f"没有第 {number} 轮：已经开始的有 {len(rounds)} 轮" if rounds else "没有设置报送轮次")
    return min(rounds[number - 1].closes, today)
