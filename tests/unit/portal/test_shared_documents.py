"""Several people ask for one document: it is made once, each is asked whether they may have it, and pages go on meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

import pytest

from ledger.errors import NotAllowed
from ledger.permissions import Person, Role
from portal.build import Portal
from portal.papers.offered import CONTENTS
from portal.ui import downloads
from portal.ui.shared_documents import SharedDocuments
from reports import REPORTS, NothingToMake

ONE = Person("a", "张某", frozenset({Role.OFFICE}), ("市政府办公厅",))
ANOTHER = replace(ONE, id="b", name="王某")
LEADER = Person("l", "陈副市长", frozenset({Role.LEADER}))
AUDITOR = Person("s", "审计", frozenset({Role.AUDITOR}))
UNIT = Person("u", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
TIME = 60.0


class Making:
    """The making of documents, which ends when the test lets it."""

    def __init__(self) -> None:
        self.began, self.goes_on, self.calls, self.fails = Event(), Event(), 0, False

    def __call__(self, code: str, board: Any, **besides: Any) -> bytes:
        self.calls += 1
        number = self.calls
        self.began.set()
        assert self.goes_on.wait(TIME)
        if self.fails:
            self.fails = False
            raise NothingToMake("没有。")
        return f"{code}{number}".encode()


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch) -> Making:
    made = Making()
    monkeypatch.setattr(downloads, "make", made)
    return made


@pytest.fixture
def pool(making: Making) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads
        making.goes_on.set()


def asked(portal: Portal, person: Person, code: str = "consolidated", unit: str = "") -> bytes:
    return portal.documents.make(portal.context(person), portal.board(), code, unit)


def while_one_is_made(
    portal: Portal, making: Making, pool: ThreadPoolExecutor, *people: Person, code: str
) -> list[Future[bytes]]:
    first = pool.submit(asked, portal, ONE, code)
    assert making.began.wait(TIME)
    return [first, *(pool.submit(asked, portal, person, code) for person in people)]


@pytest.mark.parametrize(
    ("code", "other"), [("consolidated", LEADER), ("overdue", AUDITOR), ("bulletin", ANOTHER), ("supervision", ANOTHER)]
)
def test_whoever_comes_meanwhile_waits_for_the_same(
    portal: Portal, making: Making, pool: ThreadPoolExecutor, code: str, other: Person
) -> None:
    asking = while_one_is_made(portal, making, pool, other, code=code)
    making.goes_on.set()
    assert {one.result(TIME) for one in asking} == {f"{code}1".encode()}
    assert asked(portal, other, code) == f"{code}1".encode()
    assert making.calls == 1


def test_who_may_not_have_it_is_told_so_before_and_after(
    portal: Portal, making: Making, pool: ThreadPoolExecutor
) -> None:
    asking = while_one_is_made(portal, making, pool, UNIT, code="consolidated")
    with pytest.raises(NotAllowed):
        asking[1].result(TIME)
    making.goes_on.set()
    asking[0].result(TIME)
    with pytest.raises(NotAllowed):
        asked(portal, UNIT)
    with pytest.raises(NotAllowed):
        asked(portal, replace(ANOTHER, still=lambda: False))


@pytest.mark.long
@pytest.mark.parametrize("code", [code for code, r in REPORTS.items() if r.material and not r.rule and not r.of_unit])
def test_those_who_share_see_the_same(portal: Portal, code: str) -> None:
    """Made for each of them by itself."""
    given = set()
    for person in (ONE, LEADER, AUDITOR):
        portal.documents.shared._kept.clear()
        given.add(asked(portal, person, code))
    assert len(given) == 1


def test_who_sees_other_things_gets_a_document_of_their_own(portal: Portal, making: Making) -> None:
    making.goes_on.set()
    whole, own = asked(portal, ONE, "overdue", "鼓楼区"), asked(portal, UNIT, "overdue", "鼓楼区")
    assert whole != own


def test_a_change_of_whatever_it_says_makes_it_anew(portal: Portal, making: Making) -> None:
    making.goes_on.set()
    before = asked(portal, ONE)
    portal.particulars.set_usual(ONE, replace(portal.particulars.usual, note="主动公开"), seen=0)
    assert asked(portal, ONE) != before


def test_what_failed_for_one_is_made_for_who_waited(portal: Portal, making: Making, pool: ThreadPoolExecutor) -> None:
    making.fails = True
    first, second = while_one_is_made(portal, making, pool, LEADER, code="consolidated")
    making.goes_on.set()
    with pytest.raises(NothingToMake):
        first.result(TIME)
    assert second.result(TIME) == b"consolidated2"


def test_no_page_waits_for_a_document(portal: Portal, making: Making, pool: ThreadPoolExecutor) -> None:
    """Figures, other documents' buttons and another document are there while one is made."""
    (first,) = while_one_is_made(portal, making, pool, code="consolidated")
    assert portal.board().total.total
    assert portal.documents.why_not(portal.context(LEADER), portal.board(), "consolidated", "") == ""
    assert portal.inbox.items(LEADER, portal.board()) is not None
    assert not first.done()


