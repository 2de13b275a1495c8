"""Cycles of the engine over a spreadsheet in memory: what staff and portal users meet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from ledger.columns import LEDGER_TAB
from ledger.errors import ChangedMeanwhile
from ledger.repository import Edit
from store.store import Store
from sync.engine import Engine
from sync.errors import AlreadyPublished
from tests.memory_staff import MemoryStaff
from tests.property.world import PLACES, UNITS, World

KEY = "2021-01-甲"


@pytest.fixture
def world() -> Iterator[World]:
    made = World("memory")
    yield made
    made.close()


@pytest.fixture
def workbook() -> Iterator[World]:
    made = World("xlsx")
    yield made
    made.close()


def submit(world: World, value: str, *, seen: str = "", key: str = KEY, column: str = "progress_note") -> str:
    edit = Edit(key, column, seen, value)
    return world.store.submit([edit], person="林某", token=f"{key}{column}{seen}{value}").number


def put(world: World, text: str, *, key: str = KEY, column: str = "progress_note") -> None:
    world.sheet.put(world.where(key)[0], PLACES[column], text)


def staff(world: World) -> MemoryStaff:
    return MemoryStaff(world.backend)  # type: ignore[arg-type]


def test_a_submission_is_seen_at_once_and_written_by_the_next_cycle(world: World) -> None:
    number = submit(world, "已印发方案")
    assert world.store.ledger().by_key[KEY].progress_note == "已印发方案"
    assert (KEY, "progress_note") in world.store.ledger().waiting
    assert world.store.receipt_state(number) == "waiting"
    assert world.engine.cycle().written == 1
    assert world.text(KEY, "progress_note") == "已印发方案"
    assert world.store.receipt_state(number) == "written"
    assert not world.store.ledger().waiting


def test_a_staff_edit_reaches_the_ledger_with_history(world: World) -> None:
    put(world, "表格里填的")
    assert world.engine.cycle().accepted == 1
    assert world.store.ledger().by_key[KEY].progress_note == "表格里填的"
    change = world.store.history(key=KEY)[0]
    assert (change.source, change.column, change.old, change.new) == (
        "sheet",
        "progress_note",
        "",
        "表格里填的",
    )


def test_both_sides_become_a_conflict_with_both_values(world: World) -> None:
    """F095: base, sheet and portal values are all kept; the sheet's stays until a person decides."""
    number = submit(world, "网页填的")
    put(world, "表格填的")
    assert world.engine.cycle().conflicts == 1
    (conflict,) = world.store.conflicts()
    assert (conflict.base, conflict.sheet, conflict.portal, conflict.person) == (
        "",
        "表格填的",
        "网页填的",
        "林某",
    )
    assert world.text(KEY, "progress_note") == "表格填的"
    assert world.store.receipt_state(number) == "conflict"
    assert world.store.ledger().by_key[KEY].progress_note == "表格填的"


def test_a_settled_conflict_is_written_and_a_second_decider_is_told(world: World) -> None:
    """F099: two deciders; the first wins."""
    submit(world, "网页填的")
    put(world, "表格填的")
    world.engine.cycle()
    world.store.resolve(1, value="合并的", person="办公厅")
    with pytest.raises(ChangedMeanwhile):
        world.store.resolve(1, value="网页填的", person="领导")
    world.engine.cycle()
    assert world.text(KEY, "progress_note") == "合并的"
    assert world.store.conflicts() == []
    assert [c.resolved_by for c in world.store.conflicts(state="settled")] == ["办公厅"]


def test_a_settled_value_meets_a_newer_staff_edit(world: World) -> None:
    """F101: it becomes a new conflict."""
    submit(world, "网页填的")
    put(world, "表格填的")
    world.engine.cycle()
    world.store.resolve(1, value="网页填的", person="办公厅")
    put(world, "又改了")
    world.engine.cycle()
    (conflict,) = world.store.conflicts()
    assert (conflict.sheet, conflict.portal) == ("又改了", "网页填的")
    assert world.text(KEY, "progress_note") == "又改了"


