"""领导批示: what leaders wrote to units, what came of it, and its closing."""

from __future__ import annotations

from portal.build import past
from portal.duties.instruction import show_instructions
from portal.signin.session import opened
from portal.ui.widgets import page_head
from portal.year.closing_list import instructions_left, show_left_of_last_year

portal, context = opened()
page_head("领导批示", context, "领导在任务、台账和单位台账页面上批示；单位在这里报结果，由批示的领导或市政府办公厅办结")
show_left_of_last_year(context, portal.years.known, lambda year: past(portal, year).duties, instructions_left)
show_instructions(context, portal.duties.instruction)
