"""整改承诺: what the office asks a unit to put right, and the commitments that the unit made to the public."""

from __future__ import annotations

from ledger.inbox.item import waiting_on
from portal.build import past
from portal.duties.commitment import show_commitments
from portal.duties.rectification import show_rectifications
from portal.signin.session import opened
from portal.ui.choices import tabs
from portal.ui.widgets import page_head
from portal.year.closing_list import records_left, show_left_of_last_year

portal, context = opened()

page_head("整改承诺", context, "办公厅开列的整改事项在这里反馈；对外作出的承诺在这里登记、更新")
show_left_of_last_year(context, portal.years.known, lambda year: past(portal, year).duties, records_left)
shown = {
    "整改": lambda: show_rectifications(context, portal.duties.rectification),
    "承诺": lambda: show_commitments(context, portal.duties.commitment),
}
items = portal.inbox.items(context.person, context.board())
tabs(shown, waiting_on(items, "rectification", first="整改", key="show_duty"), key="show_duty")