def test_the_same_token_twice_is_one_submission(world: World) -> None:
    """F102: double click, browser retry, two tabs."""
    first = world.store.submit([Edit(KEY, "issues", "", "无")], person="林某", token="同一次")
    again = world.store.submit([Edit(KEY, "issues", "", "无")], person="林某", token="同一次")
    assert (again.number, again.repeated) == (first.number, True)
    assert len(world.engine.status().waiting) == 1


def test_a_hundred_quiet_cycles_do_nothing(world: World) -> None:
    """F105: 0 writes, 0 history rows."""
    before = world.store.history(), world.backend.writes  # type: ignore[attr-defined]
    for _ in range(100):
        assert not world.engine.cycle().eventful
    assert (world.store.history(), world.backend.writes) == before  # type: ignore[attr-defined]
    assert world.backend.reads <= 2  # type: ignore[attr-defined]


def test_a_protected_cell_is_restored_and_what_was_typed_is_kept(world: World) -> None:
    put(world, "改了任务", column="task")
    world.engine.cycle()
    assert world.text(KEY, "task") == "任务。"
    assert [(c.source, c.new) for c in world.store.history(key=KEY)] == [
        ("restore", "任务。"),
        ("sheet", "改了任务"),
    ]


def test_a_restoration_that_waits_is_not_asked_for_again(world: World) -> None:
    put(world, "改了任务", column="task")
    asked = []
    for _ in range(2):
        world.backend.fail_next("held")  # type: ignore[attr-defined]
        world.engine.cycle()
        asked.append(world.engine.status().waiting)
    assert len(asked[0]) == 1
    assert asked[0] == asked[1]


def test_rows_are_found_wherever_they_stand(world: World) -> None:
    world.sheet.rows(lambda rows: [["说明"], *reversed(rows), []])
    submit(world, "倒序也写对")
    world.engine.cycle()
    assert world.text(KEY, "progress_note") == "倒序也写对"
    assert world.engine.link(KEY).endswith("第8行")


def test_columns_are_found_by_header_and_own_columns_left_alone(world: World) -> None:
    """F030, F033: a title row above, a staff column in between; nothing lands in the wrong column."""
    staff(world).insert_column(LEDGER_TAB, 9, "本科室备注")
    staff(world).insert_row(LEDGER_TAB, 1, ("2021年政务公开工作台账",))
    submit(world, "80", column="percent")
    world.engine.cycle()
    grid = world.sheet.grid()
    row = next(r for r in grid if r[0] == KEY)
    assert row[grid[1].index("完成进度")] == "80"
    assert row[8] == ""


def test_a_renamed_header_freezes_its_column_only(world: World) -> None:
    """F031: writes to that field wait; the likely new name is said, never guessed."""
    world.sheet.put(1, PLACES["issues"], "目前存在的主要问题")
    submit(world, "人手不足", column="issues")
    submit(world, "别的照写")
    world.engine.cycle()
    (waiting,) = world.engine.status().waiting
    assert waiting.state == "blocked"
    assert "目前存在的主要问题" in waiting.reason
    assert world.text(KEY, "progress_note") == "别的照写"
    world.sheet.put(1, PLACES["issues"], "存在问题")
    world.engine.cycle()
    assert world.text(KEY, "issues") == "人手不足"


def test_a_doubled_header_freezes_its_column(world: World) -> None:
    """F032."""
    staff(world).insert_column(LEDGER_TAB, 1, "工作进展")
    submit(world, "等一等")
    world.engine.cycle()
    (waiting,) = world.engine.status().waiting
    assert "出现了2次" in waiting.reason
    assert all("等一等" not in row for row in world.sheet.grid())


def test_a_deleted_column_keeps_its_edits(world: World) -> None:
    """F034: edits stay, blocked; history keeps the old values."""
    put(world, "旧值")
    world.engine.cycle()
    staff(world).delete_column(LEDGER_TAB, PLACES["progress_note"])
    number = submit(world, "新值", seen="旧值")
    world.engine.cycle()
    assert world.store.receipt_state(number) == "blocked"
    assert world.store.history(key=KEY)[0].new == "旧值"


