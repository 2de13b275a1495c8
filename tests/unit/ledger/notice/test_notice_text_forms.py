"""Tables in plain text: deadlines in the last column, pipes, and blanks that part nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from notice_files import text

from ledger.breakdown import Nature
from ledger.errors import NoticeUnreadable
from ledger.notice import read_notice

TITLE = "2023年政务公开工作任务分解表"


def cells_a_line(deadline: str) -> str:
    return f"""{TITLE}
工作任务
具体要求
责任单位
时限要求
1.公开规划信息，做好发布
工作。
设立专题专栏，集中展示历史
规划和现行规划。
市发改委，各县（市）
区政府
{deadline}
2.公开预算。
统一发布。
市财政局
长期坚持
抄送：市委办。"""


@pytest.mark.parametrize(
    "deadline",
    [
        "每季度末",
        "2023年12月底\n前完成并持续更新",
        "11月30日前完成并报送\n总结材料",
        "按上级要求时间\n完成",
        "2023年全年推进",
    ],
)
def test_a_deadline_in_the_last_column_however_worded(tmp_path: Path, deadline: str) -> None:
    first, second = read_notice(text(tmp_path / "f.txt", cells_a_line(deadline))).breakdown.tasks
    assert first.requirement == "设立专题专栏，集中展示历史规划和现行规划。"
    assert [str(m) for m in first.responsible_units] == ["市发改委", "各县（市）区政府"]
    assert [d.phrase for d in first.deadlines] == [deadline.replace("\n", "")]
    assert [str(m) for m in second.responsible_units] == ["市财政局"]


@pytest.mark.parametrize("cut", ["区政", "区政府\n市市场监"])
def test_a_cut_unit_is_still_no_deadline(tmp_path: Path, cut: str) -> None:
    body = cells_a_line("长期").replace("区政府\n长期", cut)
    with pytest.raises(NoticeUnreadable):
        read_notice(text(tmp_path / "f.txt", body))


@pytest.mark.parametrize("phrase", ["每季度末", "每季度末前", "每月底"])
def test_a_rhythm_in_the_deadline_column_recurs(tmp_path: Path, phrase: str) -> None:
    first, second = read_notice(text(tmp_path / "f.txt", cells_a_line(phrase))).breakdown.tasks
    assert (first.nature, second.nature) == (Nature.RECURRING, Nature.CONTINUOUS)
    assert first.due is None


PIPES = f"""{TITLE}

| 序号 | 工作任务 | 牵头单位 | 责任单位 |
|-----|:-------:|---------|---------|
| 一、强化公开 | | | |
| 1 | 公开规划 | 市发改委 | 市直各单位 |
| 2 | 公开预算 | | 各县区 |
"""


@pytest.mark.parametrize(
    "body",
    [
        PIPES,
        PIPES.replace("|", "｜"),
        PIPES.replace("\n| ", "\n").replace(" |\n", "\n").replace("\n|-", "\n-"),
    ],
)
def test_a_table_with_pipes(tmp_path: Path, body: str) -> None:
    reading = read_notice(text(tmp_path / "f.txt", body))
    assert [
        (t.no, t.part, t.title, [str(m) for m in t.lead_units], [str(m) for m in t.responsible_units])
        for t in reading.breakdown.tasks
    ] == [
        (1, "一、强化公开", "公开规划", ["市发改委"], ["市直各单位"]),
        (2, "一、强化公开", "公开预算", [], ["各县区"]),
    ]


def test_a_line_with_a_pipe_too_many_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoticeUnreadable, match=r"5栏.*第6行"):
        read_notice(text(tmp_path / "f.txt", PIPES.replace("公开规划 |", "公开|规划 |")))


@pytest.mark.parametrize(
    "body",
    [
        "序号   工作任务     牵头单位    责任单位\n1     公开规划     市发改委   市直各单位\n2     公开预算   市财政局    各县区\n",
        "工作任务   责任单位\n1.公开规划     市发改委\n2.公开预算   市财政局\n",
        "序号　　工作任务　　责任单位\n1　　公开规划　　市发改委\n",
    ],
)
def test_cells_parted_by_blanks_alone_are_refused_with_a_way_out(tmp_path: Path, body: str) -> None:
    with pytest.raises(NoticeUnreadable, match=r"空格对齐.*\.docx.*制表符"):
        read_notice(text(tmp_path / "f.txt", f"{TITLE}\n\n{body}"))
