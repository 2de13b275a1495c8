"""单位台账: what is typed into the grid is a draft at once, valid rows are saved, what is locked or forged changes nothing."""

from __future__ import annotations

import pytest

from ledger.permissions import Person, Role
from ledger.repository import Edit
from ledger.review.workflow import Step
from portal.entry import grid
from portal.entry.grid_acts import LONGEST_PASTE
from portal.signin.people import person_of
from tests.pages.grid_window import forge, rows, send, shown, typed

KEY, NEXT, OTHERS = "2021-07-鼓楼区", "2021-08-鼓楼区", "2021-07-台江区"


def cell(portal, key, name):
    return portal.ledger().cells.get((key, name), "")


def drafts(portal, who="鼓楼区"):
    return portal.entry.drafts.of_all(person_of(f"体验:{who}", portal.ledger()))


def texts(portal, who="鼓楼区"):
    return {key: {name: draft.text for name, draft in of.items()} for key, of in drafts(portal, who).items()}


def save(at):
    return at.button(key="save").click().run()


def approve(portal, key):
    portal.book.submit(
        [Edit(key, "status", "", "已完成"), Edit(key, "progress_note", "", "做完了")], person="x", token=f"1{key}"
    )
    office = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
    portal.entry.review.take(office, Step.APPROVE, portal.entry.review.seen(key), token=f"2{key}")


def test_unit_opens_from_the_url_and_own_unit_first(looked_at, visit):
    assert visit("ledger", "台江区").selectbox(key="unit").value == "台江区"
    assert visit("ledger", "台江区", unit="鼓楼区").selectbox(key="unit").value == "鼓楼区"


def test_own_rows_are_to_be_filled_in_others_only_to_be_read(looked_at, visit):
    own, others = visit("ledger", "鼓楼区"), visit("ledger", "鼓楼区", unit="台江区")
    assert shown(own)["writes"]
    assert [b.key for b in own.button if b.key == "save"]
    assert not shown(others)["writes"]
    assert not [b.key for b in others.button if b.key == "save"]
    assert "phone" in [c["name"] for c in shown(own)["columns"]]
    assert "phone" not in [c["name"] for c in shown(others)["columns"]]
    assert not any("phone" in row["cells"] for row in shown(others)["rows"])


def test_what_is_typed_is_a_draft_that_a_reload_and_the_form_find(fresh, visit):
    at = send(fresh, visit("ledger", "鼓楼区"), typed(KEY, "progress_note", "写到一半"), typed(KEY, "percent", "40%"))
    assert texts(fresh) == {KEY: {"progress_note": "写到一半", "percent": "40%"}}
    assert rows(at)[KEY]["was"] == {"progress_note": "", "percent": ""}
    assert any("1 行有改动（2 格），已存成草稿" in c.value for c in at.caption)
    again = rows(visit("ledger", "鼓楼区"))[KEY]
    assert (again["cells"]["progress_note"], again["cells"]["percent"]) == ("写到一半", "40%")
    form = visit("submit", "鼓楼区", entry=KEY)
    assert form.text_area(key="progress_note").value == "写到一半"
    form.text_area(key="issues").set_value("缺人").run()
    assert rows(visit("ledger", "鼓楼区"))[KEY]["cells"]["issues"] == "缺人"
    assert cell(fresh, KEY, "progress_note") == "", "nothing is handed in unasked"


@pytest.mark.long
def test_typing_what_stood_there_is_no_change(fresh, visit):
    fresh.book.submit([Edit(KEY, "percent", "", "40")], person="x", token="t")
    at = send(fresh, visit("ledger", "鼓楼区"), typed(KEY, "percent", "50"))
    assert texts(fresh) == {KEY: {"percent": "50"}}
    at = send(fresh, at, typed(KEY, "percent", "40%"))
    assert texts(fresh) == {}
    assert rows(at)[KEY]["was"] == {}


def test_valid_rows_are_saved_and_refused_ones_stay_with_their_reason(fresh, visit):
    at = send(
        fresh,
        visit("ledger", "鼓楼区"),
        typed(KEY, "progress_note", "第一行"),
        typed(NEXT, "percent", "400"),
        typed(NEXT, "issues", "缺人"),
        typed("2021-09-鼓楼区", "status", "哈哈哈"),
    )
    assert "超过100" in rows(at)[NEXT]["wrong"]["percent"], "told before anybody asks to save it"
    at = save(at)
    assert not at.exception
    assert cell(fresh, KEY, "progress_note") == "第一行"
    assert (cell(fresh, NEXT, "issues"), cell(fresh, NEXT, "percent")) == ("", "")
    assert texts(fresh) == {NEXT: {"percent": "400", "issues": "缺人"}, "2021-09-鼓楼区": {"status": "哈哈哈"}}
    assert shown(at)["report"] == "1 行已保存。2 行有要改的格，没有保存。"
    assert "2 行有 2 格要改" in at.error[0].value
    assert list(at.dataframe[0].value["您填的"]) == ["400", "哈哈哈"]
    assert "回执" in at.info[-1].value
    at = save(send(fresh, at, typed(NEXT, "percent", "40"), typed("2021-09-鼓楼区", "status", "推进中")))
    assert not at.error
    assert [cell(fresh, NEXT, name) for name in ("percent", "issues")] == ["40", "缺人"]
    assert cell(fresh, "2021-09-鼓楼区", "status") == "正在推进"
    assert texts(fresh) == {}


