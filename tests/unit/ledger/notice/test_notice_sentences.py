"""Who has to do it, said in a sentence without brackets; and sentences that name units but give nobody a task."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.notice import NoticeReading, read_notice
from ledger.notice.prose.assignments import segments
from ledger.notice.prose.paragraphs import paragraphs_of
from ledger.notice.prose.said import who_sentence
from ledger.notice.records import Line
from tests.growth import growth

TITLE = "东平市2022年政务公开工作要点"


def read(folder: Path, *lines: str) -> NoticeReading:
    path = folder / "f.txt"
    path.write_text("\n".join([TITLE, *lines, "（全文完）"]), encoding="utf-8")
    return read_notice(path)


@pytest.mark.parametrize(
    ("text", "title", "leads", "responsible"),
    [
        ("公开规划。由市甲局牵头，市乙局配合。", "公开规划。", "市甲局", "市乙局"),
        ("公开规划。责任单位为市甲局。", "公开规划。", "", "市甲局"),
        ("公开规划。牵头单位是市甲局，责任单位是市乙局、各县区。", "公开规划。", "市甲局", "市乙局、各县区"),
        ("公开规划。该项工作由市甲局负责。", "公开规划。", "", "市甲局"),
        ("公开规划。此项任务由市甲局负责落实。", "公开规划。", "", "市甲局"),
        ("公开规划。市甲局、市乙局按职责分工负责。", "公开规划。", "", "市甲局、市乙局"),
        ("公开规划，由市甲局牵头，市乙局配合。", "公开规划", "市甲局", "市乙局"),
        ("公开规划（试行），由市甲局负责。", "公开规划（试行）", "", "市甲局"),
        (
            "公开规划。由市甲局牵头，各县（市、区）政府、市直各部门配合。",
            "公开规划。",
            "市甲局",
            "各县（市、区）政府、市直各部门",
        ),
        ("公开规划。由办公室牵头，各科室配合。", "公开规划。", "办公室", "各科室"),
    ],
)
def test_a_sentence_of_names_and_duties(tmp_path: Path, text: str, title: str, leads: str, responsible: str) -> None:
    reading = read(tmp_path, f"1.{text}", "2.公开目录。（市丙局负责）")
    task = reading.breakdown.tasks[0]
    assert (task.title, task.requirement) == (title, "")
    assert ("、".join(map(str, task.lead_units)), "、".join(map(str, task.responsible_units))) == (
        leads,
        responsible,
    )
    assert not [d for d in reading.doubts if d.where != "文件末尾" and d.where != "发文机关"]


def test_a_notice_with_nothing_but_sentences_and_its_deadlines(tmp_path: Path) -> None:
    reading = read(tmp_path, "1.公开规划。由市甲局牵头，6月底前完成。", "2.公开目录。由市乙局负责，每季度末前公布。")
    assert [(str(t.deadlines[0].due), t.deadlines[0].phrase) for t in reading.breakdown.tasks] == [
        ("2022-06-30", "6月底前完成"),
        ("None", "每季度末前公布"),
    ]


def test_a_sentence_for_all_above(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "一、决策公开",
        "1.公开规划。",
        "2.公开目录。",
        "以上两项由市甲局牵头，各县区配合。",
        "二、执行公开",
        "3.公开预算。（市丙局负责）",
    )
    assert [list(map(str, t.lead_units)) for t in reading.breakdown.tasks] == [["市甲局"], ["市甲局"], []]
    assert any("这2项只在最后写明单位" in d.reason for d in reading.doubts)


@pytest.mark.parametrize(
    "text",
    [
        "各部门抓好落实。",
        "市政府办公室负责统筹协调。",
        "建立由市甲局牵头、各部门配合的工作机制。",
        "积极配合有关部门。",
        "明确责任单位。",
        "由市甲局牵头，公开规划。",
        "本要点由市政府办公室负责解释。",
        "请各县区、各部门分工负责。",
        "主要负责同志为第一责任人。",
    ],
)
def test_a_sentence_that_gives_nobody_a_task(text: str) -> None:
    assert who_sentence(text, 0) is None


@pytest.mark.parametrize(
    ("before", "again", "behind"),
    [
        ("公开", "，由市甲局", "。"),
        ("", "市甲局、", "由市甲局牵头。"),
        ("公开", "（", "。"),
    ],
    ids=["commas", "names", "brackets"],
)
def test_a_hostile_sentence_costs_no_more_than_its_length(before: str, again: str, behind: str) -> None:
    """Each took minutes: every comma and every bracket read the whole rest again."""

    def read(size: int, attempt: int) -> None:
        text = before + again * (size + attempt) + behind
        paragraph = paragraphs_of([Line(1, text)], wrapped=False)[0]
        assert not [s for s in segments(paragraph, 0) if s.assigns]

    assert growth(read, 500) < 1.5


def test_what_reads_like_a_requirement_is_asked_for(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "一、决策公开",
        "1.公开规划。（市甲局负责）",
        "二、组织保障",
        "1.加强组织领导。由市甲局牵头，各部门配合。",
    )
    assert [d.text for d in reading.doubts if "像是工作要求" in d.reason] == ["1.加强组织领导。"]
