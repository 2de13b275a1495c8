from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from operator import itemgetter
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import reports
from ledger.clock import BEIJING
from ledger.columns import LEDGER
from ledger.deadlines.workdays import Calendar
from ledger.duties.reminder import Steps, level_by_unit, matters
from ledger.entries import Ledger, expand
from ledger.figures.board import Board, board
from ledger.papers.scores import ScoreFacts, ScoreRules, scores
from ledger.reminders.reminder_letter import Letter, letters
from ledger.texts.csv_cells import defuse, restored
from reports import REPORTS, NothingToMake, UnitMissing, document_name, make
from reports.workbook import LONGEST, Heading, ReportRepository
from reports.workbook.printed import A4
from tests.unit.ledger.sample_ledger import full_ledger, small_ledger

AS_OF = date(2021, 11, 2)
MADE = datetime(2021, 11, 2, 9, 5, tzinfo=BEIJING)
FORMULA = '=HYPERLINK("http://evil.example","点我")'


def filled() -> Ledger:
    done = {"status": "已完成", "percent": 100.0, "updated_at": datetime(2021, 9, 1, tzinfo=UTC)}
    return small_ledger(
        t07_市财政局={**done, "progress_note": "已统一公开预决算。"},
        t07_鼓楼区={"status": "正在推进", "percent": 62.5, "progress_note": FORMULA, "reporter": "王某"},
        t25_鼓楼区={"status": "未启动", "phone": "0591-00000000", "issues": "缺少技术人员。"},
        t25_市大数据委={"phone": "0591-00000001"},
        t30_鼓楼区=done,
        t30_闽清县={"status": "长期坚持", "updated_at": datetime(2021, 9, 1, tzinfo=UTC)},
        t27_闽清县={"status": "不涉及"},
    )


def board_of(ledger: Ledger | None = None) -> Board:
    return board(ledger or filled(), AS_OF)


def opened(code: str, of: Board, *, unit: str = "", label: str = "") -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(made(code, of, unit=unit, label=label)))


