"""What a row of a table says as a card."""

from __future__ import annotations

import pandas as pd
import pytest
import streamlit as st

from portal.ui.cards import card_lines, paragraphs, texts, value_text
from portal.ui.tables import PERCENT, RATE


@pytest.mark.parametrize(
    ("value", "look", "said"),
    [
        (None, None, ""),
        (float("nan"), PERCENT(), ""),
        (0, None, "0"),
        (50.0, PERCENT(), "50%"),
        (33.3333, RATE(), "33.3%"),
        (12.5, None, "12.5"),
        (60.0, st.column_config.NumberColumn(format="%g%%"), "60%"),
        (True, None, "是"),
        (False, None, ""),
        (" 两行\n文字 ", st.column_config.TextColumn(), "两行\n文字"),
    ],
)
def test_a_cell_is_told_in_its_columns_form(value, look, said):
    assert value_text(value, look) == said


def test_every_column_that_says_something_is_told_also_what_stood_beyond_the_edge():
    rows = pd.DataFrame({"单位": ["鼓楼区", "台江区"], "状态": ["! 逾期", ""], "逾期": [2, 0], "进度": [30.0, None]})
    headers, lines = texts(rows, {"进度": PERCENT()})
    assert headers == ["单位", "状态", "逾期", "进度"]
    assert card_lines(lines[0], headers) == ("鼓楼区", [("状态", "! 逾期"), ("逾期", "2"), ("进度", "30%")])
    assert card_lines(lines[1], headers) == ("台江区", [("逾期", "0")])


def test_columns_are_told_in_the_order_that_is_asked_for():
    rows = pd.DataFrame({"甲": ["1"], "乙": ["2"], "丙": ["3"]})
    assert texts(rows, {}, ["丙", "甲", "没有"]) == (["丙", "甲"], [["3", "1"]])


@pytest.mark.parametrize(
    ("row", "head", "rest"),
    [
        (("7", "稳步扩大预决算公开范围", "✓"), "7\u00a0稳步扩大预决算公开范围", 1),
        (("", "稳步扩大", "✓"), "稳步扩大", 1),
        (("1", "重点", "上年度任务一"), "1\u00a0重点\u00a0上年度任务一", 0),
        (("鼓楼区", "责任", "! 逾期"), "鼓楼区", 2),
        (("一\n二", "责任", ""), "一\n二".replace("\n", " "), 1),
        (("", "", ""), "", 0),
    ],
)
def test_a_number_or_a_mark_takes_the_next_column_into_the_head(row, head, rest):
    told, lines = card_lines(row, ("甲", "乙", "丙"))
    assert (told, len(lines)) == (head, rest)


def test_a_long_text_is_cut_only_where_it_can_be_read_elsewhere():
    row, headers = ("鼓楼区", "进" * 200), ("单位", "工作进展")
    assert card_lines(row, headers)[1] == [("工作进展", "进" * 200)]
    assert card_lines(row, headers, most=140)[1] == [("工作进展", "进" * 139 + "…")]


def test_short_values_share_a_line_and_long_ones_do_not():
    told = paragraphs([("职责", "牵头"), ("状态", "未报"), ("工作进展", "很长的一段文字" * 4), ("逾期", "0")])
    assert told == ["职责：牵头\u3000状态：未报", f"工作进展：{'很长的一段文字' * 4}", "逾期：0"]


def test_what_somebody_wrote_is_shown_letter_by_letter():
    assert paragraphs([("存在问题", "**紧急** [点这里](http://x)")]) == [
        r"存在问题：\*\*紧急\*\* \[点这里\]\(http\:\/\/x\)".replace(r"\/", "/")
    ]
