"""审核督办: what units handed in, to be approved or sent back; what they ask for; what changed after an approval."""

from __future__ import annotations

import streamlit as st

from portal.build import current
from portal.duties.commitment import show_commitments
from portal.duties.rectification import show_rectifications
from portal.duties.reminder import show_reminders
from portal.entry.review import show_queue, show_requests
from portal.signin.session import require_person
from portal.ui.widgets import page_head
from portal.year.closed_year import records_left, show_left_of_last_year

person = require_person()
portal = current()
TABS = ("审核", "申请", "督办", "通报整改", "承诺")

board = portal.board()
page_head("审核督办", portal, "牵头单位审核，市政府办公厅办结；没有牵头单位的任务由市政府办公厅审核")
queue, requests, urging, rectifying, promising = st.tabs(
    TABS, key="show", bind="query-params", on_change="rerun"
)
if queue.open:
    with queue:
        show_queue(portal, person, board)
if requests.open:
    with requests:
        show_requests(portal, person)
if urging.open:
    with urging:
        show_reminders(portal, person, board)
if rectifying.open:
    with rectifying:
        show_left_of_last_year(portal, person, records_left)
        show_rectifications(portal, person)
if promising.open:
    with promising:
        show_left_of_last_year(portal, person, records_left)
        show_commitments(portal, person)
