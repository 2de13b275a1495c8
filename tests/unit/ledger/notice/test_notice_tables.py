"""Which tables of a file are the breakdown, and which columns of it count: second tables, forms, levels, blank cells."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from corpus_files import BUILDERS
from notice_files import text, word

from ledger.errors import NoticeUnreadable
from ledger.notice import NoticeReading, read_notice
from ledger.notice.tables.forms import is_form

TITLE = "2023年政务公开工作任务分解表"
HEADER = ["序号", "工作任务", "责任单位", "进展情况"]


@pytest.mark.parametrize(
    "rows",
    [
        [["1", "（此栏填写任务名称）", "（此栏填写单位）", "……"]],
        [["1", "例：公开规划", "市甲局", "已完成"], ["……", "……", "……", "……"]],
        [["", "", "", ""], ["", "", "", ""]],
        [["1", "", "", ""], ["2", "", "", ""]],
        [["1", "×××", "××局", "……"], ["…", "", "", ""]],
        [["（填写序号）", "（填写本单位承担的任务）", "", ""]],
        [["1", "______", "______", "______"]],
        [["1", "（此栏填写任务名称）", "市甲局", "已完成"]],
        [["1", "×××", "×××局", "××"], ["2", "推进××工作", "××局", ""]],
        [["示例", "公开规划", "市甲局", "已公开3条"], ["1", "", "", ""], ["2", "", "", ""]],
        [["1", "如：公开规划", "如：市甲局", "已完成"]],
        [["例1", "公开规划", "市甲局", "已完成"], ["例2", "公开预算", "×××局", "已完成"]],
        [["1", "〔此处填写任务〕", "〔单位名称〕", ""], ["", "注：可以续行", "", ""]],
        [["1", "（任务名称）", "（单位全称）", ""]],
        [["1", "公开规划", "市甲局", "（请填写）"], ["2", "", "", ""]],
    ],
)
def test_a_form(rows: list[list[str]]) -> None:
    assert is_form([HEADER, *rows])


@pytest.mark.parametrize(
    "rows",
    [
        [["1", "公开规划", "市甲局", ""]],
        [["1", "公开规划", "市甲局", "—"], ["2", "公开预算", "/", "—"]],
        [["1", "规范填写申请表、公开办理结果", "市甲局", ""], ["2", "公布填报指南……", "市乙局", ""]],
        [[str(n), f"公开第{n}类信息", "市甲局", ""] for n in range(1, 6)] + [["……", "", "", ""]],
        [["一、强化公开", "", "", ""], ["1", "公开规划", "市甲局", ""]],
        [["1", "公开规划", "市甲局", "（此栏由责任单位填写）"], ["2", "公开预算", "市乙局", ""]],
        [["1", "", "市甲局", ""]],
        [["1", "公开规划", "市甲局", "（请填写）"], ["", "", "", ""]],
        [["1", "公布二○○九年以来的例规", "市甲局", ""], ["2", "如实公开预算", "市乙局", ""]],
        [["1", "说明理由", "市甲局", ""], ["2", "**公开预算**", "市乙局", ""]],
    ],
)
def test_no_form(rows: list[list[str]]) -> None:
    assert not is_form([HEADER, *rows])


def _word(path: Path, *parts: str | list[list[str]]) -> Path:
    document = docx.Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(rows=len(part), cols=len(part[0]))
        for cells, texts in zip(table.rows, part, strict=True):
            for cell, value in zip(cells.cells, texts, strict=True):
                cell.text = value
    document.save(str(path))
    return path


def test_a_form_before_the_table_is_left_out_and_told(tmp_path: Path) -> None:
    form = [HEADER, ["1", "（此栏填写）", "", ""]]
    tasks = [["序号", "工作任务", "责任单位"], ["1", "公开规划", "市甲局"]]
    reading = read_notice(_word(tmp_path / "f.docx", form, TITLE, tasks))
    assert [t.title for t in reading.breakdown.tasks] == ["公开规划"]
    assert any("此栏填写" in u.text for u in reading.unused)


@pytest.mark.parametrize("mark", ["|", "\t"])
def test_a_form_in_a_text_is_left_out(tmp_path: Path, mark: str) -> None:
    tasks = ["序号|工作任务|责任单位", "1|公开规划|市甲局"]
    form = ["附件2", "序号|工作任务|责任单位|完成情况", "1|（此栏填写任务）|（此栏填写单位）|……"]
    body = "\n".join([TITLE, *tasks, *form, "（全文完）"]).replace("|", mark)
    reading = read_notice(text(tmp_path / "f.txt", body))
    assert [t.title for t in reading.breakdown.tasks] == ["公开规划"]


def test_three_tables_of_three_shapes_are_all_read(tmp_path: Path) -> None:
    reading = read_notice(
        _word(
            tmp_path / "f.docx",
            TITLE,
            [["序号", "工作任务", "责任单位"], ["1", "公开规划", "市甲局"]],
            "附件2",
            [["序号", "重点任务", "工作要求", "责任单位"], ["1", "公开医疗", "按月。", "市乙局"]],
            "附件3",
            [["任务", "牵头单位"], ["1.公开教育", "市丙局"]],
        )
    )
    assert [t.title for t in reading.breakdown.tasks] == ["公开规划", "公开医疗", "公开教育"]
    assert [str(m) for m in reading.breakdown.tasks[2].lead_units] == ["市丙局"]
    assert sum(d.where == "另一张任务分解表" for d in reading.doubts) == 2


def test_a_running_text_with_two_headers_is_not_read_by_the_first(tmp_path: Path) -> None:
    body = f"""{TITLE}
