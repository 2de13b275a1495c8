"""The gate and the page registry."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from ledger.permissions import Role
from portal import shell
from portal.navigation import PAGES, listing_of, menu_of
from portal.signin.cookie import to_header
from portal.signin.people import person_of
from tests.pages.conftest import SHELL

ROOT = Path(__file__).resolve().parents[2]


def texts(at) -> str:
    return " ".join(
        str(e.value) for kind in ("title", "header", "markdown", "text", "html", "caption") for e in at.get(kind)
    )


def test_nobody_sees_the_picker_and_nothing_else(looked_at, visit):
    at = visit()
    shown = texts(at)
    assert "请选择以谁的身份进入" in shown
    assert "/trial?as=" in shown
    assert not at.metric
    assert "逾期" not in shown


def test_picker_lists_every_unit_of_the_ledger_once(looked_at, visit):
    links = "".join(e.value for e in visit().html)
    for unit in looked_at.ledger().by_unit:
        assert links.count(f">{unit}</a>") == 1


def test_registry_and_page_files_agree():
    assert {record.stem for record in PAGES} == {
        file.relative_to(ROOT / "pages").with_suffix("").as_posix() for file in (ROOT / "pages").rglob("*.py")
    }


@pytest.mark.parametrize("record", PAGES, ids=lambda record: record.path)
@pytest.mark.parametrize("who", ["市政府办公厅", "领导", "审计", "鼓楼区", "市大数据委"])
def test_every_page_opens_for_everybody_signed_in(looked_at, visit, record, who):
    person = person_of(f"体验:{who}", looked_at.ledger())
    at = visit(record.path, who)
    assert not at.exception
    if record.roles and not record.roles & person.roles:
        assert [f"“{record.title}”不对您的身份开放" in info.value for info in at.info] == [True]
        return
    assert at.title[0].value.startswith(menu_of(person).get(record.stem, record.title)), "as in the menu"
    assert any("演示数据" in caption.value for caption in at.caption)


@pytest.mark.parametrize("record", PAGES, ids=lambda record: record.path)
def test_no_page_runs_without_the_gate(looked_at, record):
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(ROOT / "pages" / f"{record.stem}.py"), default_timeout=20)
    at.user = {}
    at.run()
    assert not at.title
    assert not at.dataframe
    assert "请先登录" in at.warning[0].value


def test_foot_names_the_person_and_the_mode(looked_at, visit):
    at = visit("tasks", "鼓楼区")
    assert at.sidebar.text[0].value == "鼓楼区"
    assert "切换身份" in at.sidebar.get("html")[0].value


def test_the_pages_beside_the_menu_stand_in_groups_that_are_named_once(looked_at, visit):
    at = visit("special", "市政府办公厅")
    groups = [group.value for group in at.header]
    assert groups[0] == "专项"
    assert len(groups) == len(set(groups))


def made_for(who, portal, monkeypatch):
    """The pages that the shell hands to streamlit for somebody: by address, what runs and how it is shown."""
    made = {}
    monkeypatch.setattr("portal.shell._made", shell._made.__wrapped__)
    monkeypatch.setattr("portal.shell.st.Page", lambda what, **how: made.update({how["url_path"]: (what, how)}))
    shell._pages(person_of(f"体验:{who}", portal.ledger()), waiting=3)
    return made


def test_a_page_that_is_not_ones_own_is_named_and_not_run(looked_at, monkeypatch):
    made = made_for("鼓楼区", looked_at, monkeypatch)
    closed = {path: what for path, (what, _) in made.items() if callable(what) and path != "inbox"}
    assert set(closed) == {r.path for r in PAGES if r.roles and Role.UNIT not in r.roles}
    assert made.keys() == {"home", *(r.path for r in PAGES)}, "no address of a page is an unknown one"
    said = []
    monkeypatch.setattr("portal.shell.st.title", lambda text, **_: said.append(text))
    monkeypatch.setattr("portal.shell.st.info", said.append)
    closed["admin"]()
    assert said[0] == "管理"
    assert "不对您的身份开放" in said[1]


@pytest.mark.parametrize("who", ["市政府办公厅", "领导", "审计", "鼓楼区", "市财政局", "市大数据委"])
def test_a_menu_has_seven_entries_at_most_and_its_home_first(looked_at, monkeypatch, who):
    made = made_for(who, looked_at, monkeypatch)
    shown = {path: how for path, (_, how) in made.items() if how.get("visibility") != "hidden"}
    assert len(shown) <= 7
    home = next(path for path, how in shown.items() if how["default"])
    assert home == "home" == next(iter(shown))
    assert shown["home"]["title"] == ("总览" if who in ("领导", "审计") else "待办（3）")


def test_the_address_of_the_home_leads_there_with_what_it_asks(looked_at, visit):
    assert visit("ledger", "领导").title[0].value == "单位台账"
    at = AppTest.from_file(SHELL, default_timeout=60)
    at.user = {"person": to_header("体验:领导").decode()}
    at._page_hash = calc_hash("overview")
    at.query_params["unit"] = "鼓楼区"
    at.run()
    assert at.title[0].value.startswith("总览")
    assert at.query_params["unit"] == "鼓楼区"


@pytest.mark.parametrize(("who", "home"), [("领导", "overview"), ("鼓楼区", "inbox")])
def test_nothing_takes_the_year_out_of_the_address_of_a_home(looked_at, monkeypatch, who, home):
    """The picker takes its year from the address. Drawn on the way to the root it kept it, and in a browser another year opened."""
    picked = []
    monkeypatch.setattr("portal.year.picker.show_year_picker", lambda *_: picked.append(dict(st.query_params)))
    at = AppTest.from_file(SHELL, default_timeout=60)
    at.user = {"person": to_header(f"体验:{who}").decode()}
    at._page_hash = calc_hash(home)
    at.query_params["year_shown"] = "2021"
    at.run()
    assert not at.exception
    assert picked == [{"year_shown": "2021"}]


@pytest.mark.parametrize("who", ["市政府办公厅", "领导", "审计", "鼓楼区", "市财政局"])
def test_what_is_not_in_the_menu_is_listed_on_one_page_of_it(looked_at, visit, who):
    person = person_of(f"体验:{who}", looked_at.ledger())
    at = visit(listing_of(person), who)
    linked = {link.proto.page for link in at.get("page_link")}
    beside = [r for r in PAGES if r.stem not in menu_of(person) and r.is_for(person) and r.section]
    for record in beside:
        assert any(page.endswith(record.path) for page in linked), record.title
    assert not [r for r in PAGES if not r.is_for(person) and r.path in linked]


def test_a_page_beside_the_menu_leads_back_to_it(looked_at, visit):
    assert "专项" in [link.proto.label for link in visit("practices", "鼓楼区").get("page_link")]
    assert "专项" not in [link.proto.label for link in visit("tasks", "鼓楼区").get("page_link")]


def test_a_word_leads_from_any_page_to_where_it_stands(looked_at, visit):
    at = visit("tasks", "鼓楼区")
    at.text_input(key="search_box").set_value("预决算公开").run()
    assert at.title[0].value == "查找"
    assert "7 稳步扩大预决算公开范围" in [t.value for t in at.text]
    assert "没有找到“没有这样的词”" in visit("search", "鼓楼区", q="没有这样的词").info[0].value.replace("\\", "")
