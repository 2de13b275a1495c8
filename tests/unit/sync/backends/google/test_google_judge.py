"""What a write met, and where what went astray stands now: pure, from the journal's images and the tabs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.backends.base import Grid
from sync.backends.google.journal import JournalLine, JournalOp, mark
from sync.backends.google.judge import Judgement, judge

SHEET, GUARD = 5, 77
HEADER = ("编号", "单位", "进展", "备注")
A, B, C = ("K1", "甲县", "旧一", "a"), ("K2", "乙县", "旧二", "b"), ("K3", "丙县", "旧三", "c")


def grid(*rows: tuple[str, ...]) -> dict[int, Grid]:
    return {SHEET: Grid("台账", (HEADER, *rows))}


def head(image: tuple[str, ...] = HEADER, guard: int = GUARD, at: int = 5) -> JournalLine:
    """The header's line: as expected 编号 and 进展 stand in columns 1 and 3; `image` is what was met."""
    seen = JournalLine("head", guard, SHEET, 1, 0, "", (JournalOp("", 1, "", ""), JournalOp("", 3, "", "")), at, HEADER)
    return replace(seen, key=seen.names(), image=image)


def wrote(
    image: tuple[str, ...],
    *,
    row: int = 2,
    before: str = "旧一",
    after: str = "新",
    at: int = 6,
    undoes: str = "",
) -> JournalLine:
    """A line of a write that meant row `row`, key K1, column 3."""
    op = JournalOp("" if undoes else "op", 3, mark(before), mark(after), undoes)
    return JournalLine("row", GUARD if not undoes else GUARD + at, SHEET, row, 1, mark("K1"), (op,), at, image)


def judged(*lines: JournalLine, tabs: dict[int, Grid]) -> Judgement:
    return judge((head(), *lines), tabs)


def now(row: tuple[str, ...], text: str) -> tuple[str, ...]:
    return (*row[:2], text, *row[3:])


def test_what_met_its_cell_landed() -> None:
    made = judged(wrote(A), tabs=grid(now(A, "新"), B))
    assert made.landed == {"op"}
    assert not made.take_back
    assert not made.overwritten


def test_a_landed_write_stays_landed_whatever_staff_do_later() -> None:
    for later in (grid(now(A, "后来改的"), B), grid(B), grid(B, now(A, "新")), {}):
        made = judged(wrote(A), tabs=later)
        assert made.landed == {"op"}
        assert not made.take_back
        assert not made.overwritten


def test_a_text_typed_in_between_goes_back() -> None:
    made = judged(wrote(now(A, "抢先")), tabs=grid(now(A, "新"), B))
    (back,) = made.take_back
    assert (back.row, back.column, back.kept, back.kept_column) == (2, 3, 6, 3)
    assert (back.before, back.after) == (mark("新"), mark("抢先"))
    assert made.astray == {"op"}
    assert not made.landed


def test_the_same_text_typed_in_between_proves_nothing_and_needs_nothing() -> None:
    made = judged(wrote(now(A, "新")), tabs=grid(now(A, "新"), B))
    assert made == Judgement()


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        ((now(B, "新"), A), 2),
        ((A, C, now(B, "新")), 4),
        ((now(B, "新"), A, B), 2),  # the row was doubled since: the one where ours stands
        ((A, (), now(B, "新")), 4),
    ],
    ids=["as written", "moved again", "doubled", "pushed down"],
)
def test_rows_moved_in_between_are_put_right_where_they_stand_now(rows: tuple[tuple[str, ...], ...], row: int) -> None:
    """Meant for K1 in row 2, but K2 stood there."""
    made = judged(wrote(B), tabs=grid(*rows))
    (back,) = made.take_back
    assert (back.row, back.after) == (row, mark("旧二"))


def test_of_two_rows_with_one_key_and_our_text_the_one_with_the_same_other_cells() -> None:
    made = judged(wrote(B), tabs=grid(("K2", "别的", "新", "b"), now(B, "新")))
    assert [back.row for back in made.take_back] == [3]


