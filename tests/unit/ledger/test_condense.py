"""Texts of many units in few sentences: nothing is said of a unit that it did not say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.entries import RESPONSIBLE, Entry
from ledger.papers.condense import condensed, sentences, shortened, units_words, without_addresses


def said(*pairs: tuple[str, str]) -> list[Entry]:
    return [
        Entry(f"2021-07-{unit}", 7, unit, "县（市）区", RESPONSIBLE, None, progress_note=note) for unit, note in pairs
    ]


def told(*pairs: tuple[str, str]) -> list[str]:
    return [common.told for common in condensed(said(*pairs), lambda e: e.progress_note)]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        (["已公开预算12项。", "已公开预算37项", "我区已公开预算3项；"], ["甲、乙、丙已公开预算3至37项"]),
        (["截至10月12日，已公开预算12项。", "已公开预算12项。"], ["甲、乙已公开预算12项"]),
        (["8月2日召开部署会议。", "10月11日召开部署会议。"], ["甲、乙：8月2日至10月11日召开部署会议"]),
        (
            ["印发榕政办〔2021〕3号文件。", "印发榕政办〔2021〕9号文件。"],
            ["甲印发榕政办〔2021〕3号文件", "乙印发榕政办〔2021〕9号文件"],
        ),
        (["满意率达到95.5%以上。", "满意率达到100%以上。"], ["甲、乙满意率达到95.5至100%以上"]),
        (
            ["1.已公开预算2项。\n详见：http://a.gov.cn/1", "（一）已公开预算2项（http://b.gov.cn/x）。"],
            ["甲、乙已公开预算2项"],
        ),
        (["已公开预算2项。", "无", "。", ""], ["甲已公开预算2项"]),
    ],
)
def test_what_several_say_is_said_once(notes: list[str], expected: list[str]) -> None:
    assert told(*zip("甲乙丙丁", notes, strict=False)) == expected


def test_what_most_say_comes_first_and_a_few_are_named() -> None:
    pairs = [(f"{n}区", "已建立公开清单。") for n in range(12)] + [("市甲局", "另行组织培训活动。")]
    assert told(*reversed(pairs)) == ["11区、10区、9区等12家单位已建立公开清单", "市甲局另行组织培训活动"]
    assert units_words(["甲", "乙", "丙"]) == "甲、乙、丙"


def test_a_quote_is_not_torn() -> None:
    assert told(("甲", "围绕“稳步推进，抓实公开”开展了检查。")) == ["甲围绕“稳步推进，抓实公开”开展了检查"]


def test_a_long_text_is_cut_between_sentences() -> None:
    assert shortened("已公开。已报送。已办结。", 8) == "已公开。已报送。"
    assert shortened("甲" * 30 + "，" + "乙" * 30, 50) == "甲" * 30 + "。"
    assert shortened("", 50) == ""
    assert len(shortened("已公开预算，" * 5000, 120)) <= 121


def test_no_address_is_left() -> None:
    assert without_addresses("见（网址：https://www.a.gov.cn/x?y=1），已公开") == "见，已公开"
    assert sentences("https://a.gov.cn/1.htm\nwww.b.gov.cn") == ()


PIECES = ("已公开预算", "截至10月2日，", "12项", "7件", "。", "；\n", "（共3次）", "“稳步，推进”", "见http://a.cn/1")
NOTES = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)


@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), NOTES), max_size=4))
def test_whoever_is_counted_said_it_with_a_figure_in_the_range(pairs: list[tuple[str, str]]) -> None:
    for common in condensed(said(*pairs), lambda e: e.progress_note):
        words = re.sub(r"[\d至\W月日]+", "", common.text)
        for entry in common.entries:
            assert words in re.sub(r"[\d至\W月日]+", "", without_addresses(entry.progress_note))
