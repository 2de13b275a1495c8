"""督办 on 审核督办: the list, texts, the log, who may do what."""

from __future__ import annotations

import pytest

from ledger.permissions import Person, Role
from ledger.reminders.rules import ReminderRule

OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))


def open_tab(visit, who, **query):
    at = visit("review", who, show="督办", **query)
    assert not at.exception
    return at


def test_office_sees_levels_texts_and_log(looked_at, visit):
    at = open_tab(visit, "市政府办公厅")
    assert [c.value for c in at.caption if "内到期" in c.value]
    rows = at.dataframe[0].value
    assert list(rows.columns)[:4] == ["级别", "单位", "任务", "原因"]
    assert {"提醒", "催办"} & set(rows["级别"])
    assert any("【政务公开" in code.value for code in at.code)
    assert len(at.code) <= 60


def test_a_link_opens_one_task(looked_at, visit):
    no = looked_at.duties.reminder.matters(OFFICE, looked_at.board())[0].task.no
    at = open_tab(visit, "市政府办公厅", urge_task=str(no))
    assert {row.split()[0] for row in at.dataframe[0].value["任务"]} == {str(no)}


def test_a_lead_urges_its_tasks_and_it_is_logged_once(fresh, visit):
    line = next(n for n in fresh.duties.consolidation.lines(OFFICE) if len(n.leads) == 1)
    at = open_tab(visit, line.leads[0], urge_task=str(line.task_no))
    button = next(b for b in at.button if b.key and b.key.startswith("urged_"))
    unit = button.key.split("_")[1]
    button.click().run()
    assert f"已登记对{unit}" in at.success[0].value
    (logged,) = fresh.duties.reminder.log(OFFICE, fresh.board())
    assert (logged.unit, logged.tasks) == (unit, (line.task_no,))
    at.button(key=button.key).click().run()
    assert "没有重复登记" in at.error[0].value
    at.checkbox(key="urge_again").check().run()
    at.button(key=button.key).click().run()
    assert len(fresh.duties.reminder.log(OFFICE, fresh.board())) == 2


def test_ticks_do_not_outlive_the_list_they_were_made_on(looked_at, visit):
    at = open_tab(visit, "市政府办公厅")
    whole, table = list(at.dataframe[0].value["单位"]), at.dataframe[0].proto.id
    at.selectbox(key="urge_level").set_value("提醒").run()
    assert list(at.dataframe[0].value["单位"]) != whole
    narrowed = at.dataframe[0].proto.id
    assert narrowed != table, "a tick on the third line would be another unit's now"
    at.selectbox(key="urge_by").set_value("微信").run()
    assert at.dataframe[0].proto.id == narrowed, "nothing else takes ticks away"


def test_readers_get_no_texts_and_no_telephones_to_download(looked_at, visit):
    at = open_tab(visit, "领导")
    assert len(at.dataframe[0].value) > 0
    assert len(at.code) == 0
    assert [b.key for b in at.button if b.key and b.key.startswith(("urged_", "post_"))] == []


def test_the_office_keeps_mailboxes(fresh, visit):
    at = open_tab(visit, "市政府办公厅")
    at.session_state["mailboxes"] = True
    at.run()
    at.selectbox(key="mailbox_unit").set_value("鼓楼区")
    at.text_input(key="mailbox_address").set_value("不是邮箱")
    at.button(key="mailbox_save").click().run()
    assert "邮箱地址写得不对" in at.error[0].value
    at.selectbox(key="mailbox_unit").set_value("鼓楼区")
    at.text_input(key="mailbox_address").set_value("gl@example.gov.cn")
    at.button(key="mailbox_save").click().run()
    assert fresh.duties.reminder.mailboxes(OFFICE) == {"鼓楼区": "gl@example.gov.cn"}


@pytest.mark.long
def test_all_units_are_urged_at_once_after_the_number_was_read(fresh, visit):
    at = open_tab(visit, "市政府办公厅", urge_unit="鼓楼区")
    one = len(fresh.duties.reminder.log(OFFICE, fresh.board()))
    at = open_tab(visit, "市政府办公厅")
    units = {m.entry.unit for m in fresh.duties.reminder.matters(OFFICE, fresh.board())}
    all_of_them = at.button(key="urge_all")
    assert all_of_them.label == f"确认，登记 {len(units)} 家单位"
    all_of_them.click().run()
    assert f"已登记 {len(units)} 家单位" in at.success[0].value
    assert len(fresh.duties.reminder.log(OFFICE, fresh.board())) == one + len(units)
    at.button(key="urge_all").click().run()
    assert f"已登记 0 家单位。今天已经催过的 {len(units)} 家跳过。" in at.success[0].value


def opened_auto(visit):
    at = open_tab(visit, "市政府办公厅")
    at.session_state["auto_reminders"] = True
    return at.run()


def test_the_office_switches_reminders_on_and_sees_whom_they_would_reach(fresh, visit):
    at = opened_auto(visit)
    at.multiselect(key="auto_rules").set_value([ReminderRule.OVERDUE, ReminderRule.DAY])
    at.multiselect(key="auto_paused").set_value(["鼓楼区"])
    at.number_input(key="auto_until_hour").set_value(16)
    at.button(key="auto_save").click().run()
    held = fresh.duties.reminder_auto.held
    assert held.settings.rules == (ReminderRule.OVERDUE, ReminderRule.DAY)
    assert (held.settings.paused, held.settings.until_hour, held.by) == (("鼓楼区",), 16, "市政府办公厅")
    at = opened_auto(visit)
    due = fresh.duties.reminder_auto.due(fresh.board())
    assert due
    assert f"按现在的设置，下一次会提醒 {len(due)} 家单位：" in [t.value for t in at.text]
    at.number_input(key="auto_until_hour").set_value(5)
    at.button(key="auto_save").click().run()
    assert "从早到晚" in at.error[0].value


def test_nobody_but_the_office_sees_the_switches(looked_at, visit):
    for who in ("领导", "市财政局"):
        at = open_tab(visit, who)
        assert not [box for box in at.expander if "自动提醒" in box.label]
