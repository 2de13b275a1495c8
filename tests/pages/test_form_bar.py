"""填报: what the bar at the foot says, and what an open form tells of drafts and of changes made elsewhere."""

from __future__ import annotations

from ledger.columns import column
from ledger.repository import Edit
from tests.pages.test_submit import KEY, OTHER, cell, fill


def state(at) -> str:
    said = ("没有改动", "草稿已存", "处要改", " 报送，")
    (text,) = [t.value for t in at.text if any(word in t.value for word in said)]
    return text


def elsewhere(portal, text: str, name: str = "progress_note") -> None:
    portal.book.submit([Edit(KEY, name, cell(portal, name), text)], person="someone", token=text)
    portal.engine.cycle()


def test_the_bar_says_how_far_the_form_is(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    assert state(at) == "没有改动"
    at.text_area(key="progress_note").set_value("写了一半").run()
    assert state(at).startswith("草稿已存")
    at = fill(at, percent="150")
    assert state(at) == "有 1 处要改：完成进度"
    at = fill(at, percent="50")
    assert "报送，已保存，等待写入表格" in state(at)
    fresh.engine.cycle()
    assert "已写入表格" in state(at.run())


def test_what_is_written_anew_is_no_longer_called_wrong(fresh, visit):
    at = fill(visit("submit", "鼓楼区", entry=KEY), percent="150")
    assert at.error
    at.text_input(key="percent").set_value("50").run()
    assert not at.error
    assert not any("150" in m.value for m in at.markdown)
    assert state(at).startswith("草稿已存")


def test_a_usual_percentage_is_one_tap(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    at.button_group(key="percent_chip").set_value("60%").run()
    assert at.text_input(key="percent").value == "60%"
    assert state(at).startswith("草稿已存")
    at.text_input(key="percent").set_value("80").run()
    assert at.button_group(key="percent_chip").value == "80%"
    at.button(key="submit").click().run()
    assert cell(fresh, "percent") == "80"


def test_other_drafts_are_the_way_to_them(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="progress_note").set_value("写了一半").run()
    at = visit("submit", "鼓楼区", entry=OTHER)
    at.button(key=f"draft_{KEY}").click().run()
    assert at.selectbox(key="entry").value == KEY
    assert at.text_area(key="progress_note").value == "写了一半"


def test_a_change_made_elsewhere_is_told_and_taken_when_asked(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    elsewhere(fresh, "表格里写的")
    at.run()
    assert any("在别处有改动" in w.value for w in at.warning)
    assert [t.value for t in at.toast] == [f"这一条刚才在别处改过：{column('progress_note').header}"]
    assert at.text_area(key="progress_note").value == ""
    at.run()
    assert not at.toast  # said once
    at.button(key="take_elsewhere").click().run()
    assert at.text_area(key="progress_note").value == "表格里写的"
    assert not at.warning
    fill(at, progress_note="接着写的")
    assert cell(fresh, "progress_note") == "接着写的"
    fresh.engine.cycle()
    assert not fresh.book.conflicts()


def test_what_was_typed_meanwhile_is_not_taken_away(fresh, visit):
    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="progress_note").set_value("我写的").run()
    elsewhere(fresh, "表格里写的")
    elsewhere(fresh, "别处的问题", "issues")
    at.run()
    assert "以我写的为准" in [b.label for b in at.button]
    at.button(key="take_elsewhere").click().run()
    assert (at.text_area(key="progress_note").value, at.text_area(key="issues").value) == ("我写的", "别处的问题")


def test_every_receipt_is_found_again_and_leads_to_its_entry(fresh, visit):
    at = visit("submit", "鼓楼区")
    at.segmented_control(key="view").set_value("我的报送").run()
    assert "还没有在门户里报送过" in at.info[0].value
    fill(visit("submit", "鼓楼区", entry=KEY), percent="30", issues="缺人手")
    fresh.engine.cycle()
    fill(visit("submit", "鼓楼区", entry=OTHER), percent="40")
    fill(visit("submit", "台江区", entry="2021-07-台江区"), percent="50")
    at = visit("submit", "鼓楼区")
    at.segmented_control(key="view").set_value("我的报送").run()
    shown = at.dataframe[0].value
    assert [what.split()[0] for what in shown["台账"]] == ["6", "7"]
    assert list(shown["栏目"]) == ["完成进度、填报人", "完成进度、存在问题、填报人"]
    assert list(shown["到哪一步"]) == ["已保存，等待写入表格", "已写入表格"]
    numbers = [change.receipt for change in fresh.book.history(key=KEY) if change.column == "percent"]
    assert numbers == [shown["回执"][1]]