PASTED = {"40%": "40", "80％": "80", "六成": "60", " 35 ": "35", "0.8": "80", "百分之七十": "70", "0.5%": "0.5%"}


def test_what_is_pasted_is_read_as_in_the_sheet(fresh, visit):
    at = visit("ledger", "鼓楼区")
    keys = [row["key"] for row in shown(at)["rows"]][: len(PASTED)]
    words = ["推进中", "正在推进", "进行中", "", "", "", ""]
    block = "\n".join(f"{word}\t{text}" for word, text in zip(words, PASTED, strict=True))
    paste = {"kind": "paste", "key": keys[0], "name": "status", "text": block, "keys": keys}
    at = save(send(fresh, at, paste))
    assert not at.error
    assert [cell(fresh, key, "percent") for key in keys] == list(PASTED.values())
    assert [cell(fresh, key, "status") for key in keys[:3]] == ["正在推进"] * 3


def test_a_block_over_locked_rows_fills_the_others_and_says_so(fresh, visit):
    at = visit("ledger", "鼓楼区")
    keys = [row["key"] for row in shown(at)["rows"]][:30]
    for key in keys[3:7]:
        approve(fresh, key)
    at = at.run()
    assert [row["lock"] for row in shown(at)["rows"]][2:8] == ["", "已通过", "已通过", "已通过", "已通过", ""]
    block = "\r\n".join(f"第{n}条" for n in range(30))
    at = send(fresh, at, {"kind": "paste", "key": keys[0], "name": "issues", "text": block, "keys": keys})
    assert shown(at)["report"] == "30 格：26 已填，4 行锁定跳过。"
    assert set(texts(fresh)) == {*keys[:3], *keys[7:]}
    at = save(at)
    assert [cell(fresh, key, "issues") for key in (keys[2], keys[3], keys[6], keys[7])] == ["第2条", "", "", "第7条"]


def test_undo_drops_the_draft_of_one_row(fresh, visit):
    at = send(fresh, visit("ledger", "鼓楼区"), typed(KEY, "issues", "一"), typed(NEXT, "issues", "二"))
    at = send(fresh, at, {"kind": "undo", "key": KEY})
    assert texts(fresh) == {NEXT: {"issues": "二"}}
    assert shown(at)["report"].startswith("已撤销：7 ")
    at = at.button(key="drop_edits").click().run()
    assert texts(fresh) == {}
    assert rows(at)[NEXT]["cells"]["issues"] == ""


def test_a_row_that_was_locked_meanwhile_keeps_what_was_typed_and_does_not_stop_the_others(fresh, visit):
    at = send(fresh, visit("ledger", "鼓楼区"), typed(KEY, "issues", "晚了一步"), typed(NEXT, "issues", "照常"))
    approve(fresh, KEY)
    at = save(at)
    assert not at.exception
    assert (cell(fresh, NEXT, "issues"), cell(fresh, KEY, "issues")) == ("照常", "")
    assert "内容已锁定" in rows(at)[KEY]["wrong"]["issues"]
    assert texts(fresh) == {KEY: {"issues": "晚了一步"}}
    at = send(fresh, at, typed(KEY, "issues", "再试一次"))
    assert "已锁定，没有收下" in shown(at)["report"]
    assert texts(fresh) == {KEY: {"issues": "晚了一步"}}


@pytest.mark.long
def test_a_cell_changed_elsewhere_meanwhile_becomes_a_conflict_and_no_overwrite(fresh, visit):
    at = visit("ledger", "鼓楼区")
    fresh.book.submit([Edit(KEY, "issues", "", "别处来的")], person="x", token="t")
    fresh.engine.cycle()
    at = send(fresh, at, typed(KEY, "issues", "我写的"))
    assert (rows(at)[KEY]["moved"], rows(at)[KEY]["was"]) == (["issues"], {"issues": "别处来的"})
    at = save(at)
    fresh.engine.cycle()
    (found,) = fresh.book.conflicts()
    assert {found.portal, found.sheet} == {"我写的", "别处来的"}


FORGERIES = {
    "another unit's row": typed(OTHERS, "issues", "不是我的"),
    "no row": typed("2021-99-鼓楼区", "issues", "没有"),
    "the review": typed(KEY, "review_state", "已通过"),
    "who owns it": typed(KEY, "unit", "台江区"),
    "an undo": {"kind": "undo", "key": OTHERS},
    "a block": {"kind": "paste", "key": OTHERS, "name": "issues", "text": "a\nb", "keys": [OTHERS, "2021-08-台江区"]},
}


