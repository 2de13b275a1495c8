"""Nothing of a typed cell is lost untold: each word and number is in the value, is named in the message, or only writes the value."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger import columns
from ledger.cells import KINDS, Outcome
from ledger.cells.numerals import number
from ledger.clock import BEIJING
from ledger.columns import LEDGER, Owner
from ledger.repository import Submission
from ledger.submission import check
from tests.examples import so_many
from tests.unit.ledger.sample_ledger import small_ledger

KEY = "2021-07-鼓楼区"
NOW = datetime(2021, 10, 12, 9, 5, tzinfo=BEIJING)

CORES: dict[str, tuple[str, ...]] = {
    "status": (
        "已完成",
        "推进中",
        "正在推进",
        "未启动",
        "长期坚持",
        "己完成",
        "已办结",
        "持续推进",
        "基本完成",
        "尚未开始",
    ),
    "percent": (
        "80",
        "80%",
        "８０％",
        "0.8",
        "八成",
        "七成五",
        "百分之八十",
        "约40%",
        "40%左右",
        "不到40%",
        "已完成80%",
        "过半",
        "八成多",
        "三分之二",
        "100",
    ),
    "date": (
        "2021-07-31",
        "7月31日",
        "7月底前",
        "二〇二一年七月三十一日",
        "三季度末",
        "2021.7.31",
        "10月上旬",
        "44408",
        "2021年7月—10月",
        "9月30日24时前",
    ),
    "timestamp": (
        "2021-07-31",
        "2021-07-31 16:30",
        "2021.7.31",
        "7月31日下午3点半",
        "2021-07-31T08:00:00Z",
        "44408.6875",
    ),
    "units": (
        "市财政局",
        "鼓楼区",
        "发改委",
        "市财政局、市教育局",
        "各县（市）区政府",
        "市财政局（牵头）、市教育局（配合）",
    ),
    "task_no": ("5", "第5项", "⑤", "五", "5.", "2021-05-鼓楼区"),
    "evidence": (
        "http://www.shi.gov.cn/1.html",
        "榕政办〔2021〕53号",
        "www.a.gov.cn/附件/目录（一）.pdf",
        "https://a.cn/s?q=政务公开",
    ),
    "count": ("12", "12条", "1,234", "约30", "30余条", "１２", "一百二十条", "无", "1.2万"),
    "phone": ("13800138000", "0591-87654321", "138 0013 8000", "+8613800138000", "0591-87654321转8001", "87654321"),
    "choice": ("已落实", "部分落实", "未落实", "落实", "不再适用"),
    "text": ("已印发方案。", "　　已印发 方案", "已公开12条", "第一批\n第二批"),
}
REMARKS = (
    "（截至9月底）",
    "（市财政局提供）",
    "，详见附件3",
    "（预计10月底前全部完成）",
    " 张三",
    "，张三13900139000",
    "(初步)",
    "；其余正在审核",
    "、上月75",
    "（含转载20条）",
    "/100",
    "左右",
    "以上",
    "！",
    "（A类）",
    "，比上月提高5个百分点",
    "（详见网站首页）",
    " 补报",
    "（第2批）",
    "?",
    "约",
    "（兼职）",
    "等",
    "20项",
    "（0.5）",
    "、李四",
    "。",
    "，",
    "★",
    "（WPS版）",
    "已公开",
    "市教育局",
    "-8001",
    "\n备注：待核实",
)
HEADS = (
    "",
    "",
    "",
    "约",
    "（",
    "1.",
    "①",
    "见：",
    "已",
    "共",
    "其中",
    "截至目前",
    "电话：",
    "张三 ",
    "网址：",
    "→",
    "第一批",
    "预计",
    "较上月提高",
)
MARKS = {
    "percent": "百分之|的",
    "date": "[年月日号时点分秒T]",
    "timestamp": "[年月日号时点分秒TZ]",
    "phone": r"86|转|、",
    "count": "(?<=[0-9一二三四五六七八九十百])[条项]",
    "task_no": "[第项]",
    "evidence": "网址|见|^1",
}
"""Unit marks, and the words that introduce an address."""


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def lost(kind: str, raw: str, written: str, message: str) -> list[str]:
    """Runs of words and of digits of the raw that are nowhere; numbers are looked for by value too."""
    said = folded(written) + "\0" + folded(message)
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", " ".join(unicodedata.normalize("NFKC", raw).split()))
    if kind in MARKS:
        plain = re.sub(MARKS[kind], " ", plain)
    runs = re.findall(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|[^\W0-9A-Za-z_]+", plain)
    digits = re.sub(r"\D", "", written)
    return [
        r
        for r in runs
        if r not in said and not (r[0].isascii() and r.replace(".", "") in digits) and str(number(r)) != f"{digits}.0"
    ]


def known_whole(kind: str, raw: str, written: str) -> bool:
    """A cell that is one word or one number for its value: ⑤, 八十, 1.2万, 0.8, a unit's other name."""
    wholes = {folded(raw).strip("。,.!?、★→"), folded(raw).strip("。,.!?、★→1①")}
    return bool(wholes & ({folded(core).strip("。") for core in CORES[kind]} | {folded(written)}))


