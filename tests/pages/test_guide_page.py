"""帮助: each page leads to its section, words are looked for, the first hint goes and stays away."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from portal.entry.form_fields import EXAMPLES
from portal.guide.sections import guide

DEPARTMENT = "鼓楼区·东街街道"


def ways(at, label="帮助"):
    return [one.proto.query_string for one in at.main.get("page_link") if one.proto.label == label]


@pytest.mark.parametrize(
    ("page", "who", "about"),
    [
        ("submit", "鼓楼区", "填报"),
        ("overview", "领导", "二、领导：一页看清"),
        ("department", "鼓楼区·东街街道", "分给科室、镇街办（分办）"),
    ],
)
def test_a_page_leads_to_its_section(looked_at, visit, page, who, about):
    (query,) = ways(visit(page, who))
    assert parse_qs(query) == {"about": [about]}
    at = visit("help", who, about=about)
    assert not at.exception
    assert about in [one.value for one in at.header]


def test_all_sections_are_listed_and_looked_through(looked_at, visit):
    at = visit("help", "鼓楼区")
    labels = [one.proto.label.replace("\\", "") for one in at.main.get("page_link")]
    assert [one.title for one in guide() if one.title not in labels] == []
    at = at.text_input(key="find").input("延期").run()
    assert f"{len([one for one in guide() if '延期' in one.text])} 处写到。" in [one.value for one in at.caption]
    at = at.text_input(key="find").input("没有*这样*的词").run()
    assert "没有*这样*的词" in at.info[0].value.replace("\\", "")


def test_examples_stand_beside_the_text(fresh, visit):
    at = visit("submit", "鼓楼区", entry="2021-07-鼓楼区")
    assert any("高度重视，正在积极推进" in one.value for one in at.markdown)
    folds = [block.proto.popover for block in _blocks(at.main) if block.type == "popover"]
    assert EXAMPLES in [fold.label for fold in folds], "behind a button, over the form"


def _blocks(block):
    for child in block.children.values():
        if hasattr(child, "children"):
            yield child
            yield from _blocks(child)


def test_a_hint_is_there_until_it_was_read(fresh, visit):
    at = visit("", "鼓楼区")
    assert any(button.key == "hint_known" for button in at.sidebar.button)
    at = at.button(key="hint_known").click().run()
    assert not at.exception
    assert not any(button.key == "hint_known" for button in at.button)
    assert not any(button.key == "hint_known" for button in visit("tasks", "鼓楼区").button), "in another window, too"
    assert any(button.key == "hint_known" for button in visit("tasks", "台江区").button), "each reads their own"


def test_on_a_telephone_the_hint_stands_beneath_the_home_page_alone(fresh, visit, monkeypatch):
    monkeypatch.setattr("portal.ui.widgets.is_narrow", lambda *_: True)
    assert [button.key for button in visit("inbox", "鼓楼区").main.button][-1] == "hint_known"
    assert not any(button.key == "hint_known" for button in visit("tasks", "鼓楼区").button)