@pytest.mark.samples(2)
@pytest.mark.parametrize("act", FORGERIES.values(), ids=list(FORGERIES))
def test_a_forged_message_changes_nothing_and_is_told(fresh, visit, act):
    theirs = person_of("体验:台江区", fresh.ledger())
    fresh.entry.drafts.keep(theirs, OTHERS, "issues", "台江区写的", seen="")
    before = dict(fresh.ledger().cells)
    at = save(send(fresh, visit("ledger", "鼓楼区"), act))
    assert not at.exception
    assert dict(fresh.ledger().cells) == before
    assert texts(fresh) == {}
    assert texts(fresh, "台江区") == {OTHERS: {"issues": "台江区写的"}}


@pytest.mark.long
def test_who_only_reads_keeps_no_draft_by_a_forged_message(fresh, visit):
    at = send(fresh, visit("ledger", "领导", unit="鼓楼区"), typed(KEY, "issues", "x"), who="领导")
    assert texts(fresh, "领导") == {}
    assert not at.exception


@pytest.mark.samples(1)
@pytest.mark.parametrize(
    "acts", ["x", [{"number": "1"}], [{"number": 1, **typed(KEY, "issues", "长" * (LONGEST_PASTE + 1))}]]
)
def test_what_cannot_be_read_is_told(fresh, visit, acts):
    at = visit("ledger", "鼓楼区")
    at = forge(fresh, at, {"token": at.session_state["grid_of_鼓楼区"].token, "acts": acts})
    assert "没有收下" in at.error[0].value
    assert texts(fresh) == {}


@pytest.mark.long
def test_the_same_message_again_does_nothing(fresh, visit):
    at = visit("ledger", "鼓楼区")
    opening = at.session_state["grid_of_鼓楼区"]
    message = {"token": opening.token, "acts": [{"number": 1, **typed(KEY, "issues", "一")}]}
    at = save(forge(fresh, at, message))
    assert cell(fresh, KEY, "issues") == "一"
    forge(fresh, at, message)
    assert texts(fresh) == {}


def test_chips_leave_what_is_to_be_done_and_a_block_goes_where_it_is_seen(fresh, visit):
    fresh.book.submit(
        [Edit(KEY, "progress_note", "", "报了"), Edit(KEY, "review_state", "", "已退回")], person="x", token="t"
    )
    at = visit("ledger", "鼓楼区", chip="退回")
    assert list(rows(at)) == [KEY]
    assert shown(at)["hint"] == grid.HINT
    at.segmented_control(key="grid_chip").set_value("未保存").run()
    assert (shown(at)["rows"], shown(at)["hint"]) == ([], grid.NONE)
    at.segmented_control(key="grid_chip").set_value("未报送").run()
    assert KEY not in rows(at)
    assert any(c.value.startswith("全部 ") and "逾期 " in c.value for c in at.caption)
    at = send(fresh, at, typed(KEY, "issues", "不在眼前"), typed(NEXT, "issues", "在眼前"))
    assert texts(fresh) == {NEXT: {"issues": "在眼前"}}
    at.segmented_control(key="grid_chip").set_value("未保存").run()
    assert list(rows(at)) == [NEXT]


@pytest.mark.long
def test_one_row_opens_beside_the_grid_and_shuts(fresh, visit):
    fresh.book.submit(
        [
            Edit(KEY, "progress_note", "", "报了"),
            Edit(KEY, "review_state", "", "已退回"),
            Edit(KEY, "review_comment", "", "请补链接"),
        ],
        person="x",
        token="t",
    )
    at = send(fresh, visit("ledger", "鼓楼区"), {"kind": "open", "key": KEY})
    assert shown(at)["open"] == KEY
    assert at.query_params["entry"] == KEY, "a link shows a colleague the same"
    assert "请补链接" in [w.value for w in at.warning]
    assert any(KEY in h.value.replace("\\", "") for h in at.header)
    assert "填报这一条" in [link.proto.label for link in at.get("page_link")]
    at = at.button(key="shut_panel").click().run()
    assert not shown(at)["open"]
    at = send(fresh, at, {"kind": "open", "key": OTHERS})
    assert not shown(at)["open"], "only a row of this grid"
    assert not shown(visit("ledger", "鼓楼区", entry=OTHERS))["open"]
    assert shown(visit("ledger", "领导", unit="鼓楼区", entry=KEY))["open"] == KEY


@pytest.mark.long
def test_unsaved_edits_outlive_a_look_at_another_unit(fresh, visit):
    at = send(fresh, visit("ledger", "鼓楼区"), typed(KEY, "issues", "还没有保存"))
    at.selectbox(key="unit").set_value("台江区").run()
    assert not [b for b in at.button if b.key == "save"]
    at.selectbox(key="unit").set_value("鼓楼区").run()
    assert rows(at)[KEY]["cells"]["issues"] == "还没有保存"


def test_who_only_reads_is_offered_nothing_to_do(looked_at, visit):
    for who, writes in (("鼓楼区", True), ("领导", False)):
        at = visit("ledger", who, unit="鼓楼区")
        assert any("把任务分到科室或镇街" in e.label for e in at.expander) is writes
