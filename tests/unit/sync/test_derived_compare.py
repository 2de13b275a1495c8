"""What should stand in 本轮 and 附件数 against what a reading shows there (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from store.codec import fold_key
from store.sheet.derived import PutUp
from sync.backends.base import PICTURE, Grid
from sync.derived.compare import FURTHEST, Compared, compare
from sync.rows.locate import locate

KEYS = {fold_key(f"K{n}"): f"K{n}" for n in range(1, 30)}
HEAD = ("台账编号", "序号", "工作任务", "职责", "进展状态")
BOTH = frozenset({"round_answer", "file_count"})


def grid(answers: Sequence[str], **about: object) -> Grid:
    """K1, K2 … with these answers in 本轮 and blank 附件数."""
    rows = [(f"K{n}", "1", "任务", "责任", "", text) for n, text in enumerate(answers, 1)]
    return Grid("工作台账", [(*HEAD, "本轮", "附件数"), *rows], **about)  # type: ignore[arg-type]


def compared(
    read: Grid,
    wanted: Sequence[str] = (),
    put: Mapping[str, tuple[str, ...]] | None = None,
    columns: frozenset[str] = BOTH,
) -> Compared:
    """`wanted` answers by row; `put` what we put up once, by key."""
    told = {f"K{n}": {"round_answer": text} for n, text in enumerate(wanted, 1)}
    known = PutUp("1", columns, {(key, "round_answer"): texts for key, texts in (put or {}).items()})
    return compare(read, locate(read, KEYS), told, known)


def written(found: Compared) -> dict[str, str]:
    return {key: one.value for (key, _), one in found.writes.items()}


@pytest.mark.parametrize(
    ("shown", "wanted", "put", "write", "staffs"),
    [
        ("", "", (), False, False),
        ("", "未报", (), True, False),
        ("", "未报", ("未报",), True, False),
        ("未报", "未报", (), False, False),
        ("未报", "已报 10-12", ("未报",), True, False),
        ("未报", "已报 10-12", ("无变化", "未报"), True, False),
        ("未报", "", ("未报",), True, False),
        ("未报", "已报 10-12", (), False, True),
        ("我们报过", "已报 10-12", ("未报",), False, True),
        ("我们报过", "", ("未报",), False, True),
    ],
    ids=[
        "nothing to say",
        "blank",
        "somebody cleared it",
        "stands",
        "ours, older",
        "a stale copy's",
        "the round is over",
        "staff came first",
        "staff's",
        "staff's, and nothing to say",
    ],
)
def test_one_cell(shown: str, wanted: str, put: tuple[str, ...], write: bool, staffs: bool) -> None:
    found = compared(grid([shown]), [wanted], {"K1": put})
    assert written(found) == ({"K1": wanted} if write else {})
    assert [(one.where, one.key, one.raw) for one in found.findings] == (
        [("工作台账!F2", "K1", shown)] if staffs else []
    )
    assert not found.columns


@pytest.mark.parametrize("about", [{"formulas": {(2, 6)}}, {"no_text": {(2, 6): PICTURE}}, {"merges": [(2, 6, 3, 6)]}])
def test_what_is_no_text_of_its_own_stays_and_is_told(about: dict[str, object]) -> None:
    found = compared(grid(["", ""], **about), ["未报", ""])
    assert not found.writes
    assert ["合并的单元格" in one.message for one in found.findings] == [True]


def test_a_part_of_the_table_that_was_sorted_is_put_right() -> None:
    put = {"K1": ("甲",), "K2": ("乙",), "K3": ("丙",)}
    found = compared(grid(["乙", "丙", "甲"]), ["甲", "乙", "丙"], put)
    assert written(found) == {"K1": "甲", "K2": "乙", "K3": "丙"}
    assert not found.findings


def test_somebody_who_types_what_another_row_says_is_not_written_over() -> None:
    put = {"K1": ("甲",), "K2": ("乙",)}
    assert not compared(grid(["乙", "乙"]), ["甲", "乙"], put).writes
    assert not compared(grid(["乙", "他的"]), ["甲", "乙"], put).writes, "one that moved alone may be somebody's word"


def test_of_many_cells_of_staff_ten_are_named() -> None:
    found = compared(grid([f"第{n}格" for n in range(1, 26)]), ["未报"] * 25)
    assert not found.writes
    assert [one.key for one in found.findings] == [f"K{n}" for n in range(1, 11)] + [""]
    assert "还有 15 格" in found.findings[-1].message


def test_a_column_of_staffs_own_of_that_name_is_left_alone_with_one_line() -> None:
    found = compared(grid(["甲", "", "乙"]), ["未报"] * 3, columns=frozenset({"file_count"}))
    assert not found.writes
    assert not found.columns
    assert [(one.where, one.column) for one in found.findings] == [("工作台账!F1", "round_answer")]
    assert "改个名字" in found.findings[0].message


def test_a_doubled_header_is_left_alone_and_nothing_is_put_up() -> None:
    read = Grid("工作台账", [(*HEAD, "本轮", "本轮", "附件数"), ("K1", "1", "任务", "责任", "", "", "")])
    found = compared(read, ["未报"])
    assert not found.writes
    assert not found.columns
    assert ["出现了2次" in one.message for one in found.findings] == [True]


def test_missing_columns_are_put_up_behind_all_that_stands_there() -> None:
    rows = [(*HEAD, "备注"), ("K1", "1", "任务", "责任", "", "", "", "第八列")]
    found = compared(Grid("工作台账", rows, formulas=frozenset({(2, 9)})), ["未报"])
    told = [(one.column, one.header, one.header_row, one.like, one.numeric) for one in found.columns.values()]
    assert told == [(10, "本轮", 1, 4, False), (11, "附件数", 1, 2, True)]
    assert not found.writes
    assert not found.findings


def test_where_there_is_no_room_a_person_is_told() -> None:
    found = compared(Grid("工作台账", [HEAD, ("K1", *[""] * FURTHEST, "远处")]))
    assert not found.columns
    assert ["没有地方放" in one.message for one in found.findings] == [True, True]


def test_a_row_without_a_key_is_told_whatever_its_only_text_stands_in() -> None:
    read = grid(["未报", "未报"])
    rows = [*read.rows, ("", "", "", "", "", "我们报过", "")]
    found = locate(Grid("工作台账", rows), KEYS).findings
    assert [one.where for one in found if one.outcome == "frozen"] == ["工作台账!A4"]


def test_a_key_that_stands_twice_is_not_written_to() -> None:
    read = grid(["", ""])
    found = compared(Grid("工作台账", [*read.rows, read.rows[1]]), ["未报", "未报"])
    assert written(found) == {"K2": "未报"}