def test_doubled_keys_are_frozen_alone(world: World) -> None:
    """F045: a key that differs by blanks, width or case is the same key."""
    row = world.sheet.grid()[world.where(KEY)[0] - 1]
    staff(world).insert_row(LEDGER_TAB, 2, (" ２０２１-01-甲 ", *row[1:]))
    submit(world, "不知写哪行")
    submit(world, "这行照写", key="2021-01-乙")
    world.engine.cycle()
    assert world.text("2021-01-乙", "progress_note") == "这行照写"
    assert all("不知写哪行" not in row for row in world.sheet.grid())
    findings = [f for f in world.store.findings() if f.outcome == "frozen"]
    assert {f.where for f in findings} == {"工作台账!A2", "工作台账!A3"}
    staff(world).delete_row(LEDGER_TAB, 2)
    world.engine.cycle()
    assert world.text(KEY, "progress_note") == "不知写哪行"


def test_a_deleted_row_keeps_its_edits(world: World) -> None:
    number = submit(world, "行没了")
    staff(world).delete_row(LEDGER_TAB, world.where(KEY)[0])
    world.engine.cycle()
    assert world.store.receipt_state(number) == "blocked"
    assert any(f.key == KEY and f.outcome == "missing" for f in world.store.findings())
    assert KEY in world.store.ledger().by_key


def test_an_emptied_tab_stops_writing(world: World) -> None:
    """F017: 0 rows after there were some: no delete is accepted, writing freezes."""
    put(world, "不能丢")
    world.engine.cycle()
    kept = world.sheet.open_copy()
    world.sheet.rows(lambda rows: [])
    submit(world, "等着", key="2021-01-乙")
    assert world.engine.cycle().trouble == "TabEmptied"
    trouble = world.engine.status().trouble
    assert trouble is not None
    assert trouble.advice
    assert world.store.ledger().by_key[KEY].progress_note == "不能丢"
    world.sheet.save_copy(kept)
    assert world.engine.cycle().trouble == ""
    assert world.text("2021-01-乙", "progress_note") == "等着"
    assert world.engine.status().trouble is None


def test_many_keys_gone_safety_stop_until_a_person_lets_it_pass(world: World) -> None:
    world.sheet.rows(lambda rows: rows[:3])
    submit(world, "等着")
    assert world.engine.cycle().trouble == "KeysVanished"
    assert world.text(KEY, "progress_note") == ""
    trouble = world.engine.status().trouble
    assert trouble is not None
    world.engine.let_pass(trouble.mark, person="办公厅")
    assert world.engine.cycle().trouble == ""
    assert world.text(KEY, "progress_note") == "等着"
    assert world.engine.cycle().trouble == ""


def test_what_was_let_pass_once_stops_again_when_it_happens_again(world: World) -> None:
    """A person let exactly one deletion pass: the same rows, put back since and gone once more, are another accident."""
    whole = world.sheet.grid()[1:]
    for _ in range(2):
        world.sheet.rows(lambda rows: rows[:3])
        assert world.engine.cycle().trouble == "KeysVanished"
        _let_pass(world)
        assert world.engine.cycle().trouble == ""
        world.sheet.rows(lambda rows: whole)
        assert world.engine.cycle().trouble == ""


def test_a_blanked_column_is_held(world: World) -> None:
    """F019: shown, needs a person; other columns go on, no portal value is overwritten."""
    for name in UNITS:
        put(world, f"{name}的进展", key=f"2021-01-{name}")
    world.engine.cycle()
    for name in UNITS:
        put(world, "", key=f"2021-01-{name}")
    put(world, "照收", column="issues")
    assert world.engine.cycle().trouble == "ColumnBlanked"
    assert world.store.ledger().by_key[KEY].progress_note == "甲的进展"
    assert world.store.ledger().by_key[KEY].issues == "照收"
    trouble = world.engine.status().trouble
    assert trouble is not None
    world.engine.let_pass(trouble.mark, person="办公厅")
    world.engine.cycle()
    assert world.store.ledger().by_key[KEY].progress_note == ""


@pytest.mark.parametrize(("filled", "trouble"), [(4, ""), (5, "ColumnBlanked")])
def test_from_five_texts_on_a_blanked_column_is_an_accident(world: World, filled: int, trouble: str) -> None:
    keys = [f"2021-01-{name}" for name in UNITS[:filled]]
    for key in keys:
        put(world, f"{key}的问题", key=key, column="issues")
    world.engine.cycle()
    for key in keys:
        put(world, "", key=key, column="issues")
    assert world.engine.cycle().trouble == trouble


