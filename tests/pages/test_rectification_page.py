"""整改 and 承诺: the office opens, the unit answers, the office closes; a unit enters a commitment."""

from __future__ import annotations

from datetime import timedelta

from ledger.duties.rectification import RectificationState
from ledger.permissions import Person, Role

OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))


def test_a_rectification_goes_from_office_to_unit_and_back(fresh, visit):
    service = fresh.duties.rectification
    office = visit("review", "市政府办公厅", show="通报整改")
    assert not office.exception
    assert office.selectbox(key="rectify_task").value.no == 27, "the task that speaks of 通报 comes first"
    office.multiselect(key="rectify_units_27").set_value(["鼓楼区"])
    office.text_area(key="rectify_problem").set_value("专栏缺少内容")
    office.button(key="rectify_open").click().run()
    assert "整改要求" in office.error[0].value
    assert office.text_area(key="rectify_problem").value == "专栏缺少内容", "what was typed stays"
    office.text_area(key="rectify_demand").set_value("补齐")
    office.button(key="rectify_open").click().run()
    (record,) = service.records(OFFICE)
    unit = visit("rectify", "鼓楼区")
    unit.text_area(key=f"answer_text_{record.id}").set_value("已补齐")
    unit.button(key=f"answer_send_{record.id}").click().run()
    assert not unit.exception
    assert "已反馈" in unit.success[0].value
    assert [b.key for b in unit.button if b.key and b.key.startswith(("close_", "rectify_open"))] == []
    office = visit("review", "市政府办公厅", show="通报整改")
    folded = [box.proto.popover.label for box in office.get("popover")]
    assert "代鼓楼区反馈" in folded, "whose answer the office would give is said before it writes one"
    assert not [box for box in unit.get("popover") if "反馈" in box.proto.popover.label]
    office.button(key=f"bulletin_{record.id}").click().run()
    office.button(key=f"close_{record.id}").click().run()
    (closed,) = service.records(OFFICE)
    assert (closed.state, closed.in_bulletin) == (RectificationState.CLOSED, True)


def test_units_do_not_see_each_others(fresh, visit):
    fresh.duties.rectification.open(OFFICE, ["2021-27-鼓楼区"], "问题", "要求", None, in_bulletin=False)
    at = visit("rectify", "台江区")
    assert "没有整改事项。" in [t.value for t in at.text]


def test_a_unit_enters_a_commitment_and_the_office_closes_it(fresh, visit):
    at = visit("rectify", "鼓楼区", show_duty="承诺")
    assert not at.exception
    assert at.selectbox(key="promise_key").value == "2021-19-鼓楼区", "the task that speaks of 承诺 comes first"
    at.button(key="promise_add").click().run()
    assert "承诺事项" in at.error[0].value
    at.text_area(key="promise_text_new").set_value("年底前修好道路")
    at.button(key="promise_add").click().run()
    (line,) = fresh.duties.commitment.records(OFFICE)
    at.checkbox(key=f"promise_public_{line.id}_1").check()
    at.text_input(key=f"promise_link_{line.id}_1").set_value("http://www.example.gov.cn/1")
    at.selectbox(key=f"promise_done_{line.id}_1").set_value("已落实")
    at.button(key=f"promise_save_{line.id}").click().run()
    assert not at.exception
    office = visit("review", "市政府办公厅", show="承诺")
    office.button(key=f"promise_close_{line.id}").click().run()
    assert fresh.duties.commitment.records(OFFICE)[0].closed


def test_the_office_gives_an_answer_back_with_a_new_day(fresh, visit):
    service = fresh.duties.rectification
    service.open(OFFICE, ["2021-27-鼓楼区"], "问题", "要求", None, in_bulletin=False)
    (record,) = service.records(OFFICE)
    service.answer(OFFICE, record.id, "已补齐", seen=1)
    due = fresh.clock.today() + timedelta(days=9)
    office = visit("review", "市政府办公厅", show="通报整改")
    office.text_input(key=f"back_reason_{record.id}").set_value("还差一栏")
    office.date_input(key=f"back_due_{record.id}").set_value(due)
    office.button(key=f"back_{record.id}").click().run()
    (given_back,) = service.records(OFFICE)
    assert (given_back.state, given_back.due, given_back.reason) == (RectificationState.OPEN, due, "还差一栏")
