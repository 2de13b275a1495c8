"""Tables as other cities print them: other titles, numbers, merged columns, and leads named inside a cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from notice_files import pdf, text, word

from ledger.breakdown import Mention, Nature
from ledger.errors import NoticeUnreadable
from ledger.notice import NoticeReading, read_notice

TITLE = "2023年政务公开工作任务分解表"


def names(mentions: tuple[Mention, ...]) -> list[str]:
    return [str(m) for m in mentions]


def units(reading: NoticeReading) -> list[tuple[list[str], list[str]]]:
    return [(names(t.lead_units), names(t.responsible_units)) for t in reading.breakdown.tasks]


DEADLINE_ROWS = [
    ("1、编制年度报告", "按新格式编制。", "各县区、市直各部门", "2024年1月31日前"),
    ("2、更新目录", "动态更新。", "市政务服务局", "持续推进"),
    ("3、开展培训", "每半年一次。", "市政府办公室", "6月底前、11月底前"),
]


@pytest.mark.parametrize("make", [word, pdf])
def test_deadline_column_and_no_lead(tmp_path: Path, make) -> None:
    header = ("工作任务", "具体要求", "责任单位", "时限要求")
    reading = read_notice(make(tmp_path / "f", DEADLINE_ROWS, front=[TITLE], header=header))
    tasks = reading.breakdown.tasks
    assert [t.title for t in tasks] == ["编制年度报告", "更新目录", "开展培训"]
    assert units(reading) == [([], ["各县区", "市直各部门"]), ([], ["市政务服务局"]), ([], ["市政府办公室"])]
    assert [[(d.phrase, d.due) for d in t.deadlines] for t in tasks] == [
        [("2024年1月31日前", date(2024, 1, 31))],
        [("持续推进", None)],
        [("每半年", None), ("6月底前", date(2023, 6, 30)), ("11月底前", date(2023, 11, 30))],
    ]
    assert [t.nature for t in tasks] == [Nature.ONE_OFF, Nature.CONTINUOUS, Nature.ONE_OFF]


def test_deadline_column_in_running_text(tmp_path: Path) -> None:
    lines = [TITLE, "工作任务 具体要求 责任单位 时限要求"]
    for row in DEADLINE_ROWS:
        lines += [row[0] + "。", *row[1:]]
    reading = read_notice(text(tmp_path / "f.txt", "\n\n".join([*lines, "抄送：市委办公室。"])))
    assert [t.title for t in reading.breakdown.tasks] == ["编制年度报告。", "更新目录。", "开展培训。"]
    assert units(reading) == [([], ["各县区", "市直各部门"]), ([], ["市政务服务局"]), ([], ["市政府办公室"])]
    assert [t.due for t in reading.breakdown.tasks] == [date(2024, 1, 31), None, date(2023, 11, 30)]


def test_leads_inside_one_cell(tmp_path: Path) -> None:
    rows = [
        ("1", "推进规划公开", "市发展改革委牵头，市住建局、市交通局等按职责分工负责"),
        ("2", "推进财政公开", "市财政局、市审计局牵头，各县（市）区政府配合"),
        ("3", "推进医疗公开", "牵头单位：市卫健委；责任单位：市医保局、各县（市）区政府"),
        ("4", "推进教育公开", "市教育局（牵头）、市人社局"),
        ("5", "推进民生公开", "市民政局等有关单位"),
        ("6", "推进环保公开", "市生态环境局（负责市级）、各县（市）区政府"),
    ]
    reading = read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=("序号", "重点任务", "责任单位")))
    assert units(reading) == [
        (["市发展改革委"], ["市住建局", "市交通局"]),
        (["市财政局", "市审计局"], ["各县（市）区政府"]),
        (["市卫健委"], ["市医保局", "各县（市）区政府"]),
        (["市教育局"], ["市人社局"]),
        ([], ["市民政局", "有关单位"]),
        ([], ["市生态环境局（负责市级）", "各县（市）区政府"]),
    ]
    assert {d.where for d in reading.doubts if "等" in d.reason} == {"第1项“责任单位”", "第5项“责任单位”"}


@pytest.mark.parametrize("make", [word, pdf])
def test_merged_category_columns(tmp_path: Path, make) -> None:
    rows = [
        ("1", "决策公开", "重大决策", "公开目录。", "发布目录。", "市政府办公室", "各县区"),
        ("2", "^", "^", "公开草案。", "征求意见。", "市司法局", "各县区"),
        ("3", "^", "规划", "公开规划。", "设立专题。", "市发改委", "^"),
        ("4", "执行公开", "督查", "公开督查结果。", "每季度公布。", "市政府办公室", "市直各单位"),
    ]
    header = ("序号", "类别", "小项", "工作任务", "工作要求", "牵头单位", "责任单位")
    reading = read_notice(make(tmp_path / "f", rows, front=[TITLE], header=header))
    tasks = reading.breakdown.tasks
    assert [(t.no, t.part, t.section) for t in tasks] == [
        (1, "决策公开", "重大决策"),
        (2, "决策公开", "重大决策"),
        (3, "决策公开", "规划"),
        (4, "执行公开", "督查"),
    ]
    assert names(tasks[2].responsible_units) == ["各县区"]  # one merged cell serves two tasks
    assert tasks[3].nature is Nature.RECURRING


def test_merged_task_with_several_requirements(tmp_path: Path) -> None:
    rows = [
        ("1.优化平台", "（1）改版网站。", "市大数据局"),
        ("^", "（2）开设专栏。", "市政府办公室"),
        ("2.加强培训", "组织培训。", "市政府办公室"),
    ]
    reading = read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=("任务", "具体措施", "责任部门")))
    first, second = reading.breakdown.tasks
    assert first.requirement == "（1）改版网站。\n（2）开设专栏。"
    assert names(first.responsible_units) == ["市大数据局", "市政府办公室"]
    assert second.title == "加强培训"
    assert any("并入" in d.reason for d in reading.doubts)


@pytest.mark.parametrize(
    "numbers", ["1. 2. 3.", "1、 2、 3、", "（1） （2） （3）", "1） 2） 3）", "① ② ③", "1.1 1.2 1.3"]
)
@pytest.mark.parametrize("kind", ["docx", "txt"])
def test_number_styles(tmp_path: Path, numbers: str, kind: str) -> None:
    a, b, c = numbers.split(" ")
    rows = [
        "一、强化公开",
        (f"{a}公开规划。", "设立专题。", "市发改委"),
        (f"{b}公开预算。", "统一发布。", "市财政局"),
        "二、强化解读",
        (f"{c}解读政策。", "同步解读。", "市直各有关单位"),
    ]
    if kind == "docx":
        path = word(tmp_path / "f.docx", rows, front=[TITLE], header=("任务", "要求", "责任单位"))
    else:
        body = ["任务 要求 责任单位", *(x for row in rows for x in ([row] if isinstance(row, str) else row))]
        path = text(tmp_path / "f.txt", "\n\n".join([TITLE, *body, "抄送：市委办。"]))
    reading = read_notice(path)
    assert [(t.no, t.part, t.title) for t in reading.breakdown.tasks] == [
        (1, "一、强化公开", "公开规划。"),
        (2, "一、强化公开", "公开预算。"),
        (3, "二、强化解读", "解读政策。"),
    ]


@pytest.mark.parametrize("kind", ["docx", "txt"])
def test_numbers_that_start_again_in_each_part(tmp_path: Path, kind: str) -> None:
    rows = [
        "一、强化公开",
        ("1.公开规划。", "设立专题。", "市发改委"),
        ("2.公开预算。", "统一发布。", "市财政局"),
        "二、强化解读",
        ("1.解读政策。", "同步解读。", "市直各有关单位"),
    ]
    if kind == "docx":
        path = word(tmp_path / "f.docx", rows, front=[TITLE], header=("任务", "要求", "责任单位"))
    else:
        body = ["任务 要求 责任单位", *(x for row in rows for x in ([row] if isinstance(row, str) else row))]
        path = text(tmp_path / "f.txt", "\n\n".join([TITLE, *body, "抄送：市委办。"]))
    reading = read_notice(path)
    assert [t.no for t in reading.breakdown.tasks] == [1, 2, 3]
    assert any(d.where == "序号" and "重新开始" in d.reason for d in reading.doubts)


def test_tasks_numbered_like_headings(tmp_path: Path) -> None:
    body = """2022年政务公开任务清单
