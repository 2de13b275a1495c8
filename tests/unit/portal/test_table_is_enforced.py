"""Every cell of docs/permissions.md, asked of the service itself: a use case refuses exactly those whom the table refuses.

`tests/unit/ledger/test_permissions.py` reads the same table for the rules; here somebody calls the use case, as a forged
client would, whatever a page had shown him.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from ledger.audit.trail import AuditFilter
from ledger.duties.commitment import CommitmentDetails
from ledger.duties.consolidation import Text
from ledger.duties.look_back import Check, Item
from ledger.duties.look_back_sources import LastYear
from ledger.duties.practice import PracticeVerdict
from ledger.duties.reminder import Channel
from ledger.entries import Ledger
from ledger.errors import LedgerError, NotAllowed
from ledger.papers.city_report import ReportParagraph
from ledger.papers.particulars import Particulars
from ledger.papers.scores import ScoreRules
from ledger.permissions import Action, Person
from ledger.reminders.rules import AutoSettings, ReminderRule
from ledger.repository import Conflict, Submission
from ledger.review.requests import Request, RequestKind
from ledger.review.service import Seen
from ledger.review.workflow import Step
from ledger.rounds.plan import Rhythm
from ledger.service import Choice, LedgerService
from ledger.within.delegation import DelegationWish
from ledger.within.subtask import SubtaskDetails, SubtaskProgress
from ledger.year.ad_hoc_task import AdHocDetails
from portal.build import Portal, build
from portal.papers.archive import write_day_archive
from portal.settings.settings import load
from store.errors import StoreError
from tests.unit.ledger.test_permissions import COLUMNS, ON_AN_ENTRY, ON_THE_LEDGER, PEOPLE

UNIT, KEY, CHECK = "鼓楼区", "2021-07-鼓楼区", "2020-01-鼓楼区"
DAY = date(2021, 10, 12)
Ask = Callable[[Portal, Person], object]


class Conflicting:
    """A book in which one cell is in conflict; settling it changes nothing."""

    def __init__(self, portal: Portal, column: str) -> None:
        self._portal = portal
        now = portal.clock.now()
        self.open = Conflict(1, now, KEY, column, "", "一", "二", "某人", now)

    def now(self) -> datetime:
        return self.open.at

    def ledger(self) -> Ledger:
        return self._portal.ledger()

    def conflicts(self, *, state: str = "open") -> list[Conflict]:
        return [self.open] if state == "open" else []

    def resolve(self, conflict_id: int, *, value: str, person: str) -> None:
        pass


def _settle(column: str) -> Ask:
    def ask(portal: Portal, person: Person) -> object:
        service = LedgerService(Conflicting(portal, column))  # type: ignore[arg-type]
        return service.resolve(person, 1, Choice.SHEET)

    return ask


def _shown(found: object) -> object:
    """What is left out of what somebody sees is refused to him."""
    if not found:
        raise NotAllowed("left out")
    return found


def _number(portal: Portal, person: Person) -> object:
    entry = replace(portal.ledger().by_key[KEY], phone="0591-87654321")
    return _shown(portal.duties.contacts.of(person).of(entry).phone)


def _download(portal: Portal, person: Person) -> object:
    """The unit's document, or for its lead units those of the task."""
    try:
        return portal.entry.service.download(person, bytes, unit=UNIT)
    except NotAllowed:
        return portal.duties.consolidation.summaries(person, 7)


def _take(step: Step) -> Ask:
    return lambda p, who: p.entry.review.take(who, step, Seen(KEY, {}), token=f"{step}{who.id}")


def _grant(portal: Portal, person: Person) -> object:
    asked = Request(KEY, RequestKind.NOT_APPLICABLE, "某人", portal.clock.now(), "")
    return portal.entry.requests.grant(person, asked)


def _decide_practice(portal: Portal, person: Person) -> object:
    practice = portal.duties.practice.visible(PEOPLE["office"])[0]
    return portal.duties.practice.decide(person, practice.id, PracticeVerdict.DECLINED, "", seen=practice.latest.seq)


def _urge(portal: Portal, person: Person) -> object:
    return portal.duties.reminder.draft(person, portal.board(), [KEY], None, Channel.DINGTALK, links={})