def _yesterdays_store(world: World, backup: bytes) -> None:
    world.store.engine.dispose()
    for name in ("store.db-wal", "store.db-shm"):
        (world.home / name).unlink(missing_ok=True)
    (world.home / "store.db").write_bytes(backup)
    world.restart()


def _let_pass(world: World) -> None:
    trouble = world.engine.status().trouble
    assert trouble is not None
    world.engine.let_pass(trouble.mark, person="办公厅")


def test_a_foreign_stamp_stops_writing(world: World) -> None:
    """F011: the store was restored from yesterday's backup; nothing is reverted in the sheet."""
    backup = (world.home / "store.db").read_bytes()
    submit(world, "昨天之后")
    world.engine.cycle()
    _yesterdays_store(world, backup)
    assert world.engine.cycle().trouble == "UnknownStamp"
    assert world.text(KEY, "progress_note") == "昨天之后"
    _let_pass(world)
    assert world.engine.cycle().trouble == ""
    assert world.text(KEY, "progress_note") == "昨天之后"
    assert world.store.ledger().by_key[KEY].progress_note == "昨天之后"
    assert world.engine.cycle().trouble == ""


def test_a_copy_of_a_sheet_that_was_let_pass_is_stale_later(world: World) -> None:
    """F011: what was let pass once is known from then on; an old copy of it takes nothing of ours back unseen."""
    backup = (world.home / "store.db").read_bytes()
    submit(world, "昨天之后")
    world.engine.cycle()
    _yesterdays_store(world, backup)
    world.engine.cycle()
    _let_pass(world)
    opened = world.sheet.open_copy()
    submit(world, "恢复以后填的", column="issues")
    world.engine.cycle()
    edited = world.sheet.put_copy(opened, world.where("2021-01-乙")[0], PLACES["issues"], "副本里填的")
    world.sheet.save_copy(edited)
    assert world.engine.cycle().trouble == ""
    assert world.text(KEY, "issues") == "恢复以后填的"
    assert world.text("2021-01-乙", "issues") == "副本里填的"
    assert world.text(KEY, "progress_note") == "昨天之后"
    assert not world.engine.cycle().eventful


def test_a_sheet_that_was_let_pass_gets_our_stamp_when_it_can_be_written(world: World) -> None:
    backup = (world.home / "store.db").read_bytes()
    submit(world, "昨天之后")
    world.engine.cycle()
    _yesterdays_store(world, backup)
    world.engine.cycle()
    _let_pass(world)
    foreign = world.backend.read().stamp
    world.backend.fail_next("held")  # type: ignore[attr-defined]
    assert world.engine.cycle().trouble == "Held"
    assert world.engine.cycle().trouble == ""
    assert world.backend.read().stamp != foreign


def test_a_formula_is_never_overwritten(world: World) -> None:
    row = world.where(KEY)[0]
    staff(world).set_formula(LEDGER_TAB, row, PLACES["percent"], "50")
    submit(world, "80", column="percent", seen="50")
    world.engine.cycle()
    assert world.text(KEY, "percent") == "50"
    assert "公式" in world.engine.status().waiting[0].reason


def test_a_formula_in_a_protected_cell_is_kept_and_nothing_waits_for_it(world: World) -> None:
    staff(world).set_formula(LEDGER_TAB, world.where(KEY)[0], PLACES["task"], "算出来的")
    world.engine.cycle()
    assert world.text(KEY, "task") == "算出来的"
    assert world.store.history(key=KEY) == []
    assert ["公式" in one.message for one in world.store.findings()] == [True]
    assert world.engine.status().waiting == ()
    put(world, "改成普通内容", column="task")
    world.engine.cycle()
    assert world.text(KEY, "task") == "任务。"


def test_two_edits_of_a_cell_that_cannot_be_written_wait_together(workbook: World) -> None:
    """Both say why; and once said, the cycle is quiet, instead of trying the first one for ever."""
    book = openpyxl.load_workbook(Path(workbook.home, "台账.xlsx"))
    tab, row = book[LEDGER_TAB], workbook.where(KEY)[0]
    tab.merge_cells(None, row, PLACES["progress_note"], row, PLACES["issues"])
    book.save(Path(workbook.home, "台账.xlsx"))
    submit(workbook, "先填的", column="issues")
    submit(workbook, "后填的", column="issues", seen="先填的")
    workbook.engine.cycle()
    waiting = workbook.engine.status().waiting
    assert [(one.value, one.state, "合并" in one.reason) for one in waiting] == [
        ("先填的", "blocked", True),
        ("后填的", "blocked", True),
    ]
    version = workbook.store.version()
    assert not workbook.engine.cycle().eventful
    assert workbook.store.version() == version


