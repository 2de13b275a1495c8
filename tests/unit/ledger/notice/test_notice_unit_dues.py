"""A deadline among the units of a cell is a deadline, and the rule 列第一位的为牵头单位 is read in all its wordings."""

from __future__ import annotations

from pathlib import Path

import pytest
from notice_files import word

from ledger.notice import NoticeReading, read_notice
from ledger.notice.duty_words import first_leads

TITLE = "2022年政务公开工作任务分解表"


def read(folder: Path, units: str, *front: str) -> NoticeReading:
    rows = [("1.公开规划。", "集中展示。", units)]
    header = ("工作任务", "工作要求", "责任单位")
    return read_notice(word(folder / "f.docx", rows, front=[TITLE, *front], header=header))


def columns(reading: NoticeReading) -> tuple[list[str], list[str], list[str]]:
    (task,) = reading.breakdown.tasks
    found = (task.lead_units, task.responsible_units, task.deadlines)
    leads, responsible, deadlines = ([str(item) for item in items] for items in found)
    return leads, responsible, deadlines


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ("市甲局，6月底完成", ([], ["市甲局"], ["2022-06-30（6月底完成）"])),
        ("责任单位：市甲局；完成时限：长期坚持", ([], ["市甲局"], ["长期坚持"])),
        ("市甲局牵头，市乙局配合，年底前完成", (["市甲局"], ["市乙局"], ["2022-12-31（年底前完成）"])),
        ("市甲局牵头，6月底前完成，市乙局配合", (["市甲局"], ["市乙局"], ["2022-06-30（6月底前完成）"])),
        ("市甲局、市乙局6月底前完成", ([], ["市甲局", "市乙局"], ["2022-06-30（6月底前完成）"])),
        ("市甲局\n10 月底前", ([], ["市甲局"], ["2022-10-31（10月底前）"])),
        (
            "市甲局、市乙局于2022年9月底前完成",
            ([], ["市甲局", "市乙局"], ["2022-09-30（2022年9月底前完成）"]),
        ),
        ("时限：每季度末；责任科室：办公室", ([], ["办公室"], ["每季度末"])),
        ("市甲局（牵头，6月底前）", (["市甲局"], [], ["2022-06-30（6月底前）"])),
        ("市甲局（6月底前完成、牵头单位）；市乙局", (["市甲局"], ["市乙局"], ["2022-06-30（6月底前完成）"])),
        ("市乙局、市甲局（牵头；时限：6月底前）", (["市甲局"], ["市乙局"], ["2022-06-30（6月底前）"])),
        ("市甲局（负责公开目录，6月底前）", ([], ["市甲局（负责公开目录）"], ["2022-06-30（6月底前）"])),
        (
            "市甲局（牵头），市乙局（配合，9月底前）",
            (["市甲局"], ["市乙局"], ["2022-09-30（9月底前）"]),
        ),
        ("市甲局牵头，市乙局配合，2022年6—12月", (["市甲局"], ["市乙局"], ["2022-12-31（2022年6—12月）"])),
        ("市甲局、市乙局（共同牵头）", (["市甲局", "市乙局"], [], [])),
        (
            "市甲局、市乙局（联合牵头，6月底前）、市丙局",
            (["市甲局", "市乙局"], ["市丙局"], ["2022-06-30（6月底前）"]),
        ),
        ("市甲局为第一牵头单位，市乙局配合", (["市甲局"], ["市乙局"], [])),
        ("第一牵头单位：市甲局；第二牵头单位：市乙局", (["市甲局", "市乙局"], [], [])),
        ("市甲局（第一责任单位）、市乙局为责任单位", (["市甲局"], ["市乙局"], [])),
    ],
)
def test_a_deadline_among_the_units(tmp_path: Path, units: str, expected: object) -> None:
    reading = read(tmp_path, units)
    assert columns(reading) == expected
    assert {d.where for d in reading.doubts} == {"发文机关"}


def test_a_deadline_in_a_bracket_with_a_duty_binds_that_unit_alone(tmp_path: Path) -> None:
    (task,) = read(tmp_path, "市乙局、市甲局（牵头，6月底前）、市丙局").breakdown.tasks
    assert [d.owners for d in task.deadlines] == [("市甲局",)]


def test_a_deadline_in_unknown_words_behind_its_label_is_doubted(tmp_path: Path) -> None:
    reading = read(tmp_path, "责任单位：市甲局；完成时限：条件成熟后")
    assert columns(reading) == ([], ["市甲局"], ["条件成熟后"])
    assert any("看不懂" in d.reason for d in reading.doubts)


@pytest.mark.parametrize(
    "rule",
    [
        "列第一位的责任单位为牵头单位",
        "排名第一的为牵头单位",
        "第一责任单位为牵头单位",
        "排在首位的单位是牵头单位",
        "责任单位中排在第一位的即为牵头单位",
        "各项任务由第一责任单位牵头",
        "除标注“分别牵头”外，列第一位为牵头或汇总单位，下同",
        "牵头单位为列第一位的责任单位",
        "责任单位栏列在最前面的单位为主办单位",
        "打头的单位为牵头单位",
        "第一家为主责单位",
        "排序第一的责任单位为总牵头单位",
        "排名首位的单位为第一责任单位",
        "第一顺位单位为牵头单位",
        "写在前面的单位为牵头单位",
    ],
)
def test_the_first_leads_in_all_wordings(tmp_path: Path, rule: str) -> None:
    reading = read(tmp_path, "市甲局、市乙局、市丙局", f"一、任务表中{rule}。")
    assert columns(reading)[:2] == (["市甲局"], ["市乙局", "市丙局"])
    assert any("第一个单位作为牵头单位" in d.reason for d in reading.doubts)


@pytest.mark.parametrize(
    "units",
    [
        "市甲局、市乙局（列第一位的为牵头单位，下同）",
        "市甲局、市乙局，列第一位的为牵头单位",
        "市甲局，市乙局；第一责任单位为牵头单位",
        "（市甲局，市乙局；第一责任单位牵头）",
        "市甲局、市乙局（第一责任单位为牵头单位）",
    ],
)
def test_the_rule_inside_the_unit_cell(tmp_path: Path, units: str) -> None:
    assert columns(read(tmp_path, units))[:2] == (["市甲局"], ["市乙局"])


@pytest.mark.parametrize(
    "text",
    [
        "第一时间报送牵头单位",
        "首先由市甲局牵头",
        "第一责任人牵头抓总",
        "各单位要第一时间牵头处置",
        "首届论坛的主办单位为市甲局",
        "市第一医院为主办单位",
        "排名靠前的单位，由主办单位表扬",
        "列入首位的公开事项由市甲局主办",
    ],
)
def test_no_rule(text: str) -> None:
    assert first_leads(text) == ""
