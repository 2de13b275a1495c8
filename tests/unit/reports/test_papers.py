"""Papers: the registry, the official form, and what each document says."""

from __future__ import annotations

import io
import re
from datetime import date
from importlib import import_module

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from ledger.collection import Completeness, Stage, Summary, SummarySet, Text
from portal.settings import ROOT
from reports.papers import PAPERS, make_paper
from reports.papers.official import OfficialPaper

DAY = date(2021, 10, 26)
WRITTEN = Summary(
    9, "任务九", "市财政局", Completeness(3, 2, 1, 1), Text("总体良好", "（一）县（市）区\n鼓楼区：已公开。", "亮点", "", "下一步"), Stage.SENT
)  # fmt: skip
BLANK = Summary(10, "任务十", "市政府办公厅", Completeness(5), Text(), Stage.NOT_BEGUN)


def document(code: str, content: object, label: str = "") -> docx.document.Document:
    return docx.Document(io.BytesIO(make_paper(code, content, of="2021年", label=label).content))


def lines(made: docx.document.Document) -> list[str]:
    return [p.text for p in made.paragraphs if p.text]


@pytest.mark.parametrize("code", PAPERS)
def test_each_paper_is_there(code: str) -> None:
    assert callable(import_module(PAPERS[code].module).build)


def test_the_form_is_that_of_official_documents() -> None:
    paper = OfficialPaper("标题", "演示数据")
    paper.level_one("一、总体情况")
    paper.text("正文\x00\ud800。\n（一）县")
    made = docx.Document(io.BytesIO(paper.close()))
    section = made.sections[0]
    assert [round(x.mm) for x in (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)] == [37, 28, 26, 35]  # fmt: skip
    title, _, heading, body, second = made.paragraphs
    fonts = [p.runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) for p in (title, heading, body, second)]
    assert fonts == ["方正小标宋简体", "黑体", "仿宋", "楷体"]
    assert (title.runs[0].font.size.pt, body.runs[0].font.size.pt) == (22, 16)
    assert body.paragraph_format.line_spacing.pt == 28.95
    assert body.text == "正文。"
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    assert section.header.paragraphs[0].text == "【演示数据】"


def test_one_tasks_text_has_its_own_headings_without_empty_ones() -> None:
    shown = lines(document("lead_summary", SummarySet(2021, DAY, "市财政局", (WRITTEN,))))
    assert shown[0] == "“任务九”落实情况汇总"
    assert "（截至2021年10月26日）" in shown
    assert [line for line in shown if line[1] == "、"] == [
        "一、总体情况",
        "二、落实情况",
        "三、主要做法和亮点",
        "四、下一步打算",
    ]
    assert any("尚未经市政府办公厅采用" in line for line in shown)
    assert shown[-2:] == ["市财政局", "2021年10月26日"]


def test_all_texts_name_the_tasks_without_one() -> None:
    shown = lines(document("lead_summary", SummarySet(2021, DAY, "市政府办公厅", (WRITTEN, BLANK))))
    assert "9．任务九" in shown
    assert "尚未形成汇总稿的任务" in shown
    assert "第10项（市政府办公厅）。" in shown


def test_the_summary_table_has_the_agreed_columns() -> None:
    made = make_paper("lead_table", SummarySet(2021, DAY, "办公厅", (WRITTEN, BLANK)), of="2021年")
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
    rows = [[c for c in row if c is not None] for row in sheet.iter_rows(values_only=True)]
    head = next(row for row in rows if row and row[0] == "序号")
    assert head[:8] == ["序号", "任务", "责任单位数", "已报送数", "完成数", "综述", "亮点", "问题"]
    assert next(r for r in rows if r and r[0] == 9)[:7] == [9, "任务九", 3, 2, 1, "总体良好", "亮点"]


def test_the_architecture_lists_the_papers() -> None:
    listed = re.search(r"^- papers: (.*)$", (ROOT / "docs/architecture.md").read_text("utf-8"), re.MULTILINE)
    assert listed is not None
    assert set(re.findall(r"`([a-z_]+)`", listed[1])) == set(PAPERS)