def test_a_formula_without_a_result_is_not_taken_for_clearing(world: World) -> None:
    """F022: the file was last saved by a program that does not calculate; the agreed text stands, and it is said."""
    for name in UNITS:
        put(world, f"{name}的进展", key=f"2021-01-{name}")
    put(world, "照收", column="issues")
    world.engine.cycle()
    for name in UNITS:
        row = world.where(f"2021-01-{name}")[0]
        staff(world).set_formula(LEDGER_TAB, row, PLACES["progress_note"], "")
    submit(world, "网页填的", seen="甲的进展")
    before = world.store.history()
    assert world.engine.cycle().trouble == ""
    assert world.store.history() == before
    assert world.store.ledger().cells[KEY, "progress_note"] == "网页填的"
    assert "公式" in world.engine.status().waiting[0].reason
    told = [f for f in world.store.findings() if f.column == "progress_note"]
    assert next((f.outcome, f.where) for f in told) == ("keep_prev", f"工作台账!J{world.where(KEY)[0]}")
    assert "甲的进展" in told[0].message
    assert not world.engine.cycle().eventful
    staff(world).set_formula(LEDGER_TAB, world.where(KEY)[0], PLACES["progress_note"], "算出来的")
    world.engine.cycle()
    assert world.store.history(key=KEY)[0].new == "算出来的"
    assert sum("没有它的计算结果" in f.message for f in world.store.findings()) == len(UNITS) - 1


def test_a_stale_copy_saved_over_our_write(world: World) -> None:
    """F068: the portal's text is put back, the copy's own edits are kept."""
    opened = world.sheet.open_copy()
    submit(world, "网页填的")
    world.engine.cycle()
    edited = world.sheet.put_copy(opened, world.where("2021-01-乙")[0], PLACES["issues"], "副本里填的")
    world.sheet.save_copy(edited)
    world.engine.cycle()
    assert world.text(KEY, "progress_note") == "网页填的"
    assert world.text("2021-01-乙", "issues") == "副本里填的"
    assert world.store.conflicts() == []


def test_what_was_handed_in_before_a_stale_save_was_noticed_builds_on_what_it_wiped_out(world: World) -> None:
    """Its author saw the newer text, so nothing contradicts: no conflict to bother anybody with."""
    opened = world.sheet.open_copy()
    submit(world, "第一稿")
    world.engine.cycle()
    world.sheet.save_copy(opened)
    submit(world, "第二稿", seen="第一稿")
    world.engine.cycle()
    assert world.store.ledger().by_key[KEY].progress_note == "第二稿"
    assert world.text(KEY, "progress_note") == "第二稿"
    assert world.store.conflicts() == []
    assert [c.new for c in world.store.history(key=KEY)] == ["第二稿", "第一稿", "", "第一稿"]
    assert not world.engine.cycle().eventful


def test_a_stale_copy_edited_in_the_same_cell(world: World) -> None:
    opened = world.sheet.open_copy()
    submit(world, "网页填的")
    world.engine.cycle()
    world.sheet.save_copy(world.sheet.put_copy(opened, world.where(KEY)[0], PLACES["progress_note"], "副本里填的"))
    world.engine.cycle()
    (conflict,) = world.store.conflicts()
    assert (conflict.sheet, conflict.portal, conflict.person) == ("副本里填的", "网页填的", "林某")


