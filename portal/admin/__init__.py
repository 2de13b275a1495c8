"""管理: the office's tabs, each imported on first use. A tab is a function of the portal and the person.

To add one: a function in `portal/admin/` and one line in `TABS`.
"""

from __future__ import annotations

from collections.abc import Callable
from pkgutil import resolve_name

from ledger.permissions import Person
from portal.build import Portal

TABS = (
    ("人员", "portal.admin.people:show_people"),
    ("任务分解表", "portal.admin.edition:show_edition"),
    ("单位名录", "portal.admin.units:show_units"),
    ("工作日历", "portal.admin.workdays:show_workdays"),
    ("年度", "portal.admin.years:show_years"),
    ("设置", "portal.admin.settings_view:show_settings"),
)


def tab(place: str) -> Callable[[Portal, Person], None]:
    """The function of a tab, from its `module:function`."""
    show: Callable[[Portal, Person], None] = resolve_name(place)
    return show
