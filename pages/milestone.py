"""节点成果: what the notice asks for by a date: a file or link from the unit that answers, the office's decision."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ledger.deadlines.owed import PASSED
from ledger.figures.headline import headline as said_of
from portal.duties.milestone import headline, show_milestone
from portal.signin.session import opened
from portal.ui.choices import pick_one
from portal.ui.messages import plain
from portal.ui.widgets import page_head

portal, context = opened()
person, service = context.person, portal.duties.milestone
EVERY, MINE, OPEN = "全部", "本单位负责", "没有通过的"

page_head("节点成果", context, "通知写明时限的事项，提交成果由市政府办公厅审定")
board = context.board()
found = replace(service.milestones(person), spared=board.untouched)
day = board.as_of  # as on 总览: a past year stands on its last day
if board.untouched:
    st.info(plain(said_of(board)), icon=":material/info:")
else:
    late = found.overdue(day)
    (st.error if late else st.success)(
        plain(headline(found, day)), icon=":material/error:" if late else ":material/check_circle:"
    )
mine = [m for m in found.listed if set(m.owners) & set(person.units)]
options = [EVERY, *([MINE] if mine else []), OPEN]
picked = pick_one("显示", options, key="show")
shown = {
    MINE: mine,
    OPEN: [m for m in found.listed if any(found.state(m, unit) != PASSED for unit in m.owners)],
}.get(picked, found.listed)
if not shown:
    st.text("没有符合条件的节点成果。")
calendar = portal.year_service.calendar()
for milestone in shown:
    show_milestone(context, service, calendar, found, milestone)
