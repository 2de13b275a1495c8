"""临时交办 stand everywhere an official looks for work, with figures of their own, and no number of the notice moves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.deadlines.workdays import Calendar as Workdays
from ledger.duties.consolidation import Text
from ledger.duties.reminder import Cause, Channel
from ledger.figures.digest import digest_lines
from ledger.figures.headline import ad_hoc_words
from ledger.figures.search import search
from ledger.papers.scores import ScoreRules
from ledger.permissions import Person
from ledger.reminders.rules import AutoSettings, ReminderFacts, ReminderRule, occasions
from ledger.rounds.plan import Rhythm, RhythmKind
from ledger.year.ad_hoc_task import AdHocDetails
from portal.build import build
from portal.commands.status import gather, in_words
from portal.settings.settings import load
from reports import make
from tests.conftest import has_read
from tests.year.cast import FINANCE, OFFICE, Calendar, Stage, clerk
from tests.year.notice_numbers import numbers, paper, sheets, written

GIVEN_ON, DAY = date(2021, 10, 8), date(2021, 10, 20)
LATE, DONE = "2021-交1-鼓楼区", "2021-交2-闽清县"


@pytest.fixture
def stage(whole_home: Path, tmp_path: Path) -> Iterator[Stage]:
    clock = Calendar(date(2021, 6, 8))
    home = Path(shutil.copytree(whole_home, tmp_path / "home"))
    portal = build(load(home=home, backend="memory"), clock=clock)
    has_read(portal, whole_home)
    yield Stage(portal, clock)
    portal.book.engine.dispose()


def a_year_under_way(stage: Stage) -> None:
    """Rounds, reports, an approval and a text: figures that could be disturbed."""
    portal = stage.portal
    portal.duties.round.set_rhythm(OFFICE, Rhythm(RhythmKind.QUARTERLY), seen=0)
    stage.on(GIVEN_ON)
    for unit in ("鼓楼区", "闽清县"):
        for no in ("07", "25"):
            stage.reports(clerk(unit), f"2021-{no}-{unit}", status="正在推进", progress_note=f"{unit}已部署。")
    stage.reports(clerk("长乐区"), "2021-07-长乐区", status="已完成", progress_note="已公开。")
    stage.approves(FINANCE, "2021-07-长乐区")
    portal.duties.consolidation.save(FINANCE, 7, Text("已收集汇总。"), seen=0)


def two_are_given(stage: Stage) -> None:
    """One that a unit leads and everybody lets slip, one that is done and passed."""
    portal = stage.portal
    given = portal.ad_hoc_tasks.give
    slips = AdHocDetails("整改网站错链", "市政府常务会议", date(2021, 10, 15))
    given(OFFICE, slips, ("鼓楼区", "市财政局"), "市财政局")
    given(OFFICE, AdHocDetails("报送国庆值守情况", "市领导批示", date(2021, 10, 12)), ("闽清县",))
    stage.reports(clerk("闽清县"), DONE, status="已完成", progress_note="国庆期间每日2人值守，办结来电 58 件。")
    stage.approves(OFFICE, DONE)


@pytest.mark.long
def test_no_number_of_the_notice_moves_wherever_it_is_told(stage: Stage) -> None:
    a_year_under_way(stage)
    stage.portal.scores.set_rules(OFFICE, ScoreRules(on=True), seen=0)
    stage.clock.day = DAY
    before = numbers(stage.portal)
    stage.clock.day = GIVEN_ON
    two_are_given(stage)
    stage.clock.day = DAY
    after = numbers(stage.portal)
    assert before.keys() == after.keys()
    for where, counted in before.items():
        assert after[where] == counted, where
    stands_where_work_is_looked_for(stage)
    stands_in_every_document(stage)


def stands_where_work_is_looked_for(stage: Stage) -> None:
    """Reminders, rounds, texts, search, the digest, status and 待办."""
    portal, board = stage.portal, stage.portal.board()
    urged = {m.entry.key: m for m in portal.duties.reminder.matters(OFFICE, board)}
    assert Cause.OVERDUE in urged[LATE].causes
    assert DONE not in urged
    (notice,) = portal.duties.reminder.draft(OFFICE, board, [LATE], None, Channel.SMS, links={})
    assert "交1" in notice.text
    assert "第1001" not in notice.text
    portal.duties.reminder.urge(OFFICE, board, notice, Channel.PHONE)
    settings = AutoSettings((ReminderRule.OVERDUE,))
    found = {one.entry.key for one in occasions(board, settings, ReminderFacts(), Workdays())}
    assert (LATE in found, DONE in found) == (True, False)
    view = portal.duties.round.of_board(board)
    assert view
    assert (view.ad_hoc.total.applicable, view.ad_hoc.total.missing) == (3, 2)
    assert LATE in {entry.key for entry in portal.duties.round.open_entries("鼓楼区")}
    lines = {line.label: line for line in portal.duties.consolidation.lines(FINANCE)}
    assert lines["交1 整改网站错链"].late
    told = [item.what for item in portal.inbox.items(FINANCE, board) if item.kind == "汇总稿"]
    assert "交1 整改网站错链" in told
    assert "交1 整改网站错链" in {hit.about for hit in search(portal.ledger(), "错链")}
    assert f"临时交办（另外计数）：{ad_hoc_words(board.ad_hoc)}" in digest_lines(board)
    facts = gather(portal)
    assert (facts["ad_hoc"]["tasks"], facts["ad_hoc"]["overdue"], facts["ad_hoc"]["approved"]) == (2, 2, 1)
    assert "临时交办（另外计数）：2 项任务，3 条台账，自报完成 1 条" in in_words(facts)


def stands_in_every_document(stage: Stage) -> None:
    """On tabs and under headings of their own."""
    portal, board = stage.portal, stage.portal.board()
    portal.duties.consolidation.save(FINANCE, 1001, Text("错链已查清。"), seen=0)
    summed = sheets(make("unit_summary", board, material=portal.duties.round.report), apart=True)["临时交办"]
    assert row(summed, "合计")[1:3] == (3, 1)
    tables = sheets(make("consolidated", board), apart=True)
    assert [cells[0] for cells in tables["临时交办明细"][3:]] == ["2021-交1-市财政局", LATE, DONE]
    assert row(tables["临时交办"], "交1.整改网站错链")[7].startswith("逾期 2 个")
    late = sheets(make("overdue", board, material=None), apart=True)["临时交办"]
    assert {cells[1] for cells in late[3:]} == {"交1.整改网站错链"}
    assert row(sheets(make("unit_ledger", board, unit="鼓楼区"), apart=True)["临时交办"], "交1")[1] == "整改网站错链"
    assert make("ad_hoc_csv", board).decode().count("2021-交") == 3
    assert row(paper(portal, OFFICE, "lead_table", apart=True)["临时交办"], "交1")[6] == "错链已查清。"
    said = written(portal, OFFICE, apart=True)
    assert "交1．整改网站错链" in said
    assert "错链已查清。" in said


def row(rows: list[tuple[object, ...]], first: str) -> tuple[object, ...]:
    """The row that begins so."""
    return next(cells for cells in rows if cells[0] == first)


def test_where_there_is_none_nothing_is_said_of_it(stage: Stage) -> None:
    a_year_under_way(stage)
    board: object = stage.portal.board()
    assert not stage.portal.board().ad_hoc.tasks
    assert not any("临时交办" in line for line in digest_lines(stage.portal.board()))
    assert sheets(make("consolidated", stage.portal.board()), apart=True) == {}, board
    assert "临时交办" not in in_words(gather(stage.portal))


@pytest.mark.long
def test_a_leads_own_day_counts_for_its_text_and_the_notices_for_the_others(stage: Stage) -> None:
    stage.on(GIVEN_ON)
    two_are_given(stage)
    service, lead = stage.portal.duties.consolidation, FINANCE
    assert not next(line for line in service.lines(lead) if line.ad_hoc).late
    stage.on(date(2021, 10, 16))
    assert next(line for line in service.lines(lead) if line.ad_hoc).late
    made = service.save(lead, 1001, Text("错链已全部整改。"), seen=0)
    service.send(lead, 1001, seen=made.draft.id)
    assert not next(line for line in service.lines(lead) if line.ad_hoc).late
    service.accept(OFFICE, 1001, seen=made.draft.id)
    assert unled(stage, OFFICE) == "15 项没有牵头单位的任务还没有汇总稿"


def unled(stage: Stage, person: Person) -> str:
    """What the office is told of texts that nobody leads: the notice's 15 alone."""
    return "".join(
        item.what for item in stage.portal.inbox.items(person, stage.portal.board()) if "没有牵头" in item.what
    )