ON_ENTRY: dict[Action, Ask] = {
    Action.READ: lambda p, who: p.duties.milestone.milestones(who),
    Action.READ_CONTACT: _number,
    Action.EDIT: lambda p, who: p.entry.service.submit(who, Submission(KEY, {"percent": "x"}, {}), token=who.id),
    Action.REVIEW: _settle("review_comment"),
    Action.RESOLVE: _settle("issues"),
    Action.HISTORY: lambda p, who: p.entry.service.history(who, KEY),
    Action.DOWNLOAD: _download,
    Action.IMPORT: lambda p, who: p.year_service.editions(who),
    Action.AUDIT: lambda p, who: p.audit_trail.page(who, AuditFilter(), 1),
    Action.SYNC_CONTROL: lambda p, who: p.entry.service.control_sync(who),
    Action.PEOPLE: lambda p, who: p.entrance.service.people(who),
    Action.APPROVE: _take(Step.APPROVE),
    Action.CLOSE: _take(Step.CLOSE),
    Action.REQUEST: lambda p, who: p.entry.requests.ask(who, RequestKind.EXTENSION, KEY, "", token=who.id),
    Action.DECIDE: _grant,
    Action.CHECK_LINKS: lambda p, who: p.entry.links.order(who),
    Action.COMMENT: lambda p, who: p.entry.comments.add(who, KEY, "", token=who.id),
    Action.DELEGATE: lambda p, who: p.duties.delegation.give(who, UNIT, DelegationWish("")),
    Action.MANAGE_DELEGATIONS: lambda p, who: p.duties.delegation.everybodys(who),
    Action.COUNTERSIGN: lambda p, who: p.duties.countersign.send_back(who, 1, "", seen=1),
    Action.READ_COUNTERSIGN: lambda p, who: _shown(p.duties.countersign.records(who)),
    Action.SET_COUNTERSIGN: lambda p, who: p.duties.countersign.switch(who, UNIT, on=False),
    Action.ACKNOWLEDGE: lambda p, who: p.duties.acknowledgement.acknowledge(who, UNIT, signer="某人"),
    Action.READ_ACKNOWLEDGEMENTS: lambda p, who: p.duties.acknowledgement.overview(who),
    Action.ADDRESSEES: lambda p, who: p.duties.acknowledgement.remove(who, "没有的单位"),
    Action.ASSIGN: lambda p, who: p.duties.assignment.flag(who, [KEY], flagged=False),
    Action.READ_ASSIGNMENT: lambda p, who: _shown(p.duties.assignment.of_entry(who, KEY)),
    Action.SPLIT: lambda p, who: p.duties.subtask.give(who, [KEY], SubtaskDetails("")),
    Action.REPORT_SUBTASK: lambda p, who: p.duties.subtask.report(who, 1, SubtaskProgress(), seen=1),
    Action.RETURN_SUBTASK: lambda p, who: p.duties.subtask.send_back(who, 1, "", seen=1),
    Action.MERGE_SUBTASK: lambda p, who: p.duties.subtask.merge(who, p.duties.subtask.records(PEOPLE["own"])),
    Action.READ_SUBTASK: lambda p, who: _shown(p.duties.subtask.of_entry(who, KEY)),
    Action.FILL_ASSURANCE: lambda p, who: p.duties.assurance.fill(who, UNIT, {}, {}),
    Action.READ_ASSURANCE: lambda p, who: p.duties.assurance.of(who, UNIT),
    Action.OFFER_PRACTICE: lambda p, who: p.duties.practice.offer(who, UNIT, {}, key=KEY),
    Action.SELECT_PRACTICE: _decide_practice,
    Action.WRITE_ANNUAL: lambda p, who: p.duties.annual_report.save(who, UNIT, "", seen=0),
    Action.READ_ANNUAL: lambda p, who: p.duties.annual_report.of(who, UNIT),
    Action.REOPEN_ANNUAL: lambda p, who: p.duties.annual_report.reopen(who, UNIT, ""),
    Action.COLLECT: lambda p, who: p.duties.consolidation.save(who, 7, Text(), seen=0),
    Action.READ_CONSOLIDATION: lambda p, who: p.duties.consolidation.line(who, 7),
    Action.DECIDE_CONSOLIDATION: lambda p, who: p.duties.consolidation.send_back(who, 7, "", seen=0),
    Action.URGE: _urge,
    Action.SET_MAILBOX: lambda p, who: p.duties.reminder.mailboxes(who),
    Action.AUTO_REMIND: lambda p, who: p.duties.reminder_auto.set(who, AutoSettings((ReminderRule.DAY,)), seen=0),
    Action.RECTIFY: lambda p, who: p.duties.rectification.open(who, [], "", "", None, in_bulletin=False),
    Action.ANSWER_RECTIFICATION: lambda p, who: p.duties.rectification.answer(who, 1, "", seen=1),
    Action.READ_RECTIFICATION: lambda p, who: _shown(p.duties.rectification.records(who)),
    Action.COMMIT: lambda p, who: p.duties.commitment.add(who, KEY, CommitmentDetails("")),
    Action.CLOSE_COMMITMENT: lambda p, who: p.duties.commitment.close(who, 1, seen=1),
    Action.READ_COMMITMENT: lambda p, who: _shown(p.duties.commitment.records(who)),
    Action.INSTRUCT: lambda p, who: p.duties.instruction.write(who, [], "", None),
    Action.ANSWER_INSTRUCTION: lambda p, who: p.duties.instruction.answer(who, 1, "", seen=1),
    Action.READ_INSTRUCTION: lambda p, who: _shown(p.duties.instruction.records(who)),
    Action.CLOSE_INSTRUCTION: lambda p, who: p.duties.instruction.close(who, 1, seen=1),
    Action.LOOK_BACK: lambda p, who: p.duties.look_back.check(who, CHECK, {"verdict": "x"}, seen=0),
    Action.MANAGE_LOOK_BACK: lambda p, who: p.duties.look_back.link(who, {"没有": 1}),
    Action.HAND_IN: lambda p, who: _shown(p.duties.milestone.may(who, Action.HAND_IN, UNIT)),
    Action.MANAGE_MILESTONES: lambda p, who: p.duties.milestone.set_internal(who, "没有", None),
    Action.SET_ROUNDS: lambda p, who: p.duties.round.set_rhythm(who, Rhythm(), seen=0),
    Action.GIVE_AD_HOC: lambda p, who: p.ad_hoc_tasks.give(who, AdHocDetails("", ""), ()),
    Action.SET_PORTFOLIO: lambda p, who: p.portfolio.assign(who, [], None),
    Action.SET_PARTICULARS: lambda p, who: p.particulars.for_one(who, Particulars()),
    Action.SET_TEMPLATE: lambda p, who: p.particulars.templates.set_template(who, None, seen=0),
    Action.SET_SCORES: lambda p, who: p.scores.set_rules(who, ScoreRules(), seen=0),
    Action.WRITE_CITY_REPORT: lambda p, who: p.city_report.write(who, ReportParagraph("没有", ()), ""),
    Action.PREFLIGHT: lambda p, who: p.preflight.findings(who, p.board()),
    Action.SET_WALL: lambda p, who: p.wall_links.links(who),
    Action.ARCHIVE: lambda p, who: write_day_archive(p, p.context(who), p.board(), BytesIO()),
    Action.CLOSE_YEAR: lambda p, who: p.rollover.hindrance(who),
}
ON_ALL: dict[Action, Ask] = {
    Action.AUDIT: lambda p, who: p.audit_trail.all(who, AuditFilter()),
    Action.HISTORY: lambda p, who: p.entry.service.history(who),
    Action.DOWNLOAD: lambda p, who: p.entry.service.download(who, bytes),
    Action.READ_ACKNOWLEDGEMENTS: lambda p, who: p.duties.acknowledgement.overview(who),
    Action.READ_ASSIGNMENT: lambda p, who: p.duties.assignment.coverage(who),
    Action.READ_ASSURANCE: lambda p, who: p.duties.assurance.overview(who),
    Action.READ_ANNUAL: lambda p, who: p.duties.annual_report.overview(who),
}


