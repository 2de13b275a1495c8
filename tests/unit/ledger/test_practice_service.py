"""经验做法: who submits, who selects, what is published, and that nobody decides on what he has not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from ledger.clock import BEIJING
from ledger.duties.practice import LIMITS, Practice, PracticeVerdict, Version, about_words, read_texts
from ledger.duties.practice_service import PracticeService
from ledger.entries import Ledger
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused, Unchanged
from ledger.permissions import Person, Role
from ledger.side_rows import SideRow
from ledger.submission import EntryUnknown
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 9, 1, 9, tzinfo=BEIJING)
KEY = "2021-07-鼓楼区"
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
NEIGHBOUR = Person("v", "闽清县", frozenset({Role.UNIT}), ("闽清县",))
LEAD = Person("f", "市财政局", frozenset({Role.LEAD}), ("市财政局",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))
NOBODY = Person("n", "某人", frozenset(), ("鼓楼区",))
TEXTS = {"title": "随文解读", "practice": "起草时同步准备解读材料。", "effect": "当日公开", "evidence": ""}


class MemoryPractices:
    def __init__(self) -> None:
        self.held: list[Practice] = []
        self.seq = 0

    def now(self) -> datetime:
        return NOW

    def ledger(self) -> Ledger:
        return small_ledger()

    def _numbered(self, version: Version) -> Version:
        self.seq += 1
        return replace(version, seq=self.seq)

    def all(self) -> Sequence[Practice]:
        return self.held

    def add(self, unit: str, key: str, task_no: int, first: Version) -> int:
        self.held.append(Practice(len(self.held) + 1, unit, key, task_no, (self._numbered(first),)))
        return len(self.held)

    def amend(self, number: int, version: Version, *, after: int) -> None:
        held = self.held[number - 1]
        if held.latest.seq != after:
            raise ChangedMeanwhile
        versions = (*held.versions, self._numbered(version))
        self.held[number - 1] = replace(held, versions=versions, verdict=PracticeVerdict.WAITING)

    def decide(self, number: int, verdict: PracticeVerdict, reason: str, *, person: str, seq: int) -> None:
        held = self.held[number - 1]
        if held.latest.seq != seq:
            raise ChangedMeanwhile
        self.held[number - 1] = replace(
            held, verdict=verdict, reason=reason, decided_by=person, decided_at=NOW, decided_seq=seq
        )

    def unplaced(self) -> Sequence[SideRow]:
        return []


@pytest.fixture
def book() -> MemoryPractices:
    return MemoryPractices()


@pytest.fixture
def service(book: MemoryPractices) -> PracticeService:
    return PracticeService(book)


def test_a_unit_submits_with_an_entry_or_alone(service, book):
    service.offer(CLERK, "鼓楼区", TEXTS, key=KEY)
    service.offer(CLERK, "鼓楼区", TEXTS)
    assert [(p.unit, p.key, p.task_no) for p in book.held] == [("鼓楼区", KEY, 7), ("鼓楼区", "", 0)]
    assert book.held[0].latest.person == "王某（鼓楼区）"


@pytest.mark.parametrize("who", [NEIGHBOUR, LEADER, LEAD, NOBODY])
def test_nobody_submits_for_another_unit_whatever_he_sends(service, book, who):
    for arguments in ({"unit": "鼓楼区"}, {"unit": who.name, "key": KEY}):
        with pytest.raises(NotAllowed):
            service.offer(who, arguments["unit"], TEXTS, key=arguments.get("key", ""))
    assert book.held == []


def test_wrong_texts_are_told_by_header(service, book):
    with pytest.raises(InvalidCells) as caught:
        service.offer(CLERK, "鼓楼区", {"practice": "证号350102199001011234", "evidence": "x"})
    assert set(caught.value.messages) == {"题目", "主要做法", "佐证链接"}
    with pytest.raises(InvalidCells, match="不超过"):
        service.offer(CLERK, "鼓楼区", TEXTS | {"title": "长" * (LIMITS["title"] + 1)})
    with pytest.raises(EntryUnknown):
        service.offer(CLERK, "鼓楼区", TEXTS, key="2021-99-鼓楼区")
    assert book.held == []


def test_texts_keep_their_lines_and_nothing_is_nothing():
    values, wrong = read_texts(TEXTS | {"practice": "一、\n二、做", "effect": "无"}, year=2021)
    assert (values["practice"], values["effect"], wrong) == ("一、\n二、做", "", {})


@pytest.mark.parametrize("typed", ["a<b>c", "<b>粗</b> &lt;i&gt; &amp;", "<p>一</p>", "**粗** $x$ :red[y]"])
def test_texts_keep_every_letter(typed):
    values, wrong = read_texts(TEXTS | {"practice": typed, "title": typed}, year=2021)
    assert (values["practice"], values["title"], wrong) == (typed, typed, {})


def test_the_office_selects_and_everybody_signed_in_reads_it(service, book):
    number = service.offer(CLERK, "鼓楼区", TEXTS, key=KEY)
    assert service.published(NEIGHBOUR).records == ()
    for who in (CLERK, LEADER, LEAD):
        with pytest.raises(NotAllowed):
            service.decide(who, number, PracticeVerdict.SELECTED, "", seen=1)
    service.decide(OFFICE, number, PracticeVerdict.SELECTED, "", seen=1)
    for who in (NEIGHBOUR, LEADER, CLERK):
        (practice,) = service.published(who).records
        assert practice.published == practice.latest
    assert about_words(practice, service.published(CLERK).titles).startswith("鼓楼区 · 7 ")
    with pytest.raises(NotAllowed):
        service.published(NOBODY)


def test_declining_needs_a_reason_that_the_unit_reads(service):
    number = service.offer(CLERK, "鼓楼区", TEXTS)
    with pytest.raises(InvalidCells):
        service.decide(OFFICE, number, PracticeVerdict.DECLINED, " ", seen=1)
    service.decide(OFFICE, number, PracticeVerdict.DECLINED, "做法与去年相同", seen=1)
    assert service.visible(CLERK)[0].reason == "做法与去年相同"


def test_a_reason_is_kept_whole_or_refused(service):
    number = service.offer(CLERK, "鼓楼区", TEXTS)
    with pytest.raises(InvalidCells, match="301个字"):
        service.decide(OFFICE, number, PracticeVerdict.DECLINED, "长" * 301, seen=1)
    service.decide(OFFICE, number, PracticeVerdict.DECLINED, f" {'长' * 300} ", seen=1)
    assert service.visible(CLERK)[0].reason == "长" * 300


def test_nobody_decides_on_a_wording_he_has_not_read(service):
    number = service.offer(CLERK, "鼓楼区", TEXTS)
    service.amend(CLERK, number, TEXTS | {"title": "新题目"}, seen=1)
    with pytest.raises(ChangedMeanwhile, match="别人改过"):
        service.decide(OFFICE, number, PracticeVerdict.SELECTED, "", seen=1)
    with pytest.raises(ChangedMeanwhile, match="别人改过"):
        service.amend(CLERK, number, TEXTS | {"title": "又一个"}, seen=1)
    with pytest.raises(Unchanged):
        service.amend(CLERK, number, TEXTS | {"title": "新题目"}, seen=2)


def test_what_is_published_stands_until_the_office_reopens_it(service):
    number = service.offer(CLERK, "鼓楼区", TEXTS)
    service.decide(OFFICE, number, PracticeVerdict.SELECTED, "", seen=1)
    with pytest.raises(Refused, match="不能直接修改"):
        service.amend(CLERK, number, TEXTS | {"title": "新"}, seen=1)
    with pytest.raises(Refused, match="不能撤回"):
        service.withdraw(CLERK, number, seen=1)
    service.decide(OFFICE, number, PracticeVerdict.WAITING, "", seen=1)
    service.withdraw(CLERK, number, seen=1)
    with pytest.raises(Refused, match="已经撤回"):
        service.decide(OFFICE, number, PracticeVerdict.SELECTED, "", seen=1)


def test_only_the_unit_changes_or_withdraws_its_own(service):
    number = service.offer(CLERK, "鼓楼区", TEXTS)
    for who in (NEIGHBOUR, LEADER, LEAD):
        with pytest.raises(NotAllowed):
            service.amend(who, number, TEXTS | {"title": "新"}, seen=1)
        with pytest.raises(NotAllowed):
            service.withdraw(who, number, seen=1)
    with pytest.raises(Refused, match="没有这条经验做法"):
        service.amend(CLERK, 99, TEXTS, seen=1)


def test_each_sees_his_own_the_lead_its_tasks_readers_all(service):
    service.offer(CLERK, "鼓楼区", TEXTS, key=KEY)
    service.offer(CLERK, "鼓楼区", TEXTS)
    seen = {who.id: len(service.visible(who)) for who in (CLERK, NEIGHBOUR, LEAD, OFFICE, LEADER, NOBODY)}
    assert seen == {"u": 2, "v": 0, "f": 1, "o": 2, "l": 2, "n": 0}
    with pytest.raises(NotAllowed):
        service.unplaced(CLERK)


def test_a_published_wording_is_not_changed_by_a_later_version():
    first, later = (Version(n, {"title": str(n)}, NOW, "", "表格中填写") for n in (1, 2))
    practice = Practice(1, "鼓楼区", "", 0, (first, later), PracticeVerdict.SELECTED, decided_seq=1)
    assert practice.published is first
    assert practice.newer
    assert replace(practice, verdict=PracticeVerdict.WAITING).published is None
