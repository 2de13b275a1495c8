"""Keeping our filter views right: added for new units, as long as the tab, and removed for units that are gone.

A view's order of rows and its name are its users' matter; what it shows is what its link promises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sync.backends.google.ids import view_id
from sync.backends.google.structure.standing import Mended, PresentTab, condition_of
from sync.backends.google.structure.views import filter_views, is_ours


def mend_views(at: PresentTab) -> Iterator[Mended]:
    """What has to be done about the views of a tab."""
    rows, columns = int(at.grid.get("rowCount", 1)), int(at.grid.get("columnCount", 1))
    wanted = filter_views(at.tab, at.sheet, at.places, rows=rows, columns=columns)
    found = {one["filterViewId"]: one for one in at.things("filterViews")}
    yield from _missing(at, [one for one in wanted if one["filterViewId"] not in found])
    yield from _changed(at, [one for one in wanted if _differs(found.get(one["filterViewId"]), one)])
    kept = {view_id(at.tab.title, view.title) for view in at.tab.views}
    ours = [one for one in found.values() if is_ours(at.tab.title, one)]
    yield from _gone(at, [one for one in ours if one["filterViewId"] not in kept])


def _missing(at: PresentTab, views: list[dict[str, Any]]) -> Iterator[Mended]:
    if views:
        told = f"“{at.tab.title}”：补上 {len(views)} 个筛选视图（{_titles(views)}）。"
        yield told, [{"addFilterView": {"filter": view}} for view in views]


def _changed(at: PresentTab, views: list[dict[str, Any]]) -> Iterator[Mended]:
    if views:
        told = f"“{at.tab.title}”：{len(views)} 个筛选视图的范围或条件已更新（{_titles(views)}）。"
        changes = [{"filter": view, "fields": "range,filterSpecs"} for view in views]
        yield told, [{"updateFilterView": change} for change in changes]


def _gone(at: PresentTab, views: list[dict[str, Any]]) -> Iterator[Mended]:
    if views:
        told = f"“{at.tab.title}”：删除 {len(views)} 个已不在台账中的单位的筛选视图（{_titles(views)}）。"
        yield told, [{"deleteFilterView": {"filterId": view["filterViewId"]}} for view in views]


def _differs(found: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> bool:
    if found is None:
        return False
    return _reach(found) != _reach(wanted) or _specs(found) != _specs(wanted)


def _reach(view: Mapping[str, Any]) -> tuple[int, ...]:
    span = view.get("range", {})
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return tuple(int(span.get(name, 0)) for name in names)


def _specs(view: Mapping[str, Any]) -> list[tuple[int, str, tuple[str, ...], frozenset[str]]]:
    """Each column's condition and unticked values; a column without either filters nothing."""
    told = []
    for spec in view.get("filterSpecs", []):
        criteria = spec.get("filterCriteria", {})
        hidden = frozenset(map(str, criteria.get("hiddenValues", [])))
        told.append((int(spec.get("columnIndex", 0)), *condition_of(criteria), hidden))
    return sorted((one for one in told if one[1] or one[3]), key=lambda one: one[:3])


def _titles(views: list[dict[str, Any]]) -> str:
    shown = "、".join(str(view.get("title", "")) for view in views[:5])
    return f"{shown} 等" if len(views) > 5 else shown
