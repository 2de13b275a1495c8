"""Unit cells with a name a line, with 等 at a line's start, and with a deadline among the names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from notice_files import word

from ledger.notice import NoticeReading, read_notice
from ledger.notice.mentions import parse_units
from ledger.notice.tables.line_ends import Break

TITLE = "2023年政务公开工作任务分解表"


def names(cell: str) -> list[str]:
    return [str(n.mention) for n in parse_units(cell.split("⏎"), wrapped=False) if n.mention.name]


@pytest.mark.parametrize(
    "cell",
    [
        "甲街道⏎乙街道⏎丙街道",
        "甲科⏎乙科⏎丙科",
        "甲镇⏎乙乡⏎丙街道",
        "甲处⏎乙处",
        "甲站⏎乙站⏎丙所",
        "甲馆⏎乙馆",
        "甲园⏎乙园",
        "市建行⏎市工行⏎市农行",
        "甲所⏎乙队⏎丙院⏎丁校",
        "甲部⏎乙会⏎丙社",
        "甲中心⏎乙中心⏎丙公司",
        "甲村⏎乙社区",
        "甲小学⏎乙中学⏎丙幼儿园",
        "秘书科⏎办公室⏎财务室",
        "秘书科⏎办公室",
        "文化科⏎旅游科⏎体育科⏎产业科",
        "市卫生健康委⏎疾控中心⏎市医院",
        "甲街道办事处⏎乙街道办事处",
        "各镇（街道）、园区⏎区甲局",
    ],
)
def test_a_unit_a_line(cell: str) -> None:
    assert names(cell) == cell.split("⏎")
    assert {n.unsure for n in parse_units(cell.split("⏎"), wrapped=False)} == {Break.BETWEEN}


@pytest.mark.parametrize(
    "cell", ["1.甲街道⏎2.乙街道", "（1）甲街道⏎（2）乙街道⏎（3）丙局", "①甲科⏎②乙科", "1、甲局⏎2、乙镇"]
)
def test_numbers_in_front_of_the_lines_are_no_part_of_a_name(cell: str) -> None:
    assert [name[-2:] for name in names(cell)] == [line[-2:] for line in cell.split("⏎")]
    assert not any(c in "（1①、." for name in names(cell) for c in name)


@pytest.mark.parametrize(
    ("cell", "one"),
    [
        ("市住房和城乡⏎建设局⏎市文化广电旅游局", "市住房和城乡建设局"),
        ("人民银行⏎临江市分行", "人民银行临江市分行"),
        ("市直各部⏎门", "市直各部门"),
        ("市人力资源和社⏎会保障局", "市人力资源和社会保障局"),
        ("甲街道⏎办事处", "甲街道办事处"),
        ("市委⏎宣传部", "市委宣传部"),
    ],
)
def test_a_name_broken_inside_a_word_is_one(cell: str, one: str) -> None:
    assert names(cell)[0] == one


def _doubts(folder: Path, cell: str) -> list[str]:
    path = word(folder / "f.docx", [("1", "公开", cell)], front=[TITLE], header=("序号", "任务", "责任单位"))
    return [d.reason for d in read_notice(path).doubts if d.where.startswith("第1项")]


@pytest.mark.parametrize("cell", ["图书馆\n体育局", "甲镇\n财政局", "市民族宗教\n事务局", "甲店\n乙局"])
def test_what_only_the_line_s_end_tells_is_doubted(tmp_path: Path, cell: str) -> None:
    assert len(_doubts(tmp_path, cell)) == 1


def test_what_is_plain_is_not_doubted(tmp_path: Path) -> None:
    assert _doubts(tmp_path, "甲街道\n乙街道\n市住房和城乡\n建设局") == []


@pytest.mark.parametrize(
    ("cell", "mentions"),
    [
        ("市甲局、市乙局⏎等相关市直部门", ["市甲局", "市乙局", "相关市直部门"]),
        ("市甲局、市乙局⏎等部门", ["市甲局", "市乙局"]),
        ("市甲局⏎等各县（市、区）政府", ["市甲局", "各县（市、区）政府"]),
        ("市甲局等有关部门和各县（市、区）政府", ["市甲局", "有关部门", "各县（市、区）政府"]),
        ("市甲局、甲区等县（市、区）政府", ["市甲局", "甲区"]),
        ("甲街道⏎乙街道⏎等有关单位按职责分工负责", ["甲街道", "乙街道", "有关单位"]),
        ("市甲局、⏎等有关部门", ["市甲局", "有关部门"]),
        ("市甲局、等相关市直部门、市乙局", ["市甲局", "相关市直部门", "市乙局"]),
        ("市甲局，等。", ["市甲局"]),
        ("市甲局、等部门", ["市甲局"]),
        ("高等院校、市甲局", ["高等院校", "市甲局"]),
    ],
)
def test_others_belong_to_the_names_before(cell: str, mentions: list[str]) -> None:
    assert names(cell) == mentions
    assert any(n.others for n in parse_units(cell.split("⏎"))) is ("高等" not in cell)


def _read(folder: Path, cell: str) -> NoticeReading:
    return read_notice(
        word(folder / "f.docx", [("1", "公开", cell)], front=[TITLE], header=("序号", "任务", "责任单位"))
    )


@pytest.mark.parametrize(
    ("cell", "units", "deadlines"),
    [
        ("责任单位：市甲局，6月底完成", ["市甲局"], [("6月底完成", date(2023, 6, 30))]),
        ("市甲局\n完成时限：长期坚持", ["市甲局"], [("长期坚持", None)]),
        (
            "市甲局；完成时间：9月底前、12月底前",
            ["市甲局"],
            [("9月底前", date(2023, 9, 30)), ("12月底前", date(2023, 12, 31))],
        ),
        ("市甲局（6月底前完成）、市乙局", ["市甲局", "市乙局"], [("6月底前完成", date(2023, 6, 30))]),
        ("市甲局（时限：年底前）", ["市甲局"], [("年底前", date(2023, 12, 31))]),
        ("市甲局、市乙局于6月底前完成", ["市甲局", "市乙局"], [("6月底前完成", date(2023, 6, 30))]),
        ("市甲局\n2023.6.30", ["市甲局"], [("2023.6.30", date(2023, 6, 30))]),
        ("6月底前，市甲局", ["市甲局"], [("6月底前", date(2023, 6, 30))]),
        ("甲街道\n持续推进", ["甲街道"], [("持续推进", None)]),
        ("市甲局，按季度", ["市甲局"], [("按季度", None)]),
        ("市甲局（按月）", ["市甲局"], [("按月", None)]),
        ("市甲局（立行立改）、市乙局", ["市甲局", "市乙局"], [("立行立改", None)]),
        ("市甲局，立行立改，长期坚持", ["市甲局"], [("立行立改", None), ("长期坚持", None)]),
        ("市甲局，按期完成", ["市甲局"], [("按期完成", None)]),
        ("市甲局（负责6月底前的公开）", ["市甲局（负责6月底前的公开）"], []),
        ("市第三医院、市6月办", ["市第三医院", "市6月办"], []),
    ],
)
def test_a_deadline_among_units_is_a_deadline(
    tmp_path: Path, cell: str, units: list[str], deadlines: list[tuple[str, date | None]]
) -> None:
    reading = _read(tmp_path, cell)
    (task,) = reading.breakdown.tasks
    assert [str(m) for m in task.responsible_units] == units
    assert [(d.phrase, d.due) for d in task.deadlines] == deadlines
    assert [d.reason for d in reading.doubts if d.where.startswith("第1项")] == []


def test_a_deadline_nobody_can_read_is_doubted(tmp_path: Path) -> None:
    (doubt,) = [d for d in _read(tmp_path, "市甲局\n完成时限：按上级时间节点").doubts if "第1项" in d.where]
    assert doubt.where == "第1项“完成时限”"