def test_a_key_retyped_since_is_found_by_the_other_cells() -> None:
    made = judged(wrote(B), tabs=grid(A, ("K2改", "乙县", "新", "b")))
    assert [back.row for back in made.take_back] == [3]


def test_a_row_that_only_happens_to_hold_our_text_is_left_alone() -> None:
    made = judged(wrote(B), tabs=grid(now(A, "新"), C))
    assert not made.take_back
    assert [(one.key, one.text) for one in made.overwritten] == [("K2", "旧二")]


def test_a_row_with_nothing_but_a_key_is_not_sought_elsewhere() -> None:
    made = judged(wrote(("K2", "", "旧二")), tabs=grid(("K5", "", "新")))
    assert not made.take_back


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ((B, ("", "", "新")), [3]),
        ((B, C, ("", "", "新")), [4]),  # a row was inserted above
        ((B, ("", "", "新"), ("", "", "新")), [3]),
        ((B, ("", "", "新", "已有人填")), []),
        ((B, ("K9", "", "新")), []),
    ],
    ids=["same place", "moved", "two alike", "filled since", "has a key"],
)
def test_a_blank_row_below_the_last_one(rows: tuple[tuple[str, ...], ...], wanted: list[int]) -> None:
    """The row that we meant was deleted; ours fell below the last one."""
    made = judged(wrote((), row=3), tabs=grid(*rows))
    assert [back.row for back in made.take_back] == wanted
    assert not made.overwritten  # nothing stood there


def test_what_staff_typed_over_ours_is_not_touched_and_the_covered_text_is_told() -> None:
    made = judged(wrote(now(A, "抢先")), tabs=grid(now(A, "再改"), B))
    assert not made.take_back
    (lost,) = made.overwritten
    assert (lost.tab, lost.key, lost.column, lost.text) == ("台账", "K1", 3, "抢先")
    assert judged(wrote(now(A, "抢先")), tabs=grid(now(A, "再改"), B)).overwritten == made.overwritten


def test_a_covered_text_that_shows_again_is_not_lost() -> None:
    assert judged(wrote(now(A, "抢先")), tabs=grid(now(A, "抢先"), B)) == Judgement(astray=frozenset({"op"}))


def test_what_was_taken_back_is_done_with() -> None:
    lines = wrote(now(A, "抢先")), wrote(now(A, "新"), before="新", after="抢先", at=7, undoes="6.3")
    made = judged(*lines, tabs=grid(now(A, "抢先"), B))
    assert not made.take_back
    assert not made.overwritten
    assert made.astray == {"op"}
    later = judged(*lines, tabs=grid(now(A, "以后再改"), B))
    assert not later.take_back
    assert not later.overwritten


def test_a_taking_back_that_went_astray_is_taken_back_first() -> None:
    """Ours covered 抢先; when we put that back, staff had just typed 又改 over ours."""
    lines = wrote(now(A, "抢先")), wrote(now(A, "又改"), before="新", after="抢先", at=7, undoes="6.3")
    made = judged(*lines, tabs=grid(now(A, "抢先"), B))
    (back,) = made.take_back
    assert (back.ref, back.after, back.kept) == ("7.3", mark("又改"), 7)
    done = wrote(now(A, "抢先"), before="抢先", after="又改", at=8, undoes="7.3")
    settled = judged(*lines, done, tabs=grid(now(A, "又改"), B))
    assert not settled.take_back
    assert [one.text for one in settled.overwritten] == ["抢先"]


def test_a_taking_back_that_met_another_blank_row_is_tried_again() -> None:
    """Both rows have no key, and the other one's cell was blank anyway."""
    lines = (
        wrote(("", "签字"), row=3),
        JournalLine("row", 9, SHEET, 3, 1, "", (JournalOp("", 3, mark("新"), "", "6.3"),), 7, ()),
    )
    made = judged(*lines, tabs=grid(A, (), ("", "签字", "新")))
    assert [(back.ref, back.row) for back in made.take_back] == [("6.3", 4)]


def test_two_that_went_astray_in_one_cell_are_taken_back_one_by_one() -> None:
    first, second = wrote(B), wrote(now(B, "新"), before="别的", after="新", at=7)
    made = judged(first, second, tabs=grid(now(B, "新"), A))
    assert [back.ref for back in made.take_back] == ["6.3"]


