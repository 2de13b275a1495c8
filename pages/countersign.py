"""审签: what a unit's clerks handed in and somebody signs before it goes into the shared sheet; whether a unit asks for that."""

from __future__ import annotations

from ledger.permissions import Role
from portal.duties.within.countersign import show_countersigns
from portal.signin.session import opened
from portal.ui.choices import own_unit
from portal.ui.widgets import page_head

portal, context = opened()
page_head("审签", context, "要求审签的单位，填报先由分管领导签发，再写入共享表格")
ledger, person = context.ledger(), context.person
units = [unit for unit in person.units if unit in ledger.by_unit]
if Role.OFFICE in person.roles:
    units = [own_unit(list(ledger.by_unit), key="countersign_unit")]
show_countersigns(context, portal.duties.countersign, units, portal.sheet.wake)
