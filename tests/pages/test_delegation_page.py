"""委托交接: given on the page, worked under the hat, named in history, over; seen and taken back by the office."""

from __future__ import annotations

from datetime import timedelta

from ledger.permissions import Person, Role
from ledger.within.delegation import DelegationWish
from portal.signin.people import person_of

KEY = "2021-07-鼓楼区"
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
GIVER = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))


def said(at):
    kinds = ("text", "caption", "markdown", "info", "warning", "error", "success", "badge")
    return "\n".join(str(e.value) for kind in kinds for e in at.get(kind))


def given(portal):
    today = portal.clock.today()
    portal.duties.delegation.give(GIVER, "鼓楼区", DelegationWish("台江区", today, today + timedelta(days=3), "出差"))
    return portal.duties.delegation.everybodys(OFFICE)[0]


def test_it_is_given_on_the_page(fresh, visit):
    at = visit("delegations", "鼓楼区")
    assert not at.exception
    at.text_input(key="delegation_login").set_value("台江区")
    at.text_input(key="delegation_reason").set_value("出差")
    at.button(key="delegation_give").click().run()
    assert "截止日期" in at.error[0].value
    at.date_input(key="delegation_ends").set_value(fresh.clock.today() + timedelta(days=3))
    at.button(key="delegation_give").click().run()
    assert not at.exception
    (one,) = fresh.duties.delegation.everybodys(OFFICE)
    assert (one.deputy.name, one.words(fresh.clock.today())) == ("台江区", "代办中")
    assert "代办中" in said(at)


def test_the_deputy_works_under_the_hat_and_history_says_so(fresh, visit):
    one = given(fresh)
    assert "代办" in [item.kind for item in fresh.inbox.items(_person(fresh, "台江区"), fresh.board())]
    at = visit("submit", "台江区", entry=KEY)
    assert KEY not in at.selectbox(key="entry").options
    at.button(key=f"hat_{one.id}").click().run()
    assert not at.exception
    at.selectbox(key="entry").set_value(KEY).run()
    at.text_area(key="progress_note").set_value("代填的进展。")
    at.button(key="submit").click().run()
    assert not at.exception
    assert fresh.ledger().cells[KEY, "progress_note"] == "代填的进展。"
    fresh.engine.cycle()
    assert {c.person for c in fresh.book.history(key=KEY) if c.column == "progress_note"} == {"台江区（代鼓楼区）"}
    at.button(key="own_hat").click().run()
    assert "台江区" in at.selectbox(key="entry").options[0]


def test_who_gives_it_back_reads_of_himself(fresh, visit):
    one = given(fresh)
    at = visit("delegations", "台江区")
    at.button(key=f"delegation_revoke_{one.id}").click().run()
    assert "您从现在起不再代办" in said(at)
    assert "对方从现在起" not in said(at)


def test_a_window_that_stays_open_does_nothing_more_once_it_was_taken_back(fresh, visit):
    one = given(fresh)
    at = visit("submit", "台江区", entry=KEY)
    at.button(key=f"hat_{one.id}").click().run()
    at.selectbox(key="entry").set_value(KEY).run()
    fresh.duties.delegation.revoke(GIVER, one.id, seen=1)
    at.text_area(key="progress_note").set_value("太晚了。")
    at.button(key="submit").click().run()
    assert (KEY, "progress_note") not in fresh.ledger().cells or not fresh.ledger().cells[KEY, "progress_note"]


def test_the_office_sees_it_and_takes_it_back(fresh, visit):
    one = given(fresh)
    at = visit("delegations", "市政府办公厅")
    assert "出差" in said(at)
    at.button(key=f"delegation_revoke_{one.id}").click().run()
    assert not at.exception
    assert fresh.duties.delegation.everybodys(OFFICE)[0].words(fresh.clock.today()) == "已收回"


def test_others_do_not_see_it(fresh, visit):
    given(fresh)
    assert "没有委托和交接" in said(visit("delegations", "闽清县"))


def _person(portal, name):
    return person_of(f"体验:{name}", portal.ledger())
