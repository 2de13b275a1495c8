"""What the demonstration tells of the year's duties: every hard case, four days before the collection."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ledger.duties.consolidation import TextStage
from ledger.duties.practice import PracticeVerdict
from ledger.duties.rectification import RectificationState
from ledger.entries import SENT_BACK
from ledger.review.requests import GRANTED, OPEN, REFUSED, RequestKind
from ledger.rounds.coverage import AnswerKind
from ledger.within.subtask import REPORTED
from portal.build import Portal, build
from portal.demo.demo import MARK
from portal.duties.registry import DEMONSTRATED
from portal.settings.settings import DEMO_DAY, load
from portal.signin.people import person_of
from store.audit import EVENTS, AuditEvent
from store.duties.look_back import load as look_back
from store.store import Store
from tests.conftest import has_read
from tests.unit.portal.test_demo import real

pytestmark = pytest.mark.long


def told(folder: Path, until: date) -> list[AuditEvent]:
    """All events of a year up to a day, by the clock."""
    with Store(f"sqlite:///{folder / f'{until}.db'}").engine.begin() as connection:
        for fill in DEMONSTRATED.values():
            fill(connection, real(), until)
        found = EVENTS.find(connection)
    return sorted(found, key=lambda event: (event.at, event.kind, event.subject))


def test_a_shorter_year_of_duties_is_the_beginning_of_a_longer_one(tmp_path: Path) -> None:
    september = date(2021, 9, 30)
    short, long = told(tmp_path, september), told(tmp_path, DEMO_DAY)
    bare = [(e.at, e.person, e.kind, e.subject, e.detail) for e in long if e.at.date() <= september]
    assert bare == [(e.at, e.person, e.kind, e.subject, e.detail) for e in short]
    assert len(long) > len(short) > 100
    assert all(event.person.startswith(MARK) for event in long)


@pytest.fixture(scope="module")
def shown(demo_day_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The demonstration on its own day, published."""
    home = Path(shutil.copytree(demo_day_home, tmp_path_factory.mktemp("shown") / "home"))
    portal = build(load(home=home, backend="memory", demo=True))
    has_read(portal, demo_day_home)
    assert not portal.engine.cycle().trouble
    yield portal
    portal.book.engine.dispose()


def test_requests_of_each_kind_wait_and_some_are_answered(shown: Portal) -> None:
    asked = shown.entry.requests
    office = person_of("体验:市政府办公厅", shown.ledger())
    assert office
    assert {r.kind for r in asked.waiting(office) if r.id} == set(RequestKind)
    assert {r.state for unit in ("鼓楼区", "台江区") for r in asked.answered(unit)} == {GRANTED, REFUSED}
    assert asked.waiting(office)[0].state == OPEN


def test_texts_and_results_stand_at_every_stage(shown: Portal) -> None:
    texts = shown.duties.consolidation
    office = person_of("体验:市政府办公厅", shown.ledger())
    assert office
    assert {line.collection.stage for line in texts.lines(office)} == set(TextStage)
    found = shown.duties.milestone.milestones(office)
    assert {found.state(m, u) for m in found.listed for u in m.owners} == {"未提交", "待审定", "通过", "退回"}


def test_registers_have_their_hard_cases(shown: Portal) -> None:
    office = person_of("体验:市政府办公厅", shown.ledger())
    assert office
    records = shown.duties.rectification.records(office)
    assert {r.state for r in records} == set(RectificationState)
    assert any(r.late(DEMO_DAY) for r in records)
    promised = shown.duties.commitment.records(office)
    assert any(one.late(DEMO_DAY) for one in promised)
    assert {one.closed for one in promised} == {True, False}
    practices = shown.duties.practice.visible(office)
    assert {p.verdict for p in practices} == set(PracticeVerdict) - {PracticeVerdict.WITHDRAWN}


def test_what_units_settle_within_themselves_is_under_way(shown: Portal) -> None:
    office = person_of("体验:市政府办公厅", shown.ledger())
    assert office
    parts = shown.duties.subtask.records(office)
    assert {part.state for part in parts} == set(REPORTED)
    assert any(part.late(DEMO_DAY) for part in parts)
    street = person_of("体验:鼓楼区·东街街道", shown.ledger())
    assert street
    assert {item.kind for item in shown.inbox.items(street, shown.board())} == {"退回", "过时限", "要办"}
    clerk = person_of("体验:鼓楼区", shown.ledger())
    assert clerk
    told = [item.why for item in shown.inbox.items(clerk, shown.board()) if item.kind == "科室进展"]
    assert "1 个科室报来了新进展：东街街道" in told, "it changed what was taken into the report"
    handed = shown.duties.delegation.everybodys(office)
    assert {one.words(DEMO_DAY) for one in handed} == {"代办中", "已到期", "已收回"}


def test_last_year_is_checked_in_every_way(shown: Portal) -> None:
    with shown.book.engine.begin() as connection:
        checks = look_back(connection).checks
    assert {check.review for check in checks} == {"", "待审核", "已通过", "已退回"}
    assert any(check.late(DEMO_DAY) for check in checks)
    assert any(check.rectifying and not check.late(DEMO_DAY) for check in checks)


def test_two_rounds_are_closed_and_one_is_open(shown: Portal) -> None:
    rounds = shown.duties.round
    assert [one.closes < DEMO_DAY for one in rounds.plan()] == [True, True, False]
    assert {a.kind for a in rounds.open_answers().values()} == set(AnswerKind)


def test_the_sheet_has_what_nobody_can_read_and_what_both_sides_changed(shown: Portal) -> None:
    assert {f.column for f in shown.book.findings()} == {"percent", "status", "phone"}
    assert all(len({c.base, c.sheet, c.portal} - {""}) == 3 for c in shown.book.conflicts())
    assert not shown.engine.cycle().written, "and it stays so"
    assert len(shown.book.conflicts()) == 2


def test_entries_came_back_once_and_twice(shown: Portal) -> None:
    backs = Counter(c.key for c in shown.book.changes(columns=("review_state",)) if c.new == SENT_BACK)
    assert backs["2021-27-鼓楼区"] == 2
    assert backs["2021-19-鼓楼区"] == 1
    assert shown.ledger().by_key["2021-27-鼓楼区"].review_state == SENT_BACK


@pytest.mark.parametrize("who", ["鼓楼区", "市财政局", "市大数据委", "市政府办公厅"])
def test_the_worklists_are_full_and_name_no_other_unit(shown: Portal, who: str) -> None:
    person = person_of(f"体验:{who}", shown.ledger())
    assert person
    items = shown.inbox.items(person, shown.board())
    assert len({item.kind for item in items}) >= 8
    own = [item for item in items if item.kind in ("退回", "整改", "承诺", "本轮未报", "两边都改过", "看不懂")]
    assert {item.whose for item in own} - {""} <= set(person.units)


def test_what_a_worklist_says_reads_as_one_sentence_after_the_other(shown: Portal) -> None:
    lead = person_of("体验:市财政局", shown.ledger())
    assert lead
    said = {item.kind: item.why for item in shown.inbox.items(lead, shown.board())}
    assert said["两边都改过"] == "表格里是“50%”，门户填的是“65%”"
    assert not [why for why in said.values() if "。，" in why]
