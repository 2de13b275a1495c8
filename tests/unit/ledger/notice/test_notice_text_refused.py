"""Running text that cannot be read in the order of its cells is refused with its line, never read wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import NoticeUnreadable
from ledger.notice import NoticeReading, read_notice
from ledger.notice.records import Line
from ledger.notice.tables.flow_checks import refuse_missed_level

TITLE = "2022年政务公开工作任务分解表"
FOUR = "工作任务 具体要求 责任单位 时限要求"


def read(folder: Path, *lines: str) -> NoticeReading:
    path = folder / "f.txt"
    path.write_text("\n".join([TITLE, *lines, "（全文完）"]), encoding="utf-8")
    return read_notice(path)


def refusal(folder: Path, *lines: str) -> str:
    with pytest.raises(NoticeUnreadable) as error:
        read(folder, *lines)
    return str(error.value)


def test_columns_printed_side_by_side(tmp_path: Path) -> None:
    lines = (
        "一、稳定经济深化公开",
        "持续推进减税降费政",
        "1.加强市场主体信 策公开，开设专栏， 市财政局、市税务局 持续推进",
        "息公开 开展政策宣传解读。",
        "二、保持稳定深化公开",
        "加强疫情信息公开，",
        "2.加强疫情防控信 市卫生健康委 每日",
        "息公开 每日发布信息。",
        "市教育局",
    )
    assert "用空格对齐" in refusal(tmp_path, FOUR, *lines)


def test_tasks_without_numbers_under_numbered_headings(tmp_path: Path) -> None:
    tasks = (
        "公开规划",
        "集中展示。",
        "市发展改革委",
        "7月底前",
        "公开财政",
        "按时公开。",
        "市财政局",
        "10月底前",
    )
    message = refusal(tmp_path, FOUR, "一、重点信息", *tasks, "二、解读回应", *tasks)
    assert "“市发展改革委”像是责任单位" in message
    assert "第6行" in message


def test_a_level_of_numbers_inside_the_texts() -> None:
    """（一） in the text of one task and （二） in the next one's are no lists, but tasks that were not seen."""
    texts = (
        ["1.助力稳增长", "（一）加强引导。", "市发改委"],
        ["2.助力调结构", "（二）推进公开。", "市经信委"],
    )
    blocks = [(i, [Line(i * 10 + j, t) for j, t in enumerate(lines)]) for i, lines in enumerate(texts)]
    with pytest.raises(NoticeUnreadable, match="“（二）”"):
        refuse_missed_level(blocks, ["1."])
    refuse_missed_level([(i, [*lines, Line(99, "（一）其一")]) for i, lines in blocks[:1]], ["1."])


def test_a_deadline_in_the_middle_of_a_task(tmp_path: Path) -> None:
    """A row that the page's end cut: half of its units stand behind its deadline."""
    lines = ("1.公开企事业信息。", "制定配套措施", "市教育局、市", "8月底前，长期坚持", "住建局；市水利局")
    assert "“8月底前，长期坚持”像是完成时限" in refusal(tmp_path, FOUR, *lines)


def test_columns_in_another_order(tmp_path: Path) -> None:
    lines = ("1.全覆盖。", "公开规划。", "市发改委")
    assert "次序特殊" in refusal(tmp_path, "工作目标 工作任务 责任单位", *lines)


def test_a_second_table(tmp_path: Path) -> None:
    lines = (
        "1.公开规划。",
        "市发改委",
        "附件2",
        "县区任务分解表",
        "工作任务 责任单位",
        "1.公开。",
        "鼓楼区政府",
    )
    assert "后面还有一张任务分解表" in refusal(tmp_path, "工作任务 责任单位", *lines)


@pytest.mark.parametrize("line", ["附件下载等功能。", "主办单位信息公开。", "此件公开情况。"])
def test_a_line_of_the_table_that_begins_like_a_closing_one(tmp_path: Path, line: str) -> None:
    lines = (
        "1.公开规划。",
        "集中展示，支持",
        line,
        "市发改委",
        "2.公开财政。",
        "按时公开。",
        "主办：市财政局",
    )
    tasks = read(tmp_path, "工作任务 工作要求 责任单位", *lines).breakdown.tasks
    assert [t.no for t in tasks] == [1, 2]
    assert tasks[0].requirement.endswith(line)
    assert [str(m) for m in tasks[1].lead_units] == ["市财政局"]


def test_a_deadline_on_the_line_of_the_units(tmp_path: Path) -> None:
    lines = (
        "1.公开规划。",
        "集中展示。",
        "市发改委、",
        "市财政局 持续推进",
        "2.公开财政。",
        "按时公开。",
        "市财政局 6月底前",
    )
    tasks = read(tmp_path, FOUR, *lines).breakdown.tasks
    assert [[str(m) for m in t.responsible_units] for t in tasks] == [["市发改委", "市财政局"], ["市财政局"]]
    assert [str(t.deadlines[0]) for t in tasks] == ["持续推进", "2022-06-30（6月底前）"]


