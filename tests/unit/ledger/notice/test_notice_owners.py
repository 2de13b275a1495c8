"""Whose a date is, as the import settles it: by the place of its phrase, or by the sentence that names a unit."""

from __future__ import annotations

from pathlib import Path

import pytest
from notice_files import word

from ledger.breakdown import LEADS, RESPONSIBLES, WHOLE_ROW, DeadlineKind
from ledger.notice import NoticeReading, read_notice
from ledger.notice.front import sentence_duties
from ledger.notice.prose.subjects import subject_of

TITLE = "2021年政务公开工作任务分解表"
HEADER = ("工作任务", "工作要求", "牵头单位", "责任单位", "完成时限")
PLAIN = ("1.公开规划。", "建成专栏。", "市财政局", "市司法局", "长期坚持")


def read(folder: Path, row: tuple[str, ...], *front: str) -> NoticeReading:
    return read_notice(word(folder / "f.docx", [row], front=[*front, TITLE], header=HEADER))


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("市大数据委要发挥职能作用，于7月底前提出方案", ("市大数据委",)),
        ("各牵头单位要切实扛起牵头抓总职责", (LEADS,)),
        ("各责任单位应于9月底前完成", (RESPONSIBLES,)),
        ("请各单位于12月10日前完成", (WHOLE_ROW,)),
        ("同时，市人社局要在6月底前公布", ("市人社局",)),
        ("市住房和城乡建设局于6月底前公布", ("市住房和城乡建设局",)),
        ("市人力资源和社会保障局、市财政局须在8月底前", ("市人力资源和社会保障局", "市财政局")),
        ("各级政府和市直有关部门要充分发挥", ("各级政府", "市直有关部门")),
        ("各县（市）区政府、高新区管委会应于9月底前", ("各县（市）区政府", "高新区管委会")),
        ("由市司法局牵头，7月底前完成", ("市司法局",)),
        ("各级各部门要于9月底前完成", (WHOLE_ROW,)),
        ("各地、各有关部门要于9月底前完成", (WHOLE_ROW,)),
        ("8月底前，市司法局要完成规章清理", ("市司法局",)),
        ("8月底前市司法局完成规章清理", ("市司法局",)),
        ("9月底前，由市发改委汇总各单位情况", ("市发改委",)),
        ("于10月30日前收集汇总所牵头工作任务开展情况", ()),
        ("7月底前提出优化提升方案", ()),
        ("要密切关注本地区的好经验", ()),
        ("", ()),
    ],
)
def test_a_sentence_names_whom_it_speaks_to(sentence: str, named: tuple[str, ...]):
    assert subject_of(sentence) == named


@pytest.mark.parametrize(
    ("row", "owners"),
    [
        (("1.公开规划。", "6月底前建成专栏。", "市财政局", "市司法局", "长期坚持"), [(LEADS,)]),
        (("1.规划在6月底前公开。", "建成专栏。", "市财政局", "市司法局", "长期坚持"), [(LEADS,)]),
        (("1.公开规划。", "建成专栏。", "市财政局", "市司法局", "6月底前"), [(WHOLE_ROW,)]),
        (("1.公开规划。", "6月底前建成专栏。", "市财政局", "市司法局", "6月底前"), [(WHOLE_ROW,)]),
        (("1.公开规划。", "6月底前建成专栏。", "市财政局", "市司法局", "12月底前"), [(LEADS,), (WHOLE_ROW,)]),
        (("1.公开规划。", "6月底前建成专栏。", "", "市司法局", "每季度"), [(LEADS,)]),
        (("1.公开规划。", "建成专栏。", "市财政局", "市司法局，6月底完成", "长期坚持"), [(WHOLE_ROW,)]),
    ],
)
def test_the_place_of_a_phrase_tells_whose_it_is(
    tmp_path: Path, row: tuple[str, ...], owners: list[tuple[str, ...]]
) -> None:
    (task,) = read(tmp_path, row).breakdown.tasks
    assert [d.owners for d in task.deadlines if d.due] == owners


