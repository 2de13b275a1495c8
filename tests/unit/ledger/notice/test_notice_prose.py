"""Notices without a table, beyond the corpus: brackets that name nobody, forms, pages of a PDF, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus_files import pdf
from notice_files import word

from ledger.breakdown import DeadlineKind
from ledger.errors import NoticeUnreadable
from ledger.notice import NoticeReading, read_notice
from ledger.notice.prose.assignments import Sort, sort_of

TITLE = "东平市2022年政务公开工作要点"


def read(folder: Path, *lines: str) -> NoticeReading:
    path = folder / "f.txt"
    path.write_text("\n".join([TITLE, *lines, "（全文完）"]), encoding="utf-8")
    return read_notice(path)


def places(reading: NoticeReading) -> list[tuple[int, str, str, str]]:
    """(number, title, leads, responsible units) of each task."""
    return [
        (t.no, t.title, "、".join(map(str, t.lead_units)), "、".join(map(str, t.responsible_units)))
        for t in reading.breakdown.tasks
    ]


@pytest.mark.parametrize(
    ("inner", "sort"),
    [
        ("责任单位：市甲局", Sort.WHO),
        ("以上任务责任单位：市甲局", Sort.WHO),
        ("牵头单位:市甲局;完成时限:6月底", Sort.WHO),
        ("6月底前完成，市甲局牵头", Sort.WHO),
        ("各县（市、区）政府、市直各部门按职责分工分别负责", Sort.WHO),
        ("由市甲局牵头，市乙局配合", Sort.WHO),
        ("市甲局、各县（市、区）政府", Sort.NAMES),
        ("2022年10月底前", Sort.WHEN),
        ("长期坚持", Sort.WHEN),
        ("试行", Sort.TEXT),
        ("国办发〔2021〕1号", Sort.TEXT),
        ("以下简称各单位", Sort.TEXT),
        ("含县区、乡镇", Sort.TEXT),
        ("不含涉密单位", Sort.TEXT),
        ("谁起草谁负责", Sort.TEXT),
        ("见附件", Sort.TEXT),
        ("2022年版", Sort.TEXT),
        ("一", Sort.TEXT),
    ],
)
def test_what_stands_in_a_bracket(inner: str, sort: Sort) -> None:
    assert sort_of(inner) is sort


@pytest.mark.parametrize(
    "text",
    ["报市政府办公室（市政务公开办）。", "建立（由市甲局牵头）的机制。", "建成政务服务（市民）中心。"],
)
def test_a_bracket_inside_a_sentence_stays_text(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, f"1.{text}（市丙局负责）", "2.公开目录。（市丁局负责）")
    assert places(reading) == [(1, text, "", "市丙局"), (2, "公开目录。", "", "市丁局")]


def test_a_bracket_in_the_middle_of_a_sentence_is_doubted(tmp_path: Path) -> None:
    reading = read(tmp_path, "1.完善机制（由市甲局牵头），每季度通报。", "2.公开目录。（市丁局负责）")
    assert places(reading)[0] == (1, "完善机制，每季度通报。", "市甲局", "")
    assert any("写在句子中间" in d.reason for d in reading.doubts)


def test_a_full_stop_that_the_printer_put_on_the_next_line_ends_its_sentence(tmp_path: Path) -> None:
    """No line begins a paragraph with a mark that no text begins with, also right behind the units."""
    reading = read(
        tmp_path,
        "1.公开预算（含县区）信息(市财政局牵头，市乙局按职责分工负责，6月底前完成)",
        "。",
        "2.公开规划（含县区）信息〔责任单位：市甲局、市财政局、市乙局；完成时限：长期坚持〕",
        "。",
    )
    assert [t.title for t in reading.breakdown.tasks] == [
        "公开预算（含县区）信息。",
        "公开规划（含县区）信息。",
    ]
    assert not reading.unused


@pytest.mark.parametrize(
    ("lines", "task"),
    [
        (
            ("（一）公开规划信息。", "责任单位：市发改委、市政府办公室、各县（市、区）", "政府"),
            (1, "公开规划信息。", "", "市发改委、市政府办公室、各县（市、区）政府"),
        ),
        (
            ("（一）公开规划信息。", "责任单位：市发改委、市政府办公室、各县（市、区）", "政府、市财政局"),
            (1, "公开规划信息。", "", "市发改委、市政府办公室、各县（市、区）政府、市财政局"),
        ),
        (
            ("（一）公开规划和计划和预算的目录（含县区）", "信息。（市发改委负责）"),
            (1, "公开规划和计划和预算的目录（含县区）信息。", "", "市发改委"),
        ),
    ],
)
def test_a_bracket_at_a_printed_line_s_end_ends_no_text(
    tmp_path: Path, lines: tuple[str, ...], task: tuple[int, str, str, str]
) -> None:
    assert places(read(tmp_path, *lines)) == [task]


def test_a_paragraph_s_date_of_a_group_that_nobody_lists_is_doubted_by_name(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "1.公开规划。（市甲局负责）",
        "二、工作要求",
        "（一）各平台公司要于6月底前提出方案。",
        "（二）各县（市、区）政府要于6月底前提出方案。",
    )
    owners = [d.deadline.owners for d in reading.breakdown.duties if d.deadline]
    assert owners == [("各平台公司",), ("各县（市、区）政府",)]
    assert [d.reason for d in reading.doubts if "由谁负责" in d.reason] == [
        "“各平台公司”没有写明是哪些单位，请核对由谁负责"
    ]


@pytest.mark.parametrize(
    ("lines", "titles"),
    [
        (
            ("1.2021年规划公开。（市甲局负责）", "2.12345热线数据公开。（市乙局负责）"),
            ["2021年规划公开。", "12345热线数据公开。"],
        ),
        (("1.公开A类。（市甲局负责）", "2.3月底前公开。（市乙局负责）"), ["公开A类。", "3月底前公开。"]),
    ],
)
def test_a_number_before_a_digit(tmp_path: Path, lines: tuple[str, ...], titles: list[str]) -> None:
    assert [t.title for t in read(tmp_path, *lines).breakdown.tasks] == titles


def test_points_that_name_their_own_units_are_tasks(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "1.公开规划。",
        "（1）编制目录。（市甲局负责）",
        "（2）公开目录。（市乙局负责）",
        "2.公开预算。（市财政局负责）",
    )
    tasks = reading.breakdown.tasks
    assert [(t.part, t.title) for t in tasks] == [
        ("1.公开规划。", "编制目录。"),
        ("1.公开规划。", "公开目录。"),
        ("", "公开预算。"),
    ]
    assert any(d.where == "序号" for d in reading.doubts)


def test_units_of_a_heading_are_added_to_those_of_its_tasks(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "一、决策公开（牵头单位：市甲局）",
        "1.公开规划。（责任单位：市乙局）",
        "2.公开目录。（责任单位：市丙局）",
    )
    assert places(reading) == [(1, "公开规划。", "市甲局", "市乙局"), (2, "公开目录。", "市甲局", "市丙局")]
    assert any("写在标题后面" in d.reason for d in reading.doubts)


def test_a_last_item_with_units_says_nothing_of_the_others_where_items_have_their_own(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "一、决策公开",
        "1.公开规划。（市甲局负责）",
        "2.公开目录。（市甲局负责）",
        "二、执行公开",
        "3.公开督查。",
        "4.公开预算。（市财政局负责）",
    )
    assert places(reading)[2] == (3, "公开督查。", "", "")
    assert any(d.where == "第3项" for d in reading.doubts)


def test_all_above(tmp_path: Path) -> None:
    reading = read(tmp_path, "1.公开规划。", "2.公开目录。", "3.公开预算。", "（以上任务责任单位：市甲局）")
    assert {p[3] for p in places(reading)} == {"市甲局"}
    assert any("这3项只在最后写明单位" in d.reason for d in reading.doubts)


def test_the_collection_day_of_paragraphs_around_the_tasks(tmp_path: Path) -> None:
    duties = read(
        tmp_path,
        "1.公开规划。（市甲局负责）",
        "2.公开目录。（市乙局负责）",
        "各牵头单位请于10月30日前将落实情况报市政府办公室。",
    ).breakdown.duties
    assert [(d.paragraph, str(d.deadline), d.deadline and d.deadline.kind) for d in duties] == [
        ("", "2022-10-30（10月30日前）", DeadlineKind.COLLECTION)
    ]


def test_a_sentence_under_a_heading_is_kept_in_sight(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "一、决策公开",
        "各单位要提高认识，6月底前建立机制。",
        "1.公开规划。（市甲局负责）",
        "2.公开目录。（市乙局负责）",
    )
    assert [u.text for u in reading.unused] == ["各单位要提高认识，6月底前建立机制。"]
    assert any("写有时限" in d.reason for d in reading.doubts)


def test_a_paragraph_behind_the_units_is_added_with_a_doubt(tmp_path: Path) -> None:
    reading = read(tmp_path, "1.公开规划。（市甲局负责）", "每季度更新。", "2.公开目录。（市乙局负责）")
    assert reading.breakdown.tasks[0].requirement == "每季度更新。"
    assert any("已并入上面一项" in d.reason for d in reading.doubts)


@pytest.mark.parametrize("units", ["（牵头单位：市甲局）", "牵头单位：市甲局"])
def test_units_between_title_and_text(tmp_path: Path, units: str) -> None:
    """The text behind the units of the last task is its text too, where it stands so in the others."""
    lines = [x for no in (1, 2, 3) for x in (f"{no}.公开规划", units, "主动公开规划，及时更新。")]
    tasks = read(tmp_path, *lines).breakdown.tasks
    assert [(t.title, t.requirement) for t in tasks] == [("公开规划", "主动公开规划，及时更新。")] * 3


@pytest.mark.parametrize("units", ["（市甲局）", "（市甲局、各县区）", "【市甲局】"])
def test_names_behind_a_sentence_are_its_units_wherever_they_stand(tmp_path: Path, units: str) -> None:
    reading = read(tmp_path, f"1.公开规划。{units}公开目录。（市乙局）", "2.公开预算。（市财政局负责）")
    assert [p[1] for p in places(reading)] == ["公开规划。", "公开目录。", "公开预算。"]
    assert places(reading)[0][3] == units.strip("（）【】")
    assert any("已分成2项" in d.reason for d in reading.doubts)


@pytest.mark.parametrize(("first", "second"), [("①", "②"), ("一是", "二是"), ("1）", "2）")])
def test_points_in_one_line_with_units_of_their_own(tmp_path: Path, first: str, second: str) -> None:
    text = f"{first}公开规划（市甲局）；{second}公开目录（市乙局）。"
    reading = read(tmp_path, "1.公开规划信息。（市丙局牵头）", text, "2.公开预算。（市财政局负责）")
    units = [p[3] for p in places(reading)]
    assert [u.split("、")[-1] for u in units][-3:] == ["市甲局", "市乙局", "市财政局"]
    assert any("一段话里有2处写明单位" in d.reason or "括号里只有单位名称" in d.reason for d in reading.doubts)


@pytest.mark.parametrize(("upper", "lower"), [("政府牵头）", "二、工作要求"), ("（牵头", "一、重点任务")])
def test_the_ends_of_lines_are_no_header(tmp_path: Path, upper: str, lower: str) -> None:
    """Two short lines of a narrow column, each with a word of a title."""
    reading = read(tmp_path, "1.公开规划。（各县（市、区）政府牵头）", upper, lower, "2.公开预算。（市乙局）")
    assert places(reading)[0][1] == "公开规划。"


def test_full_width_numbers(tmp_path: Path) -> None:
    reading = read(tmp_path, "一．决策公开", "１．公开规划。（市甲局负责）", "２．公开预算。（市财政局负责）")
    assert [p[:2] for p in places(reading)] == [(1, "公开规划。"), (2, "公开预算。")]
    assert {t.part for t in reading.breakdown.tasks} == {"一．决策公开"}


def test_a_deadline_that_ends_like_a_unit(tmp_path: Path) -> None:
    reading = read(tmp_path, "1.公开预算。（市财政局负责，12月20日前完成并报市政府办公室）")
    (task,) = reading.breakdown.tasks
    assert list(map(str, task.responsible_units)) == ["市财政局"]
    assert [str(d.due) for d in task.deadlines] == ["2022-12-20"]


@pytest.mark.parametrize("rule", ["加粗的为牵头单位。", "注：带★的为牵头单位。", "标*的单位是牵头单位。"])
def test_leads_marked_by_type_are_asked_for(tmp_path: Path, rule: str) -> None:
    reading = read(tmp_path, rule, "1.公开规划。（市甲局、市乙局）", "2.公开预算。（市财政局、市丙局）")
    assert any("读不出来" in d.reason for d in reading.doubts)


def test_units_in_a_sentence_are_no_reason_to_hand_others_down(tmp_path: Path) -> None:
    reading = read(tmp_path, "1.按计划由市甲局牵头公开规划。", "2.公开预算。（市财政局负责）")
    assert places(reading)[0][2:] == ("", "")
    assert any(d.where == "第1项" for d in reading.doubts)


def test_a_heading_that_is_missing(tmp_path: Path) -> None:
    reading = read(tmp_path, "一、决策公开", "1.公开规划。（市甲局负责）", "三、执行公开", "2.公开预算。（市乙局负责）")
    assert any("标题的编号不连续" in d.reason for d in reading.doubts)


FORM = [["序号", "工作任务", "责任单位"], ["1", "（此栏填写任务名称）", "……"], ["2", "", ""]]


@pytest.mark.parametrize("form", ["docx", "pdf", "tabs", "blanks"])
def test_a_form_is_no_task_table(tmp_path: Path, form: str) -> None:
    prose = ["1.公开规划。（市甲局负责）", "2.公开目录。（市乙局负责）"]
    if form == "docx":
        path = word(tmp_path / "f.docx", FORM[1:], front=[TITLE, *prose], header=FORM[0])
        reading = read_notice(path)
    elif form == "pdf":
        pdf(tmp_path / "f.pdf", [TITLE, *prose, FORM])
        reading = read_notice(tmp_path / "f.pdf")
    else:
        reading = read(tmp_path, *prose, *(("\t" if form == "tabs" else " ").join(row) for row in FORM[:2]))
    assert places(reading) == [(1, "公开规划。", "", "市甲局"), (2, "公开目录。", "", "市乙局")]
    assert any("此栏填写任务名称" in u.text for u in reading.unused)


def test_tasks_in_the_text_above_a_table_are_not_lost_without_a_word(tmp_path: Path) -> None:
    front = [TITLE, "一、公开规划。（责任单位：市甲局）", "二、公开目录。（责任单位：市乙局）"]
    rows = [("1", "公开预算", "市财政局")]
    reading = read_notice(word(tmp_path / "f.docx", rows, front=front, header=("序号", "工作任务", "责任单位")))
    assert [d.text for d in reading.doubts if "2处写明由谁负责" in d.reason] == ["（责任单位：市甲局）"]


def test_a_pdf_over_pages_with_a_running_header(tmp_path: Path) -> None:
    filler = "公开各类规划信息，方便公众查阅和监督，按规定做好归集整理工作。"
    paragraphs = [TITLE, "一、深化公开"]
    for no in range(1, 61):
        paragraphs.append(
            f"{no}.第{no}类公开。{filler}（责任单位：市行政（市民）服务中心管委会、各县（市、区）政府，6月底前完成）"
        )
    pdf(tmp_path / "f.pdf", paragraphs)
    tasks = read_notice(tmp_path / "f.pdf").breakdown.tasks
    assert [t.no for t in tasks] == list(range(1, 61))
    assert {t.requirement for t in tasks} == {filler}
    assert {"、".join(map(str, t.responsible_units)) for t in tasks} == {
        "市行政（市民）服务中心管委会、各县（市、区）政府"
    }


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (("一、决策公开", "1.公开规划。", "2.公开目录（试行）。"), None),
        (("1.公开规划。（市甲局负责）", "附件2", "县区任务", "1.公开。（各县区负责）"), 3),
    ],
)
def test_refused_with_a_way_forward(tmp_path: Path, lines: tuple[str, ...], line: int | None) -> None:
    with pytest.raises(NoticeUnreadable, match=r"任务分解表模板\.xlsx") as error:
        read(tmp_path, *lines)
    assert error.value.line == line