def test_a_cell_a_line_needs_no_full_stop(tmp_path: Path) -> None:
    lines = (
        *("一、推进重点领域公开", "（一）推进规划公开", "公开空间规划。", "市自然资源局", "各县区政府"),
        *("（二）推进财政公开", "公开债务信息。", "市财政局", "市直各部门，各县区政府"),
        *("二、强化解读", "（三）解读政策", "加强解读。", "市政府办公室", "市直各部门"),
    )
    tasks = read(tmp_path, "重点任务 具体内容 牵头单位 责任单位", *lines).breakdown.tasks
    assert [(t.title, t.requirement, str(t.lead_units[0])) for t in tasks] == [
        ("推进规划公开", "公开空间规划。", "市自然资源局"),
        ("推进财政公开", "公开债务信息。", "市财政局"),
        ("解读政策", "加强解读。", "市政府办公室"),
    ]


def test_a_group_that_never_stands_beside_a_lead_is_doubted(tmp_path: Path) -> None:
    lines = (
        *("1.公开规划。", "集中展示。", "市发改委", "市直各部门"),
        *("2.公开财政。", "按时公开。", "市直各部门"),
        *("3.解读政策。", "应解读尽解读。", "各政策起草部门"),
    )
    doubts = read(tmp_path, "工作任务 工作要求 牵头单位 责任单位", *lines).doubts
    assert [d.text for d in doubts if "也可能是牵头单位" in d.reason] == ["各政策起草部门"]


def test_a_cell_of_thousands_of_lines_ends_soon(tmp_path: Path) -> None:
    assert "像是责任单位" in refusal(tmp_path, "工作任务 责任单位", "1.公开。", *["市教育局、"] * 3000, "市财政局")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "gbk"])
def test_encodings_without_a_mark(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "f.txt"
    path.write_bytes(f"{TITLE}\n工作任务\t责任单位\n1.公开规划\t市发改委\n".encode(encoding))
    assert [t.title for t in read_notice(path).breakdown.tasks] == ["公开规划"]


def test_a_title_in_two_lines(tmp_path: Path) -> None:
    path = tmp_path / "f.txt"
    path.write_text(
        "东平市2022年政务公开重点\n工作任务分解表\n工作任务\t责任单位\n1.公开\t市发改委\n", encoding="utf-8"
    )
    breakdown = read_notice(path).breakdown
    assert (breakdown.title, breakdown.year) == ("东平市2022年政务公开重点工作任务分解表", 2022)


def test_year_and_issuer_from_the_subject(tmp_path: Path) -> None:
    path = tmp_path / "f.txt"
    subject = "东平市人民政府办公室关于印发2022年政务公开工作任务分解表的通知"
    path.write_text(f"{subject}\n任务分解表\n工作任务\t责任单位\n1.公开\t市发改委\n", encoding="utf-8")
    breakdown = read_notice(path).breakdown
    assert (breakdown.issuer, breakdown.year) == ("东平市人民政府办公室", 2022)


def test_a_full_stop_ends_a_text_that_looks_like_a_unit(tmp_path: Path) -> None:
    lines = (
        "1.公开规划。",
        "加强公开，建好信息公开",
        "平台。",
        "市发改委",
        "2.公开财政。",
        "按时公开。",
        "市财政局",
    )
    tasks = read(tmp_path, "工作任务 工作要求 责任单位", *lines).breakdown.tasks
    assert (tasks[0].requirement, [str(m) for m in tasks[0].responsible_units]) == (
        "加强公开，建好信息公开平台。",
        ["市发改委"],
    )


def test_a_unit_after_a_text_without_a_full_stop_is_doubted(tmp_path: Path) -> None:
    """Nothing says whether 平台 is the end of the title or a unit."""
    lines = (
        "1.加强公开，推进建设信息公开",
        "平台",
        "市发改委",
        "2.公开财政信息、社会保障信息",
        "市财政局",
        "市审计局",
    )
    doubts = read(tmp_path, "工作任务 责任单位", *lines).doubts
    assert [d.where for d in doubts if "正文的末尾" in d.reason] == ["第1项“责任单位”"]


def test_blank_lines_between_cells_of_one_line_say_nothing_about_others(tmp_path: Path) -> None:
    """Short cells with blank lines between them are no page on which every line has one."""
    first = (
        "1.推进政府信息公开标准化建",
        "设提高水平。",
        "",
        "公开信息，更新目录，",
        "做好服务。",
        "",
        "市发改委",
        "",
    )
    others = (line for i in (2, 3, 4) for line in (f"{i}.公开财政。", "", "按时公开。", "", "市财政局", ""))
    task = read(tmp_path, "工作任务 工作要求 责任单位", "", *first, *others).breakdown.tasks[0]
    assert task.title == "推进政府信息公开标准化建设提高水平。"


def test_a_number_on_a_line_of_its_own_is_no_title(tmp_path: Path) -> None:
    first = ("1", "", "公开规划，更新目录，做好", "服务。", "", "集中展示，", "更新。", "", "市发改委", "")
    second = ("2", "", "公开财政。", "", "按时公开，", "更新。", "", "市财政局", "")
    tasks = read(tmp_path, "序号 工作任务 工作要求 责任单位", "", *first, *second).breakdown.tasks
    assert [(t.no, t.title, t.requirement) for t in tasks] == [
        (1, "公开规划，更新目录，做好服务。", "集中展示，更新。"),
        (2, "公开财政。", "按时公开，更新。"),
    ]
