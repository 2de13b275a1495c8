"""委托交接: hand one's work in a unit to a colleague for a time or for good; the office sees and takes back everybody's."""

from __future__ import annotations

from portal.duties.within.delegation import show_delegations
from portal.signin.session import opened
from portal.ui.widgets import page_head

portal, context = opened()
page_head("委托交接", context, "出差、请假、换岗时，把本单位的工作交给同事代办；办的每件事都记明谁代谁")
show_delegations(context, portal.duties.delegation)
