"""单位台账: the grid takes edits against keys, and gives none back."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
import streamlit as st

from ledger.permissions import Person, Role
from ledger.repository import Edit
from ledger.review.workflow import Step, locked
from portal.entry import grid as grid_view
from portal.entry.grid_state import grid_rows, open_grid
from portal.signin.people import person_of

KEY = "2021-07-鼓楼区"


def opened(portal, unit="鼓楼区"):
    return open_grid(portal.board(), unit)


def edited(at, edits):
    """The page after these edits (by position and header) and a click on 保存."""
    at.session_state["grid_of_鼓楼区"].take(edits)
    return at.button(key="save").click().run()


@contextmanager
def patched_state(values):
    """What a callback finds in the session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "session_state", values)
        yield


def test_edits_go_to_the_keys_that_stood_there(fresh):
    grid = opened(fresh)
    place = grid.keys.index(KEY)
    grid.take({place: {"完成进度": "40%", "工作进展": "好"}})
    (submission,) = grid.submissions()
    assert (submission.key, dict(submission.values)) == (KEY, {"percent": "40%", "progress_note": "好"})


def test_foreign_columns_and_rows_fall_away(fresh):
    grid = opened(fresh)
    grid.take({0: {"职责": "牵头", "台账编号": "x"}, 999: {"工作进展": "x"}, -1: {"工作进展": "y"}})
    assert grid.submissions() == []


def test_emptied_cell_is_an_edit(fresh):
    fresh.book.submit([Edit(KEY, "progress_note", "", "旧")], person="x", token="t")
    grid = opened(fresh)
    grid.take({grid.keys.index(KEY): {"工作进展": None}})
    assert dict(grid.submissions()[0].values) == {"progress_note": ""}
    assert dict(grid.submissions()[0].seen) == {"progress_note": "旧"}


def test_unit_opens_from_the_url_and_own_unit_first(looked_at, visit):
    assert visit("ledger", "台江区").selectbox(key="unit").value == "台江区"
    assert visit("ledger", "台江区", unit="鼓楼区").selectbox(key="unit").value == "鼓楼区"


def test_own_rows_have_a_save_button_others_do_not(looked_at, visit):
    assert [b.key for b in visit("ledger", "鼓楼区").button if b.key == "save"]
    assert not [b.key for b in visit("ledger", "鼓楼区", unit="台江区").button if b.key == "save"]


def test_save_button_writes_all_rows_of_the_grid(fresh, visit):
    at = visit("ledger", "鼓楼区")
    grid = at.session_state["grid_of_鼓楼区"]
    grid.take({0: {"工作进展": "第一行"}, 1: {"工作进展": "第二行"}})
    at.run()
    at.button(key="save").click().run()
    cells = fresh.ledger().cells
    assert [cells[key, "progress_note"] for key in grid.keys[:2]] == ["第一行", "第二行"]
    assert "回执" in at.info[-1].value


PASTED = {
    "40%": "40",
    "80％": "80",
    "六成": "60",
    " 35 ": "35",
    "0.8": "80",
    "百分之七十": "70",
    "0.5%": "0.5%",
}


@pytest.mark.samples(3)
@pytest.mark.parametrize(("typed", "text"), PASTED.items())
def test_a_percentage_is_read_as_in_the_sheet(fresh, visit, typed, text):
    at = edited(visit("ledger", "鼓楼区"), {0: {"完成进度": typed}})
    key = fresh.board().select(unit="鼓楼区").entries[0].key
    assert not at.error
    assert fresh.ledger().cells[key, "percent"] == text


@pytest.mark.parametrize("typed", ["推进中", "正在推进", "进行中"])
def test_a_word_for_a_status_is_read_as_in_the_sheet(fresh, visit, typed):
    edited(visit("ledger", "鼓楼区"), {0: {"进展状态": typed}})
    key = fresh.board().select(unit="鼓楼区").entries[0].key
    assert fresh.ledger().cells[key, "status"] == "正在推进"


