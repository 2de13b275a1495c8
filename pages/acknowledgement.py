"""签收分工: who has signed for the notice and who has not, with the text to urge them; and who divided the work."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Action, may
from portal.duties.acknowledgement import show_receipts
from portal.duties.assignment import show_coverage
from portal.signin.session import opened
from portal.ui.choices import pick_one
from portal.ui.widgets import page_head

portal, context = opened()
person = context.person
page_head("签收分工", context, "谁签收了通知、谁把任务分到了科室和镇街")
if not may(person, Action.READ_ACKNOWLEDGEMENTS, None, context.ledger()):
    st.info("这一页供市政府办公厅、领导和审计查看各单位的签收和分工。本单位的分工在“单位台账”填写。")
    st.stop()
SIGNED, DIVIDED = "通知签收", "责任分工"
if pick_one("看哪些", [SIGNED, DIVIDED], key="show") == DIVIDED:
    show_coverage(context, portal.duties.assignment)
else:
    show_receipts(context, portal.duties.acknowledgement)