def rows(sheet: Worksheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


# One of each kind gets a letter; all of them are in a .zip.
LETTERS = {"supervision": "市大数据委", "reminder_letter": "鼓楼区"}
ADDRESSED = {**LETTERS, "fill_in": "鼓楼区"}


def unit_of(code: str) -> str:
    return "鼓楼区" if REPORTS[code].of_unit else ADDRESSED.get(code, "")


def made(code: str, of: Board, *, unit: str = "", label: str = "") -> bytes:
    """A report with what it is made of besides the board."""
    return make(code, of, unit=unit, label=label, material=material(code, of))


def material(code: str, of: Board) -> object:
    if code == "scores":
        return lambda of: scores(of, ScoreRules(on=True), ScoreFacts())
    return letters_on(of) if code in LETTERS else "a ledger" if code == "fill_in" else None


def letters_on(of: Board) -> tuple[Letter, ...]:
    return letters(level_by_unit(matters(of, Steps(), returned={}, log=())), of, (), Calendar())


# -- every report


@pytest.mark.parametrize("code", REPORTS)
def test_each_is_made_dated_labelled_and_the_same_again(code: str):
    of = board_of()
    content = made(code, of, unit=unit_of(code), label="演示数据")
    assert content == made(code, of, unit=unit_of(code), label="演示数据")
    name = document_name(REPORTS[code], of, unit_of(code), "演示数据", MADE)
    assert name.startswith(f"{unit_of(code)}2021年{REPORTS[code].title}（截至11月2日9时05分）_演示数据.")
    assert name.endswith(REPORTS[code].extension)
    if name.endswith("docx"):
        sections = docx.Document(io.BytesIO(content)).sections
        assert {section.header.paragraphs[0].text for section in sections} == {"【演示数据】"}
    elif name.endswith("xlsx"):
        for sheet in seen(openpyxl.load_workbook(io.BytesIO(content))):
            dated = sheet["A2"].value or sheet["B2"].value  # of a file that travels the first column is hidden
            assert str(dated).startswith("统计日期：2021-11-02　演示数据")
            assert sheet.oddHeader.right.text == "演示数据"
    elif name.endswith("pdf"):
        assert {"演示数据", "截至2021年11月2日"} <= set(pdf_text(content).split())
    else:
        assert all(line[-2:] == ["2021-11-02", "演示数据"] for line in parsed(content)[1:])


@pytest.mark.parametrize("code", REPORTS)
def test_a_real_ledger_is_not_called_a_demonstration(code: str):
    content = made(code, board_of(), unit=unit_of(code))
    assert "演示" not in document_name(REPORTS[code], board_of(), unit_of(code), "", MADE)
    assert "演示".encode() not in b"".join(_members(content))


@pytest.mark.parametrize("code", REPORTS)
def test_no_text_becomes_a_formula(code: str):
    content = made(code, board_of(), unit=unit_of(code))
    if REPORTS[code].extension == "docx":
        assert not any((b"w:instrText" in m and b"PAGE" not in m) or b"<w:hyperlink" in m for m in _members(content))
    elif content[:2] == b"PK":
        sheets = [m for m in _members(content) if b"<sheetData" in m]
        assert sheets
        assert not any(b"<f>" in m or b"<hyperlink" in m for m in sheets)
    elif REPORTS[code].extension == "pdf":
        assert not any(word in content for word in (b"/Annots", b"/URI", b"/JS", b"/OpenAction"))
    else:
        assert not [c for line in parsed(content) for c in line if c.startswith(("=", "+", "-", "@"))]


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def seen(book: openpyxl.Workbook) -> list[Worksheet]:
    return [sheet for sheet in book if sheet.sheet_state == "visible"]


def printed(book: openpyxl.Workbook) -> list[Worksheet]:
    """Its tables that are printed: no charts, and no details that are for the screen."""
    return [sheet for sheet in book if sheet.title != "图表" and not sheet.print_area]


def test_details_for_the_screen_are_left_out_in_print_and_stay_one_row_each():
    long = small_ledger(t07_鼓楼区={"progress_note": "已公开目录，" * 2000})
    sheet = opened("consolidated", board_of(long))["台账明细"]
    assert sheet.print_area.endswith("$2")
    assert "不列入打印" in str(sheet["A2"].value)
    assert sheet.max_row == 3 + len(long.entries)


def test_charts_are_of_the_tables_own_cells():
    book = opened("unit_summary", board_of())
    charts = book["图表"]._charts
    assert len(charts) == 2
    table = book["各单位完成情况"]
    for chart in charts:
        for series in chart.series:
            named, counted = series.cat.strRef or series.cat.numRef, series.val.numRef
            names, values = (reference.f.rpartition("!")[2].replace("$", "") for reference in (named, counted))
            assert all(isinstance(row[0].value, str) and row[0].value != "小计" for row in table[names])
            column = table[values][0][0].column
            assert table.cell(3, column).value in ("自报完成率", "审核通过率")


def test_a_chart_begins_below_the_pages_edge_and_ends_well_above_the_next():
    sheet = opened("unit_summary", board_of())["图表"]
    first, second = (chart.anchor for chart in sheet._charts)
    (edge,) = (page.id for page in sheet.row_breaks.brk)
    assert first.to.row < edge < second._from.row
    assert edge * 15 < A4.tall - 30, "the mark in the head takes room, too"


@pytest.mark.parametrize("code", [c for c in REPORTS if REPORTS[c].extension == "xlsx" and c != "fill_in"])
def test_each_prints_lying_with_header_and_page_numbers(code: str):
    for sheet in printed(opened(code, board_of(), unit=unit_of(code))):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize in (8, 9)
        if sheet.sheet_properties.pageSetUpPr.fitToPage:
            assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        else:  # two sheets side by side
            assert sheet.page_setup.scale >= 92
            assert sheet.print_title_cols == "$A:$A"
        assert sheet.print_title_rows == "$3:$3"
        assert "第 &P 页" in f"{sheet.oddFooter.center.text}".replace("&[Page]", "&P")
        assert sheet.freeze_panes == "A4"


def test_every_report_module_is_registered():
    folder = Path(reports.__file__).parent
    shared = {
        "__init__",
        "archive",
        "bulletin_tables",
        "columns",
        "duties",
        "file_names",
        "letters",
        "lists",
        "looks",
        "official",
        "packed",
        "papers",
        "rows",
        "sentences",
        "task_template",
        "workbook",
    }
    shared |= {"audit_trail", "evidence_file"}  # of what the reader chose on its page
    named = {p.stem for p in folder.glob("*.py")} | {p.parent.name for p in folder.glob("*/__init__.py")}
    files = {f"reports.{name}" for name in named - shared}
    files |= {f"reports.lists.{p.stem}" for p in folder.glob("lists/[!_]*.py") if p.stem not in {*shared, "listing"}}
    modules = {report.module for report in REPORTS.values()}
    assert files == {name for name in modules if not name.startswith("reports.duties.")}
    for report in REPORTS.values():
        assert callable(getattr(import_module(report.module), "listed" if report.listed else "build"))
        assert report.about


def test_an_empty_ledger_makes_papers_too():
    blank = board(small_ledger(), date(2021, 6, 7))
    for code in REPORTS:
        if code == "supervision":
            with pytest.raises(NothingToMake, match="没有要发督办单的"):
                made(code, blank)
        else:
            assert made(code, blank, unit=unit_of(code))


def test_a_unit_report_needs_a_unit_and_any_report_can_be_narrowed():
    with pytest.raises(UnitMissing, match="请先选择"):
        make("unit_ledger", board_of())
    with pytest.raises(UnitMissing, match="没有“平潭”"):
        make("unit_ledger", board_of(), unit="平潭")
    made = make("entries_csv", board_of(), unit="鼓楼区")
    assert {line[3] for line in parsed(made)[1:]} == {"鼓楼区"}
    assert document_name(REPORTS["entries_csv"], board_of(), "鼓楼区", "", MADE).startswith("鼓楼区2021年")


# -- consolidated


def test_consolidated_stands_in_the_notices_own_layout():
    sheet = opened("consolidated", board_of())["落实情况汇总"]
    table = rows(sheet)
    assert table[0][0] == "2021年任务分解表落实情况汇总"
    assert table[2][:4] == ["工作任务", "工作要求", "牵头单位", "责任单位"]
    bands = [str(r.bounds) for r in sheet.merged_cells.ranges]
    heads = [line[0] for line in table[3:] if line[1] is None and line[5] is None]
    assert heads == [
        "一、紧扣开好局",
        "（三）财政",
        "三、紧扣基层",
        "（二）平台",
        "（三）基层",
    ]
    assert len(bands) == len(heads) + 2, "title, date line and every heading run across"
    by_task = {str(line[0]).partition(".")[0]: line for line in table[3:] if line[5]}
    assert list(by_task) == ["7", "25", "27", "30"]
    assert by_task["27"][2] == "市财政局\n市大数据委（负责市直部门信息公开专栏改版）"
    assert by_task["25"][4] == "7月底前\n10月底前"
    assert by_task["7"][4] == "10月30日前汇总"
    assert by_task["7"][5:7] == ["2/5", "自报完成 1/5（20.0%）\n审核通过 0/5（0.0%）\n办结 0/5（0.0%）"]
    assert by_task["27"][5:7] == ["0/3", "自报完成 0/3（0.0%）\n审核通过 0/3（0.0%）\n办结 0/3（0.0%）"], (
        "不涉及 is not asked to report"
    )
    assert by_task["30"][6].startswith("自报完成 2/2（100.0%）\n审核通过 0/2（0.0%）")


def test_the_summary_names_who_did_what_and_who_is_late():
    table = rows(opened("consolidated", board_of())["落实情况汇总"])
    told = {str(line[0]).partition(".")[0]: str(line[7]) for line in table[3:] if line[5]}
    assert told["7"] == (
        "市财政局：已统一公开预决算。\n逾期 1 个：市财政局。\n到汇总日期未报送 3 个：市大数据委、闽清县、高新区管委会。"
    )
    assert "1 个单位反映问题：鼓楼区：缺少技术人员。" in told["25"]
    assert told["30"] == "已全部自报完成。"


def test_consolidated_carries_every_entry_on_its_second_tab():
    ledger = filled()
    table = rows(opened("consolidated", board_of(ledger))["台账明细"])
    headers = [c.header for c in LEDGER]
    assert table[2] == [*headers[:7], "时限依据", *headers[7:], "当前状态"]
    assert [line[0] for line in table[3:]] == [e.key for e in ledger.entries]
    line = next(line for line in table if line[0] == "2021-07-鼓楼区")
    assert line[6:8] == [datetime(2021, 10, 30), "10月30日前汇总"]  # noqa: DTZ001 - a cell knows no zone
    assert line[9] == 62.5
    assert line[10] == FORMULA


def test_the_summary_tells_the_adopted_text_before_all_others():
    of = board_of()
    for unit, told in (("", True), ("鼓楼区", False)):
        content = make("consolidated", of, unit=unit, material=lambda _: {7: "采用的汇总稿。"})
        summaries = [line[7] for line in rows(openpyxl.load_workbook(io.BytesIO(content))["落实情况汇总"])]
        assert any(str(one).startswith("采用的汇总稿。") for one in summaries) is told
    assert any(str(one).startswith("市财政局：") for one in summaries) is False


def test_what_could_not_be_read_is_marked_and_never_passed_off_as_a_value():
    ledger = replace(filled(), cells={("2021-07-闽清县", "percent"): "快了"})
    table = rows(opened("consolidated", board_of(ledger))["台账明细"])
    assert next(line for line in table if line[0] == "2021-07-闽清县")[9] == "快了（待核对）"


# -- the others


def test_unit_ledger_holds_the_units_rows_with_requirements():
    table = rows(opened("unit_ledger", board_of(), unit="鼓楼区")["工作台账"])
    assert table[0][0] == "鼓楼区2021年政务公开工作台账"
    assert table[2][:3] == ["序号", "工作任务", "工作要求"]
    assert [line[0] for line in table[3:]] == [7, 25, 27, 30]
    assert table[3][2] == "推进公开。"
    assert "单位" not in table[2]
    assert [line[4] for line in table[3:]] == ["市财政局", "市大数据委", "市财政局\n市大数据委", ""]
    assert {line[5] for line in table[3:]} == {"王某", ""}
    assert [line[7] for line in table[3:]] == [
        "正在推进",
        "未启动",
        "到汇总日期未报送",
        "已完成\n自报完成待审",
    ]
    assert table[3][13] == "王某"


def test_unit_summary_adds_up_and_keeps_the_rates_apart():
    table = rows(opened("unit_summary", board_of())["各单位完成情况"])
    lines = {str(line[0]): line for line in table[3:]}
    assert table[2][4:10] == ["自报完成", "自报完成率", "审核通过", "审核通过率", "办结", "办结率"]
    assert lines["鼓楼区"][1:10] == [4, 3, 0.75, 1, 0.25, 0, 0, 0, 0]
    assert lines["闽清县"][15:17] == [1, 1]
    assert table[2][12:14] == ["逾期", "到汇总日期未报送"]
    assert [lines[u][12:14] for u in ("市大数据委", "市财政局", "鼓楼区", "闽清县")] == [
        [2, 1],
        [2, 1],
        [0, 1],
        [0, 2],
    ]
    sums = [line for line in table if line[0] == "小计"]
    assert [line[1] for line in sums] == [9, 6]
    assert lines["合计"][1] == 15
    sides = [line[0] for line in table if line[0] in ("县（市）区", "市直部门")]
    assert sides == ["县（市）区", "市直部门"]


def test_overdue_list_is_worst_first_and_says_who():
    book = opened("overdue", board_of())
    table = rows(book["逾期"])[3:]
    assert [(line[0], line[5]) for line in table] == [
        ("市大数据委", "逾期67个工作日"),
        ("市财政局", "汇总逾期2个工作日"),
        ("市财政局", "汇总逾期2个工作日"),
        ("市大数据委", "汇总逾期2个工作日"),
    ]
    mine = table[0]
    assert mine[2:7] == ["牵头", datetime(2021, 7, 31), "7月底前", "逾期67个工作日", "未报送"]  # noqa: DTZ001
    assert mine[9:11] == ["0591-00000001", "市大数据委"]
    silent = rows(book["到汇总日期未报送"])[3:]
    assert [line[0] for line in silent if str(line[1]).startswith("25.")] == [
        "闽清县",
        "高新区管委会",
        "市财政局",
    ]
    assert {line[5] for line in silent} == {"到汇总日期未报送"}
    assert rows(book["临期"])[3][0] == "5 个工作日内没有到期的台账。"


def parsed(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_keeps_line_breaks_and_numbers():
    ledger = small_ledger(t07_鼓楼区={"progress_note": '第一行\n第二行，"引"', "percent": 62.5, "status": "正在推进"})
    line = next(line for line in parsed(make("entries_csv", board_of(ledger))) if line[0] == "2021-07-鼓楼区")
    assert line[8:10] == ["62.5", '第一行\n第二行，"引"']


@pytest.mark.parametrize(
    "raw",
    [
        "=1+1",
        "+86",
        "-1",
        "@SUM(A1)",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\t=1",
        " =1",
        "\r=1",
        "\n=1",
        "\ufeff=1",
        "\u200b+1",
        "\x00=1",
        "\u3000=1",
        "\u2060@x",
        "﹦1",
        "﹢1",
        "﹣1",
        "﹫x",
        "\xad=1",
    ],
)
def test_csv_defuses_what_a_spreadsheet_would_run(raw: str):
    assert defuse(raw) == f"'{raw}"
    assert restored(defuse(raw)) == raw


@pytest.mark.parametrize("raw", ["", " ", "\u200b", "正常", "0591-00000000", "a=b", "（1）印发", "'引号"])
def test_csv_leaves_plain_text_alone(raw: str):
    assert defuse(raw) == restored(raw) == raw


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    book = ReportRepository("t", AS_OF, "")
    sheet = book.sheet("s", "t", [Heading("h", 10, itemgetter(0)), Heading("i", 10, itemgetter(1))])
    sheet.row(["长" * (LONGEST + 1), None])
    filled = openpyxl.load_workbook(io.BytesIO(book.close()))["s"]
    text = [str(row[0].value) for row in filled.iter_rows(min_row=4)]
    assert len("".join(text)) == LONGEST
    assert text[-1].endswith("全文见台账）")


def test_a_row_is_as_tall_as_its_text():
    book = ReportRepository("t", AS_OF, "")
    sheet = book.sheet("s", "t", [Heading("h", 21, itemgetter(0)), Heading("i", 10, itemgetter(1))])
    for text in ("短", "二十个汉字" * 8, "一\n二\n三", "x" * 60, "很长" * 5000):
        sheet.row([text, 1])
    made = openpyxl.load_workbook(io.BytesIO(book.close()))["s"]
    heights = [made.row_dimensions[n].height for n in range(4, 9)]
    assert heights == pytest.approx([18.5, 62, 47.5, 47.5, 323.5], abs=0.5)


def test_a_full_year_is_made_in_a_moment():
    assert len(make("consolidated", board_of(full_ledger()))) > 50_000


def _members(content: bytes) -> list[bytes]:
    if content[:2] != b"PK":
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_a_task_beyond_the_notice_bears_the_number_that_people_know() -> None:
    ledger = filled()
    extra = replace(ledger.breakdown.tasks[0], no=1001)
    breakdown = replace(ledger.breakdown, ad_hoc=(extra,))
    others = tuple(e for e in expand(breakdown, ledger.directory) if e.ad_hoc)
    counted = board_of(replace(ledger, breakdown=breakdown, ad_hoc=others))
    head, *told = csv.reader(io.StringIO(made("ad_hoc_csv", counted).decode("utf-8-sig")))
    assert told
    assert {line[head.index("序号")] for line in told} == {"交1"}
