"""年报段落: the unit's editor, the freeze, the office's coverage."""

from __future__ import annotations

LINK = "http://www.gulou.gov.cn/report/2021.htm"


def test_drafted_saved_published_and_seen_by_the_office(fresh, visit):
    at = visit("annual", "鼓楼区")
    assert "还没有审核通过" in " ".join(c.value for c in at.caption)
    assert at.button(key="annual_redraft").disabled
    at.text_area(key="annual_鼓楼区").input("全年落实33项。").run()
    at.button(key="annual_save").click().run()
    assert "已保存" in at.success[0].value
    at.button(key="annual_published").click().run()
    assert "公开网址" in at.error[0].value
    at.text_input(key="annual_link").input(LINK)
    at.button(key="annual_published").click().run()
    assert "已公开" in at.info[0].value
    assert not [t for t in at.text_area if t.key == "annual_鼓楼区"]
    office = visit("annual", "市政府办公厅", annual_of="鼓楼区")
    assert office.metric[0].value == f"1 / {len(fresh.ledger().by_unit)}"
    office.text_input(key="annual_reason").input("有误")
    office.button(key="annual_reopened").click().run()
    assert office.metric[0].value.startswith("0 /")


def test_the_demonstrations_draft_comes_from_approved_entries(looked_at, visit):
    at = visit("annual", "鼓楼区")
    assert at.text_area(key="annual_鼓楼区").value.startswith("2021年，鼓楼区人民政府对照《")


def test_a_change_meanwhile_is_told_and_the_text_stays(fresh, visit):
    from portal.signin.people import person_of

    at = visit("annual", "鼓楼区")
    fresh.duties.annual_report.save(person_of("体验:鼓楼区", fresh.ledger()), "鼓楼区", "同事写的", seen=0)
    at.text_area(key="annual_鼓楼区").input("我写的").run()
    at.button(key="annual_save").click().run()
    assert "别人改过" in at.error[0].value
    assert at.text_area(key="annual_鼓楼区").value == "我写的"


def test_words_not_saved_are_dropped_by_no_other_button(fresh, visit):
    at = visit("annual", "鼓楼区")
    at.text_area(key="annual_鼓楼区").input("保存过的。")
    at.button(key="annual_save").click().run()
    at.text_area(key="annual_鼓楼区").input("保存过的。又加了一句。")
    at.text_input(key="annual_link").input(LINK)
    at.button(key="annual_published").click().run()
    assert "还没保存" in at.error[0].value
    assert at.text_area(key="annual_鼓楼区").value == "保存过的。又加了一句。"


def test_leaders_see_and_write_nothing(looked_at, visit):
    at = visit("annual", "领导", annual_of="鼓楼区")
    assert at.metric
    assert not [b for b in at.button if b.key in ("annual_save", "annual_reopened")]
