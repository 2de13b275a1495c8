"""A year's closing archive: the ledger, its whole history, the records of every duty, the files, and every document of its last
day, to be read without the portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import IO

from ledger.errors import Refused
from ledger.figures.board import Board
from ledger.permissions import Action, require
from ledger.year.amendment import FIELDS, texts_of
from portal.build import Portal
from portal.context import Context
from portal.papers.archive import about_day, day_members
from reports.archive import ArchiveAbout, ArchiveMember, Manifest, Tell, write_archive
from reports.archive.readme import README, readme
from reports.archive.tables import exact_csv, ledger_csv
from reports.rows import headings
from reports.workbook import ReportRepository
from store.database import reading
from store.duties.milestone import RESULTS
from store.review.evidence_file import FILES
from store.year.archived import ARCHIVED, columns_of, rows_of

YEAR = "年度存档"
LEDGER, RECORDS, DOCUMENTS, EVIDENCE, RESULT = "台账", "记录", "文件", "附件", "节点成果"
GONE = "文件不在了，请联系管理员从备份恢复。"
ON_PAGE = 200 << 20  # bytes of handed-in files that a window is given


def write_year_archive(
    portal: Portal, context: Context, board: Board, file: IO[bytes], tell: Tell = lambda *_: None
) -> Manifest:
    """The year as it stands on the board's day into the file. Raises NotAllowed."""
    require(context.person, Action.ARCHIVE, None, context.ledger())
    about = about_day(context, board, f"{context.year}年政务公开工作要点{YEAR}", context.clock.now())
    return write_archive(file, year_members(portal, context, board, about), about, tell=tell)


def year_members(portal: Portal, context: Context, board: Board, about: ArchiveAbout) -> list[ArchiveMember]:
    """All that there is of the year."""
    documents = day_members(portal, context, board, about.made)
    return [
        ArchiveMember("", README, "说明", partial(readme, about, ARCHIVED)),
        *_ledger(board, about),
        *_records(portal),
        *(replace(one, folder=f"{DOCUMENTS}/{one.folder}") for one in documents),
        *_files(portal),
    ]


def too_large(portal: Portal) -> None:
    """Raises Refused when the files are more than a window should be given."""
    if (size := sum(one.size for one in _handed_in(portal))) > ON_PAGE:
        raise Refused(
            f"附件和成果文件共 {size >> 20} MB，在页面上下载太大：请管理员在服务器上用 "
            f"python -m portal report year_archive --year {portal.year} --out 文件 生成。"
        )


def _ledger(board: Board, about: ArchiveAbout) -> Iterator[ArchiveMember]:
    ledger = board.ledger

    def table() -> bytes:
        made = ReportRepository(f"{ledger.year}年政务公开工作台账", board.as_of, about.label)
        return made.of_one_sheet("工作台账", headings(board), board.rows)

    def tasks() -> bytes:
        rows = ([task.label, *texts_of(task).values()] for task in ledger.breakdown.all_tasks)
        return exact_csv(["任务", *FIELDS.values()], rows)

    made: dict[str, Callable[[], bytes]] = {
        "工作台账.csv": partial(ledger_csv, ledger),
        "工作台账.xlsx": table,
        "任务分解表.csv": tasks,
        "单位名录.csv": lambda: b"\xef\xbb\xbf" + ledger.directory.dump().encode(),
    }
    for name, make in made.items():
        yield ArchiveMember(LEDGER, name, name.partition(".")[0], make)


def _records(portal: Portal) -> Iterator[ArchiveMember]:
    for name, title in ARCHIVED.items():
        yield ArchiveMember(RECORDS, f"{title}.csv", title, partial(_record, portal, name), name)


def _record(portal: Portal, name: str) -> bytes:
    return exact_csv(columns_of(name), rows_of(portal.book.engine, name))


def _files(portal: Portal) -> Iterator[ArchiveMember]:
    for one in _handed_in(portal):
        yield replace(one.member, make=partial(_content, portal, one.kept))


class _StoredFile:
    """A file that somebody handed in: where it goes, how it is kept, how many bytes it has."""

    def __init__(self, member: ArchiveMember, kept: str, size: int) -> None:
        self.member, self.kept, self.size = member, kept, size


def _handed_in(portal: Portal) -> Iterator[_StoredFile]:
    rows = portal.ledger().by_key
    with reading(portal.book.engine) as connection:
        evidence, results = FILES.find(connection), RESULTS.find(connection)
    for one in evidence:
        unit = rows[one.key].unit if one.key in rows else "已撤销"
        member = ArchiveMember(f"{EVIDENCE}/{_flat(unit)}/{_flat(one.key)}", one.name, f"佐证附件 {one.key}", bytes)
        yield _StoredFile(replace(member, unit=unit), one.file, one.size)
    for result in results:
        if result.file:
            member = ArchiveMember(f"{RESULT}/{_flat(result.unit)}", result.name, f"节点成果 {result.milestone}", bytes)
            yield _StoredFile(replace(member, unit=result.unit), result.file, result.size)


def _flat(name: str) -> str:
    return name.replace("/", "／")


def _content(portal: Portal, kept: str) -> bytes:
    try:
        return portal.duties.files.read(kept)
    except KeyError:
        raise Refused(GONE) from None
