"""Filter views: each unit's and lead unit's own look at a tab, under an address that the portal can tell without asking.

A filter view changes nobody else's view; a basic filter would, so there is none. A view is ours when its number is made
from its own title (`ids.view_id`): so those of units that are gone are found, and the staff's never taken for ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.backends.base import TabLayout, View
from sync.backends.google.address import sheet_address
from sync.backends.google.ids import sheet_id, view_id
from sync.backends.google.structure.look import span
from sync.backends.google.structure.rules import Places


def view_link(key: str, tab: str, title: str) -> str:
    """Opens the tab published as `tab` through its view of that title."""
    return f"{sheet_address(key)}#gid={sheet_id(tab)}&fvid={view_id(tab, title)}"


def is_ours(tab: str, found: Mapping[str, Any]) -> bool:
    """Did we make this FilterView of the tab?"""
    return found.get("filterViewId") == view_id(tab, str(found.get("title", "")))


def filter_views(tab: TabLayout, sheet: int, places: Places, *, rows: int, columns: int) -> list[dict[str, Any]]:
    """The tab's FilterViews over `rows` × `columns` of its grid; those whose column is not there now are left out."""
    return [
        {
            "filterViewId": view_id(tab.title, view.title),
            "title": view.title,
            "range": span(sheet, (0, rows), (0, columns)),
            "filterSpecs": _specs(tab, view, places[view.column] - 1),
        }
        for view in tab.views
        if view.column in places
    ]


def _specs(tab: TabLayout, view: View, column: int) -> list[dict[str, Any]]:
    """One value is asked for; of several, all the others that the tab knows are unticked, as a person would do it."""
    if len(view.values) == 1:
        condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": view.values[0]}]}
        criteria: dict[str, Any] = {"condition": condition}
    else:
        known = dict.fromkeys(row[view.column - 1] for row in tab.rows if len(row) >= view.column)
        criteria = {"hiddenValues": ["", *(text for text in known if text and text not in view.values)]}
    return [{"columnIndex": column, "filterCriteria": criteria}]
