"""Everything that the portal counts of the notice, everywhere it is told: 临时交办 must change none of it."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import openpyxl
import pypdfium2

from ledger.figures.digest import digest_lines
from ledger.figures.headline import curve_title, headline, matrix_title, part_title, tone, unit_title
from ledger.permissions import Person
from portal.build import Portal
from portal.commands.status import gather
from portal.duties.milestone import headline as milestones_headline
from portal.overview import bars
from portal.overview.matrix import matrix
from portal.overview.ways import Ways
from portal.ui import grids
from reports import REPORTS
from reports.papers import make_paper
from tests.year.cast import OFFICE

APART = "临时交办"
# How the sync stands is no number of the notice: rows of 临时交办 are written, too.
_OF_THE_SYNC = {"ad_hoc", "waiting", "checked", "written", "accepted", "last_run", "runs", "version"}


def numbers(portal: Portal, person: Person = OFFICE) -> dict[str, Any]:
    """By where it stands."""
    board, duties = portal.board(), portal.duties
    milestones = duties.milestone.milestones(person)
    figures = (board.total, board.by_unit, board.by_task, board.by_part, board.tasks, board.tasks_done, board.units)
    worklists = (board.overdue, board.due_soon, board.silent, board.stale, board.not_reported)
    units = duties.round.report(board)
    return {
        "headline": (
            headline(board),
            tone(board),
            *(t(board) for t in (matrix_title, curve_title, unit_title, part_title)),
        ),
        "board": (figures, worklists, board.expected_rate, board.pace_gap),
        "digest": [line for line in digest_lines(board) if APART not in line],
        "status": {name: value for name, value in gather(portal).items() if name not in _OF_THE_SYNC},
        "charts": [matrix(board, Ways()), *(draw(board, None, "", Ways()) for draw in (bars.by_unit, bars.by_part))],
        "tasks": grids.task_rows(board).to_csv(),
        "milestones": (milestones.listed, milestones_headline(milestones, board.as_of)),
        "rounds": units and (units.view.total, units.lines),
        "texts": [line for line in duties.consolidation.lines(person) if not line.ad_hoc],
        "timetable": duties.consolidation.timetable.words,
        "signed": duties.acknowledgement.overview(person),
        "divided": sorted(duties.assignment.coverage(person), key=lambda one: one.unit),
        "annual": [duties.annual_report.draft(person, unit).text for unit in board.units[:5]],
        "downloads": {
            code: document(portal, code) for code, report in REPORTS.items() if not (report.ad_hoc or report.each)
        },
        "papers": (paper(portal, person, "lead_table"), written(portal, person)),
    }


def document(portal: Portal, code: str) -> object:
    """What a download says of the notice: its sheets without those of 临时交办, its lines, or its paragraphs up to theirs."""
    report, board = REPORTS[code], portal.board()
    content = portal.documents.make(portal.context(OFFICE), board, code, "鼓楼区" if report.of_unit else "")
    if report.extension == "docx":
        return said_of_notice(content)
    if report.extension == "pdf":
        with pypdfium2.PdfDocument(content) as pages:
            told = "\n".join(page.get_textpage().get_text_range() for page in pages).splitlines()
        return [line for line in told if APART not in line]
    return sheets(content) if report.extension == "xlsx" else content.decode("utf-8-sig").splitlines()


def said_of_notice(content: bytes) -> list[str]:
    """Paragraphs without the signature, up to a section about 临时交办 and without sentences about them; the first table's cells."""
    made = docx.Document(io.BytesIO(content))
    said = [p.text for p in made.paragraphs if p.text.strip()]
    at = next((place for place, text in enumerate(said) if re.match(f"[一二三四五六]、{APART}", text)), len(said))
    signed = re.compile(r"\d+年\d+月\d+日|鼓楼区人民政府|市政府办公厅")
    told = [text for text in said[:at] if APART not in text and not signed.fullmatch(text)]
    return told + [cell.text for table in made.tables[:1] for row in table.rows for cell in row.cells]


def sheets(content: bytes, *, apart: bool = False) -> dict[str, list[tuple[object, ...]]]:
    """Rows by tab: those of the notice, or (`apart`) those of 临时交办."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return {tab: list(book[tab].iter_rows(values_only=True)) for tab in book.sheetnames if (APART in tab) is apart}


def paper(portal: Portal, person: Person, code: str, *, apart: bool = False) -> object:
    """A paper of 牵头汇总 as sheets."""
    return sheets(make_paper(code, portal.duties.consolidation.summaries(person)), apart=apart)


def written(portal: Portal, person: Person, *, apart: bool = False) -> list[str]:
    """The Word text of 牵头汇总, up to where 临时交办 begin, or from there on; without who signs it."""
    content = make_paper("lead_summary", portal.duties.consolidation.summaries(person))
    said = [p.text for p in docx.Document(io.BytesIO(content)).paragraphs if p.text.strip()]
    at = next((place for place, text in enumerate(said) if text.startswith(f"{APART}任务")), len(said) - 2)
    return said[at:] if apart else said[:at]
