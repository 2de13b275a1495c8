"""Small grammars of a notice: deadline phrases, unit cells, numbers, column titles, and the accounting itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from notice_files import NOTICE

from ledger.breakdown import Mention, Nature
from ledger.errors import NoticeUnreadable
from ledger.notice.account import check
from ledger.notice.build import build
from ledger.notice.deadlines import cell_deadlines, find_deadlines, nature_of
from ledger.notice.files.text_file import read_text
from ledger.notice.mentions import parse_units
from ledger.notice.numbering import chinese_number, marker
from ledger.notice.records import Content, Flow
from ledger.notice.tables.flow import read_flow
from ledger.notice.tables.header import roles


@pytest.mark.parametrize(
    ("phrase", "due"),
    [
        ("7月底前", date(2021, 7, 31)),
        ("10 月底前", date(2021, 10, 31)),
        ("2021 年底前", date(2021, 12, 31)),
        ("年底前", date(2021, 12, 31)),
        ("年内", date(2021, 12, 31)),
        ("10月30日前", date(2021, 10, 30)),
        ("2022年2月底前", date(2022, 2, 28)),
        ("次年1月31日前", date(2022, 1, 31)),
        ("明年3月底前", date(2022, 3, 31)),
        ("9月中旬前", date(2021, 9, 20)),
        ("上半年", date(2021, 6, 30)),
        ("三季度末", date(2021, 9, 30)),
        ("第二季度前", date(2021, 6, 30)),
        ("十月三十一日前", date(2021, 10, 31)),
        ("6月30日之前", date(2021, 6, 30)),
        ("每日", None),
        ("每月25日前", None),
        ("每季度", None),
        ("每年1月31日前", None),
        ("每半年", None),
    ],
)
def test_deadline_phrases(phrase: str, due: date | None) -> None:
    (found,) = find_deadlines(f"认真准备，{phrase}完成有关工作。", 2021)
    assert (found.deadline.phrase, found.deadline.due) == (phrase.replace(" ", ""), due)


@pytest.mark.parametrize(
    "text",
    [
        "按《2020年底前完成的若干措施》要求办理。",
        "落实国办发〔2021〕12号文件，截至2020年底的存量全部公开。",
        "自2019年5月15日起施行的条例。",
        "引导公众建立“每个人是自己健康第一责任人”的意识。",
        "三年内的决算信息。",
        "总结上半年工作。",
        "重要信息前，加强统筹。",
        "年度报告编制。",
    ],
)
def test_dates_that_are_no_deadline(text: str) -> None:
    assert find_deadlines(text, 2021) == ()


def test_a_day_that_does_not_exist_is_doubted() -> None:
    (found,) = find_deadlines("2月30日前完成。", 2021)
    assert found.deadline.due is None
    assert "不存在" in found.reason


@pytest.mark.parametrize("phrase", ["2023.6.30", "2023-06-30", "2023/6/30前"])
def test_a_date_in_figures_in_a_deadline_column(phrase: str) -> None:
    (found,) = cell_deadlines(phrase, 2022)
    assert (found.deadline.due, found.deadline.phrase, found.reason) == (date(2023, 6, 30), phrase, "")


def test_deadline_cells_keep_every_clause() -> None:
    found = cell_deadlines("6月-8月；持续推进；待定", 2021)
    assert [(f.deadline.phrase, f.deadline.due, bool(f.reason)) for f in found] == [
        ("6月-8月", date(2021, 8, 31), False),
        ("持续推进", None, False),
        ("待定", None, True),
    ]


@pytest.mark.parametrize(
    ("text", "nature"),
    [("定期公开。", Nature.RECURRING), ("不定期抽查。", Nature.CONTINUOUS), ("做好。", Nature.CONTINUOUS)],
)
def test_nature_without_deadline(text: str, nature: Nature) -> None:
    assert nature_of(text, ()) is nature


@pytest.mark.parametrize(
    ("lines", "mentions"),
    [
        (
            ["市行政（市民）服务中", "心管委会（负责市级线", "下专区建设）"],
            ["市行政（市民）服务中心管委会（负责市级线下专区建设）"],
        ),
        (
            ["市直各有关单位，各县（市）", "区政府、高新区管", "委会"],
            ["市直各有关单位", "各县（市）区政府", "高新区管委会"],
        ),
        (["市发展和改革委", "员会", "市商务局"], ["市发展和改革委员会", "市商务局"]),
        (["市人民政府", "办公厅"], ["市人民政府办公厅"]),
        (["市财政局 市直各有关单位"], ["市财政局", "市直各有关单位"]),
        (["团市委、市妇联，市总工会；福州海关"], ["团市委", "市妇联", "市总工会", "福州海关"]),
        (["市教育局（负责学校、幼儿园）、市民政局"], ["市教育局（负责学校、幼儿园）", "市民政局"]),
    ],
)
def test_unit_cells(lines: list[str], mentions: list[str]) -> None:
    named = parse_units(lines)
    assert [str(n.mention) for n in named] == mentions
    assert all(n.plausible for n in named)


def test_only_a_trailing_fuze_bracket_is_a_qualifier() -> None:
    assert parse_units(["市行政（市民）服务中心"])[0].mention == Mention("市行政（市民）服务中心")
    assert parse_units(["市大数据委（负责专题建设）"])[0].mention == Mention("市大数据委", "负责专题建设")


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("二〇二一", 2021)]
)
def test_chinese_numbers(text: str, value: int) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize("text", ["3.5亿元", "2021年底前", "12345热线", "一张清单", "（市）区"])
def test_text_that_only_looks_numbered(text: str) -> None:
    assert marker(text) is None


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ("工作任务|工作要求|牵头单位|责任单位", "TASK REQUIREMENT LEAD RESPONSIBLE"),
        ("工作任务|具体要求|责任单位|时限要求", "TASK REQUIREMENT RESPONSIBLE DEADLINE"),
        ("序号|类别|工作任务|责任部门|完成时限|备注", "NUMBER PART TASK RESPONSIBLE DEADLINE OTHER"),
        ("任务编号|任务名称|主办单位|协办单位", "NUMBER TASK LEAD RESPONSIBLE"),
        ("主要内容|责任单位", "TASK RESPONSIBLE"),
        ("重点任务|具体任务|牵头部门", "TASK REQUIREMENT LEAD"),
        ("工作项目|工作内容|承办处室|完成日期", "TASK REQUIREMENT RESPONSIBLE DEADLINE"),
    ],
)
def test_column_titles(titles: str, expected: str) -> None:
    assert roles(titles.split("|")) == tuple(Content[name] for name in expected.split())


@pytest.mark.parametrize("titles", ["姓名|电话", "工作任务|备注", "加强对工作任务的统筹协调工作推进|责任单位"])
def test_rows_that_are_no_header(titles: str) -> None:
    assert roles(titles.split("|")) is None


@pytest.fixture
def read():
    document = read_text(NOTICE.read_bytes())
    table = read_flow(document.table)
    return document.table, table, build(table, 2021)


def test_the_accounting_balances(read) -> None:
    check(*read)


@pytest.mark.parametrize("field", ["title", "requirement", "part", "responsible_units"])
def test_the_accounting_misses_a_lost_field(read, field: str) -> None:
    source, table, built = read
    built.tasks[7] = replace(built.tasks[7], **{field: () if field.endswith("units") else ""})
    if field == "part":  # a heading is counted where it first stands
        built.tasks[:12] = [replace(t, part="") for t in built.tasks[:12]]
    with pytest.raises(NoticeUnreadable, match="缺“"):
        check(source, table, built)


def test_the_accounting_misses_a_doubled_text(read) -> None:
    source, table, built = read
    built.tasks[7] = replace(built.tasks[7], requirement=built.tasks[7].requirement + "重复")
    with pytest.raises(NoticeUnreadable, match="多“"):
        check(source, table, built)


def test_the_accounting_misses_a_line_and_names_it(read) -> None:
    source, table, built = read
    assert isinstance(source, Flow)
    with pytest.raises(NoticeUnreadable, match="没有归入") as caught:
        check(source, replace(table, tasks=(*table.tasks[:4], *table.tasks[5:])), built)
    assert caught.value.line is not None


def test_the_accounting_misses_swapped_lines(read) -> None:
    source, table, built = read
    lines = list(source.lines)
    lines[10], lines[20] = replace(lines[10], text=lines[20].text), replace(lines[20], text=lines[10].text)
    with pytest.raises(NoticeUnreadable):
        check(Flow(tuple(lines)), table, built)
