"""管理: what only the office does: people, and what the year stands on; each tab asks its own service again."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Action, may
from portal.admin import TABS, tab
from portal.build import current
from portal.signin.session import require_person
from portal.ui.widgets import page_head

person = require_person()
portal = current()
page_head("管理", portal)
if portal.ledger().closed:
    st.info("“管理”只管现在的年度：请先在左侧把“年度”改回来。")
    st.stop()
if not may(person, Action.PEOPLE, None, portal.ledger()):
    st.warning("只有市政府办公厅可以打开“管理”。需要开通账号、调整角色的，请与他们联系。")
    st.stop()
names = [name for name, _ in TABS]
for shown, (_, place) in zip(
    st.tabs(names, key="show", bind="query-params", on_change="rerun"), TABS, strict=True
):
    if shown.open:
        with shown:
            tab(place)(portal, person)
