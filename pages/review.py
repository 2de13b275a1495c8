"""审核督办: what units handed in, to be approved or sent back; what they ask for; what changed after an approval."""

from __future__ import annotations

import streamlit as st

from portal.build import past
from portal.duties.commitment import show_commitments
from portal.duties.rectification import show_rectifications
from portal.duties.reminder import Reminding, show_reminders
from portal.entry.review import show_queue, show_requests
from portal.signin.session import opened
from portal.ui.widgets import page_head
from portal.year.closed_year import records_left, show_left_of_last_year

portal, context = opened()
TABS = ("审核", "申请", "督办", "通报整改", "承诺")


def show_left() -> None:
    """What the year before still waits for."""
    show_left_of_last_year(context, portal.years.known, lambda year: past(portal, year).duties, records_left)


board = context.board()
page_head("审核督办", context, "牵头单位审核，市政府办公厅办结；没有牵头单位的任务由市政府办公厅审核")
queue, requests, urging, rectifying, promising = st.tabs(TABS, key="show", bind="query-params", on_change="rerun")
if queue.open:
    with queue:
        show_queue(context, portal.entry, board)
if requests.open:
    with requests:
        show_requests(context, portal.entry)
if urging.open:
    with urging:
        reminding = Reminding(
            portal.duties.reminder,
            portal.duties.contacts.of,
            portal.sheet.view_link,
            portal.settings.public_url,
            portal.outbound_messages.wake,
        )
        show_reminders(context, reminding, board)
if rectifying.open:
    with rectifying:
        show_left()
        show_rectifications(context, portal.duties.rectification)
if promising.open:
    with promising:
        show_left()
        show_commitments(context, portal.duties.commitment)
