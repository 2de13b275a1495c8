"""审计 on the page: for the office and the auditor, filtered by the address, with both downloads; nothing for others."""

from __future__ import annotations

import pytest

from ledger.audit.kinds import GROUPS


def texts(at):
    kinds = ("text", "caption", "markdown", "info", "warning", "error", "success")
    return "\n".join(f"{e.value}" for kind in kinds for e in at.get(kind))


@pytest.mark.parametrize("who", ["市政府办公厅", "审计"])
def test_who_may_reads_the_newest_first_in_words(looked_at, visit, who):
    at = visit("audit", who)
    assert not at.exception
    assert at.title[0].value == "审计"
    shown = at.dataframe[0].value
    assert len(shown) == 50
    assert list(shown["时间"]) == sorted(shown["时间"], reverse=True)
    assert set(shown["类别"]) <= set(GROUPS)
    assert {b.proto.label for b in at.get("download_button")} == {"下载审计记录（Excel）", "下载审计记录（CSV）"}


def test_filters_come_from_the_address(looked_at, visit):
    at = visit("audit", "审计", of_unit="鼓楼区", kind="签收分工")
    shown = at.dataframe[0].value
    assert not at.exception
    assert set(shown["类别"]) == {"签收分工"}
    assert all("鼓楼区" in f"{row['对象']}{row['人员']}" for _, row in shown.iterrows())
    at.text_input(key="who").set_value("没有这个人").run()
    assert any("没有符合条件" in i.value for i in at.info)


@pytest.mark.parametrize("who", ["领导", "鼓楼区", "市财政局"])
def test_others_get_nothing_of_it(looked_at, visit, who):
    at = visit("audit", who)
    assert not at.exception
    assert not at.dataframe
    assert not at.get("download_button")
    assert "不对您的身份开放" in texts(at)