重点工作 责任单位
一、加强主动公开
（一）推进规划公开。建立专题
专栏，集中展示规划。
市发改委
（二）推进财政公开。
市财政局、各县（市）区政府
二、加强解读回应
（三）提升解读质量。
市直各有关单位
抄送：市委办公室。"""
    reading = read_notice(text(tmp_path / "f.txt", body))
    assert [(t.no, t.part, t.title) for t in reading.breakdown.tasks] == [
        (1, "一、加强主动公开", "推进规划公开。建立专题专栏，集中展示规划。"),
        (2, "一、加强主动公开", "推进财政公开。"),
        (3, "二、加强解读回应", "提升解读质量。"),
    ]
    assert units(reading)[1] == ([], ["市财政局", "各县（市）区政府"])


def test_two_row_header_and_caption_row(tmp_path: Path) -> None:
    rows = [
        ("序号", "工作任务", "责任分工", "<", "完成时限"),
        ("^", "^", "牵头单位", "配合单位", "^"),
        ("1", "公开规划", "市发改委", "市直各单位", "12月底前"),
        ("2", "公开预算", "市财政局", "市直各单位", "长期"),
    ]
    reading = read_notice(word(tmp_path / "f.docx", rows, header=(TITLE, "<", "<", "<", "<")))
    assert reading.breakdown.title == TITLE
    assert units(reading) == [(["市发改委"], ["市直各单位"]), (["市财政局"], ["市直各单位"])]
    assert [t.due for t in reading.breakdown.tasks] == [date(2023, 12, 31), None]


def test_columns_without_a_field_are_kept_as_unused(tmp_path: Path) -> None:
    rows = [("1", "公开规划", "市发改委", "重点", "张三"), ("2", "公开预算", "市财政局", "", "")]
    header = ("序号", "任务名称", "责任单位", "备注", "联系人")
    reading = read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=header))
    assert [u.text for u in reading.unused] == ["重点", "张三"]


def test_headings_between_two_word_tables(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph(TITLE)
    for heading, task, no in (("一、强化公开", "公开规划", 1), ("二、强化解读", "解读政策", 2)):
        document.add_paragraph(heading)
        table = document.add_table(rows=2, cols=2)
        for cell, value in zip(
            [*table.rows[0].cells, *table.rows[1].cells],
            ["工作任务", "责任单位", f"{no}.{task}", "市发改委"],
            strict=True,
        ):
            cell.text = value
    document.save(str(tmp_path / "f.docx"))
    reading = read_notice(tmp_path / "f.docx")
    assert [(t.part, t.title) for t in reading.breakdown.tasks] == [
        ("一、强化公开", "公开规划"),
        ("二、强化解读", "解读政策"),
    ]


def test_tab_separated_table(tmp_path: Path) -> None:
    body = f"{TITLE}\n序号\t工作任务\t牵头单位\t责任单位\n一、强化公开\n1\t公开规划\t市发改委\t市直各单位\n2\t公开预算\t\t各县区\n"
    reading = read_notice(text(tmp_path / "f.txt", body))
    assert units(reading) == [(["市发改委"], ["市直各单位"]), ([], ["各县区"])]
    assert reading.breakdown.tasks[1].part == "一、强化公开"
    assert any(d.where == "文件末尾" for d in reading.doubts)


def test_header_printed_one_title_a_line(tmp_path: Path) -> None:
    body = f"{TITLE}\n\n任务\n要求\n牵头单位\n责任单位\n1.公开规划。\n设立专题。\n市发改委\n各县（市）区政府\n抄送：市委办。"
    reading = read_notice(text(tmp_path / "f.txt", body))
    assert units(reading) == [(["市发改委"], ["各县（市）区政府"])]


def test_list_inside_a_requirement_is_no_task(tmp_path: Path) -> None:
    body = f"""{TITLE}
