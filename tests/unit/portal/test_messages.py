"""Sentences for people, and texts that stay texts."""

from __future__ import annotations

import pytest

from ledger.errors import InvalidCells, LedgerError, NotAllowed, UnitUnknown
from portal.ui.messages import RECEIPT_STATES, header_of, local_time, plain, sentence
from store.errors import StoreError
from sync import errors as sync_errors


def all_kinds(root):
    for kind in root.__subclasses__():
        yield kind
        yield from all_kinds(kind)


def made(kind):
    if kind is InvalidCells:
        return InvalidCells({"percent": "只能填 0 到 100"})
    try:
        return kind("表格正在被别人使用")
    except TypeError:
        return kind.__new__(kind)


@pytest.mark.parametrize("kind", [NotAllowed, LedgerError, InvalidCells, *all_kinds(StoreError)])
def test_every_error_becomes_a_whole_chinese_sentence(kind):
    text = sentence(made(kind))
    assert text.endswith(("。", "？"))
    assert not any(word in text for word in ("Error", "Exception", "None"))


def test_unforeseen_error_tells_nothing_of_the_inside():
    assert "secret" not in sentence(RuntimeError("secret path /var/x"))


def test_wrong_cells_are_named_by_their_headers():
    text = sentence(InvalidCells({"percent": "只能填 0 到 100。", "evidence": "不是网址"}))
    assert "完成进度：只能填 0 到 100；佐证链接：不是网址" in text


def test_safety_stop_says_what_to_do():
    assert "按现状继续" in sentence(sync_errors.KeysVanished("台账少了 400 行"))


def test_unknown_unit_offers_candidates():
    assert "鼓楼区" in sentence(UnitUnknown("鼓楼", "没有“鼓楼”", candidates=("鼓楼区",)))


@pytest.mark.parametrize(
    "evil", ["![a](http://x/y.png)", "<img src=x>", ":red[a]", "**a**", "$x$", "# a", "[a](b)", "`a`"]
)
def test_plain_escapes_every_mark(evil):
    safe = plain(evil)
    for mark in "![]()<>:*$#`":
        assert safe.count(mark) == safe.count(f"\\{mark}")


def test_times_are_shown_in_china():
    assert local_time("2021-10-12T01:30:00+00:00") == "10月12日 09:30"
    assert local_time("") == ""


def test_every_receipt_state_has_words():
    held = {"held", "held_signed", "held_returned", "held_taken_back"}
    assert set(RECEIPT_STATES) == {"waiting", "written", "conflict", "blocked"} | held
    assert header_of("percent") == "完成进度"
    assert header_of("nonsense") == "nonsense"
