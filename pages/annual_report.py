"""年报段落: 要点落实情况 of a unit for its 政府信息公开年度报告, and for the office who has published it."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Action
from portal.build import past
from portal.duties.annual_report import show_everybody, show_unit
from portal.signin.session import opened
from portal.ui.choices import own_unit
from portal.ui.widgets import page_head
from portal.year.closing_list import annual_left, show_left_of_last_year

portal, context = opened()
person = context.person
page_head("年报段落", context, "要点落实情况纳入政府信息公开年度报告")
show_left_of_last_year(context, portal.years.known, lambda year: past(portal, year).duties, annual_left)
service = portal.duties.annual_report
own = service.writes_for(person)
if service.may(person, Action.READ_ANNUAL):
    show_everybody(context, service)
elif own:
    show_unit(context, service, own_unit(own, key="annual_unit"))
else:
    st.info("您的单位没有台账任务，不用写年报段落。")
