"""管理: what only the office does: people, and what the year stands on; each tab asks its own service again."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Action, may
from portal.admin.ad_hoc_task import show_ad_hoc_tasks
from portal.admin.edition import show_edition
from portal.admin.people import show_people
from portal.admin.portfolio import show_portfolios
from portal.admin.scores import show_score_rules
from portal.admin.settings_view import show_settings
from portal.admin.units import show_units
from portal.admin.wall_link import show_wall_links
from portal.admin.workdays import show_workdays
from portal.admin.years import show_years
from portal.build import past
from portal.duties.round import show_rhythm
from portal.papers.archive_view import show_archive
from portal.server.wall.access import path_of
from portal.signin.session import opened
from portal.ui.choices import tabs
from portal.ui.widgets import page_head
from portal.year.closing_list import unfinished
from portal.year.rollover_live import go_on_with_the_new_year

portal, context = opened()
service = portal.year_service


def wall() -> None:
    """The links of the screens."""
    show_wall_links(context, portal.wall_links, path_of(portal.signer), portal.settings.public_url)


def years() -> None:
    """The turn of the year, and what is kept of each."""
    left = unfinished(context, portal.entry, portal.duties)
    show_years(context, portal.rollover, portal.years.known, left, lambda: go_on_with_the_new_year(portal))
    st.header("年度存档", anchor=False)
    listed = [context.year, *(year for year in portal.years.known if year != context.year)]
    year = st.selectbox("存哪一年", listed, key="archived_year", width=160) if len(listed) > 1 else context.year
    of_year = portal if year == context.year else past(portal, int(year))
    show_archive(of_year, of_year.context(context.person), of_year.board(), "year_archive")


TABS = {
    "人员": lambda: show_people(context, portal.entrance, portal.settings.sign_in),
    "任务分解表": lambda: show_edition(context, service, portal.sheet.wake),
    "单位名录": lambda: show_units(context, service),
    "临时交办": lambda: show_ad_hoc_tasks(context, portal.ad_hoc_tasks, portal.sheet.wake),
    "分管领导": lambda: show_portfolios(context, portal.portfolio, portal.entrance.service.people(context.person)),
    "工作日历": lambda: show_workdays(context, service),
    "报送轮次": lambda: show_rhythm(context, portal.duties.round),
    "计分": lambda: show_score_rules(context, portal.scores),
    "大屏": wall,
    "年度": years,
    "设置": lambda: show_settings(context, portal.settings),
}
page_head("管理", context)
if context.ledger().closed:
    st.info("“管理”只管现在的年度：请先在左侧把“年度”改回来。")
    st.stop()
if not may(context.person, Action.PEOPLE, None, context.ledger()):
    st.warning("只有市政府办公厅可以打开“管理”。需要开通账号、调整角色的，请与他们联系。")
    st.stop()
tabs(TABS)
