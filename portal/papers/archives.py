"""The archives that there are, by their codes: for the pages and for `python -m portal report`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from ledger.figures.board import Board
from portal.build import Portal
from portal.context import Context
from portal.papers.archive import DAY, write_day_archive
from portal.papers.year_archive import YEAR, too_large, write_year_archive
from reports.archive import Manifest
from reports.file_names import DocumentTitle, document_file_name


class Archive(NamedTuple):
    """A kind of archive: what it is called and holds; `write` it into a file (raises NotAllowed); `fits` raises Refused when a
    window cannot be given it."""

    title: str
    about: str
    write: Callable[..., Manifest]
    fits: Callable[[Portal], object] = bool

    def name(self, context: Context, board: Board, made: datetime) -> str:
        """Its file's name."""
        about = DocumentTitle(f"{context.year}年政务公开工作要点{self.title}", context.year, context.label)
        return document_file_name(about, board.as_of, made, "zip")


ARCHIVES = {
    "archive": Archive(
        DAY,
        "所选统计日期的全部文件（全市的和每个单位的）装进一个压缩包，和各个按钮下载的一样；"
        "里面的“目录.csv”列出每个文件和校验值，没有生成的写着原因。",
        write_day_archive,
    ),
    "year_archive": Archive(
        YEAR,
        "一年的台账、全部修改记录和操作记录、各项工作的记录、佐证附件和成果文件，连同全部文件，装进一个压缩包，不用门户也能看："
        "里面的“README.txt”说明每个文件是什么。",
        write_year_archive,
        too_large,
    ),
}
