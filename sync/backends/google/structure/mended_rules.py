"""Keeping our colours and protections right, and telling them from the staff's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sync.backends.google.structure.look import Request
from sync.backends.google.structure.rules import OVERDUE_MARK, colours, portal_protection, protections
from sync.backends.google.structure.standing import Mended, PresentTab, condition_of, covers


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