@pytest.mark.parametrize("between", [True, False])
def test_a_colleagues_text_that_the_copy_cannot_have_shown_is_kept_in_a_conflict(world: World, between: bool) -> None:
    """Typed and taken in before our next write. The copy was taken before it, as another cell of that time tells, or
    after it: then whoever edited the copy had seen it."""
    opened = world.sheet.open_copy()
    put(world, "同时填的", key="2021-01-丙")
    world.engine.cycle()
    put(world, "同事填的")
    world.engine.cycle()
    opened = opened if between else world.sheet.open_copy()
    submit(world, "网页填的", key="2021-01-乙")
    world.engine.cycle()
    world.sheet.save_copy(world.sheet.put_copy(opened, world.where(KEY)[0], PLACES["progress_note"], "副本里填的"))
    world.engine.cycle()
    assert world.text(KEY, "progress_note") == "副本里填的"
    kept = [("副本里填的", "同事填的")] if between else []
    assert [(c.sheet, c.portal) for c in world.store.conflicts()] == kept
    assert world.text("2021-01-乙", "progress_note") == "网页填的"
    assert world.text("2021-01-丙", "progress_note") == "同时填的"


def test_an_unreadable_cell_keeps_the_last_readable_value(world: World) -> None:
    """F028: kept verbatim in the sheet, flagged with its address, the row stays usable."""
    put(world, "已完成", column="status")
    world.engine.cycle()
    put(world, "详见附件", column="status")
    world.engine.cycle()
    assert world.text(KEY, "status") == "详见附件"
    assert world.store.ledger().by_key[KEY].status == "已完成"
    (finding,) = [f for f in world.store.findings() if f.column == "status"]
    assert (finding.key, finding.raw, finding.outcome) == (KEY, "详见附件", "reject")
    assert finding.where == f"工作台账!H{world.where(KEY)[0]}"
    submit(world, "另一格照写", column="issues")
    world.engine.cycle()
    assert world.text(KEY, "issues") == "另一格照写"


def test_a_lost_reply_is_settled_by_the_next_reading(world: World) -> None:
    """F005, F006: applied once, whether the lost write had landed or not."""
    for fault in ("reply_lost", "lost"):
        value = f"经过{fault}"
        submit(world, value, seen=world.text(KEY, "progress_note") or "")
        world.backend.fail_next(fault)  # type: ignore[attr-defined]
        assert world.engine.cycle().trouble == "WriteInDoubt"
        applied = world.backend.applied  # type: ignore[attr-defined]
        assert world.engine.cycle().trouble == ""
        assert world.text(KEY, "progress_note") == value
        assert world.backend.applied - applied == (0 if fault == "reply_lost" else 1)  # type: ignore[attr-defined]


def test_somebody_has_the_workbook_open(world: World) -> None:
    """F065: the write waits and says so."""
    submit(world, "等关闭")
    world.backend.fail_next("held")  # type: ignore[attr-defined]
    assert world.engine.cycle().trouble == "Held"
    assert len(world.engine.status().waiting) == 1
    assert world.engine.cycle().trouble == ""
    assert world.text(KEY, "progress_note") == "等关闭"


def test_only_one_worker_runs(world: World) -> None:
    """F015: a cycle that overruns keeps others out."""
    inside = []
    real = world.backend.read

    def read() -> object:
        inside.append(world.engine.cycle().ran)
        return real()

    put(world, "变化")
    world.backend.read = read  # type: ignore[method-assign,assignment]
    assert world.engine.cycle().ran
    assert inside == [False]


def test_identical_rows_with_one_key_are_read_as_one_and_not_written(world: World) -> None:
    put(world, "同样的内容")
    staff(world).insert_row(LEDGER_TAB, 2, tuple(world.sheet.grid()[world.where(KEY)[0] - 1]))
    submit(world, "先等着", column="issues")
    world.engine.cycle()
    assert world.store.ledger().by_key[KEY].progress_note == "同样的内容"
    assert all("先等着" not in row for row in world.sheet.grid())
    assert world.engine.status().waiting[0].state == "blocked"


def test_a_deleted_row_comes_back_when_a_person_wants_it(world: World) -> None:
    put(world, "删之前的内容")
    world.engine.cycle()
    staff(world).delete_row(LEDGER_TAB, world.where(KEY)[0])
    submit(world, "等行回来", column="issues")
    world.engine.cycle()
    world.engine.want_back([KEY, KEY], person="办公厅")
    world.engine.cycle()
    assert world.text(KEY, "progress_note") == "删之前的内容"
    assert world.text(KEY, "issues") == "等行回来"
    assert len(world.where(KEY)) == 1
    assert world.text(KEY, "unit") == "甲"
    assert not world.engine.cycle().eventful


