"""Keeping our colours, protections and filter views right, and telling them from the staff's own.

Views are added for new units, as long as the tab, and removed for units that are gone. A view's order of rows and its name
are its users' matter; what it shows is what its link promises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sync.backends.google.ids import view_id
from sync.backends.google.structure.look import Request
from sync.backends.google.structure.rules import OVERDUE_MARK, colours, portal_protection, protections
from sync.backends.google.structure.standing import Mended, PresentTab, condition_of, covers
from sync.backends.google.structure.views import filter_views, is_ours


def mend_colours(at: PresentTab) -> Iterator[Mended]:
    """A rule of ours that is there keeps the colour that it has now; only its reach and its formula are mended."""
    found = at.things("conditionalFormats")
    added: list[Request] = []
    for wanted in colours(at.tab, at.sheet, at.places):
        index = next((i for i, one in enumerate(found) if _kin(one, wanted)), None)
        if index is None:
            index = len(found) + len(added)
            added.append({"addConditionalFormatRule": {"rule": wanted, "index": index}})
        elif not _reaches(found[index], wanted):
            rule = found[index] | {"ranges": wanted["ranges"]}
            rule["booleanRule"] = rule["booleanRule"] | {"condition": wanted["booleanRule"]["condition"]}
            update = {"updateConditionalFormatRule": {"index": index, "rule": rule}}
            yield f"“{at.tab.title}”：一条状态颜色规则的范围或公式变了，已恢复。", [update]
    if added:
        yield f"“{at.tab.title}”：补上 {len(added)} 条状态颜色规则。", added


def _kin(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Is it our rule? The overdue rule bears a mark; a status rule asks for one status in (part of) our column."""
    kind, texts = condition_of(found.get("booleanRule", {}))
    wanted_kind, wanted_texts = condition_of(wanted["booleanRule"])
    if wanted_kind == "CUSTOM_FORMULA":
        return kind == wanted_kind and OVERDUE_MARK in "".join(texts)
    column = wanted["ranges"][0]["startColumnIndex"]
    return (kind, texts) == (wanted_kind, wanted_texts) and any(
        one.get("startColumnIndex", 0) <= column < one.get("endColumnIndex", column + 1)
        for one in found.get("ranges", [])
    )


def _reaches(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    same = condition_of(found["booleanRule"]) == condition_of(wanted["booleanRule"])
    return same and any(covers(one, wanted["ranges"][0]) for one in found.get("ranges", []))


def mend_protections(at: PresentTab) -> Iterator[Mended]:
    """Those that are gone are put up again, loosened ones tightened, unless they were closed to us."""
    found = {one.get("protectedRangeId"): one for one in at.things("protectedRanges")}
    missing: list[Request] = []
    weak: list[Request] = []
    for wanted in protections(at.tab, at.sheet, at.places, at.editor):
        known = found.get(wanted["protectedRangeId"])
        if known is None:
            missing.append({"addProtectedRange": {"protectedRange": wanted}})
        elif known.get("requestingUserCanEdit") and _weaker(known, wanted, at.grid):
            weak.append(restore(known, wanted))
    if missing:
        yield f"“{at.tab.title}”：补上 {len(missing)} 处表头和编号列的保护。", missing
    if weak:
        yield f"“{at.tab.title}”：{len(weak)} 处表头和编号列的保护被改松了，已恢复。", weak


def _weaker(known: Mapping[str, Any], wanted: Mapping[str, Any], grid: Mapping[str, Any]) -> bool:
    """Narrowed, only a warning, or with holes. Who else may edit is for the file's owner to say."""
    short = known.get("range", {}).get("endRowIndex", 1 << 30) < (
        wanted["range"].get("endRowIndex") or int(grid.get("rowCount", 0))
    )
    return (
        bool(known.get("warningOnly") or known.get("unprotectedRanges"))
        or short
        or not covers(known.get("range", {}), wanted["range"])
    )


def restore(known: Mapping[str, Any], wanted: Mapping[str, Any]) -> Request:
    """As laid out again. Editors are told only where a warning had done away with them."""
    names = ["range", "warningOnly", *(["editors"] if known.get("warningOnly") else [])]
    told = {name: wanted[name] for name in ("protectedRangeId", *names)} | {"unprotectedRanges": []}
    fields = ",".join([*names, "unprotectedRanges"])
    return {"updateProtectedRange": {"protectedRange": told, "fields": fields}}


def mend_portal(found: Mapping[str, Any], editor: str) -> Iterator[Mended]:
    """The hidden sheet's protection, and that it is hidden."""
    wanted = portal_protection(editor)
    known = {one.get("protectedRangeId"): one for one in found.get("protectedRanges", [])}
    here = known.get(wanted["protectedRangeId"])
    if here is None:
        yield "隐藏的系统工作表：补上保护。", [{"addProtectedRange": {"protectedRange": wanted}}]
    elif here.get("warningOnly") or here.get("unprotectedRanges"):
        yield "隐藏的系统工作表：保护被改松了，已恢复。", [restore(here, wanted)]
    if not found["properties"].get("hidden"):
        told = {"sheetId": found["properties"]["sheetId"], "hidden": True}
        request = {"updateSheetProperties": {"properties": told, "fields": "hidden"}}
        yield "系统工作表“_portal”被显示出来了，已重新隐藏。", [request]


def mend_views(at: PresentTab) -> Iterator[Mended]:
    """What has to be done about the views of a tab."""
    rows, columns = int(at.grid.get("rowCount", 1)), int(at.grid.get("columnCount", 1))
    wanted = filter_views(at.tab, at.sheet, at.places, rows=rows, columns=columns)
    found = {one["filterViewId"]: one for one in at.things("filterViews")}
    kept = {view_id(at.tab.title, view.title) for view in at.tab.views}
    missing = [one for one in wanted if one["filterViewId"] not in found]
    changed = [one for one in wanted if _differs(found.get(one["filterViewId"]), one)]
    gone = [one for key, one in found.items() if key not in kept and is_ours(at.tab.title, one)]
    for views, told, request in (
        (missing, "补上 {} 个筛选视图（{}）。", _added),
        (changed, "{} 个筛选视图的范围或条件已更新（{}）。", _updated),
        (gone, "删除 {} 个已不在台账中的单位的筛选视图（{}）。", _deleted),
    ):
        if views:
            yield f"“{at.tab.title}”：{told.format(len(views), _titles(views))}", [request(view) for view in views]


def _added(view: Mapping[str, Any]) -> Request:
    return {"addFilterView": {"filter": view}}


def _updated(view: Mapping[str, Any]) -> Request:
    return {"updateFilterView": {"filter": view, "fields": "range,filterSpecs"}}


def _deleted(view: Mapping[str, Any]) -> Request:
    return {"deleteFilterView": {"filterId": view["filterViewId"]}}


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
