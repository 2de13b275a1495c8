"""审签: turned on by the one who signs, a saved form waits, is signed or comes back and is put back into the form."""

from __future__ import annotations

from ledger.permissions import Person, Role
from ledger.within.countersign import HeldState

KEY = "2021-07-鼓楼区"
SIGNER = "鼓楼区分管领导"
CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))


def said(at):
    kinds = ("text", "caption", "markdown", "info", "warning", "error", "success")
    return "\n".join(str(e.value) for kind in kinds for e in at.get(kind))


def asked(portal):
    portal.duties.countersign.switch(Person("o", "办", frozenset({Role.OFFICE})), "鼓楼区", on=True)


def handed_in(visit, text="预算已公开。"):
    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="progress_note").set_value(text)
    return at.button(key="submit").click().run()


def test_the_signer_turns_it_on(fresh, visit):
    at = visit("countersign", SIGNER)
    assert not at.exception
    at.button(key="countersign_switch_鼓楼区").click().run()
    assert fresh.duties.countersign.switch_of("鼓楼区").asked
    assert "先审签再写入表格" in said(at)


def test_a_saved_form_waits_and_is_signed(fresh, visit):
    asked(fresh)
    at = handed_in(visit)
    assert not at.exception
    assert "等分管领导审签" in said(at)
    assert fresh.ledger().cells.get((KEY, "progress_note"), "") == ""
    (one,) = fresh.duties.countersign.records(CLERK)
    at = visit("countersign", SIGNER)
    assert "预算已公开。" in said(at)
    at.button(key=f"countersign_sign_{one.id}").click().run()
    assert not at.exception
    assert fresh.ledger().cells[KEY, "progress_note"] == "预算已公开。"
    assert "没有等您审签的填报" in said(at)


def test_what_comes_back_is_put_back_into_the_form(fresh, visit):
    asked(fresh)
    handed_in(visit)
    (one,) = fresh.duties.countersign.records(CLERK)
    at = visit("countersign", SIGNER)
    at.text_input(key=f"countersign_reason_{one.id}").set_value("请写数字。")
    at.button(key=f"countersign_back_{one.id}").click().run()
    at = visit("submit", "鼓楼区", entry=KEY)
    assert "请写数字。" in said(at)
    assert at.text_area(key="progress_note").value == ""
    at.button(key=f"held_back_{one.id}").click().run()
    assert at.text_area(key="progress_note").value == "预算已公开。"
    assert fresh.entry.drafts.of(CLERK, KEY)["progress_note"].text == "预算已公开。"
    at.text_area(key="progress_note").set_value("62 家已公开。")
    at.button(key="submit").click().run()
    newest = fresh.duties.countersign.of_entry(CLERK, KEY)
    assert (newest.state, newest.texts["progress_note"]) == (HeldState.WAITING, "62 家已公开。")


def test_a_signer_sees_no_form_of_the_unit(fresh, visit):
    at = visit("submit", SIGNER, entry=KEY)
    assert not at.exception
    assert "submit" not in {b.key for b in at.button}


def test_a_clerk_reads_whether_the_unit_asks_for_it(fresh, visit):
    assert "鼓楼区：填报不用审签，直接写入表格" in said(visit("countersign", "鼓楼区"))
    asked(fresh)
    assert "鼓楼区：填报先审签再写入表格" in said(visit("countersign", "鼓楼区"))
