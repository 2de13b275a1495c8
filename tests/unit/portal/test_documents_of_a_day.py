"""What documents say of a day is what 总览, 催办 and 回头看 say of it: five days, in three rounds of the demonstration."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import pypdfium2
import pytest

from ledger.duties.look_back import coverage
from ledger.errors import NotAllowed
from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE, Figures, share_words
from ledger.figures.headline import headline
from ledger.permissions import Person, Role
from portal.build import Portal, build
from portal.commands import OPERATOR
from portal.settings.settings import load
from reports import NothingToMake
from reports.sentences import change_words, points
from tests.conftest import has_read

pytestmark = pytest.mark.long

DAYS = [date(2021, 7, 15), date(2021, 8, 31), date(2021, 9, 30), date(2021, 10, 12), date(2021, 10, 26)]
COUNTED = re.compile(
    r"应落实(\d+)条，已报送(\d+)条（[^）]*），自报完成(\d+)条（[^）]*），审核通过(\d+)条（[^）]*），办结(\d+)条（[^）]*）"
    r"(?:，临期(\d+)条)?(?:，逾期(\d+)条)?(?:，到汇总日期未报送(\d+)条)?"
)


@pytest.fixture(scope="module")
def shown(demo_day_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demonstration on its own day."""
    home = Path(shutil.copytree(demo_day_home, tmp_path_factory.mktemp("documents") / "home"))
    portal = build(load(home=home, backend="memory", demo=True))
    has_read(portal, demo_day_home)
    yield portal
    portal.book.engine.dispose()


def made(portal: Portal, code: str, board: Board, unit: str = "", person: Person = OPERATOR) -> bytes:
    return portal.documents.make(portal.context(person), board, code, unit)


def opened(content: bytes) -> tuple[str, list[list[list[str]]]]:
    """Paragraphs, and tables by row and cell."""
    document = docx.Document(io.BytesIO(content))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return "\n".join(p.text for p in document.paragraphs), tables


def counts_in(text: str) -> list[tuple[int, ...]]:
    return [tuple(int(number or 0) for number in found) for found in COUNTED.findall(text)]


def counts_of(total: Figures) -> tuple[int, ...]:
    return (
        *(total.applicable, total.reported, total.reported_done, total.approved, total.closed),
        *(total.due_soon, total.overdue, total.silent),
    )


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_bulletin_counts_what_the_overview_counts(shown: Portal, day: date) -> None:
    board, sides = shown.board(day), (COUNTY_SIDE, CITY_SIDE)
    text, tables = opened(made(shown, "bulletin", board))
    selected = [board.select(side=side) for side in sides]
    assert counts_in(text) == [counts_of(of.total) for of in (board, *selected)]
    report = shown.duties.round.report(board)
    assert report is not None
    assert f"{report.view.round.label}：本轮已报{report.view.total.reported}条" in text
    before = shown.duties.round.before(report.view.round)
    for of, (head, *rows, total) in zip(selected, tables, strict=False):
        header = [cell.replace("\n", "") for cell in head]
        assert {row[0]: [int(n) for n in row[1:3]] for row in rows} == {
            unit: [counted.applicable, counted.reported] for unit, counted in of.by_unit.items()
        }
        assert [total[1], total[header.index("逾期")]] == [f"{of.total.applicable}", f"{of.total.overdue}"]
        assert total[header.index("审核通过率")] == share_words(of.total.rate(board.rules.headline))
        if before:
            earlier = shown.board(before.round.closes)
            assert change_words(board, earlier) in text
            rates = (one.by_unit[rows[0][0]].rate(board.rules.headline) for one in (earlier, board))
            assert rows[0][header.index("较上轮")] == points(*rates)
    late = [row for table in tables for row in table if table[0][1] == "单位" and table[0][2] == "任务"]
    assert len(late) == (len(board.overdue) + 1 if board.overdue else 0)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_leaders_page_says_what_the_overview_says(shown: Portal, day: date) -> None:
    board = shown.board(day)
    with pypdfium2.PdfDocument(made(shown, "one_page", board)) as document:
        (page,) = document
        said = "".join(page.get_textpage().get_text_range().split())
    total, done = board.total, board.rules.headline
    for words in (headline(board), f"{len(board.tasks_done)}/{len(board.tasks)}项", share_words(total.rate(done))):
        assert "".join(words.split()) in said
    assert {f"{total.due_soon}条", f"{total.overdue}条"} <= set(re.findall(r"\d+条", said))
    assert all(unit in said for unit in board.units)


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("code", ["unit_report", "unit_ledger_docx"])
def test_a_units_papers_count_what_its_ledger_counts(shown: Portal, day: date, code: str) -> None:
    board = shown.board(day)
    text, tables = opened(made(shown, code, board, "鼓楼区"))
    own = board.select(unit="鼓楼区")
    assert counts_in(text) == [counts_of(own.total)]
    if tables:
        assert len(tables[0]) == len(own.entries) + 1


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_letters_go_to_whom_urging_lists_and_to_nobody_else(shown: Portal, day: date) -> None:
    board = shown.board(day)
    listed: dict[str, list[str]] = {}
    for matter in shown.duties.reminder.matters(OPERATOR, board):
        listed.setdefault(matter.entry.unit, []).append(matter.level.label)
    written: dict[str, list[str]] = {}
    for code in ("supervision", "reminder_letter"):
        if shown.documents.why_not(shown.context(OPERATOR), board, code, ""):
            continue
        package = zipfile.ZipFile(io.BytesIO(made(shown, code, board)))
        register = list(csv.reader(io.StringIO(package.read("发文登记.csv").decode("utf-8-sig"))))[1:]
        assert len(register) == len(package.namelist()) - 1
        written |= {row[1]: [row[2]] * int(row[3]) for row in register}
        unit = register[0][1]
        assert made(shown, code, board, unit) == package.read(f"{register[0][0]}（{unit}）.docx")
    assert written == listed
    assert board.overdue == () or written


def test_who_may_have_them(shown: Portal) -> None:
    board = shown.board()
    clerk = Person("鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
    leader = Person("领导", "领导", frozenset({Role.LEADER}))
    for code in ("bulletin", "unit_report"):
        with pytest.raises(NotAllowed):
            made(shown, code, board, "晋安区", clerk)
    for person in (clerk, leader):
        with pytest.raises(NothingToMake, match="只有市政府办公厅和牵头单位可以催办"):
            made(shown, "reminder_letter", board, "", person)
    assert made(shown, "bulletin", board, "", leader)
    assert made(shown, "unit_report", board, "鼓楼区", clerk)


def test_the_look_back_is_counted_as_on_its_page(shown: Portal) -> None:
    board, found = shown.board(), shown.duties.look_back.look_back(OPERATOR)
    text, (units,) = opened(made(shown, "look_back_report", board))
    whole = coverage(found.checks, board.as_of)
    assert f"应核查{whole.total}处，已核查{whole.checked}处（{share_words(whole.checked / whole.total)}）" in text
    assert units[-1][:3] == ["合计", f"{whole.total}", f"{whole.checked}"]
    assert {row[0] for row in units[1:-1]} == set(found.of_unit)
