"""The gate and the page registry."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.permissions import Role
from portal import shell
from portal.shell import PAGES
from portal.signin.people import person_of

ROOT = Path(__file__).resolve().parents[2]


def texts(at) -> str:
    return " ".join(
        str(e.value) for kind in ("title", "subheader", "markdown", "text", "html", "caption") for e in at.get(kind)
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
    assert {record.stem for record in PAGES} == {file.stem for file in (ROOT / "pages").glob("*.py")}


@pytest.mark.parametrize("record", PAGES, ids=lambda record: record.path)
@pytest.mark.parametrize("who", ["市政府办公厅", "领导", "审计", "鼓楼区", "市大数据委"])
def test_every_page_opens_for_everybody_signed_in(looked_at, visit, record, who):
    person = person_of(f"体验:{who}", looked_at.ledger())
    at = visit(record.path, who)
    assert not at.exception
    if record.roles and not record.roles & person.roles:
        assert [f"“{record.title}”不对您的身份开放" in info.value for info in at.info] == [True]
        return
    assert at.title[0].value.endswith(record.title if record.path != "overview" else "总览")
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


def test_a_page_that_is_not_ones_own_is_named_and_not_run(looked_at, monkeypatch):
    made = {}
    monkeypatch.setattr("portal.shell.st.Page", lambda what, **how: made.update({how["url_path"]: (what, how)}))
    shell._sections(person_of("体验:鼓楼区", looked_at.ledger()))
    closed = {path: what for path, (what, how) in made.items() if how.get("visibility") == "hidden"}
    assert set(closed) == {r.path for r in PAGES if r.roles and Role.UNIT not in r.roles}
    assert made.keys() == {r.path for r in PAGES}, "no address of a page is an unknown one"
    said = []
    monkeypatch.setattr("portal.shell.st.title", lambda text, **_: said.append(text))
    monkeypatch.setattr("portal.shell.st.info", said.append)
    closed["admin"]()
    assert said[0] == "管理"
    assert "不对您的身份开放" in said[1]
