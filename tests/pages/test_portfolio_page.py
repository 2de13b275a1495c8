"""分管领导: set on 管理, shown on the task; a leader's 总览 opens on the portfolio, with one click to the whole city."""

from __future__ import annotations

from ledger.figures.headline import headline
from ledger.leaders import Leader
from ledger.permissions import Person, Role
from tests.pages.conftest import numbers_of

OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
OWN = frozenset({7, 25})


def assigned(portal):
    portal.portfolio.assign(OFFICE, OWN, Leader("陈副市长", "体验:领导"))
    portal.portfolio.assign(OFFICE, [1], Leader("林副市长"))


def tells(at, board):
    return headline(board) in [box.value for kind in ("error", "warning", "info", "success") for box in at.get(kind)]


def test_the_office_sets_it_and_the_task_tells_it(fresh, visit):
    fresh.portfolio.assign(OFFICE, [30], Leader("陈副市长"))
    at = visit("admin", "市政府办公厅", show="分管领导")
    at.button(key="portfolio_set").click().run()
    assert "请选择任务" in at.error[0].value
    at.multiselect(key="portfolio_tasks").set_value([7, 25])
    at.selectbox(key="portfolio_who").set_value("陈副市长")
    at.button(key="portfolio_set").click().run()
    assert not at.exception
    assert "已确定 2 项任务的分管领导。" in [s.value for s in at.success]
    assert fresh.portfolio.by_name() == {"陈副市长": OWN | {30}}
    assert "陈副市长" in [t.value for t in visit("tasks", "鼓楼区", no="7").text]
    at.multiselect(key="portfolio_tasks").set_value([7])
    at.button(key="portfolio_drop").click().run()
    assert fresh.portfolio.by_name() == {"陈副市长": frozenset({25, 30})}


def test_a_leaders_overview_opens_on_the_portfolio_and_one_click_shows_the_city(fresh, visit):
    assigned(fresh)
    at = visit("overview", "领导")
    assert not at.exception
    assert tasks_of(at).endswith("/ 2 项")
    assert "只看陈副市长分管的 2 项任务。" in [m.value for m in at.markdown]
    at.button(key="whole_city").click().run()
    assert not at.exception
    assert tasks_of(at).endswith("/ 37 项")
    assert tells(at, fresh.board())
    assert not [b for b in at.button if b.key == "whole_city"]


def test_others_open_on_the_city_and_can_choose_a_leader_in_the_address(fresh, visit):
    assigned(fresh)
    assert tasks_of(visit("overview", "审计")).endswith("/ 37 项")
    assert tasks_of(visit("overview", "审计", leader="陈副市长")).endswith("/ 2 项")
    assert tasks_of(visit("overview", "领导", leader="林副市长")).endswith("/ 1 项")
    assert tasks_of(visit("overview", "领导", leader="没有这个人")).endswith("/ 37 项")


def tasks_of(at) -> str:
    """How many tasks are done of how many."""
    return numbers_of(at)["全部审核通过的任务"]


def test_without_portfolios_there_is_no_filter(fresh, visit):
    at = visit("overview", "领导")
    assert not [box for box in at.selectbox if box.key == "leader"]
    assert tasks_of(at).endswith("/ 37 项")
