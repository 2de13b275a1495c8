"""查找: what is found, in which order, and what is not looked through."""

from __future__ import annotations

import time

import pytest

from ledger.figures.search import MOST, search
from tests.unit.ledger.sample_ledger import full_ledger, small_ledger

LEDGER = small_ledger(
    t07_鼓楼区={
        "progress_note": "已公开 12 家单位预算，见 Gov.CN 专栏。",
        "phone": "0591-87654321",
        "reporter": "王某",
    },
    t25_市大数据委={"issues": "ＡＰＩ接口未通", "review_comment": "请补充链接"},
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("鼓楼", [("单位", "鼓楼区")]),
        ("鼓楼区人民政府", [("单位", "鼓楼区")]),
        ("预决算", [("任务", "7 稳步扩大预决算公开范围")]),
        ("单位预算", [("工作进展", "7 稳步扩大预决算公开范围 · 鼓楼区")]),
        ("预算 gov.cn", [("工作进展", "7 稳步扩大预决算公开范围 · 鼓楼区")]),
        ("api", [("存在问题", "25 推行政府网站集约化建设 · 市大数据委")]),
        ("补充链接", [("审核意见", "25 推行政府网站集约化建设 · 市大数据委")]),
        ("7月底前", [("任务", "25 推行政府网站集约化建设")]),
        ("预算 集约化", []),
        ("87654321", []),
        ("王某", []),
        ("  ", []),
        (".*", []),
    ],
)
def test_what_is_found(words, found):
    assert [(hit.kind, hit.about) for hit in search(LEDGER, words)] == found


def test_the_excerpt_stands_around_the_word():
    ledger = small_ledger(t07_鼓楼区={"progress_note": "甲" * 80 + "预算" + "乙" * 80})
    (hit,) = search(ledger, "预算")[-1:]
    assert hit.excerpt == "…" + "甲" * 30 + "预算" + "乙" * 30 + "…"


def test_words_without_end_cost_no_more_than_some():
    ledger = small_ledger(t07_鼓楼区={"progress_note": "甲" * 5000})
    began = time.process_time()
    for words in ("甲 " * 1_000_000, "".join(f"{'甲' * (n % 1400 + 1)} " for n in range(3000))):
        found = len(search(ledger, words))
        assert (found, time.process_time() - began < 10) == (1, True)


def test_a_word_that_is_everywhere_gives_no_endless_list():
    assert len(search(full_ledger(), "任务")) <= MOST
