"""保障情况: people and funds of every unit, what is missing, and the form of one's own unit."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Action
from portal.duties.assurance import show_everybody, show_unit
from portal.signin.session import opened
from portal.ui.choices import own_unit
from portal.ui.widgets import page_head

portal, context = opened()
person, service = context.person, portal.duties.assurance
page_head("保障情况", context, "经费保障和人员配备：有人抓、有人管")
if service.may(person, Action.READ_ASSURANCE):
    show_everybody(context, service)
else:
    own = [unit for unit in person.units if service.may(person, Action.FILL_ASSURANCE, unit)]
    if not own:
        st.info("您的身份没有要登记保障情况的单位。")
        st.stop()
    show_unit(context, service, own_unit(own, key="assurance_unit"))
