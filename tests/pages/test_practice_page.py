"""经验做法: from a unit's form over the office's selection to everybody's list."""

from __future__ import annotations

import pytest

from ledger.duties.practice import PracticeVerdict
from store.database import writing
from store.duties import side_rows
from store.facts import bump


def texts(at):
    return " ".join(str(e.value) for kind in ("header", "text", "caption", "markdown") for e in at.get(kind))


def offer(visit, **more):
    at = visit("practices", "鼓楼区", show="本单位报送", **more)
    at.text_input(key="practice_title").input("随文解读")
    at.text_area(key="practice_practice").input("同步准备解读材料。")
    return at.button(key="practice_offer").click().run()


def test_from_the_form_to_everybodys_list(fresh, visit):
    at = offer(visit, entry="2021-07-鼓楼区")
    assert "已报送" in at.success[0].value
    assert at.text_input(key="practice_title").value == ""
    assert at.text_input(key="practice_title").proto.set_value, "a browser keeps a text until it is told another"
    assert "随文解读" not in texts(visit("practices", "台江区"))
    office = visit("practices", "市政府办公厅", show="全部报送")
    assert "同步准备解读材料" in texts(office)
    office.button(key="decide_1_SELECTED").click().run()
    assert "采用" in office.success[0].value
    shown = visit("practices", "台江区")
    assert "同步准备解读材料" in texts(shown)
    assert "鼓楼区 · 7 " in texts(shown)
    assert len(shown.get("download_button")) == 2


def test_declining_without_a_reason_is_told_and_with_one_the_unit_reads_it(fresh, visit):
    offer(visit)
    office = visit("practices", "市政府办公厅", show="全部报送")
    office.button(key="decide_1_DECLINED").click().run()
    assert "未采用的理由" in office.error[0].value
    office.text_input(key="reason_1").input("做法与去年相同").run()
    office.button(key="decide_1_DECLINED").click().run()
    own = visit("practices", "鼓楼区", show="本单位报送")
    assert "做法与去年相同" in texts(own)
    own.text_area(key="practice_1_1_effect").input("好")
    own.button(key="practice_save_1").click().run()
    assert not own.exception
    from portal.signin.people import person_of

    (held,) = fresh.duties.practice.visible(person_of("体验:鼓楼区", fresh.ledger()))
    assert (held.verdict, held.latest.text("effect")) == (PracticeVerdict.WAITING, "好")


def test_what_cannot_be_taken_stays_in_the_form(fresh, visit):
    at = visit("practices", "鼓楼区", show="本单位报送")
    at.text_area(key="practice_practice").input("只写了做法")
    at.button(key="practice_offer").click().run()
    assert "题目" in at.error[0].value
    assert at.text_area(key="practice_practice").value == "只写了做法"


def test_leaders_read_all_and_decide_nothing_units_have_no_such_list(looked_at, visit):
    leader = visit("practices", "领导", show="全部报送")
    assert not [b for b in leader.button if str(b.key).startswith("decide_")]
    assert "全部报送" not in visit("practices", "鼓楼区").get("button_group")[0].options


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("task_no", "5、6", "5、6"), ("title", "长" * 61, "61个字"), ("practice", "见附件", "见附件")],
)
def test_who_typed_a_row_that_was_not_taken_whole_is_told_which_cell(fresh, visit, name, text, said):
    texts_typed = {"unit": "鼓楼区", "title": "一次办", "practice": "做法"} | {name: text}
    with writing(fresh.book.engine) as connection:
        side_rows.keep(connection, "经验做法", {"鼓楼区|x": (2, texts_typed)}, fresh.clock.now())
        bump(connection)
    for who, show in (("鼓楼区", "本单位报送"), ("市政府办公厅", "全部报送")):
        assert any("经验做法 第2行" in w.value and said in w.value for w in visit("practices", who, show=show).warning)
    assert not visit("practices", "台江区", show="本单位报送").warning
