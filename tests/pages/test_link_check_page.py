"""检查佐证链接 on the pages: the office's tab, an entry's warning, a unit's line of 待办; what is said without a network."""

from __future__ import annotations

import pytest

from ledger.permissions import Person, Role
from ledger.repository import Submission
from ledger.review.link_check import LinkState, Probe

UNIT, KEY = "鼓楼区", "2021-07-鼓楼区"
CLERK = Person("体验:鼓楼区", UNIT, frozenset({Role.UNIT}), (UNIT,))
LINK = "http://www.example.gov.cn/a_b/1.htm"
DEAD = Probe(LINK, LinkState.DEAD, "网页不存在（404）")


def texts(at):
    kinds = ("text", "caption", "markdown", "info", "warning", "error", "success")
    return "\n".join(f"{e.value}" for kind in kinds for e in at.get(kind))


@pytest.fixture
def named(fresh):
    """An entry that names a link."""
    values = {"status": "正在推进", "progress_note": "已开会研究部署，起草方案。", "percent": "30", "evidence": LINK}
    fresh.entry.service.submit(CLERK, Submission(KEY, values, {}), token="t")
    return fresh


def test_the_office_looks_anew_and_reads_what_is_broken(named, visit):
    at = visit("review", "市政府办公厅", show="佐证链接")
    assert "还没有检查过" in texts(at)
    at.button(key="check_links").click().run()
    assert not at.exception
    assert "正在检查" in texts(at)
    assert at.button(key="check_links").disabled
    named.entry.links.book([DEAD], by="市政府办公厅")
    named.link_checks.busy = False
    at = visit("review", "市政府办公厅", show="佐证链接")
    assert "检查了 1 个链接，打不开 1 个" in texts(at)
    (shown,) = [d.value for d in at.dataframe if "佐证链接" in d.value and "结果" in d.value]
    assert list(shown.iloc[0])[:4] == [UNIT, "7 稳步扩大预决算公开范围", LINK, "网页不存在（404）"]


def test_without_a_network_it_says_so(named, visit):
    named.entry.links.book([Probe(LINK, LinkState.UNREACHABLE, "连不上网站", answered=False)], by="")
    at = visit("review", "市政府办公厅", show="佐证链接")
    assert any("没有把任何链接记为打不开" in w.value for w in at.warning)
    assert "没有打不开的佐证链接" not in texts(at), "nobody knows"
    named.entry.links.book([Probe(LINK, LinkState.OPENS)], by="")
    assert "没有打不开的佐证链接" in texts(visit("review", "市政府办公厅", show="佐证链接"))


@pytest.mark.parametrize("who", ["领导", "市财政局"])
def test_others_have_no_such_tab(named, visit, who):
    at = visit("review", who)
    assert "佐证链接" not in [tab.label for tab in at.tabs]
    assert not [b for b in at.button if b.key == "check_links"]


def test_a_unit_is_told_on_the_entry_and_in_its_list(named, visit):
    named.entry.links.book([DEAD], by="")
    at = visit("submit", UNIT, entry=KEY)
    assert any("佐证链接打不开" in w.value and "404" in w.value for w in at.warning)
    assert "佐证链接打不开" in texts(visit("inbox", UNIT))
    assert "佐证链接打不开" not in texts(visit("inbox", "台江区"))
