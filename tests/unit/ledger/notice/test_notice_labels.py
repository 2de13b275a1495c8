"""Units under labels of several levels or of offices, and units with a mark beside them."""

from __future__ import annotations

from pathlib import Path

import pytest
from notice_files import word

from ledger.notice import NoticeReading, read_notice
from ledger.notice.tables.levels import labels_apart

TITLE = "东平市人民政府办公室2022年政务公开工作要点"


def read(folder: Path, *lines: str, title: str = TITLE) -> NoticeReading:
    path = folder / "f.txt"
    path.write_text("\n".join([title, *lines, "（全文完）"]), encoding="utf-8")
    return read_notice(path)


def first(reading: NoticeReading) -> tuple[str, str]:
    """(leads, responsible units) of the first task."""
    task = reading.breakdown.tasks[0]
    return "、".join(map(str, task.lead_units)), "、".join(map(str, task.responsible_units))


def reasons(reading: NoticeReading) -> list[str]:
    return [d.reason for d in reading.doubts if d.where.startswith("第1项")]


@pytest.mark.parametrize(
    ("inner", "units", "left", "reason"),
    [
        (
            "省级牵头单位：省甲厅；市级牵头单位：市甲局；责任单位：各县区",
            ("市甲局", "各县区"),
            ["省甲厅"],
            "不是本级单位",
        ),
        ("省牵头单位：省甲厅；市牵头单位：市甲局", ("市甲局", ""), ["省甲厅"], "不是本级单位"),
        ("国家责任单位：甲署；责任单位：市甲局", ("", "市甲局"), ["甲署"], "不是本级单位"),
        ("市级牵头单位：市甲局；县级牵头单位：各县区甲局", ("市甲局", "各县区甲局"), [], "下级的牵头单位"),
        ("责任单位：市甲局；责任科室：规划科", ("", "市甲局"), ["规划科"], "内设机构"),
        ("牵头单位：市甲局；责任处室：规划处、法规处", ("市甲局", ""), ["规划处", "法规处"], "内设机构"),
    ],
)
def test_what_is_not_the_issuers_to_ask_is_left_out_and_told(
    tmp_path: Path, inner: str, units: tuple[str, str], left: list[str], reason: str
) -> None:
    reading = read(tmp_path, f"1.公开规划。（{inner}）", "2.公开目录。（市乙局负责）")
    assert first(reading) == units
    assert [u.text for u in reading.unused if u.where.startswith("第1项")] == left
    (told,) = reasons(reading)
    assert reason in told


@pytest.mark.parametrize(
    ("inner", "units"),
    [
        ("市直责任单位：市甲局；县区责任单位：各县区", ("", "市甲局、各县区")),
        ("市级责任单位：市甲局；县（市、区）责任单位：各县区", ("", "市甲局、各县区")),
        ("责任科室：规划科", ("", "规划科")),
        ("牵头科室：规划科；配合科室：各科室", ("规划科", "各科室")),
        ("市级牵头单位：市甲局", ("市甲局", "")),
    ],
)
def test_own_and_lower_levels_and_offices_alone(tmp_path: Path, inner: str, units: tuple[str, str]) -> None:
    reading = read(tmp_path, f"1.公开规划。（{inner}）", "2.公开目录。（市乙局负责）")
    assert (first(reading), reasons(reading)) == (units, [])


def test_lines_of_labels_with_levels(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "1.公开规划。",
        "省级牵头单位：省甲厅",
        "市级牵头单位：市甲局",
        "县区责任单位：各县区",
        "2.公开目录。（市乙局负责）",
    )
    assert first(reading) == ("市甲局", "各县区")


def test_without_an_issuer_the_lowest_lead_counts() -> None:
    assert labels_apart(["省牵头单位", "市牵头单位", "责任单位"], "") == ({"省牵头单位"}, set())
    assert labels_apart(["牵头单位", "责任单位"], "市") == (set(), set())


@pytest.mark.parametrize(
    ("rule", "mark"),
    [
        ("注：带★的为牵头单位。", "★"),
        ("单位名称前标注“▲”的为牵头单位。", "▲"),
        ("说明：*为牵头单位。", "*"),
        ("加“※”号的单位表示牵头单位。", "※"),
    ],
)
def test_a_mark_that_the_notice_explains_leads(tmp_path: Path, rule: str, mark: str) -> None:
    reading = read(tmp_path, rule, f"1.公开规划。（{mark}市甲局、市丙局{mark}，各县区）", "2.公开目录。（市乙局负责）")
    assert first(reading) == ("市甲局、市丙局", "各县区")
    assert [d.where for d in reading.doubts if f"带“{mark}”的单位" in d.reason] == ["牵头单位"]


@pytest.mark.parametrize("rule", ["加粗的为牵头单位。", "带★的为牵头单位。", "各单位要抓好落实。"])
def test_a_mark_that_nobody_explains_is_asked_for(tmp_path: Path, rule: str) -> None:
    reading = read(tmp_path, rule, "1.公开规划。（▲市甲局、市丙局）", "2.公开目录。（市乙局负责）")
    assert first(reading) == ("", "市甲局、市丙局")
    assert any("“市甲局”带有符号" in r for r in reasons(reading))


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("★市甲局\n市乙局\n市丙局", ("市甲局", "市乙局、市丙局")),
        ("市乙局\n★市甲局", ("市甲局", "市乙局")),
        ("★甲街道\n乙街道", ("甲街道", "乙街道")),
    ],
)
def test_marks_in_the_lines_of_a_cell(tmp_path: Path, cell: str, units: tuple[str, str]) -> None:
    header = ("序号", "工作任务", "责任单位（带★为牵头单位）")
    path = word(tmp_path / "f.docx", [("1", "公开规划", cell)], front=[TITLE], header=header)
    assert first(read_notice(path)) == units


def test_a_mark_between_two_names_is_asked_for(tmp_path: Path) -> None:
    reading = read(tmp_path, "带★的为牵头单位。", "1.公开规划。（责任单位：★市甲局★市乙局）")
    assert any("不像单位名称" in r for r in reasons(reading))
