"""填报工作簿 on 填报 and 报表下载: who gets it, and of which day."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Checkbox

from ledger.papers.fill_in import FILL_COLUMNS, STAMP_SHEET, FillInStamp, opened_stamp
from ledger.repository import Submission
from portal.build import Portal
from portal.commands import OPERATOR
from portal.entry.listing import FILE, LIST
from portal.signin.people import person_of
from reports import XLSX, NothingToMake
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.read import read_workbook
from tests.unit.reports.test_fill_in import place as cell
from tests.unit.sync.test_fill_in_back import typed

UNIT, OTHER, OFFICE = "鼓楼区", "市财政局", "市政府办公厅"


def file_of(portal: Portal, unit: str = UNIT) -> bytes:
    return portal.documents.make(portal.context(OPERATOR), portal.board(), "fill_in", unit)


def stamp_of(content: bytes) -> FillInStamp:
    return opened_stamp([row[0] for row in read_workbook(content, Limits()).reading.grids[STAMP_SHEET].rows])


def test_a_unit_downloads_its_own(fresh: Portal, visit) -> None:
    at = visit("submit", UNIT)
    at.session_state["view"] = FILE
    at.run()
    assert not at.exception
    (button,) = (b for b in at.get("download_button") if "填报工作簿" in b.proto.label)
    assert not button.proto.disabled
    assert stamp_of(file_of(fresh)).ledger == fresh.book.fact("portal")


def test_nobody_gets_another_units(fresh: Portal) -> None:
    clerk = fresh.context(person_of(f"体验:{OTHER}", fresh.ledger()))
    with pytest.raises(NothingToMake, match="本单位可以下载"):
        fresh.documents.make(clerk, fresh.board(), "fill_in", UNIT)


def test_it_is_of_now_and_of_no_day_gone_by(fresh: Portal) -> None:
    with pytest.raises(NothingToMake, match="把统计日期改回今天"):
        fresh.documents.make(fresh.context(OPERATOR), fresh.board(date(2021, 7, 1)), "fill_in", UNIT)


# -- handed back

KEY, NEXT = f"2021-07-{UNIT}", f"2021-25-{UNIT}"
PLACE = "fill_in_files_0"


def handed_in(visit, who: str, *files: tuple[str, bytes]) -> AppTest:
    at = visit("submit", who)
    at.session_state["view"] = FILE
    at.run()
    at.file_uploader(key=PLACE).set_value([(name, content, XLSX) for name, content in files]).run()
    at.button(key="fill_in_read").click().run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    kinds = (at.error, at.warning, at.success, at.markdown, at.caption, at.text)
    return "\n".join(str(one.value).replace("\\", "") for kind in kinds for one in kind)


def click(at: AppTest, words: str) -> AppTest:
    next(b for b in at.button if b.label == words).click().run()
    assert not at.exception
    return at


def boxes(at: AppTest) -> dict[tuple[str, str], Checkbox]:
    """The lines' boxes by entry and column."""
    lines = {(key, name): f"_{key}_{name}_" for key in (KEY, NEXT) for name in FILL_COLUMNS}
    return {cell: box for box in at.checkbox for cell, words in lines.items() if words in str(box.key)}


def test_the_unit_hands_in_what_only_the_file_has_changed(fresh: Portal, visit) -> None:
    content = typed(file_of(fresh), {(KEY, "status"): "正在推进", (KEY, "percent"): 40, (NEXT, "issues"): "=1+1"})
    at = handed_in(visit, UNIT, ("回来的.xlsx", content))
    assert [box.value for box in boxes(at).values()] == [True, True, True]
    click(at, "报送勾选的")
    cells = fresh.ledger().cells
    assert (cells[KEY, "status"], cells[KEY, "percent"], cells[NEXT, "issues"]) == ("正在推进", "40", "=1+1")
    assert cells[KEY, "review_state"] == "待审核"
    assert f"{UNIT}已提交 3 格" in said(at)
    assert "改动都已处理" in said(at)
    fresh.engine.cycle()
    clerk = person_of(f"体验:{UNIT}", fresh.ledger())
    assert clerk.name in {change.person for change in fresh.book.history(key=KEY)}


def test_what_somebody_else_changed_meanwhile_is_shown_and_not_ticked(fresh: Portal, visit) -> None:
    content = typed(file_of(fresh), {(KEY, "issues"): "文件里的", (KEY, "next_steps"): "下一步"})
    clerk = person_of(f"体验:{UNIT}", fresh.ledger())
    fresh.entry.service.submit(clerk, Submission(KEY, {"issues": "门户里的"}, {"issues": ""}), "t1")
    at = handed_in(visit, UNIT, ("a.xlsx", content))
    assert "门户里的" in said(at)
    assert "文件里的" in said(at)
    assert {name: box.value for (_, name), box in boxes(at).items()} == {"issues": False, "next_steps": True}
    click(at, "报送勾选的")
    assert fresh.ledger().cells[KEY, "issues"] == "门户里的"
    assert "文件里的" in said(at), "it waits for a decision"
    boxes(at)[KEY, "issues"].check().run()
    click(at, "报送勾选的")
    assert fresh.ledger().cells[KEY, "issues"] == "文件里的"