def parsed(kind: str, raw: str) -> tuple[columns.Parsed, str]:
    name: Any = "verdict" if kind == "choice" else kind
    found = columns.parse(name, raw, year=2021, today=NOW.date())
    return found, columns.format_cell(name, found.value)


@st.composite
def cells(draw: st.DrawFn) -> tuple[str, str]:
    kind = draw(st.sampled_from(sorted(KINDS)))
    core = draw(st.sampled_from(CORES[kind]))
    tail = "".join(draw(st.lists(st.sampled_from(REMARKS), max_size=2)))
    return kind, draw(st.sampled_from(HEADS)) + core + tail


@so_many(200, deep=10_000)
def test_no_character_is_lost_untold(examples: int) -> None:
    much = settings(max_examples=examples, deadline=None)
    much(given(cells())(_no_character_is_lost_untold))()


@example(("percent", "80%（市财政局提供）"))
@example(("phone", "无"))
@example(("choice", "已落实，详见附件3"))
@example(("task_no", "2021-05-鼓楼区"))
@example(("units", "1.市财政局左右"))
@example(("count", "发布12条"))
@example(("date", "9月30日24时前"))
@example(("units", "市财政局（牵头）、市教育局（配合）"))
def _no_character_is_lost_untold(cell: tuple[str, str]) -> None:
    kind, raw = cell
    found, written = parsed(kind, raw)
    if not found.outcome.taken or known_whole(kind, raw, written):
        return
    assert not lost(kind, raw, written, found.message), (found, written)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("remark", ["（市财政局提供）", "，详见附件三", "；其余李四在审核", "\n备注：待核实"])
def test_a_remark_is_kept_named_or_the_cell_refused(kind: str, remark: str) -> None:
    """A remark that is left out is worth a look: the sheet's reading lists it."""
    for core in CORES[kind]:
        found, written = parsed(kind, core + remark)
        word = remark.strip("（），；\n")[-3:]
        if found.outcome.taken and word not in written:
            assert found.outcome is Outcome.NORMALIZE_WARN, (core, found)
            assert word in found.message


UNIT_COLUMNS = {c.name: c.kind for c in LEDGER if c.owner is Owner.UNIT}


@so_many(100, deep=5_000)
def test_the_form_tells_what_it_leaves_out_and_keeps_what_was_typed(examples: int) -> None:
    drawn = given(st.sampled_from(sorted(UNIT_COLUMNS)), st.data())
    settings(max_examples=examples, deadline=None)(drawn(_the_form_tells_and_keeps))()


def _the_form_tells_and_keeps(name: str, data: st.DataObject) -> None:
    kind = UNIT_COLUMNS[name]
    core = data.draw(st.sampled_from(CORES[kind]))
    raw = core + data.draw(st.sampled_from(REMARKS))
    checked = check(Submission(KEY, {name: raw}, {name: ""}), small_ledger(), NOW)
    if name in checked.messages:
        return
    edits = {e.column: e for e in checked.edits}
    written = edits[name].value if name in edits else ""
    if known_whole(kind, raw, written):
        return
    assert not lost(kind, raw, written, "".join(checked.notices))
    if written and lost(kind, raw, written, ""):
        assert edits[name].typed == raw


SIBLINGS = """
percent|由20%提高到40%
percent|从20%增至40%
percent|提高20%
percent|较上月提高20%
percent|增长20%
percent|第一批80%
percent|一期80%
percent|其中80%
percent|上月80，本月85
percent|五六成
percent|40%-50%
percent|目标100%，现完成40%
full_time|兼职3人
part_time|专职2人
budgeted|是，但未列入
"""


@pytest.mark.parametrize("case", SIBLINGS.strip().splitlines())
def test_a_figure_of_something_else_is_not_taken(case: str) -> None:
    name, raw = case.split("|")
    found = columns.parse(name, raw, year=2021)
    assert found.outcome in (Outcome.ASK, Outcome.REJECT)
    assert found.value is None


@pytest.mark.parametrize(
    ("raw", "value"),
    [("八成多", 80.0), ("约40%", 40.0), ("40%（初步）", 40.0), ("六成", 60.0), ("80％", 80.0), ("0.8", 80.0)],
)
def test_a_percentage_in_words_is_taken(raw: str, value: float) -> None:
    assert columns.parse("percent", raw, year=2021).value == value


@pytest.mark.parametrize("name", [c.name for c in LEDGER if c.owner is Owner.UNIT and c.kind != "status"])
@pytest.mark.parametrize("raw", ["无", "暂无", "没有", "N/A", "无。"])
def test_a_word_for_nothing_stays_or_is_told(name: str, raw: str) -> None:
    found = columns.parse(name, raw, year=2021)
    assert found.value == raw or f"“{raw}”视为" in found.message
