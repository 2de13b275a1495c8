"""汇总报告 of the demonstration: its figures are those of 总览 on every day; a paragraph is written anew on 报表下载."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from portal.commands import OPERATOR


def document(portal, board):
    return docx.Document(io.BytesIO(portal.documents.make(portal.context(OPERATOR), board, "city_report", "")))


DAYS = [date(2021, 7, 20), date(2021, 8, 1), date(2021, 9, 30), date(2021, 10, 12), date(2021, 10, 31)]


@pytest.mark.samples(2)
@pytest.mark.parametrize("day", DAYS)
def test_figures_are_those_of_the_overview(demo, day):
    board = demo.board(day)
    made, total = document(demo, board), board.total
    shown = "\n".join(p.text for p in made.paragraphs)
    for words, number in (
        ("应落实的台账", total.applicable),
        ("已报送", total.reported),
        ("自报完成", total.reported_done),
        ("审核通过", total.approved),
        ("办结", total.closed),
    ):
        assert f"{words}{number}条" in shown
    assert ("没有逾期的台账" if not total.overdue else f"逾期{total.overdue}条") in shown
    table = [[cell.text for cell in row.cells] for row in made.tables[0].rows]
    counts = [total.applicable, total.reported, total.reported_done, total.approved, total.closed, total.overdue]
    assert table[-1][3:9] == [str(number) for number in counts]
    assert [sum(int(row[n]) for row in table[1:-1]) for n in range(3, 9)] == counts
    if len(made.tables) > 1:
        assert made.tables[1].rows[-1].cells[2].text == f"{total.overdue}条"
        assert made.tables[1].rows[-1].cells[3].text == f"{total.silent}条"
    else:
        assert (total.overdue, total.silent) == (0, 0)
    report = demo.duties.round.report(board)
    assert f"应报{report.view.total.applicable}条，已报{report.view.total.reported}条" in shown


def opened_text(at):
    at.session_state["city_report_text"] = True
    return at.run()


@pytest.mark.long
def test_the_office_writes_a_paragraph_and_it_is_in_the_document(fresh, visit):
    at = opened_text(visit("reports", "市政府办公厅"))
    (area,) = [one for one in at.text_area if one.label == "这一段的文字"]
    assert "截至2021年10月12日" in area.value
    area.set_value("由办公厅改写的总体情况。")
    at.button(key="city_save").click().run()
    assert not at.exception
    shown = [p.text for p in document(fresh, fresh.board()).paragraphs]
    assert "由办公厅改写的总体情况。" in shown
    at = opened_text(at)
    at.button(key="city_back").click().run()
    assert "由办公厅改写的总体情况。" not in [p.text for p in document(fresh, fresh.board()).paragraphs]


def test_a_leader_reads_it_and_a_unit_is_not_offered_it(looked_at, visit):
    at = opened_text(visit("reports", "领导"))
    assert not [one for one in at.text_area if one.label == "这一段的文字"]
    assert [text for text in at.text if "截至2021年10月12日" in text.value]
    assert not [box for box in visit("reports", "鼓楼区").expander if box.label == "逐段查看、改写"]