def test_a_row_of_ours_that_a_stale_copy_never_had_comes_back_by_itself(world: World) -> None:
    """Rows that a revised year or the office added, and what was handed in for them: an old copy cannot have deleted it."""
    for name in UNITS[:2]:
        staff(world).delete_row(LEDGER_TAB, world.where(f"2021-01-{name}")[0])
        world.engine.cycle()
    opened = world.sheet.open_copy()
    world.engine.want_back([KEY, "2021-01-乙"], person="办公厅")
    world.engine.cycle()
    submit(world, "新行里填的")
    world.engine.cycle()
    edited = world.sheet.put_copy(opened, world.where("2021-01-丙")[0], PLACES["issues"], "副本里填的")
    world.sheet.save_copy(edited)
    assert world.engine.cycle().trouble == ""
    assert world.text(KEY, "progress_note") == "新行里填的"
    assert len(world.where("2021-01-乙")) == 1
    assert world.text("2021-01-丙", "issues") == "副本里填的"
    assert [f for f in world.store.findings() if f.outcome == "missing"] == []
    assert not world.engine.cycle().eventful
    staff(world).delete_row(LEDGER_TAB, world.where(KEY)[0])  # whereas this is somebody's wish
    world.engine.cycle()
    assert world.where(KEY) == []


def test_a_row_wanted_back_in_another_process_comes_back(world: World) -> None:
    """Two servers over one home: the wish is clicked in the one that does not hold the lease."""
    staff(world).delete_row(LEDGER_TAB, world.where(KEY)[0])
    world.engine.cycle()
    Engine(Store(world.url), world.backend).want_back([KEY], person="办公厅")
    world.engine.cycle()
    assert len(world.where(KEY)) == 1
    assert not world.engine.cycle().eventful


def test_a_confirmed_not_applicable_is_no_question(world: World) -> None:
    submit(world, "不涉及", column="status")
    world.engine.cycle()
    assert world.store.ledger().by_key[KEY].status == "不涉及"
    assert world.store.findings() == []
    put(world, "不涉及", key="2021-01-乙", column="status")
    world.engine.cycle()
    assert [f.outcome for f in world.store.findings()] == ["ask"]


def test_progress_without_a_started_status_counts_as_started(world: World) -> None:
    put(world, "未启动", column="status")
    put(world, "30", column="percent")
    world.engine.cycle()
    assert world.store.ledger().by_key[KEY].status == "正在推进"
    assert world.text(KEY, "status") == "未启动"
    assert [f.column for f in world.store.findings()] == ["status"]


def test_an_old_copy_saved_over_a_colleagues_save(world: World) -> None:
    """No stamp tells it, the pattern does: the newer texts wait for a person, they do not vanish."""
    opened = world.sheet.open_copy()
    put(world, "甲刚填的")
    put(world, "乙刚填的", key="2021-01-乙")
    world.engine.cycle()
    world.sheet.save_copy(opened)
    assert world.engine.cycle().conflicts == 2
    assert {(c.key, c.sheet, c.portal) for c in world.store.conflicts()} == {
        (KEY, "", "甲刚填的"),
        ("2021-01-乙", "", "乙刚填的"),
    }
    assert not world.engine.cycle().eventful


def test_staff_who_take_our_writes_back_in_the_live_sheet_mean_it(world: World) -> None:
    """The stamp tells a copy from before our write; this sheet is none, so nobody is asked."""
    keys = (KEY, "2021-01-乙")
    for key in keys:
        submit(world, f"{key}报的", key=key)
    world.engine.cycle()
    for key in keys:
        put(world, "", key=key)
    assert world.engine.cycle().conflicts == 0
    assert [world.store.ledger().by_key[key].progress_note for key in keys] == ["", ""]


def test_one_row_taken_back_is_a_change_of_mind(world: World) -> None:
    put(world, "填错了")
    world.engine.cycle()
    put(world, "")
    assert world.engine.cycle().conflicts == 0
    assert [c.new for c in world.store.history(key=KEY)] == ["", "填错了"]


