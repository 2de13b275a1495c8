"""审计: who did what to what and when, over all changes; for the office and the auditor."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Action
from portal.admin.audit_trail import show_audit_trail
from portal.signin.session import opened
from portal.ui.widgets import page_head

portal, context = opened()
page_head("审计", context, "谁在什么时候做了什么")
if not portal.audit_trail.may(context.person, Action.AUDIT):
    st.warning("只有市政府办公厅和审计人员可以查看审计记录。需要查看的，请与市政府办公厅联系。")
    st.stop()
show_audit_trail(context, portal.audit_trail)
