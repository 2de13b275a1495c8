"""Papers: the registry, the official form, and what each document says."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pkgutil import resolve_name

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from ledger.clock import BEIJING
from ledger.duties.commitment import Commitment, CommitmentDetails, Fulfilment
from ledger.duties.consolidation import Collection, Completeness, ConsolidationDraft, ConsolidationLine, Text, TextStage
from ledger.duties.instruction import Instruction, InstructionState
from ledger.duties.rectification import Rectification, RectificationState
from ledger.duties.reminder import Level
from ledger.duties.reminder_text import Notice
from ledger.leaders import Leader
from ledger.papers.particulars import Particulars
from ledger.register import RecordList
from portal.settings.settings import ROOT
from reports.official import OfficialPaper
from reports.papers import PAPERS, listed_title, make_paper

DAY = date(2021, 10, 26)
AT = datetime(2021, 10, 26, 9, tzinfo=BEIJING)
TEXT = Text("总体良好", "（一）县（市）区\n鼓楼区：已公开。", "亮点", "", "下一步")
SENT = Collection(9, TextStage.SENT, head=ConsolidationDraft(1, 9, TEXT, "王某", AT))
WRITTEN = ConsolidationLine(9, "任务九", ("市财政局",), SENT, Completeness(3, 2, 1, 1))
BLANK = ConsolidationLine(10, "任务十", (), Collection(10), Completeness(5))


def document(code: str, content: object, label: str = "") -> docx.document.Document:
    return docx.Document(io.BytesIO(make_paper(code, content, label)))


def lines(made: docx.document.Document) -> list[str]:
    return [p.text for p in made.paragraphs if p.text]


@pytest.mark.parametrize("code", PAPERS)
def test_each_paper_is_there(code: str) -> None:
    assert callable(resolve_name(PAPERS[code].builder))


def test_the_form_has_styles_that_a_person_can_go_on_with() -> None:
    paper = OfficialPaper("标题", "演示数据")
    paper.level_one("一、总体情况")
    paper.text("正文\x00\ud800。\n（一）县")
    paper.signed("市政府办公厅", date(2021, 10, 26))
    made = docx.Document(io.BytesIO(paper.close()))
    title, _, heading, body, second, *_ = made.paragraphs
    assert [p.style.name for p in (title, heading, body, second)] == ["Title", "Heading 1", "Normal", "Heading 2"]
    fonts = [p.style.element.rPr.rFonts.get(qn("w:eastAsia")) for p in (title, heading, body, second)]
    assert fonts == ["方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"]
    assert (title.style.font.size.pt, body.style.font.size.pt) == (22, 16)
    assert body.text == "正文。"
    assert made.sections[0].header.paragraphs[0].text == "【演示数据】"
    assert made.sections[0].even_page_header.paragraphs[0].text == "【演示数据】"


def test_no_unit_is_parted_from_its_figure_and_fonts_have_substitutes() -> None:
    paper = OfficialPaper("标题")
    files = zipfile.ZipFile(io.BytesIO(paper.close()))
    forbidden = re.search('noLineBreaksBefore w:lang="zh-CN" w:val="([^"]+)"', files.read("word/settings.xml").decode())
    assert forbidden is not None
    assert set("，。）》年月日项条个％") <= set(forbidden[1])
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in files.read("word/fontTable.xml").decode()


AROUND = Particulars(number="榕政办〔2021〕53号", to="各县（市）区", copies="市委网信办", issuer="市政府办公厅")


@pytest.mark.parametrize("code", [code for code, paper in PAPERS.items() if paper.official])
def test_what_the_office_puts_around_stands_on_its_papers_and_on_no_units(code: str) -> None:
    made = docx.Document(io.BytesIO(make_paper(code, RecordList(2021, DAY, ()), "", AROUND)))
    shown = lines(made)
    assert shown[0] == "榕政办〔2021〕53号"
    assert "各县（市）区：" in shown
    assert not any(line.startswith("（截至") for line in shown[shown.index("各县（市）区：") :])
    assert all(words in made.element.xml for words in ("抄送：市委网信办。", "2021年10月26日印发"))
    others = lines(
        docx.Document(io.BytesIO(make_paper(code, RecordList(2021, DAY, (), signed="市财政局"), "", AROUND)))
    )
    assert not {"榕政办〔2021〕53号", "各县（市）区："} & set(others)


def test_where_no_instruction_was_given_the_paper_says_so_without_a_table() -> None:
    made = document("instructions", RecordList(2021, DAY, ()))
    assert "截至2021年10月26日，还没有要各单位办理的领导批示。" in lines(made)
    assert not made.tables


def test_one_tasks_text_has_its_own_headings_without_empty_ones() -> None:
    shown = lines(document("lead_summary", RecordList(2021, DAY, (WRITTEN,), signed="市财政局")))
    assert shown[0] == "“任务九”落实情况汇总"
    assert "（截至2021年10月26日）" in shown
    assert [line for line in shown if line[1] == "、"] == [
        "一、总体情况",
        "二、落实情况",
        "三、主要做法和亮点",
        "四、下一步打算",
    ]
    assert any("本稿已报办公厅，尚未经市政府办公厅采用。" in line for line in shown)
    assert shown[-2:] == ["市财政局", "2021年10月26日"]


def test_all_texts_name_the_tasks_without_one() -> None:
    shown = lines(document("lead_summary", RecordList(2021, DAY, (WRITTEN, BLANK))))
    assert "9．任务九" in shown
    assert "尚未形成汇总稿的任务" in shown
    assert "市政府办公厅：第10项。" in shown


def test_the_summary_table_has_the_agreed_columns() -> None:
    made = make_paper("lead_table", RecordList(2021, DAY, (WRITTEN, BLANK)))
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    rows = [[c for c in row if c is not None] for row in sheet.iter_rows(values_only=True)]
    head = next(row for row in rows if row and row[0] == "序号")
    assert head[:8] == ["序号", "任务", "责任单位数", "已报送数", "自报完成数", "审核通过数", "综述", "亮点"]
    assert next(r for r in rows if r and r[0] == 9)[:8] == [9, "任务九", 3, 2, 1, 1, "总体良好", "亮点"]


RECORD = Rectification(
    1,
    "2021-27-鼓楼区",
    27,
    "鼓楼区",
    "专栏缺少内容",
    "=补齐",
    date(2021, 10, 20),
    RectificationState.OPEN,
    "办公厅",
    AT,
    in_bulletin=True,
)


def csv_rows(code: str, content: object) -> list[list[str]]:
    made = make_paper(code, content, "演示数据")
    assert made.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))


def test_a_notice_tells_each_problem_and_the_list_defuses_formulas() -> None:
    content = RecordList(2021, DAY, (RECORD,), {27: "专项检查"}, to="鼓楼区人民政府")
    shown = lines(document("rectification_notice", content))
    assert "鼓楼区人民政府：" in shown
    assert "一、第27项任务　专项检查" in shown
    assert {"专栏缺少内容", "=补齐", "2021年10月20日。"} <= set(shown)
    rows = csv_rows("rectifications", content)
    assert (rows[1][3], rows[1][-1]) == ("'=补齐", "演示数据")


DETAILS = CommitmentDetails(
    "修路", date(2021, 10, 1), date(2021, 10, 20), Fulfilment.DONE, "已修好", True, "http://a.example/1"
)
COMMITMENT = Commitment(1, "2021-19-鼓楼区", 19, "鼓楼区", DETAILS, "王某", AT)


def test_the_ledger_of_commitments_is_listed() -> None:
    late = replace(COMMITMENT, details=replace(DETAILS, fulfilment=Fulfilment.PENDING))
    content = RecordList(2021, DAY, (COMMITMENT, late), {})
    assert csv_rows("commitments", content)[1][1:8] == [
        "鼓楼区",
        "修路",
        "2021-10-01",
        "2021-10-20",
        "已落实：已修好",
        "是",
        "http://a.example/1",
    ]
    made = document("commitment_list", content)
    assert any("登记承诺事项2项，已落实1项，已公开2项，超过办理时限未落实1项" in line for line in lines(made))
    assert len(made.tables[0].rows) == 3


@pytest.mark.parametrize(("code", "columns"), [("commitment_list", (3, 4)), ("instructions", (5,))])
def test_a_day_in_a_list_stands_on_one_line(code: str, columns: tuple[int, ...]) -> None:
    """`2021年10月26日` takes 35.3 mm of a cell in the broadest letters; a page on its side has room for it."""
    record = {"commitment_list": COMMITMENT, "instructions": INSTRUCTION}[code]
    made = document(code, RecordList(2021, DAY, (record,), {27: "专项检查"}))
    assert made.sections[0].page_width > made.sections[0].page_height
    assert all(made.tables[0].columns[column].width.mm >= 35.3 for column in columns)


def test_recipients_have_texts_and_telephones() -> None:
    notice = Notice("鼓楼区", "王某", Level.PRESS, (7, 9), "【政务公开催办】王某：…", ("0591-1",))
    rows = csv_rows("recipients", RecordList(2021, DAY, (replace(notice, recipient="鼓楼区"), notice)))
    assert rows[1][1] == "单位"
    assert rows[2][:7] == ["鼓楼区", "王某", "0591-1", "催办", "2", "7、9", "【政务公开催办】王某：…"]


def test_the_architecture_lists_the_papers() -> None:
    listed = re.search(r"^- papers: (.*)$", (ROOT / "docs/architecture.md").read_text("utf-8"), re.MULTILINE)
    assert listed is not None
    assert set(re.findall(r"`([a-z_]+)`", listed[1])) == set(PAPERS)


INSTRUCTION = Instruction(
    2,
    "2021-27-鼓楼区",
    27,
    "鼓楼区",
    "请抓紧。",
    date(2021, 10, 20),
    InstructionState.OPEN,
    Leader("陈副市长"),
    "陈副市长",
    AT,
)


def test_the_list_of_instructions_counts_and_tells_what_came_of_each() -> None:
    whole = replace(
        INSTRUCTION, id=1, key="闽清县", task_no=0, unit="闽清县", answer="已部署。", state=InstructionState.CLOSED
    )
    made = document("instructions", RecordList(2021, DAY, (INSTRUCTION, whole), {27: "专项检查"}), "演示数据")
    assert any("交办2个单位的领导批示共2件：待办理1（已超期1），批示办结1。" in line for line in lines(made))
    _, first, second = ([c.text for c in row.cells] for row in made.tables[0].rows)
    assert first[1:] == [
        "陈副市长",
        "请抓紧。",
        "鼓楼区",
        "第27项 专项检查",
        "2021年10月20日",
        "未报结果",
        "待办理（已超期）",
    ]
    assert second[3:] == ["闽清县", "全部工作", "2021年10月20日", "已部署。", "批示办结"]


def test_no_two_papers_stand_in_a_list_under_one_name() -> None:
    names = list(map(listed_title, PAPERS))
    assert len(set(names)) == len(names)
    assert listed_title("annual_text") == "年度报告要点落实情况段落（纯文本）"
    assert listed_title("practices") == PAPERS["practices"].title