def test_a_lost_spreadsheet_is_made_anew_only_when_asked(world: World) -> None:
    put(world, "表格里填的")
    world.engine.cycle()
    submit(world, "还没写入", column="issues")
    with pytest.raises(AlreadyPublished):
        world.engine.publish_again()
    world.backend.sheets = None  # type: ignore[attr-defined]
    assert world.engine.cycle().trouble == "BackendUnavailable"
    world.engine.publish_again()
    assert world.engine.cycle().trouble == ""
    assert world.text(KEY, "progress_note") == "表格里填的"
    assert world.text(KEY, "issues") == "还没写入"
    assert not world.engine.cycle().eventful


def test_a_stale_copy_whose_row_is_frozen_is_judged_once_it_can_be(world: World) -> None:
    """The row is doubled with other content when the stale copy is read; mending it must not lose our text."""
    opened = world.sheet.open_copy()
    submit(world, "网页填的")
    world.engine.cycle()
    world.sheet.save_copy(opened)
    double = list(world.sheet.grid()[world.where(KEY)[0] - 1])
    double[PLACES["issues"] - 1] = "多出来的一行"
    staff(world).insert_row(LEDGER_TAB, 2, tuple(double))
    world.engine.cycle()
    staff(world).delete_row(LEDGER_TAB, 2)
    world.engine.cycle()
    assert world.text(KEY, "progress_note") == "网页填的"


def test_a_stale_copy_from_before_a_column_was_filled_is_no_blanked_column(world: World) -> None:
    opened = world.sheet.open_copy()
    for name in UNITS:
        submit(world, f"{name}的进展", key=f"2021-01-{name}")
    world.engine.cycle()
    world.sheet.save_copy(opened)
    assert world.engine.cycle().trouble == ""
    assert world.text(KEY, "progress_note") == "甲的进展"


def test_edits_that_keep_coming_while_cycles_write_are_no_trouble(world: World) -> None:
    real, count = world.backend.write, iter(range(1000))

    def write(*args: object) -> None:
        real(*args)  # type: ignore[arg-type]
        number = next(count)
        submit(world, f"第{number + 1}次", seen=f"第{number}次" if number else "最初")

    submit(world, "最初")
    world.backend.write = write  # type: ignore[method-assign]
    report = world.engine.cycle()
    assert (report.trouble, report.written) == ("", 3)
    world.backend.write = real  # type: ignore[method-assign]
    assert world.engine.cycle().written == 1
    assert world.text(KEY, "progress_note") == "第3次"


def test_a_sheet_saved_at_every_write_is_said(world: World) -> None:
    submit(world, "总被抢先")
    world.backend.fail_next(*["raced"] * 10)  # type: ignore[attr-defined]
    assert world.engine.cycle().trouble == "Raced"
    world.backend.write_faults.clear()  # type: ignore[attr-defined]
    assert world.engine.cycle().trouble == ""
    assert world.text(KEY, "progress_note") == "总被抢先"


def test_a_row_wanted_back_that_staff_have_typed_in_twice_is_not_added_once_more(world: World) -> None:
    world.sheet.rows(lambda rows: rows[1:])
    world.engine.cycle()
    world.engine.want_back([KEY], person="办公厅")
    twice = [[KEY, *[""] * (len(PLACES) - 2), text] for text in ("一份", "另一份")]
    world.sheet.rows(lambda rows: [*rows, *twice])
    world.engine.cycle()
    assert len(world.where(KEY)) == 2
    world.sheet.rows(lambda rows: rows[:-2])
    world.engine.cycle()
    assert world.where(KEY) == [], "the wish was fulfilled when the row was there"


def test_a_write_that_was_given_up_and_shows_after_all_is_its_authors(world: World) -> None:
    """Its reply was lost, another version of the sheet said that it had not landed, and then it stands there."""
    opened = world.sheet.open_copy()
    number = submit(world, "迟到的")
    world.backend.fail_next("reply_lost")  # type: ignore[attr-defined]
    world.engine.cycle()
    landed = world.sheet.open_copy()
    world.sheet.save_copy(opened)
    world.sheet.rows(lambda rows: rows[:3])
    assert world.engine.cycle().trouble == "KeysVanished"
    world.sheet.save_copy(landed)
    assert world.engine.cycle().trouble == ""
    assert world.store.receipt_state(number) == "written"
    assert [(c.source, c.person) for c in world.store.history(key=KEY)] == [("portal", "林某")]