@pytest.mark.parametrize(
    ("body", "owners"),
    [
        ("一、市财政局要于6月底前提出方案。", ("市财政局",)),
        ("一、市财政局要发挥作用。6月底前提出方案。", ("市财政局",)),
        ("一、市财政局要发挥作用。市司法局于6月底前提出方案。", ("市司法局",)),
        ("一、各牵头单位请于6月底前将落实情况报送市政府办公厅。", (LEADS,)),
        ("一、市财政局请于6月底前将落实情况报送市政府办公厅。", ("市财政局",)),
        ("一、6月底前提出方案。", ()),
    ],
)
def test_a_paragraphs_date_is_the_units_that_it_names_or_doubted(
    tmp_path: Path, body: str, owners: tuple[str, ...]
) -> None:
    reading = read(tmp_path, PLAIN, body)
    assert [d.deadline.owners for d in reading.breakdown.duties if d.deadline] == [owners]
    doubts = [d.reason for d in reading.doubts if d.where == "正文第一条"]
    assert doubts == ([] if owners else ["“6月底前”没有读出由哪个单位负责，请核对"])


COLLECTION, EXPLICIT = DeadlineKind.COLLECTION, DeadlineKind.EXPLICIT


@pytest.mark.parametrize(
    ("sentence", "dates"),
    [
        # One unit's report is that unit's, whatever it is called.
        ("市大数据委要于7月底前将优化提升方案落实情况报市政府办公厅。", [("07-31", EXPLICIT, ("市大数据委",))]),
        (
            "市委网信办、市公安局要于6月30日前清理，并将情况报市政府办公厅。",
            [("06-30", EXPLICIT, ("市委网信办", "市公安局"))],
        ),
        ("9月底前，由市发改委汇总各单位规划公开情况，报市政府办公厅。", [("09-30", EXPLICIT, ("市发改委",))]),
        # What is published, or what the office tells others, is no report of the lead units.
        ("市政府办公厅将于11月底前开展督查，并通报情况。", [("11-30", EXPLICIT, ("市政府办公厅",))]),
        ("各单位要在12月31日前发布政府信息公开工作年度报告。", [("12-31", EXPLICIT, (WHOLE_ROW,))]),
        ("各有关单位要在12月底前完成填报，台账要齐全。", [("12-31", EXPLICIT, (WHOLE_ROW,))]),
        # Who reports to whom: the lead units' date is not that of those who report to them.
        (
            "各责任单位要于9月30日前将落实情况报送牵头单位，各牵头单位于10月30日前收集汇总报市政府办公厅。",
            [("09-30", COLLECTION, (RESPONSIBLES,)), ("10-30", COLLECTION, (LEADS,))],
        ),
        ("各县（市、区）、各部门要于12月15日前将工作开展情况报送市政府办公厅。", [("12-15", COLLECTION, (LEADS,))]),
        ("请各牵头单位、各责任单位于11月15日前将总结报送市政府办公厅。", [("11-15", COLLECTION, (LEADS,))]),
        (
            "各牵头单位请于7月15日前、10月30日前报送落实情况。",
            [("07-15", COLLECTION, (LEADS,)), ("10-30", COLLECTION, (LEADS,))],
        ),
        # A sentence that turns from one unit to another.
        (
            "市大数据委于7月底前提出方案，市财政局于8月底前落实经费。",
            [("07-31", EXPLICIT, ("市大数据委",)), ("08-31", EXPLICIT, ("市财政局",))],
        ),
        (
            "各县（市）区政府于8月底前、市直各有关单位于9月底前完成专栏改版。",
            [("08-31", EXPLICIT, ("各县（市）区政府",)), ("09-30", EXPLICIT, ("市直各有关单位",))],
        ),
        (
            "县财政局于7月底前提出方案，县审计局于8月底前完成审计，并将审计情况报县政府办公室。",
            [("07-31", EXPLICIT, ("县财政局",)), ("08-31", EXPLICIT, ("县审计局",))],
        ),
        # One that goes on with its list, or with what the same unit does.
        (
            "各县（市）区政府、高新区管委会，市直各有关单位要于9月底前完成改版。",
            [("09-30", EXPLICIT, ("各县（市）区政府", "高新区管委会", "市直各有关单位"))],
        ),
        ("市财政局要发挥作用，会同市审计局于8月底前提出方案。", [("08-31", EXPLICIT, ("市财政局",))]),
        ("市教育局要带头，督促各县（市）区政府于10月底前完成。", [("10-31", EXPLICIT, ("市教育局",))]),
    ],
)
def test_each_date_of_a_sentence_binds_whom_its_clause_speaks_to(
    sentence: str, dates: list[tuple[str, DeadlineKind, tuple[str, ...]]]
) -> None:
    found = [d.deadline for d in sentence_duties("四", sentence, 2021) if d.deadline]
    assert [(f"{d.due:%m-%d}", d.kind, d.owners) for d in found] == dates


