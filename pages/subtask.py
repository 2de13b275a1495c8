"""科室分办: all parts that a unit gave to its 科室 and 镇街, how far each is, and giving more."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Role
from portal.duties.within.subtask import show_unit_subtasks
from portal.signin.session import opened
from portal.ui.choices import own_unit
from portal.ui.widgets import page_head

portal, context = opened()
page_head("科室分办", context, "分给本单位科室、镇街的事：各有各的时限和进展，不写进共享表格，也不算进全市的逾期")
ledger, person = context.ledger(), context.person
units = list(ledger.by_unit) if Role.OFFICE in person.roles else [u for u in person.units if u in ledger.by_unit]
if units:
    show_unit_subtasks(context, portal.duties.subtask, context.board(), own_unit(units, key="subtask_unit"))
else:
    st.info("您的身份没有要分办的台账。")