def test_a_column_inserted_in_between_is_seen_by_its_header() -> None:
    """Row and old text (both blank) look right; only the header says that it is another column."""
    blank = ("K1", "甲县", "", "", "a")
    moved = ("编号", "单位", "我的列", "进展", "备注")
    tabs = {SHEET: Grid("台账", (moved, ("K1", "甲县", "新", "", "a")))}
    made = judge((head(image=moved), wrote(blank, before="")), tabs)
    assert [(back.row, back.column, back.after) for back in made.take_back] == [(2, 3, "")]
    assert not made.landed


def test_a_column_moved_since_is_followed_by_its_header() -> None:
    moved = ("单位", "编号", "备注", "进展")
    tabs = {SHEET: Grid("台账", (("说明",), moved, ("甲县", "K1", "a", "新")))}
    made = judge((head(), wrote(now(A, "抢先"))), tabs)
    (back,) = made.take_back
    assert (back.row, back.column, back.key_column, back.header_row, back.kept_column) == (3, 4, 2, 2, 3)


def test_a_column_without_a_name_is_followed_by_its_neighbour() -> None:
    """A blank column had come in where we wrote; then another one on its left."""
    met, later = ("编号", "单位", "", "进展", "备注"), ("编号", "", "单位", "", "进展", "备注")
    tabs = {SHEET: Grid("台账", (later, ("K1", "", "甲县", "新", "旧一", "a")))}
    made = judge((head(image=met), wrote(("K1", "甲县", "", "旧一", "a"))), tabs)
    assert [(back.row, back.column, back.after) for back in made.take_back] == [(2, 4, "")]


def test_a_key_column_that_had_just_moved_is_found_by_its_name() -> None:
    """A column came in on the left: ours fell one column short, in a row whose other cells staff edit since."""
    moved = ("", *HEADER)
    tabs = {SHEET: Grid("台账", (moved, ("", "K2", "新", "旧二", "b"), ("", "K1", "又改", "旧一", "又改")))}
    seen = head()
    named = replace(seen, ops=(JournalOp("", 1, mark(HEADER[0]), ""), seen.ops[1]), image=moved)
    line = wrote(("", "K1", "甲县", "旧一", "a"))
    assert not judge((named, line), tabs).take_back  # theirs stands over ours in K1
    tabs[SHEET] = Grid("台账", (moved, ("", "K1", "新", "旧一", "又改"), ("", "K2", "乙县", "旧二", "b")))
    made = judge((named, line), tabs)
    assert [(back.row, back.column, back.key_column, back.after) for back in made.take_back] == [
        (2, 3, 2, mark("甲县"))
    ]


def appended(*, at: int = 6) -> JournalLine:
    ops = tuple(JournalOp("row:K9", column, "", mark(text)) for column, text in ((1, "K9"), (2, ""), (3, "丙")))
    return JournalLine("new", GUARD, SHEET, 0, 1, "", ops, at)


def test_an_appended_row_lands_wherever_it_lands() -> None:
    made = judged(appended(), tabs=grid(A, ("K9", "", "丙")))
    assert made.landed == {"row:K9"}
    assert not made.take_back


def test_a_row_appended_across_moved_columns_is_cleared() -> None:
    moved = ("编号", "单位", "我的列", "进展")
    tabs = {SHEET: Grid("台账", (moved, A, ("K9", "", "丙")))}
    made = judge((head(image=moved), appended()), tabs)
    assert {(back.row, back.column, back.after) for back in made.take_back} == {(3, 1, ""), (3, 3, "")}


def test_a_tab_that_is_gone_is_left_for_later() -> None:
    made = judged(wrote(B), tabs={})
    assert not made.take_back
    assert not made.overwritten
    assert made.astray == {"op"}


def test_an_operation_is_landed_only_when_all_its_cells_are() -> None:
    moved = ("编号", "单位", "我的列", "进展")
    made = judge((head(image=moved), appended()), grid())
    assert "row:K9" not in made.landed