class Board:
    """Stands for a board: documents are kept by which one it is."""


def test_only_so_much_is_kept_and_nothing_of_a_board_that_is_gone() -> None:
    shared, board = SharedDocuments(most=10), Board()
    for key in ("a", "b", "c"):
        assert shared.made(board, key, lambda: b"123456") == b"123456"  # type: ignore[arg-type]
    assert {key for kept in shared._kept.values() for key in kept} == {"c"}
    shared.made(board, "large", lambda: b"x" * 11)  # type: ignore[arg-type]
    assert {key for kept in shared._kept.values() for key in kept} == {"c"}
    del board
    gc.collect()
    assert len(shared._kept) == 0


def the_list(portal: Portal, person: Person) -> bytes:
    content, usual = partial(portal.duties.practice.published, person), portal.particulars.usual
    return downloads.made_paper(portal.context(person), "practices", content, usual)


@pytest.fixture
def papers(making: Making, monkeypatch: pytest.MonkeyPatch) -> Making:
    monkeypatch.setattr(downloads, "make_paper", lambda code, *_: making(code, None))
    return making


def test_whoever_asks_for_the_same_paper_meanwhile_waits_for_it(
    portal: Portal, papers: Making, pool: ThreadPoolExecutor
) -> None:
    first = pool.submit(the_list, portal, ONE)
    assert papers.began.wait(TIME)
    second = pool.submit(the_list, portal, UNIT)
    wait([second], 0.2)
    papers.goes_on.set()
    assert {first.result(TIME), second.result(TIME)} == {b"practices1"}
    assert papers.calls == 1


@pytest.mark.parametrize("other", ["content", "around", "label", "code"])
def test_a_paper_that_differs_in_anything_is_another(
    portal: Portal, papers: Making, pool: ThreadPoolExecutor, other: str
) -> None:
    """What somebody may read is in the content, which the service gives to each."""
    usual, context = portal.particulars.usual, portal.context(ONE)
    asked = {"content": ["one"], "around": usual, "label": "", "code": "practices"}
    others = {"content": ["two"], "around": replace(usual, number="1号"), "label": "演示数据", "code": "annual"}
    changed = asked | {other: others[other]}

    def of(wanted: dict[str, Any]) -> bytes:
        of_label = replace(context, label=wanted["label"])
        return downloads.made_paper(of_label, wanted["code"], lambda: wanted["content"], wanted["around"])

    first = pool.submit(of, asked)
    assert papers.began.wait(TIME)
    second = pool.submit(of, changed)
    papers.goes_on.set()
    assert first.result(TIME)[-1:] != second.result(TIME)[-1:]
    assert papers.calls == 2


def test_who_may_not_have_a_paper_does_not_wait_for_another_s(
    portal: Portal, papers: Making, pool: ThreadPoolExecutor
) -> None:
    first = pool.submit(the_list, portal, ONE)
    assert papers.began.wait(TIME)
    with pytest.raises(NotAllowed):
        pool.submit(the_list, portal, replace(ANOTHER, still=lambda: False)).result(TIME)
    papers.goes_on.set()
    first.result(TIME)


@pytest.mark.parametrize("code", [code for code in CONTENTS if code != "rectification_notice"])  # there is none
def test_two_of_the_office_are_given_equal_content(portal: Portal, code: str) -> None:
    """By value: an object that equals only itself would never be shared."""
    one, another = (CONTENTS[code](portal, portal.context(person), "鼓楼区") for person in (ONE, ANOTHER))
    assert one == another


def test_nothing_is_kept_of_a_paper(portal: Portal, papers: Making) -> None:
    papers.goes_on.set()
    assert (the_list(portal, ONE), the_list(portal, ONE)) == (b"practices1", b"practices2")
