"""领导批示: two taps at an entry, several units of a task, a unit as a whole; answered, sent back and closed; seen elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger.duties.instruction import THIS_WEEK, InstructionState
from ledger.permissions import Person, Role
from tests.pages.conftest import html_of

KEY = "2021-07-鼓楼区"
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("体验:领导", "领导", frozenset({Role.LEADER}))


def said(at):
    kinds = ("text", "caption", "markdown", "info", "warning", "error", "success")
    words = [str(e.value) for kind in kinds for e in at.get(kind)]
    return "\n".join([*words, *(link.proto.label for link in at.get("page_link"))])


def written(portal, *about):
    due = portal.clock.today() + timedelta(days=5)
    portal.duties.instruction.write(LEADER, about or (KEY,), "请抓紧办理。", due)
    return portal.duties.instruction.records(OFFICE)[0]


def answered(portal):
    unit = Person("u", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
    record = written(portal)
    portal.duties.instruction.answer(unit, record.id, "已公开。", seen=1)
    return record


def test_two_taps_at_an_entry(fresh, visit):
    at = visit("tasks", "领导", no="7", of="鼓楼区")
    assert not at.exception
    (box,) = [e for e in at.expander if e.label == "批示鼓楼区"]
    assert box.proto.expanded
    at.button_group(key=f"instruct_phrase_{KEY}").set_value(THIS_WEEK).run()
    assert at.text_area(key=f"instruct_text_{KEY}").value == THIS_WEEK
    at.button(key=f"instruct_send_{KEY}").click().run()
    assert not at.exception
    assert "已批示交办 1 个单位" in at.success[0].value
    assert at.text_area(key=f"instruct_text_{KEY}").value == ""
    assert at.date_input(key=f"instruct_due_{KEY}").value is None, "the next one asks for a day of its own"
    (record,) = fresh.duties.instruction.records(OFFICE)
    assert (record.key, record.text, record.leader.name) == (KEY, THIS_WEEK, "领导")
    assert fresh.clock.today() <= record.due <= fresh.clock.today() + timedelta(days=6)


def test_what_was_typed_stays_when_the_day_is_missing(fresh, visit):
    at = visit("tasks", "领导", no="7", of="鼓楼区")
    at.text_area(key=f"instruct_text_{KEY}").set_value("请说明。")
    at.button(key=f"instruct_send_{KEY}").click().run()
    assert "报结果日期" in at.error[0].value
    assert at.text_area(key=f"instruct_text_{KEY}").value == "请说明。"
    assert fresh.duties.instruction.records(OFFICE) == ()


def test_a_remark_on_a_task_goes_to_its_leads_unless_others_are_chosen(fresh, visit):
    at = visit("tasks", "市政府办公厅", no="7")
    to = at.multiselect(key="instruct_to_7")
    assert to.value == ["2021-07-市财政局"]
    to.set_value(["2021-07-市财政局", KEY])
    at.text_area(key="instruct_text_7").set_value("请抓紧。")
    at.date_input(key="instruct_due_7").set_value(fresh.clock.today())
    at.button(key="instruct_send_7").click().run()
    assert "哪位领导" in at.error[0].value
    at.text_input(key="instruct_leader_7").set_value("陈副市长")
    at.button(key="instruct_send_7").click().run()
    assert "已批示交办 2 个单位" in at.success[0].value
    records = fresh.duties.instruction.records(OFFICE)
    assert {(r.unit, r.leader.name) for r in records} == {("市财政局", "陈副市长"), ("鼓楼区", "陈副市长")}


def test_a_unit_as_a_whole(fresh, visit):
    at = visit("ledger", "领导", unit="鼓楼区")
    at.button_group(key="instruct_phrase_鼓楼区").set_value("请说明原因。").run()
    at.button(key="instruct_send_鼓楼区").click().run()
    assert fresh.duties.instruction.records(OFFICE)[0].about == "全部工作"


def test_the_unit_answers_and_the_leader_sends_back_and_closes(fresh, visit):
    record = written(fresh)
    assert "领导批示 1 件还没有报结果" in said(visit("ledger", "鼓楼区"))
    unit = visit("instructions", "鼓楼区")
    unit.text_area(key=f"instruction_text_{record.id}").set_value("已公开。")
    unit.button(key=f"instruction_send_{record.id}").click().run()
    assert "已报结果" in unit.success[0].value
    assert [b.key for b in unit.button if b.key and b.key.startswith(("instruction_close", "instruction_back"))] == []
    assert "领导批示 1 件" not in said(visit("ledger", "鼓楼区"))
    leader = visit("instructions", "领导")
    leader.button(key=f"instruction_back_{record.id}").click().run()
    assert "退回原因" in leader.error[0].value
    leader.text_input(key=f"instruction_said_{record.id}").set_value("请附链接")
    leader.button(key=f"instruction_back_{record.id}").click().run()
    assert "退回：请附链接" in said(visit("instructions", "鼓楼区"))
    unit = visit("instructions", "鼓楼区")
    unit.text_area(key=f"instruction_text_{record.id}").set_value("已附。")
    unit.button(key=f"instruction_send_{record.id}").click().run()
    visit("instructions", "领导").button(key=f"instruction_close_{record.id}").click().run()
    (closed,) = fresh.duties.instruction.records(OFFICE)
    assert (closed.state, closed.closed_by) == (InstructionState.CLOSED, "领导")


def test_a_word_typed_for_sending_back_is_no_reason_to_close(fresh, visit):
    record = answered(fresh)
    office = visit("instructions", "市政府办公厅")
    office.text_input(key=f"instruction_said_{record.id}").set_value("不够")
    office.button(key=f"instruction_close_{record.id}").click().run()
    assert fresh.duties.instruction.records(OFFICE)[0].reason == ""


def test_it_stands_in_the_entrys_way(fresh, visit):
    answered(fresh)
    at = visit("tasks", "鼓楼区", no="7", of="鼓楼区")
    at.session_state[f"way_{KEY}"] = True
    at.run()
    assert "领导批示（领导）" in said(at)
    assert "报批示办理结果" in said(at)


def test_the_overview_tells_it_in_one_line_and_nothing_where_there_is_none(fresh, visit):
    assert "领导批示 " not in html_of(visit("overview", "领导"))
    answered(fresh)
    assert "领导批示 1 件：已报结果、待办结 1" in html_of(visit("overview", "领导"))
    assert "领导批示 " in html_of(visit("overview", "鼓楼区"))
    assert "领导批示 " not in html_of(visit("overview", "台江区")), "another unit's are none of its business"


@pytest.mark.parametrize("who", ["鼓楼区", "市财政局", "审计"])
def test_only_leaders_and_the_office_are_offered_the_writing(fresh, visit, who):
    for page, query in (("tasks", {"no": "7", "of": "鼓楼区"}), ("ledger", {"unit": "鼓楼区"})):
        at = visit(page, who, **query)
        assert not [b for b in at.button if b.key and b.key.startswith("instruct_send")]


def test_nobody_writes_on_a_past_day(looked_at, visit):
    at = visit("tasks", "领导", no="7", of="鼓楼区", as_of="2021-08-02")
    assert not at.exception
    assert not [b for b in at.button if b.key and b.key.startswith("instruct_send")]


def test_the_demonstration_tells_of_every_state(looked_at, visit):
    records = looked_at.duties.instruction.records(OFFICE)
    assert {r.state for r in records} == set(InstructionState)
    assert any(r.reason for r in records)
    assert any(r.late(looked_at.clock.today()) for r in records)
    assert {bool(r.task_no) for r in records} == {True, False}
    assert all(r.leader.name.startswith("演示-") for r in records)
    at = visit("instructions", "领导")
    assert not at.exception
    assert "没有领导批示。" not in said(at)
    assert date(2021, 6, 4) < min(r.written_at.date() for r in records)


def test_a_state_that_nothing_is_in_says_so(fresh, visit):
    answered(fresh)
    assert "没有这样的批示。" not in said(visit("instructions", "鼓楼区"))
    assert "没有这样的批示。" in said(visit("instructions", "鼓楼区", instruction_state="批示办结"))
