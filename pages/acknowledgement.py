"""签收分工: who has signed for the notice and who has not, with the text to urge them; and who divided the work."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Action, may
from portal.duties.acknowledgement import show_own_receipts, show_receipts
from portal.duties.assignment import show_coverage
from portal.signin.session import opened
from portal.ui.choices import pick_one
from portal.ui.widgets import page_head

portal, context = opened()
person = context.person
page_head("签收分工", context, "谁签收了通知、谁把任务分到了科室和镇街")
if not may(person, Action.READ_ACKNOWLEDGEMENTS, None, context.ledger()):
    show_own_receipts(context, portal.duties.acknowledgement)
    st.stop()
SIGNED, DIVIDED = "通知签收", "责任分工"
if pick_one("看哪些", [SIGNED, DIVIDED], key="show") == DIVIDED:
    show_coverage(context, portal.duties.assignment)
else:
    show_receipts(context, portal.duties.acknowledgement)
