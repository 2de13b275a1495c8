"""Leading columns known by their form: categories under unknown, blank or task-like titles."""

from __future__ import annotations

from pathlib import Path

import pytest
from notice_files import pdf, word

from ledger.notice import NoticeReading, read_notice

TITLE = "2023年政务公开工作任务分解表"
ROWS = [
    ("决策公开", "1.公开目录", "发布目录。", "市政府办公室"),
    ("^", "2.公开草案", "征求意见。", "市司法局"),
    ("执行公开", "3.公开督查结果", "每季度公布。", "市政府办公室"),
]
EXPECTED = [("决策公开", "公开目录"), ("决策公开", "公开草案"), ("执行公开", "公开督查结果")]


def parts(reading: NoticeReading) -> list[tuple[str, str]]:
    return [(t.part, t.title) for t in reading.breakdown.tasks]


@pytest.mark.parametrize("make", [word, pdf])
@pytest.mark.parametrize(
    "titles",
    [
        ("大类", "工作任务", "工作要求"),
        ("", "工作任务", "工作要求"),
        ("来源", "工作任务", "工作要求"),
        ("重点任务", "工作任务", "工作要求"),
        ("重点任务", "工作任务", "任务内容"),
    ],
)
def test_a_merged_column_before_the_task_is_the_part(tmp_path: Path, make, titles: tuple[str, ...]) -> None:
    reading = read_notice(make(tmp_path / "f", ROWS, front=[TITLE], header=(*titles, "责任单位")))
    assert parts(reading) == EXPECTED
    assert [t.requirement for t in reading.breakdown.tasks] == ["发布目录。", "征求意见。", "每季度公布。"]
    assert reading.unused == ()


def test_a_category_title_that_goes_over_the_task_too(tmp_path: Path) -> None:
    """重点任务 printed once over the category and the task."""
    path = word(tmp_path / "f.docx", ROWS, front=[TITLE], header=("重点任务", "", "工作要求", "责任单位"))
    import docx

    document = docx.Document(str(path))
    table = document.tables[0]
    table.cell(0, 0).merge(table.cell(0, 1)).text = "重点任务"
    document.save(str(path))
    assert parts(read_notice(path)) == EXPECTED


def test_blank_cells_below_a_category_mean_the_same(tmp_path: Path) -> None:
    rows = [("" if first == "^" else first, *rest) for first, *rest in ROWS]
    header = ("", "工作任务", "工作要求", "责任单位")
    assert parts(read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=header))) == EXPECTED


def test_two_categories_are_part_and_section(tmp_path: Path) -> None:
    rows = [
        ("决策公开", "目录", "1.公开目录", "市政府办公室"),
        ("^", "草案", "2.公开草案", "市司法局"),
        ("^", "^", "3.公开意见", "市司法局"),
    ]
    header = ("大类", "类别", "工作任务", "责任单位")
    reading = read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=header))
    assert [(t.part, t.section) for t in reading.breakdown.tasks] == [
        ("决策公开", "目录"),
        ("决策公开", "草案"),
        ("决策公开", "草案"),
    ]


def test_numbers_under_a_blank_title_are_numbers(tmp_path: Path) -> None:
    rows = [("1", "公开目录", "市政府办公室"), ("2", "公开草案", "市司法局")]
    reading = read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=("", "工作任务", "责任单位")))
    assert [(t.no, t.part) for t in reading.breakdown.tasks] == [(1, ""), (2, "")]
    assert not any(d.where == "序号" for d in reading.doubts)


def test_a_task_and_its_particulars_stay_task_and_requirement(tmp_path: Path) -> None:
    rows = [("1.公开目录", "发布目录。", "市政府办公室"), ("2.公开草案", "征求意见。", "市司法局")]
    header = ("重点任务", "工作任务", "责任单位")
    reading = read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=header))
    assert [(t.title, t.requirement) for t in reading.breakdown.tasks] == [
        ("公开目录", "发布目录。"),
        ("公开草案", "征求意见。"),
    ]


def test_a_limit_in_a_columns_title_is_told(tmp_path: Path) -> None:
    header = ("序号", "工作任务", "上半年目标", "年底目标", "责任单位")
    rows = [("1", "公开规划。", "出台目录", "完成公开", "市甲局")]
    reading = read_notice(word(tmp_path / "f.docx", rows, front=[TITLE], header=header))
    told = [d.text for d in reading.doubts if "栏目名称里有时限" in d.reason]
    assert told == ["上半年目标", "年底目标"]
