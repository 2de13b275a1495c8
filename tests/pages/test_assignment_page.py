"""责任分工 on 单位台账, in an entry's card and on the office's page."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from portal.signin.people import person_of

KEY = "2021-07-鼓楼区"
OPENED = "assignments_鼓楼区"


def opened(visit, who, unit="鼓楼区") -> AppTest:
    at = visit("ledger", who, unit=unit)
    at.session_state[f"assignments_{unit}"] = True
    return at.run()


def title(at) -> str:
    return next((c.value for c in at.caption if c.value.startswith("责任分工")), "")


def test_several_are_divided_flagged_and_filtered(fresh, visit):
    clerk = person_of("体验:鼓楼区", fresh.ledger())
    fresh.duties.assignment.assign(clerk, ["2021-01-鼓楼区"], department="东街街道")
    at = opened(visit, "鼓楼区")
    count = len(fresh.ledger().by_unit["鼓楼区"]) - 1
    assert f"{count} 项还没有分到" in title(at)
    at.multiselect(key="assign_鼓楼区").set_value([KEY, "2021-09-鼓楼区"])
    at.text_input(key="assign_department_鼓楼区").set_value("东街街道")
    at.text_input(key="assign_who_鼓楼区").input("李某").run()
    at.button(key="assign_save_鼓楼区").click().run()
    assert "已保存分工：2 项" in at.success[0].value
    assert f"{count - 2} 项还没有分到" in title(at)
    assert at.multiselect(key="assign_鼓楼区").value == []
    at.multiselect(key="assign_鼓楼区").set_value([KEY]).run()
    at.button(key="assign_flag_鼓楼区").click().run()
    at.button_group(key="assigned_鼓楼区").set_value("重点").run()
    rows = at.dataframe[-1].value
    assert list(rows["责任科室或镇街"]) == ["东街街道"]
    at.button(key="assign_all_鼓楼区").click().run()
    assert len(at.multiselect(key="assign_鼓楼区").value) == count - 2


def test_what_is_wrong_is_told_and_the_choice_stays(fresh, visit):
    at = opened(visit, "鼓楼区")
    at.multiselect(key="assign_鼓楼区").set_value([KEY]).run()
    at.button(key="assign_save_鼓楼区").click().run()
    assert "责任科室或镇街" in at.error[0].value
    assert at.multiselect(key="assign_鼓楼区").value == [KEY]


def test_others_see_no_form_and_neighbours_nothing(fresh, visit):
    leader = opened(visit, "领导")
    assert title(leader)
    assert not [b for b in leader.button if str(b.key).startswith("assign_")]
    assert not title(opened(visit, "台江区"))


def test_an_entrys_card_names_who_answers_for_it(fresh, visit):
    clerk = person_of("体验:鼓楼区", fresh.ledger())
    fresh.duties.assignment.assign(clerk, [KEY], department="东街街道", who="李某")
    words = [t.value for t in visit("tasks", "领导", no="7", of="鼓楼区").text]
    assert "东街街道 李某" in words
    assert "东街街道 李某" not in [t.value for t in visit("tasks", "台江区", no="7", of="鼓楼区").text]


def test_the_office_sees_how_far_every_unit_is(fresh, visit):
    clerk = person_of("体验:鼓楼区", fresh.ledger())
    fresh.duties.assignment.assign(clerk, [KEY], department="东街街道")
    at = visit("receipts", "市政府办公厅", show="责任分工")
    assert at.metric[1].value == "1"
    rows = at.dataframe[0].value.set_index("单位")
    assert rows.loc["鼓楼区", "已分工"] == 1