任务 责任单位
1.公开规划。
市甲局
任务 要求 责任单位
2.公开医疗。
按月更新。
市乙局
（全文完）"""
    with pytest.raises(NoticeUnreadable, match="第5行"):
        read_notice(text(tmp_path / "f.txt", body))


def _asked(reading: NoticeReading) -> str:
    return "；".join(d.reason for d in reading.doubts if d.where == "表头")


@pytest.mark.parametrize(
    ("issuer", "header", "lead"),
    [
        ("某市人民政府办公室", ("省牵头单位", "市牵头单位"), "乙"),
        ("某省人民政府办公厅", ("省级牵头单位", "市级牵头单位"), "甲"),
        ("某区人民政府办公室", ("市牵头单位", "区牵头单位"), "乙"),
        ("", ("省牵头部门", "市牵头部门"), "乙"),
        ("某市人民政府办公室", ("市级牵头单位", "县级牵头单位"), "甲"),
    ],
)
def test_the_issuer_s_own_level_leads(tmp_path: Path, issuer: str, header: tuple[str, str], lead: str) -> None:
    front = [*([issuer, "2023年5月4日"] if issuer else []), TITLE]
    path = word(
        tmp_path / "f.docx",
        [("1", "公开规划", "甲局", "乙局", "丙局")],
        front=front,
        header=("序号", "工作任务", *header, "责任单位"),
    )
    reading = read_notice(path)
    (task,) = reading.breakdown.tasks
    assert [str(m) for m in task.lead_units] == [f"{lead}局"]
    assert [str(m) for m in task.responsible_units] == ["丙局"]
    assert "没有导入" in _asked(reading)


def test_two_columns_of_leads_without_levels_are_asked_about(tmp_path: Path) -> None:
    path = word(
        tmp_path / "f.docx",
        [("1", "公开规划", "甲局", "乙局")],
        front=[TITLE],
        header=("序号", "工作任务", "牵头单位", "主办单位"),
    )
    assert "请核对" in _asked(read_notice(path))


def test_offices_alone_are_units_all_the_same(tmp_path: Path) -> None:
    path = word(
        tmp_path / "f.docx",
        [("1", "公开规划", "规划处", "办公室")],
        front=[TITLE],
        header=("序号", "工作任务", "牵头处室", "责任处室"),
    )
    reading = read_notice(path)
    assert [str(m) for m in reading.breakdown.tasks[0].responsible_units] == ["办公室"]
    assert _asked(reading) == ""


@pytest.mark.parametrize(
    ("category", "measures"),
    [
        ("一、做好专栏", ("1.更新概况。", "2.反馈意见。")),
        ("一、做好专栏", ("（一）更新概况。", "（二）反馈意见。")),
        ("做好专栏", ("1、更新概况。", "2、反馈意见。")),
        ("专栏", ("①更新概况。", "②反馈意见。")),
    ],
)
def test_numbered_measures_beside_one_category_are_tasks(
    tmp_path: Path, category: str, measures: tuple[str, str]
) -> None:
    rows = [(category, measures[0], "市甲局"), ("^", measures[1], "市乙局")]
    reading = read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=("任务", "措施", "责任单位")))
    assert [(t.part, t.title, [str(m) for m in t.responsible_units]) for t in reading.breakdown.tasks] == [
        (category, "更新概况。", ["市甲局"]),
        (category, "反馈意见。", ["市乙局"]),
    ]
    assert not [d for d in reading.doubts if "并入" in d.reason]


@pytest.mark.parametrize("last", ["2.公布清单 | |", "| 2.公布清单 | | |", "2.公布清单｜｜"])
def test_blank_unit_cells_are_inherited_with_a_doubt(tmp_path: Path, last: str) -> None:
    mark = "｜" if "｜" in last else "|"
    rows = [f"工作任务 {mark} 牵头单位 {mark} 责任单位", f"1.公布目录 {mark} 市甲局 {mark} 市乙局"]
    rows = [f"| {row} |" for row in rows] if last.startswith("|") else rows
    reading = read_notice(text(tmp_path / "f.txt", "\n".join([TITLE, *rows, last, "（全文完）"])))
    first, second = reading.breakdown.tasks
    assert (second.title, second.lead_units, second.responsible_units) == (
        "公布清单",
        first.lead_units,
        first.responsible_units,
    )
    assert any(d.where == "第2项" and "沿用" in d.reason for d in reading.doubts)


def test_a_task_under_another_heading_inherits_nothing(tmp_path: Path) -> None:
    body = f"{TITLE}\n|工作任务|责任单位|\n|一、公开||\n|1.公布目录|市甲局|\n|二、解读||\n|2.解读政策||\n（全文完）"
    reading = read_notice(text(tmp_path / "f.txt", body))
    assert reading.breakdown.tasks[1].responsible_units == ()
    assert any("都是空的" in d.reason for d in reading.doubts)


@pytest.mark.parametrize("form", ["docx", "pdf", "txt"])
@pytest.mark.parametrize("row", [("1", "（此栏填写任务）", "（填写单位）"), ("……", "……", "……")])
def test_a_form_alone_is_refused_as_what_it_is(tmp_path: Path, form: str, row: tuple[str, ...]) -> None:
    header = ["序号", "工作任务", "责任单位"]
    path = tmp_path / f"f.{form}"
    BUILDERS[form](path, [TITLE, [header, list(row), ["2", "", ""]]])
    with pytest.raises(NoticeUnreadable, match=r"待填的报送样表.*任务分解表模板"):
        read_notice(path)


@pytest.mark.parametrize(
    ("title", "requirement", "told"),
    [
        ("公开预算。（牵头单位：市财政局）", "", "（牵头单位：市财政局）"),
        ("公开预算", "公开部门预算。由市财政局牵头，市审计局配合。", "由市财政局牵头，市审计局配合。"),
        ("公开预算", "（1）公开部门预算（市财政局）；\n（2）公开决算（市审计局）。", "（市财政局）；（市审计局）"),
    ],
)
def test_units_in_a_tasks_own_text_are_not_passed_over(tmp_path: Path, title: str, requirement: str, told: str) -> None:
    header = ("序号", "工作任务", "工作要求", "责任单位")
    path = word(tmp_path / "f.docx", [("1", title, requirement, "各部门")], front=[TITLE, "正文"], header=header)
    assert [d.text for d in read_notice(path).doubts if "任务的文字里" in d.reason] == [told]


@pytest.mark.parametrize("text_of_task", ["公开预算（试行）。", "公开预算。（6月底前完成）", "各部门抓好落实。"])
def test_other_brackets_in_a_tasks_text_are_text(tmp_path: Path, text_of_task: str) -> None:
    header = ("序号", "工作任务", "责任单位")
    path = word(tmp_path / "f.docx", [("1", text_of_task, "各部门")], front=[TITLE], header=header)
    assert not [d for d in read_notice(path).doubts if "任务的文字里" in d.reason]


@pytest.mark.parametrize("column", ["牵头单位及责任单位", "牵头单位和配合单位", "牵头单位/责任单位", "主办、协办单位"])
def test_one_column_for_leads_and_others(tmp_path: Path, column: str) -> None:
    rows = [
        ("1", "公开规划", "市甲局牵头，市乙局、市丙局"),
        ("2", "公开预算", "市丁局、市戊局"),
    ]
    path = word(tmp_path / "f.docx", rows, front=[TITLE], header=("序号", "工作任务", column))
    reading = read_notice(path)
    assert [list(map(str, t.lead_units)) for t in reading.breakdown.tasks] == [["市甲局"], []]
    assert [d.text for d in reading.doubts if "既有牵头单位也有责任单位" in d.reason] == [column]


@pytest.mark.parametrize(
    "column",
    [
        "牵头单位及完成时限",
        "牵头单位、完成时限",
        "牵头单位/时限",
        "牵头部门和时间要求",
        "完成时限及牵头单位",
        "牵头单位及时间安排",
    ],
)
def test_a_column_of_units_and_their_dates(tmp_path: Path, column: str) -> None:
    rows = [("1", "公开规划", "市甲局，6月底前", "市乙局"), ("2", "公开预算", "市丙局（9月底前）", "市乙局")]
    path = word(tmp_path / "f.docx", rows, front=[TITLE], header=("序号", "工作任务", column, "责任单位"))
    tasks = read_notice(path).breakdown.tasks
    assert [list(map(str, t.lead_units)) for t in tasks] == [["市甲局"], ["市丙局"]]
    assert [[(d.phrase, d.owners) for d in t.deadlines] for t in tasks] == [
        [("6月底前", ("市甲局",))],
        [("9月底前", ("市丙局",))],
    ]


def test_a_unit_that_several_rows_of_a_task_name_is_named_once(tmp_path: Path) -> None:
    rows = [
        ("1", "公开预算", "公开部门预算。", "市财政局", "市审计局"),
        ("", "", "公开三公经费。", "市财政局", "市审计局、市统计局"),
    ]
    header = ("序号", "工作任务", "措施", "牵头单位", "责任单位")
    (task,) = read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=header)).breakdown.tasks
    assert (list(map(str, task.lead_units)), list(map(str, task.responsible_units))) == (
        ["市财政局"],
        ["市审计局", "市统计局"],
    )