@pytest.mark.parametrize(
    ("lead", "responsible", "column", "owners"),
    [
        ("市财政局", "市司法局，6月底完成；市审计局，9月底完成", "长期坚持", [("市司法局",), ("市审计局",)]),
        ("市财政局", "市司法局（6月底前）、市审计局（9月底前）", "长期坚持", [("市司法局",), ("市审计局",)]),
        ("", "市甲局、市乙局6月底前完成，市丙局9月底前完成", "长期坚持", [("市甲局", "市乙局"), ("市丙局",)]),
        ("", "市甲局牵头，6月底前完成，市乙局配合", "长期坚持", [("市甲局",)]),
        ("市财政局（6月底前）", "市司法局", "长期坚持", [("市财政局",)]),
        ("市财政局，6月底前", "市司法局，9月底前", "长期坚持", [("市财政局",), ("市司法局",)]),
        ("市财政局", "市司法局，9月底前", "长期坚持", [(WHOLE_ROW,)]),
        (
            "市财政局",
            "市司法局、市审计局",
            "市财政局6月底前，其他单位9月底前",
            [("市财政局",), ("市司法局", "市审计局")],
        ),
        ("市财政局", "市司法局、市审计局", "牵头单位6月底前；责任单位9月底前", [(LEADS,), (RESPONSIBLES,)]),
        ("市财政局", "市司法局", "方案：6月底前；完成：12月底前", [(WHOLE_ROW,), (WHOLE_ROW,)]),
        ("市财政局", "市司法局", "市胡编局6月底前", [(WHOLE_ROW,)]),
    ],
)
def test_two_dates_of_one_row_bind_the_units_that_they_stand_with(
    tmp_path: Path, lead: str, responsible: str, column: str, owners: list[tuple[str, ...]]
) -> None:
    (task,) = read(tmp_path, ("1.公开规划。", "建成专栏。", lead, responsible, column)).breakdown.tasks
    assert [d.owners for d in task.deadlines if d.due] == owners


@pytest.mark.parametrize(
    ("requirement", "owners"),
    [
        ("市财政局6月底前公布，市司法局9月底前公布。", [("市财政局",), ("市司法局",)]),
        ("建成专栏。市司法局于9月底前公布。", [("市司法局",)]),
        ("各责任单位9月底前完成自查，牵头单位10月底前汇总。", [(RESPONSIBLES,), (LEADS,)]),
        ("各单位9月底前完成改版。", [(LEADS,)]),
        ("市胡编局9月底前完成改版。", [(LEADS,)]),
        ("对照国办要求，7月底前提出方案，10 月底前完成提升工作。", [(LEADS,), (LEADS,)]),
    ],
)
def test_a_requirement_binds_the_lead_units_unless_it_names_others_of_the_row(
    tmp_path: Path, requirement: str, owners: list[tuple[str, ...]]
) -> None:
    row = ("1.公开规划。", requirement, "市财政局", "市司法局、市审计局", "长期坚持")
    (task,) = read(tmp_path, row).breakdown.tasks
    assert [d.owners for d in task.deadlines if d.due] == owners