任务 要求 责任单位
1.公开规划。
分两步：（1）汇总目录；
（2）集中发布。
市发改委
2.公开预算。
统一发布。
市财政局
抄送：市委办。"""
    tasks = read_notice(text(tmp_path / "f.txt", body)).breakdown.tasks
    assert [t.title for t in tasks] == ["公开规划。", "公开预算。"]
    assert tasks[0].requirement == "分两步：（1）汇总目录；（2）集中发布。"


def test_word_text_that_python_docx_leaves_out(tmp_path: Path) -> None:
    """A tracked insertion counts; a tracked deletion, or text moved elsewhere, does not."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    path = word(tmp_path / "f.docx", [("1.公开规划", "市发改委")], front=[TITLE], header=("任务", "责任单位"))
    document = docx.Document(str(path))
    paragraph = document.tables[0].cell(1, 0).paragraphs[0]._p
    paragraph.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>和计划</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>旧</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:moveFrom {nsdecls('w')}><w:r><w:t>移走</w:t></w:r></w:moveFrom>"))
    document.save(str(path))
    assert read_notice(path).breakdown.tasks[0].title == "公开规划和计划"


def test_text_with_a_category_column_is_refused(tmp_path: Path) -> None:
    body = f"{TITLE}\n类别 工作任务 责任单位\n决策\n1.公开规划。\n市发改委\n抄送：市委办。"
    with pytest.raises(NoticeUnreadable, match=r"docx.*第2行"):
        read_notice(text(tmp_path / "f.txt", body))
