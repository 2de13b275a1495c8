"""分办: given under an entry, told of, put into the report by one click; the unit's page; seen by nobody else."""

from __future__ import annotations

from datetime import timedelta

from ledger.permissions import Person, Role
from ledger.within.subtask import SubtaskDetails, SubtaskProgress, SubtaskState

KEY, OTHER = "2021-07-鼓楼区", "2021-06-鼓楼区"
CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))


def said(at):
    kinds = ("text", "caption", "markdown", "info", "warning", "error", "success")
    words = [str(e.value) for kind in kinds for e in at.get(kind)]
    return "\n".join([*words, *(link.proto.label for link in at.get("page_link"))])


def given(portal, department="财政科", text="", **details):
    service = portal.duties.subtask
    service.give(CLERK, [KEY], SubtaskDetails(department, **details))
    one = service.records(CLERK)[0]
    if text:
        service.report(CLERK, one.id, SubtaskProgress(SubtaskState.DOING, "60", text), seen=1)
    return service.records(CLERK)[0]


def opened(at):
    assert [e for e in at.expander if e.label.startswith("分给科室、镇街办")]
    at.session_state[f"subtasks_{KEY}"] = True
    return at.run()


def test_the_clerk_gives_a_part_beneath_the_entry(fresh, visit):
    at = opened(visit("submit", "鼓楼区", entry=KEY))
    at.text_input(key=f"subtask_department_{KEY}").set_value("东街街道")
    at.date_input(key=f"subtask_due_{KEY}").set_value(fresh.clock.today() + timedelta(days=3))
    at.button(key=f"subtask_give_{KEY}").click().run()
    assert not at.exception
    assert "已分办：1 件。" in said(at)
    (one,) = fresh.duties.subtask.records(CLERK)
    assert (one.key, one.details.department, one.details.due) == (
        KEY, "东街街道", fresh.clock.today() + timedelta(days=3),
    )  # fmt: skip
    assert at.text_input(key=f"subtask_department_{KEY}").value == ""


def test_what_was_typed_stays_when_something_is_missing(fresh, visit):
    at = opened(visit("submit", "鼓楼区", entry=KEY))
    at.text_area(key=f"subtask_asked_{KEY}").set_value("街道预算")
    at.button(key=f"subtask_give_{KEY}").click().run()
    assert "科室或镇街：请填写" in at.error[0].value
    assert at.text_area(key=f"subtask_asked_{KEY}").value == "街道预算"
    assert fresh.duties.subtask.records(CLERK) == ()


def test_one_click_puts_their_words_behind_what_stands_in_the_form(fresh, visit):
    given(fresh, text="62 家目录\n*已核对*。")
    given(fresh, "东街街道", text="预算已公开。")
    given(fresh, "鼓东街道")
    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="progress_note").set_value("区里的话。").run()
    at.button(key=f"subtask_merge_{KEY}").click().run()
    assert not at.exception
    whole = "区里的话。\n财政科：62 家目录\n*已核对*。\n东街街道：预算已公开。"
    assert at.text_area(key="progress_note").value == whole
    assert fresh.entry.drafts.of(CLERK, KEY)["progress_note"].text == whole, "kept as whatever is typed there"
    assert fresh.ledger().cells.get((KEY, "progress_note"), "") == "", "nothing is handed in"
    at.button(key=f"subtask_merge_{KEY}").click().run()
    assert at.text_area(key="progress_note").value == whole
    assert "都已经在" in said(at)
    at.button(key="submit").click().run()
    assert fresh.ledger().cells[KEY, "progress_note"] == whole


def test_how_far_it_is_is_told_on_the_units_page(fresh, visit):
    one = given(fresh, due=fresh.clock.today())
    at = visit("subtasks", "鼓楼区")
    assert not at.exception
    assert "财政科" in said(at)
    assert "7 稳步扩大预决算公开范围 · 鼓楼区" in [text.value for text in at.text], "a link would be cut off on a phone"
    at.text_area(key=f"subtask_text_{one.id}").set_value("已公开。")
    at.button_group(key=f"subtask_state_{one.id}").set_value("done")
    at.button(key=f"subtask_send_{one.id}").click().run()
    assert not at.exception
    (held,) = fresh.duties.subtask.records(CLERK)
    assert (held.progress.text, held.state) == ("已公开。", SubtaskState.DONE)


def test_it_is_changed_and_taken_back(fresh, visit):
    one = given(fresh)
    at = visit("subtasks", "鼓楼区")
    at.text_input(key=f"subtask_department_{one.id}").set_value("办公室")
    at.button(key=f"subtask_save_{one.id}").click().run()
    assert fresh.duties.subtask.records(CLERK)[0].details.department == "办公室"
    at.button(key=f"subtask_drop_{one.id}").click().run()
    assert fresh.duties.subtask.listed(CLERK) == ()
    assert "没有这样的分办" in said(at)


def test_a_part_for_several_entries_at_once(fresh, visit):
    at = visit("subtasks", "鼓楼区")
    at.multiselect(key="subtask_keys").set_value([KEY, OTHER])
    at.text_input(key="subtask_department_鼓楼区").set_value("办公室")
    at.button(key="subtask_give_鼓楼区").click().run()
    assert not at.exception
    assert {one.key for one in fresh.duties.subtask.records(CLERK)} == {KEY, OTHER}


def test_what_is_due_stands_in_the_clerks_list_and_leads_to_the_entry(fresh, visit):
    given(fresh, due=fresh.clock.today())
    (line,) = [i for i in fresh.inbox.items(CLERK, fresh.board()) if i.kind == "分办"]
    assert (line.page, line.address, line.until) == ("submit", {"entry": KEY}, fresh.clock.today())
    at = visit("submit", "鼓楼区", **line.address)
    assert "财政科 · 未开始" in said(at)


def test_others_see_nothing_of_it(fresh, visit):
    given(fresh, text="内部的话")
    for who in ("市财政局", "领导", "审计", "台江区"):
        assert "内部的话" not in said(visit("tasks", who, no="7", of="鼓楼区"))
    assert "内部的话" not in said(visit("subtasks", "台江区"))
    assert "内部的话" in said(visit("submit", "市政府办公厅", entry=KEY))