def test_refused_cells_stand_at_their_rows_and_the_others_are_saved_when_wanted(fresh, visit):
    at = edited(
        visit("ledger", "鼓楼区"),
        {0: {"工作进展": "第一行"}, 1: {"完成进度": "400", "存在问题": "缺人"}, 2: {"进展状态": "哈哈哈"}},
    )
    grid = at.session_state["grid_of_鼓楼区"]
    first, second, third = grid.keys[:3]
    assert "有 2 格没有保存" in at.error[0].value
    assert fresh.ledger().cells.get((first, "progress_note"), "") == "", "nothing is saved unasked"
    told = at.dataframe[0].value
    assert "超过100" in told.loc[told["编号"] == second, "没有保存的原因"].item()
    assert [b.label for b in at.button if b.key == "save_others"] == ["先保存其余 2 格"]
    listed = next(f.value for f in at.dataframe if "您填的" in f.value.columns)
    assert list(listed["您填的"]) == ["400", "哈哈哈"]
    at.button(key="save_others").click().run()
    assert not at.exception
    cells = fresh.ledger().cells
    assert (cells[first, "progress_note"], cells[second, "issues"]) == ("第一行", "缺人")
    assert cells.get((second, "percent"), "") == ""
    left = at.session_state["grid_of_鼓楼区"]
    assert left.edits == {second: {"percent": "400"}, third: {"status": "哈哈哈"}}
    assert left.rows.loc[second, "完成进度"] == "400"
    assert any("有 2 格改动还没有保存" in c.value for c in at.caption)


def test_what_was_refused_is_saved_once_it_is_mended(fresh, visit):
    at = edited(visit("ledger", "鼓楼区"), {1: {"完成进度": "400"}})
    grid = at.session_state["grid_of_鼓楼区"]
    grid.take({1: {"完成进度": "40"}})
    at.button(key="save").click().run()
    assert fresh.ledger().cells[grid.keys[1], "percent"] == "40"
    assert not at.error
    assert "grid_of_鼓楼区" not in at.session_state or not at.session_state["grid_of_鼓楼区"].edits


def test_a_refusal_about_the_cell_beside_stands_at_the_one_that_was_typed(fresh, visit):
    key = fresh.board().select(unit="鼓楼区").entries[0].key
    fresh.book.submit([Edit(key, "percent", "", "40"), Edit(key, "status", "", "正在推进")], person="x", token="t")
    at = edited(visit("ledger", "鼓楼区"), {0: {"进展状态": "已完成", "存在问题": "缺人"}})
    assert set(at.session_state["grid_of_鼓楼区"].refused) == {(key, "status")}
    at.button(key="save_others").click().run()
    assert fresh.ledger().cells[key, "issues"] == "缺人"


def approve(portal, key):
    portal.book.submit(
        [Edit(key, "status", "", "已完成"), Edit(key, "progress_note", "", "做完了")],
        person="x",
        token=f"1{key}",
    )
    office = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
    portal.entry.review.take(office, Step.APPROVE, portal.entry.review.seen(key), token=f"2{key}")


def test_locked_rows_cannot_be_typed_in_and_say_why(fresh, visit):
    approve(fresh, KEY)
    at = visit("ledger", "鼓楼区")
    assert KEY not in at.session_state["grid_of_鼓楼区"].keys
    shut = next(f.value for f in at.dataframe if "锁定" in f.value.columns)
    assert list(shut["编号"]) == [KEY]
    assert list(shut["锁定"]) == ["🔒 已通过"]