def test_what_cannot_be_read_stays_with_its_reason_and_the_rest_is_taken(fresh: Portal, visit) -> None:
    content = typed(file_of(fresh), {(KEY, "percent"): "很多", (KEY, "issues"): "缺人。"})
    at = handed_in(visit, UNIT, ("a.xlsx", content))
    click(at, "报送勾选的")
    assert fresh.ledger().cells[KEY, "issues"] == "缺人。"
    assert "很多" in said(at)
    assert not fresh.ledger().cells.get((KEY, "percent"))
    boxes(at)[KEY, "percent"].check().run()
    click(at, "勾选的不要")
    assert "很多" not in said(at)


def test_another_units_file_is_refused_and_so_is_a_forged_one(fresh: Portal, visit) -> None:
    at = handed_in(visit, OTHER, ("别人的.xlsx", typed(file_of(fresh), {(KEY, "issues"): "冒名"})))
    assert f"这是{UNIT}的填报工作簿" in said(at)
    stamp = stamp_of(file_of(fresh))
    forged = file_of(fresh, OTHER)
    book = openpyxl.load_workbook(io.BytesIO(forged))
    sheet, own = book["填报"], stamp_of(forged)
    cells = {key.replace(OTHER, UNIT): texts for key, texts in own.cells.items()}
    for row, piece in enumerate(replace(stamp, unit=OTHER, cells=cells).packed(), 1):
        book[STAMP_SHEET].cell(row, 1).value = piece
    for row in sheet.iter_rows(max_col=1):
        row[0].value = str(row[0].value or "").replace(OTHER, UNIT) or None
    first = next(iter(cells))
    cell(sheet, first, "issues").value = "冒名"
    out = io.BytesIO()
    book.save(out)
    before = dict(fresh.ledger().cells)
    at = handed_in(visit, OTHER, ("伪造的.xlsx", out.getvalue()))
    assert f"里有{UNIT}的行，被改动过" in said(at)
    assert not any(b.label == "报送勾选的" for b in at.button)
    assert fresh.ledger().cells == before


def test_the_office_hands_in_many_at_once(fresh: Portal, visit) -> None:
    files = [
        (f"{unit}.xlsx", typed(file_of(fresh, unit), {(f"2021-07-{unit}", "issues"): f"{unit}缺人。"}))
        for unit in (UNIT, OTHER)
    ]
    at = handed_in(visit, OFFICE, *files, ("不是的.xlsx", b"x"))
    assert "“不是的.xlsx”" in said(at)
    click(at, "各份勾选的一起报送")
    for unit in (UNIT, OTHER):
        assert fresh.ledger().cells[f"2021-07-{unit}", "issues"] == f"{unit}缺人。"


def test_where_somebody_signs_first_it_waits_for_the_signature(fresh: Portal, visit) -> None:
    fresh.duties.countersign.switch(OPERATOR, UNIT, on=True)
    at = handed_in(visit, UNIT, ("a.xlsx", typed(file_of(fresh), {(KEY, "issues"): "缺人。"})))
    click(at, "报送勾选的")
    assert f"{UNIT}已提交 1 格" in said(at)
    assert not fresh.ledger().cells.get((KEY, "issues"))
    clerk = person_of(f"体验:{UNIT}", fresh.ledger())
    assert fresh.duties.countersign.records(clerk)


def test_a_decided_file_is_put_away_and_what_nobody_edited_is_told(fresh: Portal, visit) -> None:
    at = handed_in(visit, UNIT, ("没有改.xlsx", file_of(fresh)))
    assert "没有要报送的" in said(at)
    click(at, "确认收起")
    assert "没有要报送的" not in said(at)
    assert "已收起" in said(at)


def test_lines_outlive_a_look_at_another_view(fresh: Portal, visit) -> None:
    at = handed_in(visit, UNIT, ("a.xlsx", typed(file_of(fresh), {(KEY, "issues"): "缺人。"})))
    at.session_state["view"] = LIST
    at.run()
    at.session_state["view"] = FILE
    at.run()
    assert "缺人。" in said(at)
    click(at, "报送勾选的")
    assert fresh.ledger().cells[KEY, "issues"] == "缺人。"
