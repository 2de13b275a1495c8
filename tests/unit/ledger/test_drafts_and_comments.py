"""Drafts are a person's own and survive; remarks are made by those whom an entry concerns, once, and fit to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from ledger.entries import Ledger
from ledger.errors import InvalidCells, NotAllowed
from ledger.permissions import Action
from ledger.review.comments import Comment, CommentService
from ledger.review.drafts import LONGEST, Draft, DraftService
from tests.unit.ledger.sample_ledger import small_ledger
from tests.unit.ledger.test_review_service import (
    AUDITOR,
    CLERK,
    DATA,
    KEY,
    LEAD,
    LEADER,
    NOBODY,
    NOW,
    OFFICE,
)

EVERYBODY = (OFFICE, LEAD, DATA, CLERK, LEADER, AUDITOR, NOBODY)


class MemoryBook:
    """Keeps drafts and remarks."""

    def __init__(self) -> None:
        self.held = replace(small_ledger(), cells={(KEY, "issues"): "缺人手"})
        self.kept: dict[tuple[str, str, str], Draft] = {}
        self.said: dict[str, Comment] = {}

    def now(self) -> datetime:
        return NOW

    def ledger(self) -> Ledger:
        return self.held

    def drafts(self, person: str, key: str) -> Mapping[str, Draft]:
        return {name: d for (who, where, name), d in self.kept.items() if (who, where) == (person, key)}

    def drafts_of(self, person: str) -> Mapping[str, Mapping[str, Draft]]:
        keys = {key for who, key, _ in self.kept if who == person}
        return {key: self.drafts(person, key) for key in keys}

    def keep_drafts(self, person: str, drafts: Mapping[tuple[str, str], Draft | None]) -> None:
        for (key, column), draft in drafts.items():
            self.kept.pop((person, key, column), None)
            if draft:
                self.kept[person, key, column] = draft

    def drop_drafts(self, person: str, *keys: str) -> None:
        self.kept = {at: d for at, d in self.kept.items() if at[0] != person or at[1] not in keys}

    def drafted(self, person: str) -> Mapping[str, datetime]:
        return {key: d.at for (who, key, _), d in self.kept.items() if who == person}

    def add_comment(self, comment: Comment, *, token: str) -> bool:
        return self.said.setdefault(token, comment) is comment

    def comments(self, key: str) -> Sequence[Comment]:
        return [c for c in self.said.values() if c.key == key]


@pytest.fixture
def book() -> MemoryBook:
    return MemoryBook()


def test_a_draft_is_kept_per_field_and_forgotten_when_the_text_is_what_it_was(book: MemoryBook) -> None:
    service = DraftService(book)
    service.keep(CLERK, KEY, "issues", "还缺经费", seen="缺人手")
    service.keep(CLERK, KEY, "next_steps", "招人", seen="")
    assert {name: d.text for name, d in service.of(CLERK, KEY).items()} == {
        "issues": "还缺经费",
        "next_steps": "招人",
    }
    for typed in ("缺人手", "缺\x00人手\x1b"):
        service.keep(CLERK, KEY, "issues", typed, seen="缺人手")
        assert set(service.of(CLERK, KEY)) == {"next_steps"}
    assert set(service.waiting(CLERK)) == {KEY}
    assert service.of(OFFICE, KEY) == {}
    service.drop(CLERK, KEY)
    assert service.waiting(CLERK) == {}


def test_drafts_of_many_fields_are_kept_together_or_not_at_all(book: MemoryBook) -> None:
    service = DraftService(book)
    service.keep_many(CLERK, {(KEY, "issues"): ("还缺经费", "缺人手"), (KEY, "percent"): ("40", "")})
    assert {name: d.text for name, d in service.of_all(CLERK)[KEY].items()} == {"issues": "还缺经费", "percent": "40"}
    for wrong in (("长" * (LONGEST + 1), ""), ("x", "")):
        named = "review_state" if wrong[0] == "x" else "next_steps"
        with pytest.raises((InvalidCells, NotAllowed)):
            service.keep_many(CLERK, {(KEY, "issues"): ("改了", "缺人手"), (KEY, named): wrong})
    assert service.of(CLERK, KEY)["issues"].text == "还缺经费"
    service.keep_many(CLERK, {(KEY, "issues"): ("缺人手", "缺人手"), (KEY, "percent"): ("", "")})
    assert service.of_all(CLERK) == {}


def test_a_draft_knows_what_changed_under_it(book: MemoryBook) -> None:
    service = DraftService(book)
    service.keep(CLERK, KEY, "issues", "还缺经费", seen="")
    assert service.overtaken(KEY, service.of(CLERK, KEY)) == {"issues": "缺人手"}
    service.rebase(CLERK, KEY)
    assert service.overtaken(KEY, service.of(CLERK, KEY)) == {}
    assert service.of(CLERK, KEY)["issues"].text == "还缺经费"


@pytest.mark.parametrize("person", [p for p in EVERYBODY if p not in (OFFICE, CLERK)], ids=lambda p: p.name)
def test_nobody_keeps_drafts_for_an_entry_that_he_may_not_fill(book: MemoryBook, person) -> None:
    service = DraftService(book)
    for act in (
        lambda: service.keep(person, KEY, "issues", "x", seen=""),
        lambda: service.drop(person, KEY),
        lambda: service.rebase(person, KEY),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not book.kept


def test_forged_fields_and_floods_are_refused(book: MemoryBook) -> None:
    service = DraftService(book)
    with pytest.raises(NotAllowed):
        service.keep(CLERK, KEY, "review_state", "已通过", seen="")
    with pytest.raises(InvalidCells, match="太长"):
        service.keep(CLERK, KEY, "issues", "长" * (LONGEST + 1), seen="")


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda p: p.name)
def test_who_may_remark(book: MemoryBook, person) -> None:
    service = CommentService(book)
    if person in (OFFICE, LEAD, CLERK):
        service.add(person, KEY, "请补充链接。", token="t")
        service.add(person, KEY, "请补充链接。", token="t")
        assert len(service.of(person, KEY)) == 1
    else:
        assert not service.may(person, Action.COMMENT, book.ledger().by_key[KEY])
        with pytest.raises(NotAllowed):
            service.add(person, KEY, "请补充链接。", token="t")
        assert not book.said


def test_a_remark_stands_there_letter_by_letter(book: MemoryBook) -> None:
    service, typed = CommentService(book), "**粗** &lt;b&gt; a<b>c -- :red[x] $x$\n<i>第二行</i>"
    service.add(CLERK, KEY, f"  {typed}\r\n", token="t")
    assert service.of(LEADER, KEY)[0].text == typed


def test_a_remark_names_its_unit_and_is_fit_to_print(book: MemoryBook) -> None:
    service = CommentService(book)
    service.add(CLERK, KEY, "请尽快看。", token="t")
    assert service.of(LEADER, KEY)[0].person == "王某（鼓楼区）"
    for text in ("", "  ", "身份证号350102199001011234", "长" * 1001):
        with pytest.raises(InvalidCells):
            service.add(CLERK, KEY, text, token="t2")
    with pytest.raises(NotAllowed):
        service.of(DATA, KEY)
