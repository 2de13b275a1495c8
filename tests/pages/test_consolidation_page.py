"""牵头汇总: from the units' material to a text that is sent, returned and accepted; two editors."""

from __future__ import annotations

import pytest

from ledger.duties.consolidation import Text, TextStage
from ledger.permissions import Person, Role

COUNTY = Person("u", "鼓楼区", frozenset({Role.UNIT, Role.LEAD}), ("鼓楼区",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))


def stands(portal, no):
    return portal.duties.consolidation.line(OFFICE, no).collection


def led_by(portal, count):
    """A task led by that many units, and its leads."""
    found = next(line for line in portal.duties.consolidation.lines(OFFICE) if len(line.leads) == count)
    return found.task_no, found.leads


def test_office_sees_every_task_and_the_weekend(looked_at, visit):
    at = visit("lead", "市政府办公厅")
    assert not at.exception
    assert len(at.dataframe[0].value) == 37
    assert {m.label: m.value for m in at.metric}["汇总任务"] == "37"
    assert any("2021-10-30（星期六）" in c.value and "不上班" in c.value for c in at.caption) or any(
        "星期六" in w.value for w in at.warning
    )


def test_a_lead_sees_its_own_tasks_and_a_county_none(looked_at, visit):
    no, leads = led_by(looked_at, 1)
    at = visit("lead", leads[0], no=str(no))
    assert not at.exception
    assert any("应报" in t.value for t in at.text)
    assert not any(line for line in looked_at.duties.consolidation.lines(COUNTY))


def test_material_names_who_owes(fresh, visit):
    no, leads = led_by(fresh, 1)
    at = visit("lead", leads[0], no=str(no))
    assert any("还没有报送" in m.value for m in at.markdown)


def open_text(at):
    at.session_state["lead_tab"] = "汇总稿"
    return at.run()


def write(at, no, overview, button):
    at.text_area(key=f"collect_overview_{no}").set_value(overview)
    return at.button(key=f"{button}_{no}").click().run()


def test_a_text_is_written_sent_returned_and_accepted(fresh, visit):
    no, leads = led_by(fresh, 1)
    at = write(open_text(visit("lead", leads[0], no=str(no))), no, "总体情况良好。", "send")
    assert not at.exception
    assert "已报送市政府办公厅" in at.success[0].value
    assert stands(fresh, no).stage is TextStage.SENT
    assert [t for t in at.text_area if t.key == f"collect_overview_{no}"] == [], "locked: text only"
    office = visit("lead", "市政府办公厅", no=str(no))
    office.button(key=f"return_{no}").click().run()
    assert "退回原因" in office.error[0].value
    office.text_area(key=f"reason_{no}").set_value("请补数据")
    office.button(key=f"return_{no}").click().run()
    assert stands(fresh, no).stage is TextStage.RETURNED
    at = open_text(visit("lead", leads[0], no=str(no)))
    assert "请补数据" in at.warning[0].value
    write(at, no, "总体情况良好，数据已补。", "send")
    office = visit("lead", "市政府办公厅", no=str(no))
    office.button(key=f"accept_{no}").click().run()
    assert stands(fresh, no).stage is TextStage.ACCEPTED


def test_two_editors_keep_both_texts(fresh, visit):
    no, leads = led_by(fresh, 2)
    first, second = (open_text(visit("lead", unit, no=str(no))) for unit in leads)
    write(first, no, "甲单位的稿", "save")
    second = write(second, no, "乙单位的稿", "save")
    assert not second.exception
    now = stands(fresh, no)
    assert now.head.text.overview == "甲单位的稿"
    assert [d.text.overview for d in now.asides] == ["乙单位的稿"]
    shown = [t.value for t in second.text]
    assert "甲单位的稿" in shown
    assert "乙单位的稿" in shown
    second.button(key=f"take_{now.asides[0].id}").click().run()
    assert stands(fresh, no).head.text.overview == "乙单位的稿"
    assert stands(fresh, no).asides == ()


def test_nothing_approved_yet_says_so_and_drafts_from_reported(fresh, visit):
    no, leads = led_by(fresh, 1)
    at = open_text(visit("lead", leads[0], no=str(no)))
    assert any("还没有审核通过" in i.value for i in at.info)
    assert at.button(key=f"propose_approved_{no}").disabled


def test_drafting_fills_the_fields_and_does_not_push_out_what_is_typed(looked_at, visit):
    no, leads = led_by(looked_at, 1)
    at = open_text(visit("lead", leads[0], no=str(no)))
    at.button(key=f"propose_reported_{no}").click().run()
    assert not at.exception
    text = at.text_area(key=f"collect_overview_{no}").value
    assert f"由{leads[0]}牵头" in text
    at.text_area(key=f"collect_overview_{no}").set_value("我改过的")
    at.button(key=f"propose_reported_{no}").click().run()
    assert "没保存" in at.error[0].value
    assert at.text_area(key=f"collect_overview_{no}").value == "我改过的"
    assert stands(looked_at, no).stage is TextStage.NOT_BEGUN


def test_an_earlier_version_is_put_back(fresh, visit):
    no, leads = led_by(fresh, 1)
    lead = Person("p", leads[0], frozenset({Role.LEAD}), (leads[0],))
    first = fresh.duties.consolidation.save(lead, no, Text(overview="第一稿"), seen=0).draft
    fresh.duties.consolidation.save(lead, no, Text(overview="第二稿"), seen=first.id)
    at = open_text(visit("lead", leads[0], no=str(no)))
    at.session_state[f"versions_{no}"] = True
    at.run()
    at.selectbox(key=f"version_{no}").set_value(first.id)
    at.run()
    at.button(key=f"put_back_{no}").click().run()
    assert at.text_area(key=f"collect_overview_{no}").value == "第一稿"
    assert stands(fresh, no).head.text.overview == "第二稿", "nothing is saved yet"


@pytest.mark.parametrize("who", ["领导", "审计"])
def test_readers_see_texts_and_cannot_write(fresh, visit, who):
    no, leads = led_by(fresh, 1)
    lead = Person("p", leads[0], frozenset({Role.LEAD}), (leads[0],))
    fresh.duties.consolidation.save(lead, no, Text(overview="总体情况良好。"), seen=0)
    at = open_text(visit("lead", who, no=str(no)))
    assert "总体情况良好。" in [t.value for t in at.text]
    assert [b.key for b in at.button if b.key and b.key.startswith(("save_", "send_", "accept_"))] == []


def test_downloads_stand_below_either_tab(looked_at, visit):
    no, leads = led_by(looked_at, 1)
    at = visit("lead", leads[0], no=str(no))
    assert len(at.get("download_button")) == 2
    assert len(open_text(at).get("download_button")) == 2


def test_the_office_takes_an_accepted_text_back(fresh, visit):
    no, leads = led_by(fresh, 1)
    lead = Person("p", leads[0], frozenset({Role.LEAD}), (leads[0],))
    first = fresh.duties.consolidation.save(lead, no, Text(overview="总体情况良好。"), seen=0).draft.id
    fresh.duties.consolidation.send(lead, no, seen=first)
    fresh.duties.consolidation.accept(OFFICE, no, seen=first)
    at = visit("lead", "市政府办公厅", no=str(no))
    assert [b.key for b in at.button if b.key == f"accept_{no}"] == []
    at.text_area(key=f"reason_{no}").set_value("数据有误")
    at.button(key=f"return_{no}").click().run()
    assert stands(fresh, no).stage is TextStage.RETURNED
