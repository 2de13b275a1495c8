"""填报工作簿 on its way back: read as it was filled in, refused when rows are not what they were, and nothing lost on either side."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from ledger.columns import STATUSES
from ledger.entries import Ledger
from ledger.errors import NotAllowed, Refused
from ledger.papers.fill_in import FILL_COLUMNS, STAMP_SHEET, FillInCell, FillInGroup, refuse_wrong
from ledger.permissions import Person, Role
from store.codec import same
from sync.fill_in.difference import difference
from sync.fill_in.reading import read_fill_in
from tests.unit.reports.test_fill_in import INERT, KEY, UNIT, ledger_of, made, place

OTHER = "2021-30-鼓楼区"
CLERK = Person("c", "经办", frozenset({Role.UNIT}), (UNIT,))
OFFICE = Person("o", "办公厅", frozenset({Role.OFFICE}))


def changed(content: bytes, change: Callable[[Worksheet], object]) -> bytes:
    """The file after somebody has had it open."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book["填报"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def typed(content: bytes, cells: dict[tuple[str, str], object]) -> bytes:
    def type_in(sheet: Worksheet) -> None:
        for (key, name), value in cells.items():
            place(sheet, key, name).value = value
            place(sheet, key, name).data_type = "s" if isinstance(value, str) else "n"

    return changed(content, type_in)


def now(of: Ledger, cells: dict[tuple[str, str], str]) -> Ledger:
    return replace(of, cells={**of.cells, **cells})


def groups(found: list[FillInCell]) -> dict[tuple[str, str], FillInGroup]:
    return {(one.key, one.column): one.group for one in found}


def test_what_nobody_edited_is_no_difference_however_old_the_file_is() -> None:
    of = ledger_of((KEY, "percent", "40%"), (KEY, "progress_note", "一。\r\n二。"), (OTHER, "issues", "长" * 40_000))
    filled = read_fill_in(changed(made(of), lambda sheet: None))
    assert difference(filled, of) == []
    assert difference(filled, now(of, {(KEY, "percent"): "70", (OTHER, "status"): "已完成"})) == []


def test_each_edit_is_judged_against_what_was_there_and_what_is_there_now() -> None:
    of = ledger_of((KEY, "issues", "缺人。"), (KEY, "status", "未启动"))
    edits = {(KEY, "status"): "正在推进", (KEY, "percent"): 60, (KEY, "issues"): None, (OTHER, "issues"): "文件里的"}
    filled = read_fill_in(typed(made(of), edits))
    found = difference(filled, now(of, {(OTHER, "issues"): "门户里的", (KEY, "status"): "正在推进"}))
    assert groups(found) == {
        (KEY, "percent"): FillInGroup.ACCEPTED,
        (KEY, "issues"): FillInGroup.ACCEPTED,
        (OTHER, "issues"): FillInGroup.CHANGED,
    }
    clash = found[-1]
    assert (clash.base, clash.now, clash.typed) == ("", "门户里的", "文件里的")


def test_a_status_is_not_emptied_and_what_was_approved_is_locked() -> None:
    of = ledger_of((KEY, "status", "未启动"), t30_鼓楼区={"status": "已完成", "review_state": "已通过"})
    found = difference(read_fill_in(typed(made(of), {(KEY, "status"): None, (OTHER, "issues"): "补充"})), of)
    assert groups(found) == {(KEY, "status"): FillInGroup.UNREADABLE, (OTHER, "issues"): FillInGroup.LOCKED}
    assert all(one.why for one in found)


def test_rows_that_the_ledger_has_no_more_are_told_and_not_taken() -> None:
    of = ledger_of()
    filled = read_fill_in(typed(made(of), {(KEY, "issues"): "缺人。"}))
    (line,) = difference(filled, replace(of, entries=tuple(e for e in of.entries if e.key != KEY)))
    assert line.group is FillInGroup.LOCKED
    assert "不在台账里" in line.why


def test_a_formula_or_an_error_is_no_text() -> None:
    def type_in(sheet: Worksheet) -> None:
        place(sheet, KEY, "percent").value = "=50+10"
        place(sheet, KEY, "issues").value = "#REF!"
        place(sheet, KEY, "issues").data_type = "e"

    found = difference(read_fill_in(changed(made(ledger_of()), type_in)), ledger_of())
    assert groups(found) == dict.fromkeys([(KEY, "percent"), (KEY, "issues")], FillInGroup.UNREADABLE)
    assert ["公式" in one.why or "错误值" in one.why for one in found] == [True, True]


@pytest.mark.parametrize("text", INERT)
def test_a_text_comes_back_as_the_text_it_was(text: str) -> None:
    of = ledger_of((KEY, "progress_note", text))
    assert difference(read_fill_in(changed(made(of), lambda sheet: None)), of) == []
    (line,) = difference(read_fill_in(typed(made(ledger_of()), {(KEY, "issues"): text})), ledger_of())
    assert line.typed == text


def test_a_text_that_looks_like_a_spreadsheets_own_mark_comes_back_as_it_was() -> None:
    of = ledger_of((KEY, "progress_note", "_x0041_"))
    assert difference(read_fill_in(made(of)), of) == []


