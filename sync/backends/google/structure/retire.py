"""Leaving a Google spreadsheet for another one: its cells stay, but nobody can take it for the live one any more.

Each step looks before it acts, so that one that was cut off can be done again.
"""

from __future__ import annotations

from typing import Any

from sync.backends.google import journal
from sync.backends.google.address import in_tab
from sync.backends.google.calls import Calls
from sync.backends.google.ids import PORTAL_SHEET, protection_id, sheet_id
from sync.backends.google.structure.rules import protection

LEFT = "（已迁走，请勿再填）"
LEFT_MAGIC = f"{journal.MAGIC}（已迁走）"
CLOSED = "已迁走"
_ABOUT = "properties(title),sheets(properties(sheetId,title),protectedRanges(protectedRangeId))"


def close(calls: Calls) -> None:
    """Protect every tab of ours whole, and say so in the file's title: what staff type from now on would be lost."""
    ours = {sheet_id(title): title for title in _journal(calls).titles}
    about = calls.about(_ABOUT)
    requests: list[dict[str, Any]] = []
    for one in about.get("sheets", []):
        number = one["properties"].get("sheetId", 0)
        held = {known["protectedRangeId"] for known in one.get("protectedRanges", [])}
        if number in ours and protection_id(ours[number], CLOSED) not in held:
            closed = protection(ours[number], CLOSED, {"sheetId": number}, calls.who)
            requests.append({"addProtectedRange": {"protectedRange": closed}})
    title = about.get("properties", {}).get("title", "")
    if LEFT not in title:
        told = {"title": f"{title}{LEFT}"}
        requests.append({"updateSpreadsheetProperties": {"properties": told, "fields": "title"}})
    if requests:
        calls.change(requests, include="spreadsheetId")


def is_live(calls: Calls) -> bool:
    """Has it not been marked as left yet?"""
    return journal.is_published(_head(calls))


def mark_left(calls: Calls, successor: str) -> None:
    """Take the guard down, so that no late write of ours can land, and the stamp's magic word; say where the ledger is."""
    if not is_live(calls):
        return
    guard = _journal(calls).guard
    told = [
        journal.put(1, 1, [[LEFT_MAGIC]]),
        journal.put(4, 1, [[f"台账已迁到：{successor}"]]),
    ]
    calls.change([*([journal.drop_guard(guard)] if guard else []), *told], include="spreadsheetId")


def _journal(calls: Calls) -> journal.Journal:
    return journal.parse([[str(cell) for cell in row] for row in _head(calls)])


def _head(calls: Calls) -> list[list[Any]]:
    portal = calls.sheets("sheets(properties(sheetId,title))").get(sheet_id(PORTAL_SHEET))
    return calls.values([in_tab(portal["properties"]["title"], journal.HEAD)])[0] if portal else []