@pytest.fixture(scope="module")
def portal(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with one of everything that a use case can be about."""
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("table") / "home"))
    made = build(load(home=home, backend="memory", today=DAY))
    made.engine.cycle()
    office, clerk = PEOPLE["office"], PEOPLE["own"]
    made.duties.practice.offer(clerk, UNIT, {"title": "题目", "practice": "做法"}, key=KEY)
    made.duties.rectification.open(office, [KEY], "问题", "要求", None, in_bulletin=False)
    made.duties.instruction.write(PEOPLE["leader"], [KEY], "请抓紧。", DAY)
    made.duties.subtask.give(clerk, [KEY], SubtaskDetails("办公室"))
    made.duties.countersign.switch(office, UNIT, on=True)
    made.entry.service.submit(clerk, Submission("2021-06-鼓楼区", {"progress_note": "进展"}, {}), token="held")
    made.duties.countersign.switch(office, UNIT, on=False)
    made.duties.commitment.add(clerk, KEY, CommitmentDetails("承诺"))
    item = Item("2020-01", 2020, 1, "任务", "", "", None)
    made.duties.look_back.take_up(office, LastYear(2020, (item,), (Check(CHECK, "2020-01", UNIT, "责任"),)))
    yield made
    made.book.engine.dispose()


def test_every_use_case_is_asked() -> None:
    assert set(ON_ENTRY) == set(Action)


@pytest.mark.parametrize("who", COLUMNS)
@pytest.mark.parametrize(
    "action", [pytest.param(one, marks=pytest.mark.long) if one is Action.ARCHIVE else one for one in Action]
)
def test_the_desk_keeps_the_table_for_an_entry(portal: Portal, action: Action, who: str) -> None:
    assert _allowed(portal, ON_ENTRY[action], PEOPLE[who]) is ON_AN_ENTRY[action, who]


@pytest.mark.parametrize("who", COLUMNS)
@pytest.mark.parametrize("action", ON_ALL)
def test_the_desk_keeps_the_table_for_the_whole_ledger(portal: Portal, action: Action, who: str) -> None:
    assert _allowed(portal, ON_ALL[action], PEOPLE[who]) is ON_THE_LEDGER[action, who]


def _allowed(portal: Portal, ask: Ask, person: Person) -> bool:
    """Does the use case go on to look at what was given? Whether it likes that is another question."""
    try:
        ask(portal, person)
    except NotAllowed:
        return False
    except (LedgerError, StoreError):
        return True
    return True


# What only reads is drawn anew by then, without the person.
READS = {a for a in Action if a.value.startswith("read")} | {Action.HAND_IN}


@pytest.mark.parametrize("action", [a for a in Action if a not in READS])
def test_a_window_whose_sign_in_has_ended_does_nothing(portal: Portal, action: Action) -> None:
    gone = replace(PEOPLE["office"], still=lambda: False)
    assert not _allowed(portal, ON_ENTRY[action], gone)