def row_of(sheet: Worksheet, key: str) -> int:
    return int(place(sheet, key, "key").row)


def _key_of_another_unit(sheet: Worksheet) -> None:
    place(sheet, KEY, "key").value = "2021-07-闽清县"


def _doubled(sheet: Worksheet) -> None:
    place(sheet, KEY, "task_no").value = 30
    place(sheet, KEY, "key").value = OTHER


def _sorted_without_the_hidden_column(sheet: Worksheet) -> None:
    here, there = row_of(sheet, KEY), row_of(sheet, OTHER)
    for column in range(2, sheet.max_column + 1):
        one, other = sheet.cell(here, column), sheet.cell(there, column)
        one.value, other.value = other.value, one.value


def _stamp_changed(sheet: Worksheet) -> None:
    book: Any = sheet.parent
    book[STAMP_SHEET]["A2"].value = "eJ" + str(book[STAMP_SHEET]["A2"].value)[2:-4]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_key_of_another_unit, "不是这份文件里的"),
        (_doubled, "是同一条台账"),
        (_sorted_without_the_hidden_column, "编号和序号对不上"),
        (_stamp_changed, "隐藏标记被改动过"),
        (lambda sheet: sheet.parent.remove(sheet.parent[STAMP_SHEET]), "不是本门户的填报工作簿"),
        (lambda sheet: sheet.delete_cols(1), "表头或者隐藏的编号栏被删改过"),
    ],
    ids=["another unit", "doubled", "sorted", "stamp", "no stamp", "no keys"],
)
def test_a_file_in_which_rows_are_not_what_they_were_is_refused(
    change: Callable[[Worksheet], object], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        read_fill_in(changed(made(ledger_of()), change))


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(Refused, match="另存为"):
        read_fill_in(b"not a workbook")


def test_rows_that_are_gone_and_texts_beside_the_rows_are_told() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.delete_rows(row_of(sheet, OTHER))
        sheet.cell(sheet.max_row + 1, place(sheet, KEY, "issues").column).value = "多写的"

    filled = read_fill_in(changed(made(ledger_of()), change))
    gone, beside = filled.remarks
    assert OTHER in gone
    assert beside.endswith("多写的")


def test_a_file_is_of_one_ledger_and_only_its_unit_and_the_office_hand_it_in() -> None:
    of = ledger_of()
    stamp = read_fill_in(made(of)).stamp
    refuse_wrong(stamp, "L1", of, CLERK)
    refuse_wrong(stamp, "L1", of, OFFICE)
    with pytest.raises(NotAllowed, match=f"这是{UNIT}的填报工作簿"):
        refuse_wrong(stamp, "L1", of, replace(CLERK, units=("闽清县",)))
    with pytest.raises(Refused, match="另一套台账的"):
        refuse_wrong(stamp, "L2", of, CLERK)
    with pytest.raises(Refused, match="2020年的"):
        refuse_wrong(replace(stamp, year=2020, ledger="L0"), "L1", of, OFFICE)


# -- nothing is lost, whoever edits what

TEXTS = {"status": st.sampled_from(["", *STATUSES]), "percent": st.sampled_from(["", "0", "40", "40%", "0.4", "八成"])}
WORDS = st.one_of(
    st.sampled_from(["", *INERT, "一。\n二。", "　全角", " 前后空格 "]),
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cf", "Cn", "Co"]), max_size=12),
)
CELLS = st.tuples(st.sampled_from([KEY, OTHER, "2021-25-鼓楼区"]), st.sampled_from(FILL_COLUMNS)).flatmap(
    lambda cell: st.tuples(st.just(cell), TEXTS.get(cell[1], WORDS))
)
EDITS = st.lists(CELLS, max_size=6).map(dict)


@settings(max_examples=20, deadline=None)
@given(EDITS, EDITS, EDITS)
def test_a_round_trip_with_edits_on_both_sides_loses_nothing(
    before: dict[tuple[str, str], str], in_file: dict[tuple[str, str], str], meanwhile: dict[tuple[str, str], str]
) -> None:
    """Every text typed into the file stands in the ledger or waits in a line; no line is of a cell that nobody edited there;
    whoever takes all lines that only the file has changed overwrites nothing of anybody's."""
    of = now(ledger_of(), before)
    later = now(of, meanwhile)
    filled = read_fill_in(typed(made(of), dict(in_file)))
    found = {(one.key, one.column): one for one in difference(filled, later)}
    assert found.keys() <= in_file.keys()
    for (key, name), text in in_file.items():
        base, stands = of.cells.get((key, name), ""), later.cells.get((key, name), "")
        held = filled.cells[key][name]
        assert held == text, "what was typed is what is read"
        line = found.get((key, name))
        if line is None:
            assert same(name, text, stands) or any(same(name, text, old) for old in filled.stamp.untouched(key, name))
            continue
        assert (line.base, line.now, line.typed) == (base, stands, text)
        if line.group is FillInGroup.ACCEPTED:
            assert same(name, stands, base), "nobody else has changed it"
