"""保障情况: the unit's form, and what the office sees of it."""

from __future__ import annotations

import pytest


def fill(at, unit="鼓楼区", **values):
    for name, value in values.items():
        at.text_input(key=f"assurance_{unit}_{name}").input(value)
    return at


def test_a_unit_fills_its_form_and_the_office_sees_the_gaps(fresh, visit):
    at = visit("assurance", "鼓楼区")
    assert "没有填报" in at.warning[0].value
    fill(at, chief="张某", office="办公室", contact="王某", phone="0591-87654321", funds="12.5")
    at.number_input(key="assurance_鼓楼区_full_time").set_value(0)
    at.button(key="assurance_save").click().run()
    assert not at.exception
    assert "没有专职人员" in at.warning[0].value
    office = visit("assurance", "市政府办公厅")
    assert office.metric[0].value == f"1 / {len(fresh.ledger().by_unit)}"
    assert office.metric[4].value == "12.5"
    rows = office.dataframe[0].value.set_index("单位")
    assert "没有专职人员" in rows.loc["鼓楼区", "缺什么"]
    assert rows.loc["台江区", "缺什么"] == "没有填报"


def test_a_wrong_value_is_told_and_what_was_typed_stays(fresh, visit):
    at = fill(visit("assurance", "鼓楼区"), chief="张某", phone="abc")
    at.button(key="assurance_save").click().run()
    assert "联系电话" in at.error[0].value
    assert at.text_input(key="assurance_鼓楼区_chief").value == "张某"
    assert portal_history(fresh) == 0


def portal_history(portal):
    from portal.signin.people import person_of

    return len(portal.duties.assurance.history(person_of("体验:鼓楼区", portal.ledger()), "鼓楼区"))


def test_a_change_meanwhile_is_told_and_the_second_click_decides(fresh, visit):
    from portal.signin.people import person_of

    at = fill(visit("assurance", "鼓楼区"), chief="张某")
    fresh.duties.assurance.fill(person_of("体验:市政府办公厅", fresh.ledger()), "鼓楼区", {"chief": "李某"}, {})
    at.button(key="assurance_save").click().run()
    assert "李某" in at.error[0].value
    at.button(key="assurance_save").click().run()
    assert not at.error
    assert portal_history(fresh) == 2


@pytest.mark.parametrize("who", ["领导", "审计"])
def test_readers_look_and_cannot_fill(looked_at, visit, who):
    at = visit("assurance", who, assurance_of="鼓楼区")
    assert at.metric
    assert not [b for b in at.button if b.key == "assurance_save"]
