"""Whose a date is, as the import settles it: by the place of its phrase, or by the sentence that names a unit."""

from __future__ import annotations

from pathlib import Path

import pytest
from notice_files import word

from ledger.breakdown import LEADS, RESPONSIBLES, WHOLE_ROW, DeadlineKind
from ledger.notice import Reading, read_notice
from ledger.notice.subjects import duty_owners, subject_of

TITLE = "2021年政务公开工作任务分解表"
HEADER = ("工作任务", "工作要求", "牵头单位", "责任单位", "完成时限")
PLAIN = ("1.公开规划。", "建成专栏。", "市财政局", "市司法局", "长期坚持")


def read(folder: Path, row: tuple[str, ...], *front: str) -> Reading:
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
        ("7月底前提出优化提升方案", ()),
        ("要密切关注本地区的好经验", ()),
        ("", ()),
    ],
)
def test_a_sentence_names_whom_it_speaks_to(sentence: str, named: tuple[str, ...]):
    assert subject_of(sentence) == named
    assert duty_owners(sentence, DeadlineKind.COLLECTION) == (LEADS,)


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
        ("一、市财政局请于6月底前将落实情况报送市政府办公厅。", (LEADS,)),
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
