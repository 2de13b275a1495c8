"""The year of the real notice as its rhythm: rounds, evidence as files, a leader's instruction, a task that no notice holds, and
digests to clerks and leaders; after each step every figure is what somebody would count who noted down what was done."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from ledger.attachments import Upload
from ledger.deadlines.workdays import DayKind
from ledger.duties.instruction import counted
from ledger.duties.reminder_service import Message
from ledger.figures.headline import ad_hoc_words, headline
from ledger.inbox.item import Part, days_words
from ledger.papers.scores import ScoreRules
from ledger.permissions import Person
from ledger.reminders.rules import AutoSettings
from ledger.review.workflow import Step
from ledger.rounds.plan import Rhythm, RhythmKind
from ledger.year.ad_hoc_task import AdHocDetails
from portal.build import build
from portal.settings.settings import load
from reports.papers import make_paper
from tests.attachment_samples import pdf, picture
from tests.conftest import has_read
from tests.year.cast import FINANCE, LEADER, OFFICE, Calendar, Stage, clerk, refused
from tests.year.notice_numbers import numbers

# What carries mail imports imghdr.
pytestmark = [pytest.mark.filterwarnings("ignore::DeprecationWarning"), pytest.mark.long]
ENTRIES = 1724
GULOU, MINQING = "2021-07-鼓楼区", "2021-07-闽清县"
GIVEN = "2021-交1-鼓楼区"
MAIL = "mailtos://portal:secret@smtp.example.gov.cn"


@dataclass
class Noted(Stage):
    """The stage, and what an onlooker writes down: entries ever reported, and in the round that is open."""

    ever: set[str] = field(default_factory=set)
    this_round: set[str] = field(default_factory=set)

    def tells(self, person: Person, key: str, **values: str) -> None:
        self.reports(person, key, **values)
        if "交" not in key:
            self.ever.add(key)
            self.this_round.add(key)
        self.sync()
        self.agrees()

    def agrees(self) -> None:
        """The portal counts what was written down, and nothing else."""
        board, rounds = self.portal.board(), self.portal.duties.round
        view = rounds.of_board(board)
        assert view
        assert (board.total.applicable, board.total.reported) == (ENTRIES, len(self.ever))
        assert (view.total.applicable, view.total.reported) == (ENTRIES, len(self.this_round))
        for unit, counts in view.by_unit.items():
            assert counts.reported == sum(key.endswith(f"-{unit}") for key in self.this_round)
        assert len(board.ledger.breakdown.tasks) == 37

    def mails(self) -> list[Message]:
        return list(self.portal.duties.reminder.post(OFFICE))


@pytest.fixture
def stage(whole_home: Path, tmp_path: Path) -> Iterator[Noted]:
    clock = Calendar(date(2021, 6, 8))
    home = Path(shutil.copytree(whole_home, tmp_path / "home"))
    portal = build(load(home=home, backend="memory", urge_mail=MAIL), clock=clock)
    has_read(portal, whole_home)
    portal.engine.cycle()
    yield Noted(portal, clock)
    portal.book.engine.dispose()


def test_the_years_rhythm(stage: Noted) -> None:
    stage.portal.scores.set_rules(OFFICE, ScoreRules(on=True), seen=0)
    the_first_round(stage)
    digests_leave(stage)
    a_round_closes_and_the_next_one_opens(stage)
    evidence_comes_as_files(stage)
    a_leader_writes(stage)
    a_task_is_given_beside_the_notice(stage)
    holidays_count_as_they_were_entered(stage)
    the_task_is_closed(stage)
    every_round_stands_as_it_stood(stage)


def the_first_round(stage: Noted) -> None:
    portal = stage.portal
    refused(lambda: portal.duties.round.set_rhythm(LEADER, Rhythm(RhythmKind.QUARTERLY), seen=0))
    portal.duties.round.set_rhythm(OFFICE, Rhythm(RhythmKind.QUARTERLY), seen=0)
    stage.agrees()
    stage.on(date(2021, 6, 21))
    stage.tells(clerk("鼓楼区"), GULOU, status="正在推进", progress_note="已公开 9 个部门的预算。")
    stage.tells(clerk("鼓楼区"), "2021-25-鼓楼区", status="正在推进", progress_note="已清理网站 3 个。")
    stage.tells(clerk("闽清县"), MINQING, status="正在推进", progress_note="已公开 4 个部门的预算。")


def digests_leave(stage: Noted) -> None:
    """On a Monday: to a unit what it has to do first, to leaders the week; each once."""
    portal = stage.portal
    portal.duties.reminder.set_mailbox(OFFICE, "鼓楼区", "gulou@example.gov.cn")
    settings = AutoSettings(clerks_digest=True, leaders_digest=True, leaders_mail="leader@example.gov.cn")
    portal.duties.reminder_auto.set(OFFICE, settings, seen=0)
    stage.on(date(2021, 6, 28))
    first = [i for i in portal.inbox.items(clerk("鼓楼区"), portal.board()) if i.part is not Part.LATER]
    assert first, "the round closes in two working days"
    assert [portal.auto_reminders.round(), portal.auto_reminders.round()] == [2, 0]
    by_address = {mail.address: mail.body for mail in stage.mails()}
    assert f"今天要办的有 {len(first)} 件" in by_address["gulou@example.gov.cn"]
    assert headline(portal.board()) in by_address["leader@example.gov.cn"]
    stage.agrees()


def a_round_closes_and_the_next_one_opens(stage: Noted) -> None:
    stage.on(date(2021, 7, 1))
    stage.this_round.clear()
    stage.agrees()
    rounds = stage.portal.duties.round
    assert rounds.say_unchanged(clerk("闽清县"), [MINQING]) == 1
    stage.this_round.add(MINQING)
    stage.agrees()


def evidence_comes_as_files(stage: Noted) -> None:
    portal, files = stage.portal, stage.portal.entry.evidence_files
    stage.on(date(2021, 7, 15))
    before = numbers(portal)
    refused(lambda: files.add(clerk("闽清县"), GULOU, [Upload("他人.pdf", pdf())]))
    assert files.add(clerk("鼓楼区"), GULOU, [Upload("会议纪要.pdf", pdf()), Upload("照片.png", picture())]) == 2
    assert files.counts(OFFICE) == {GULOU: 2}
    assert {one.file.name for one in files.bundle(OFFICE, unit="鼓楼区")} == {"会议纪要.pdf", "照片.png"}
    assert make_paper("evidence_files", files.bundle(OFFICE, task_no=7))[:2] == b"PK"
    assert numbers(portal) == before, "a file is no figure"
    stage.agrees()


def a_leader_writes(stage: Noted) -> None:
    portal, service = stage.portal, stage.portal.duties.instruction
    stage.on(date(2021, 8, 2))
    before = numbers(portal)
    service.write(LEADER, [GULOU], "请说明还有几家没有公开。", date(2021, 8, 13))
    (record,) = service.records(clerk("鼓楼区"))
    kinds = [i.kind for i in portal.inbox.items(clerk("鼓楼区"), portal.board())]
    assert kinds.count("交办") == 1
    service.answer(clerk("鼓楼区"), record.id, "还有两家，月底前公开。", seen=record.version)
    (record,) = service.records(LEADER)
    service.close(LEADER, record.id, seen=record.version)
    assert counted(service.records(OFFICE), stage.clock.day).words == "1 件：批示办结 1"
    assert numbers(portal) == before, "a remark is no figure"
    stage.agrees()


def a_task_is_given_beside_the_notice(stage: Noted) -> None:
    portal = stage.portal
    stage.on(date(2021, 9, 27))
    before = numbers(portal)
    details = AdHocDetails("整改网站错链", "市政府常务会议", date(2021, 10, 11))
    portal.ad_hoc_tasks.give(OFFICE, details, ("鼓楼区", "市财政局"), "市财政局")
    assert numbers(portal) == before
    assert portal.board().ad_hoc.total.applicable == 2
    view = portal.duties.round.of_board(portal.board())
    assert view
    assert (view.ad_hoc.total.applicable, view.ad_hoc.total.missing) == (2, 2)
    stage.tells(clerk("鼓楼区"), GIVEN, status="正在推进", progress_note="已改 12 处。")
    assert portal.auto_reminders.round() == 2, "a Monday: the unit's and the leaders'"
    weekly = next(mail for mail in stage.mails() if mail.address.startswith("leader"))
    assert f"临时交办（另外计数）：{ad_hoc_words(portal.board().ad_hoc)}" in weekly.body


def holidays_count_as_they_were_entered(stage: Noted) -> None:
    """国庆 from the 1st to the 7th, the 9th worked: from 30 September on there are three working days until the 11th."""
    portal = stage.portal
    stage.on(date(2021, 9, 30))
    assert portal.board().standing[GIVEN].words == "正在推进", "seven ordinary working days"
    for day in range(1, 8):
        portal.year_service.set_day(OFFICE, date(2021, 10, day), DayKind.HOLIDAY)
    portal.year_service.set_day(OFFICE, date(2021, 10, 9), DayKind.WORKDAY)
    assert portal.board().standing[GIVEN].words == "还有3个工作日"
    (line,) = [i for i in portal.inbox.items(clerk("鼓楼区"), portal.board()) if dict(i.query).get("entry") == GIVEN]
    assert (line.kind, line.why) == ("临期", "正在推进")
    assert days_words(line, stage.clock.day, portal.year_service.calendar()) == "10月11日前，还有3个工作日"
    stage.on(date(2021, 10, 12))
    stage.this_round.clear()
    assert portal.board().standing[GIVEN].words == "逾期1个工作日"
    assert portal.board().total.overdue == len(
        {e.key for e in portal.ledger().entries if e.task_no == 25 and e.role == "牵头"}
    )
    stage.agrees()


def the_task_is_closed(stage: Noted) -> None:
    portal, before = stage.portal, numbers(stage.portal)
    task = portal.ledger().breakdown.task(1001)
    changed = AdHocDetails(task.title, task.section, date(2021, 10, 20), "写明改了几处。")
    portal.ad_hoc_tasks.change(OFFICE, task, changed, ("鼓楼区", "市财政局"), "市财政局")
    assert portal.board().standing[GIVEN].state.label == "正在推进"
    for who, key in (("鼓楼区", GIVEN), ("市财政局", "2021-交1-市财政局")):
        stage.tells(clerk(who), key, status="已完成", percent="100", progress_note=f"{who}的错链 12 处全部改好。")
    stage.approves(FINANCE, GIVEN)
    refused(lambda: stage.approves(FINANCE, "2021-交1-市财政局"))
    stage.approves(OFFICE, "2021-交1-市财政局")
    assert portal.ad_hoc_tasks.close(OFFICE, 1001) == 2
    assert portal.entry.review.steps(OFFICE, GIVEN) == (Step.REOPEN,)
    stage.sync()
    assert (portal.board().ad_hoc.total.closed, stage.reads(GIVEN, "review_state")) == (2, "已办结")
    assert numbers(portal) == before
    stage.agrees()


def every_round_stands_as_it_stood(stage: Noted) -> None:
    stage.on(date(2021, 12, 31) + timedelta(days=0))
    rounds = stage.portal.duties.round
    stood = {one.label: rounds.stood(one).total for one in rounds.plan()}
    assert [(label, counts.reported, counts.unchanged) for label, counts in stood.items()] == [
        ("第二季度", 3, 0),
        ("第三季度", 1, 1),
        ("第四季度", 0, 0),
    ]
