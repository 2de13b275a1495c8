"""A day's archive: every document that the portal makes, in one .zip, by the same code as its button."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import IO

from ledger.errors import Refused
from ledger.figures.board import Board
from ledger.permissions import Action, require
from portal.build import Portal
from portal.context import Context
from portal.papers.offered import CONTENTS, OF_ONE_UNIT
from reports import REPORTS, document_name
from reports.archive import ArchiveAbout, ArchiveMember, Manifest, Tell, write_archive
from reports.papers import PAPERS, listed_title, make_paper, paper_name

CITY, UNITS = "全市", "各单位"
DAY = "文件存档"
NOW_ONLY = "只有现在的内容，不能按过去的日期生成。"
OF_A_PAGE = "由页面上选定的内容决定，请在那一页下载。"


def write_day_archive(
    portal: Portal, context: Context, board: Board, file: IO[bytes], tell: Tell = lambda *_: None
) -> Manifest:
    """Every document of the board's day into the file. Raises NotAllowed."""
    require(context.person, Action.ARCHIVE, None, context.ledger())
    made = context.clock.now()
    members = day_members(portal, context, board, made)
    return write_archive(file, members, about_day(context, board, f"{context.year}年{DAY}", made), tell=tell)


def about_day(context: Context, board: Board, title: str, made: datetime) -> ArchiveAbout:
    """What the manifest says of itself: 总览's figures among it."""
    total = board.total
    counts = {
        "任务": len(board.tasks),
        "单位": len(board.units),
        "台账": len(board.entries),
        "应落实": total.applicable,
        "已报送": total.reported,
        "自报完成": total.reported_done,
        "审核通过": total.approved,
        "办结": total.closed,
        "逾期": total.overdue,
        "临时交办台账": len(board.ad_hoc.entries),
    }
    return ArchiveAbout(title, board.as_of, made, board.ledger.version, counts, context.label)


def day_members(portal: Portal, context: Context, board: Board, made: datetime) -> list[ArchiveMember]:
    """Every document of both registries; those of one unit for each unit."""
    return [*_reports(portal, context, board, made), *_papers(portal, context, board, made)]


def _reports(portal: Portal, context: Context, board: Board, made: datetime) -> Iterator[ArchiveMember]:
    for code, report in REPORTS.items():
        for unit in board.units if report.of_unit else ("",):
            make: Callable[[], bytes] = partial(portal.documents.make, context, board, code, unit)
            if report.ad_hoc and not board.ad_hoc.tasks:
                make = partial(_refuse, "没有临时交办。")
            name = document_name(report, board, unit, context.label, made)
            yield ArchiveMember(_folder(unit), name, report.title, make, code, unit)


def _papers(portal: Portal, context: Context, board: Board, made: datetime) -> Iterator[ArchiveMember]:
    for code in PAPERS:
        for unit in board.units if code in OF_ONE_UNIT else ("",):
            make = partial(_paper, portal, context, code, unit)
            if why_not := _why_not(code, board):
                make = partial(_refuse, why_not)
            name = paper_name(code, context.year, unit and f"{unit}{context.year}年", context.label, made)
            yield ArchiveMember(_folder(unit), name, listed_title(code), make, code, unit)


def _paper(portal: Portal, context: Context, code: str, unit: str) -> bytes:
    content = CONTENTS[code](portal, context, unit)
    return make_paper(code, content, context.label, context.particulars.usual_for(code))


def _why_not(code: str, board: Board) -> str:
    if code not in CONTENTS:
        return OF_A_PAGE
    return NOW_ONLY if board.ledger.as_of else ""


def _refuse(why: str) -> bytes:
    raise Refused(why)


def _folder(unit: str) -> str:
    return f"{UNITS}/{unit}" if unit else CITY
