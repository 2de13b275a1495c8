"""单位台账: the grid takes edits against keys, and gives none back."""

from __future__ import annotations

from ledger.desk import Edit
from portal.grid_state import open_grid

KEY = "2021-07-鼓楼区"


def opened(portal, unit="鼓楼区"):
    return open_grid(portal.board(), unit)


def test_edits_go_to_the_keys_that_stood_there(fresh):
    grid = opened(fresh)
    place = grid.keys.index(KEY)
    grid.take({place: {"完成进度": 40.0, "工作进展": "好"}})
    (submission,) = grid.submissions()
    assert (submission.key, dict(submission.values)) == (KEY, {"percent": "40", "progress_note": "好"})


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


def test_one_wrong_cell_keeps_all_edits_and_names_its_row(fresh, visit):
    at = visit("ledger", "鼓楼区")
    grid = at.session_state["grid_of_鼓楼区"]
    grid.take({0: {"工作进展": "第一行"}, 1: {"完成进度": 400.0}})
    at.run()
    at.button(key="save").click().run()
    assert grid.keys[1] in at.error[0].value.replace("\\", "")
    assert at.session_state["grid_of_鼓楼区"].edits == grid.edits
    assert fresh.ledger().cells.get((grid.keys[0], "progress_note"), "") == ""


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
    grid.take({0: {"工作进展": "还没有保存", "完成进度": 400.0}})
    at.selectbox(key="unit").set_value("台江区").run()
    assert not [b for b in at.button if b.key == "save"]
    at.selectbox(key="unit").set_value("鼓楼区").run()
    again = at.session_state["grid_of_鼓楼区"]
    assert again.edits == {grid.keys[0]: {"progress_note": "还没有保存", "percent": "400"}}
    assert not at.button(key="save").disabled


def test_an_editor_that_comes_back_shows_what_was_typed_and_goes_on(fresh):
    grid = opened(fresh)
    grid.take({0: {"工作进展": "一", "进展状态": None}, 1: {"完成进度": 40.0}})
    again = grid.shown_again()
    assert again.token != grid.token
    assert again.rows.loc[grid.keys[0], "工作进展"] == "一"
    assert again.rows.loc[grid.keys[1], "完成进度"] == 40.0
    assert grid.rows.loc[grid.keys[0], "工作进展"] != "一", "the rows of an open editor stay as they are"
    again.take({1: {"完成进度": 50.0, "存在问题": "缺人"}})
    assert again.edits == {
        grid.keys[0]: {"progress_note": "一", "status": ""},
        grid.keys[1]: {"percent": "50", "issues": "缺人"},
    }
    assert again.seen is grid.seen