def test_a_row_that_was_locked_meanwhile_keeps_what_was_typed_and_does_not_stop_the_others(fresh, visit):
    at = visit("ledger", "鼓楼区")
    grid = at.session_state["grid_of_鼓楼区"]
    approve(fresh, KEY)
    other = next(n for n, key in enumerate(grid.keys) if key != KEY)
    grid.take({grid.keys.index(KEY): {"工作进展": "晚了一步"}, other: {"工作进展": "照常"}})
    at.button(key="save").click().run()
    assert "内容已锁定" in at.session_state["grid_of_鼓楼区"].refused[KEY, "progress_note"]
    at.button(key="save_others").click().run()
    assert not at.exception
    assert fresh.ledger().cells[grid.keys[other], "progress_note"] == "照常"
    listed = next(f.value for f in at.dataframe if "您填的" in f.value.columns)
    assert list(listed["您填的"]) == ["晚了一步"], "the row is in the locked list now; what was typed is still shown"


def test_a_cell_that_the_click_itself_left_is_saved_by_that_click(fresh, visit):
    at = visit("ledger", "鼓楼区")
    grid = at.session_state["grid_of_鼓楼区"]
    at.button(key="save").click().run()
    assert not at.error
    person = person_of("体验:鼓楼区", fresh.ledger())
    state = at.session_state
    with patched_state(
        {
            "clicked_unit_save": state["clicked_unit_save"],
            "editor": {"edited_rows": {0: {"工作进展": "没按回车"}}},
        }
    ):
        grid_view._take_edits(fresh.context(person), fresh.entry, "editor", grid)
    assert fresh.ledger().cells[grid.keys[0], "progress_note"] == "没按回车"


def test_grid_is_not_swapped_under_open_edits(fresh, visit):
    at = visit("ledger", "鼓楼区")
    grid = at.session_state["grid_of_鼓楼区"]
    grid.take({0: {"工作进展": "还没有保存"}})
    fresh.book.submit([Edit(KEY, "issues", "", "别处来的")], person="x", token="t")
    at.run()
    assert at.session_state["grid_of_鼓楼区"] is grid
    grid.edits.clear()
    at.run()
    assert at.session_state["grid_of_鼓楼区"] is not grid


def test_unsaved_edits_outlive_a_look_at_another_unit_or_day(fresh, visit):
    at = visit("ledger", "鼓楼区")
    grid = at.session_state["grid_of_鼓楼区"]
    grid.take({0: {"工作进展": "还没有保存", "完成进度": "400"}})
    at.selectbox(key="unit").set_value("台江区").run()
    assert not [b for b in at.button if b.key == "save"]
    at.selectbox(key="unit").set_value("鼓楼区").run()
    again = at.session_state["grid_of_鼓楼区"]
    assert again.edits == {grid.keys[0]: {"progress_note": "还没有保存", "percent": "400"}}
    assert not at.button(key="save").disabled


def test_an_editor_that_comes_back_shows_what_was_typed_and_goes_on(fresh):
    grid = opened(fresh)
    grid.take({0: {"工作进展": "一", "进展状态": None}, 1: {"完成进度": "40"}})
    again = grid.shown_again()
    assert again.token != grid.token
    assert again.rows.loc[grid.keys[0], "工作进展"] == "一"
    assert again.rows.loc[grid.keys[1], "完成进度"] == "40"
    assert grid.rows.loc[grid.keys[0], "工作进展"] != "一", "the rows of an open editor stay as they are"
    again.take({1: {"完成进度": "50", "存在问题": "缺人"}})
    assert again.edits == {
        grid.keys[0]: {"progress_note": "一", "status": ""},
        grid.keys[1]: {"percent": "50", "issues": "缺人"},
    }
    assert again.seen is grid.seen


def test_who_only_reads_is_offered_nothing_to_do(looked_at, visit):
    for who, writes in (("鼓楼区", True), ("领导", False)):
        at = visit("ledger", who, unit="鼓楼区")
        assert ("恢复以前的值" in at.selectbox(key="detail").label) is writes
        assert any("把任务分到科室或镇街" in e.label for e in at.expander) is writes


def test_locked_stands_on_a_line_of_its_own(looked_at):
    board = looked_at.board()
    rows = grid_rows(board, [e for e in board.ledger.by_unit["鼓楼区"] if locked(e)])
    assert all(text.endswith("\n（锁定）") for text in rows["状态"]), "a narrow column broke it before the last bracket"
