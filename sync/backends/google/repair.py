"""Looking over a published Google spreadsheet and mending what is ours; one sentence for each thing mended.

Ours are: the numbers that we chose (protections, views), the rules that bear our mark or colour one of our statuses, the
drop-downs below our headers. Whatever else stands there, colours, notes, rules, views and columns of the staff's own, is
left as it is. Cells are never touched here, and headers are the engine's matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.backends.base import TabLayout
from sync.backends.google import mended_views
from sync.backends.google.calls import Calls
from sync.backends.google.ids import PORTAL_SHEET, sheet_id
from sync.backends.google.look import Request, pixels, widen
from sync.backends.google.rules import (
    OVERDUE_MARK,
    Places,
    colours,
    portal_protection,
    protections,
    set_validation,
    validations,
)

DEFAULT_WIDTH = 100  # pixels of a column that nobody has set
_ABOUT = (
    "sheets(properties(sheetId,title,hidden,gridProperties),conditionalFormats,protectedRanges,filterViews,"
    "data(columnMetadata(pixelSize),rowData(values(dataValidation))))"
)
Mended = tuple[str, list[Request]]


@dataclass(frozen=True, slots=True)
class Standing:
    """A tab as it stands now: its resource, in which column each of our headers is, and who we are."""

    tab: TabLayout
    found: Mapping[str, Any]
    places: Places
    editor: str

    @property
    def sheet(self) -> int:
        """Its sheetId."""
        return int(self.found["properties"]["sheetId"])

    @property
    def grid(self) -> Mapping[str, Any]:
        """Its GridProperties."""
        grid: Mapping[str, Any] = self.found["properties"].get("gridProperties", {})
        return grid

    def things(self, kind: str) -> list[dict[str, Any]]:
        """Its protectedRanges, filterViews or conditionalFormats."""
        return list(self.found.get(kind, []))


def repair(calls: Calls, tabs: Sequence[TabLayout]) -> list[str]:
    """Mend everything in one batch. Raises what `Calls` raises; WriteInDoubt means: look again."""
    sheets = {one["properties"]["sheetId"]: one for one in calls.about(_ABOUT).get("sheets", [])}
    known = [(tab, sheets[sheet_id(tab.title)]) for tab in tabs if sheet_id(tab.title) in sheets]
    headers = _headers(calls, [one for _, one in known])
    done: list[Mended] = []
    for (tab, found), header in zip(known, headers, strict=True):
        standing = Standing(tab, found, _places(tab, header), calls.who)
        for mend in (_frozen, _widths, _validations, _colours, _protections, mended_views.mend):
            done += mend(standing)
    if sheet_id(PORTAL_SHEET) in sheets:
        done += _portal(sheets[sheet_id(PORTAL_SHEET)], calls.who)
    requests = [request for _, made in done for request in made]
    if requests:
        calls.change(requests, include="spreadsheetId")
    return [sentence for sentence, _ in done]


def _headers(calls: Calls, sheets: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    titles = [one["properties"]["title"].replace("'", "''") for one in sheets]
    read = calls.values([f"'{title}'!1:1" for title in titles]) if titles else []
    return [[str(cell) for cell in rows[0]] if rows else [] for rows in read]


def _places(tab: TabLayout, header: Sequence[str]) -> dict[int, int]:
    """Published column -> column now; headers that are gone or stand twice are left out."""
    now: dict[str, list[int]] = {}
    for place, text in enumerate(header, 1):
        now.setdefault("".join(text.split()), []).append(place)
    found = {column: now.get("".join(text.split()), []) for column, text in enumerate(tab.headers, 1)}
    return {column: places[0] for column, places in found.items() if len(places) == 1}


def _frozen(at: Standing) -> Iterator[Mended]:
    if not at.tab.free_text and not at.grid.get("frozenRowCount"):
        told = {"sheetId": at.sheet, "gridProperties": {"frozenRowCount": 1}}
        request = {"updateSheetProperties": {"properties": told, "fields": "gridProperties.frozenRowCount"}}
        yield f"“{at.tab.title}”：表头重新冻结在最上面。", [request]


def _widths(at: Standing) -> Iterator[Mended]:
    columns = [one for data in at.found.get("data", []) for one in data.get("columnMetadata", [])]
    plain = [
        (column, place)
        for column, place in at.places.items()
        if place <= len(columns)
        and columns[place - 1].get("pixelSize") == DEFAULT_WIDTH != pixels(at.tab.widths.get(column, 14))
    ]
    if plain:
        requests = [widen(at.sheet, place, at.tab.widths.get(column, 14)) for column, place in plain]
        yield f"“{at.tab.title}”：{_named(at, [c for c, _ in plain])}的列宽恢复了。", requests


def _validations(at: Standing) -> Iterator[Mended]:
    cells = [row.get("values", []) for data in at.found.get("data", []) for row in data.get("rowData", [])]
    last = int(at.grid.get("rowCount", 0))
    for column, rule in validations(at.tab).items():
        place = at.places.get(column)
        if place is None:
            continue
        held = sum(
            1
            for row in cells[1:]
            if len(row) >= place and _same_rule(row[place - 1].get("dataValidation"), rule)
        )
        if held < last - 1:
            kind = "下拉选项" if column in at.tab.choices else "数字检查"
            told = f"“{at.tab.title}”：{_named(at, [column])}有 {last - 1 - held} 格的{kind}缺失或被换掉，已恢复。"
            yield told, [set_validation(at.sheet, place, rule)]


def _same_rule(found: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> bool:
    """The same choices or bounds; whether a wrong value is refused is for the staff to say."""
    return bool(found) and _condition(found or {}) == _condition(wanted)


def _condition(rule: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    condition = rule.get("condition", {})
    values = tuple(str(one.get("userEnteredValue", "")) for one in condition.get("values", []))
    return str(condition.get("type", "")), values


def _colours(at: Standing) -> Iterator[Mended]:
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
    kind, texts = _condition(found.get("booleanRule", {}))
    wanted_kind, wanted_texts = _condition(wanted["booleanRule"])
    if wanted_kind == "CUSTOM_FORMULA":
        return kind == wanted_kind and OVERDUE_MARK in "".join(texts)
    column = wanted["ranges"][0]["startColumnIndex"]
    return (kind, texts) == (wanted_kind, wanted_texts) and any(
        one.get("startColumnIndex", 0) <= column < one.get("endColumnIndex", column + 1)
        for one in found.get("ranges", [])
    )


def _reaches(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    same = _condition(found["booleanRule"]) == _condition(wanted["booleanRule"])
    return same and any(covers(one, wanted["ranges"][0]) for one in found.get("ranges", []))


def covers(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> bool:
    """Does a GridRange hold another one? An open end of the inner one is held by any end: rows end somewhere."""
    for low, high in (("startRowIndex", "endRowIndex"), ("startColumnIndex", "endColumnIndex")):
        if outer.get(low, 0) > inner.get(low, 0):
            return False
        if high in outer and high in inner and outer[high] < inner[high]:
            return False
    return True


def _protections(at: Standing) -> Iterator[Mended]:
    found = {one.get("protectedRangeId"): one for one in at.things("protectedRanges")}
    missing: list[Request] = []
    weak: list[Request] = []
    for wanted in protections(at.tab, at.sheet, at.places, at.editor):
        known = found.get(wanted["protectedRangeId"])
        if known is None:
            missing.append({"addProtectedRange": {"protectedRange": wanted}})
        elif _weaker(known, wanted, at.grid):
            weak.append(_restore(wanted))
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


def _restore(wanted: Mapping[str, Any]) -> Request:
    told = {name: wanted[name] for name in ("protectedRangeId", "range", "warningOnly", "editors")}
    fields = "range,warningOnly,unprotectedRanges,editors"
    return {"updateProtectedRange": {"protectedRange": told | {"unprotectedRanges": []}, "fields": fields}}


def _portal(found: Mapping[str, Any], editor: str) -> Iterator[Mended]:
    wanted = portal_protection(editor)
    known = {one.get("protectedRangeId"): one for one in found.get("protectedRanges", [])}
    here = known.get(wanted["protectedRangeId"])
    if here is None:
        yield "隐藏的系统工作表：补上保护。", [{"addProtectedRange": {"protectedRange": wanted}}]
    elif here.get("warningOnly") or here.get("unprotectedRanges"):
        yield "隐藏的系统工作表：保护被改松了，已恢复。", [_restore(wanted)]
    if not found["properties"].get("hidden"):
        told = {"sheetId": found["properties"]["sheetId"], "hidden": True}
        request = {"updateSheetProperties": {"properties": told, "fields": "hidden"}}
        yield "系统工作表“_portal”被显示出来了，已重新隐藏。", [request]


def _named(at: Standing, columns: Sequence[int]) -> str:
    return "、".join(f"“{at.tab.headers[column - 1]}”" for column in columns)
