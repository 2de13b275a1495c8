"""What a published tab does by itself on Google: drop-downs, checked numbers, colours of states, protections.

`places` says in which column (1-based) each published column stands now; staff may have moved it. Ranges are open at the
bottom, so that rows added later are within.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sync.backends.base import OVERDUE_FILL, OVERDUE_INK, TabLayout, overdue
from sync.backends.cell_address import letters
from sync.backends.google.ids import PORTAL_SHEET, protection_id, sheet_id
from sync.backends.google.structure.look import colour, span

Places = Mapping[int, int]

OVERDUE_MARK = 'N("门户：逾期")=0'  # always true; tells our own rule from the staff's
WHOLE = "全部内容"


def published_places(tab: TabLayout) -> dict[int, int]:
    """The places of a tab as it was published."""
    return {column: column for column in range(1, len(tab.headers) + 1)}


def validations(tab: TabLayout) -> dict[int, dict[str, Any]]:
    """The DataValidationRule of each published column that has one.

    Not strict: a pasted block must never be refused because of one cell, so a wrong value is marked and explained in the
    sheet, and read with a finding.
    """
    found: dict[int, dict[str, Any]] = {}
    for column, choices in tab.choices.items():
        condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": text} for text in choices]}
        told = f"请从下拉列表里选：{'、'.join(choices)}。不确定的请留空，并在文字栏说明。"
        found[column] = {"condition": condition, "inputMessage": told, "strict": False, "showCustomUi": True}
    for column, (low, high) in tab.ranges.items():
        ends = [{"userEnteredValue": f"{end:g}"} for end in (low, high)]
        told = f"这一列填 {low:g} 到 {high:g} 的数字，80 表示 80%。"
        found[column] = {
            "condition": {"type": "NUMBER_BETWEEN", "values": ends},
            "inputMessage": told,
            "strict": False,
        }
    return found


def set_validation(sheet: int, column: int, rule: Mapping[str, Any]) -> dict[str, Any]:
    """Puts a rule on all rows below the header of a column (1-based, where it stands now), those that a filter hides among them."""
    here = span(sheet, (1, None), (column - 1, column))
    return {"setDataValidation": {"range": here, "rule": dict(rule), "filteredRowsIncluded": True}}


def colours(tab: TabLayout, sheet: int, places: Places) -> Iterator[dict[str, Any]]:
    """ConditionalFormatRules: each status in its colour, and dates that have passed without the row being settled."""
    status, due = places.get(tab.status_column or 0), places.get(tab.due_column or 0)
    if tab.status_column and status:
        for text, (fill, ink) in tab.colours.items():
            condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]}
            yield _rule(sheet, status, condition, fill, ink)
    if due and (status or not tab.status_column):
        asked = overdue(letters(due), letters(status) if status else "", tab.settled)
        formula = f"=AND({OVERDUE_MARK},{asked})"
        condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
        yield _rule(sheet, due, condition, OVERDUE_FILL, OVERDUE_INK, bold=True)


def _rule(
    sheet: int, column: int, condition: dict[str, Any], fill: str, ink: str, *, bold: bool = False
) -> dict[str, Any]:
    text: dict[str, Any] = {"foregroundColorStyle": colour(ink)} | ({"bold": True} if bold else {})
    look = {"backgroundColorStyle": colour(fill), "textFormat": text}
    return {
        "ranges": [span(sheet, (1, None), (column - 1, column))],
        "booleanRule": {"condition": condition, "format": look},
    }


def protections(tab: TabLayout, sheet: int, places: Places, editor: str) -> Iterator[dict[str, Any]]:
    """ProtectedRanges, one for each column: an identity column whole, of any other the header.

    One for each, because nobody may insert a column within a protected range, and staff may add columns of their own.
    """
    for column, header in enumerate(tab.headers, 1):
        if header and column in places:
            place = places[column]
            rows = (0, None) if column in tab.locked else (0, 1)
            yield protection(tab.title, header, span(sheet, rows, (place - 1, place)), editor)


def portal_protection(editor: str) -> dict[str, Any]:
    """The ProtectedRange of the hidden portal sheet."""
    return protection(PORTAL_SHEET, WHOLE, {"sheetId": sheet_id(PORTAL_SHEET)}, editor)


def protection(tab: str, what: str, where: dict[str, Any], editor: str) -> dict[str, Any]:
    """A ProtectedRange that only our account (and the file's owner) may edit."""
    return {
        "protectedRangeId": protection_id(tab, what),
        "range": where,
        "description": f"门户：{tab}“{what}”，由系统维护",
        "warningOnly": False,
        "editors": {"users": [editor] if "@" in editor else [], "domainUsersCanEdit": False},
    }
