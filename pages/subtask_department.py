"""科室进展: what the unit gave to the 科室 or 镇街 whose account it is, one by one: what is asked, until when, and how far it is."""

from __future__ import annotations

from portal.duties.within.subtask_department import show_own_parts
from portal.signin.session import opened
from portal.ui.widgets import page_head

portal, context = opened()
department = context.person.department
page_head("科室进展", context, department.words if department else "")
show_own_parts(context, portal.duties.subtask)
