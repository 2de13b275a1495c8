"""A published tab as it stands now on Google, for those who compare it with how it was laid out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sync.backends.base import TabLayout
from sync.backends.google.structure.look import Request
from sync.backends.google.structure.rules import Places

Mended = tuple[str, list[Request]]
"""A sentence, and the requests that make it true."""


@dataclass(frozen=True, slots=True)
class PresentTab:
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


def places_now(tab: TabLayout, header: Sequence[str]) -> dict[int, int]:
    """Published column -> column now; headers that are gone or stand twice are left out."""
    now: dict[str, list[int]] = {}
    for place, text in enumerate(header, 1):
        now.setdefault("".join(text.split()), []).append(place)
    found = {column: now.get("".join(text.split()), []) for column, text in enumerate(tab.headers, 1)}
    return {column: places[0] for column, places in found.items() if len(places) == 1}


def condition_of(rule: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The kind and the values of a rule's condition: what it asks, without how it looks."""
    condition = rule.get("condition", {})
    values = tuple(str(one.get("userEnteredValue", "")) for one in condition.get("values", []))
    return str(condition.get("type", "")), values


def covers(outer: Mapping[str, Any], inner: Mapping[str, Any]) -> bool:
    """Does a GridRange hold another one? An open end of the inner one is held by any end: rows end somewhere."""
    for low, high in (("startRowIndex", "endRowIndex"), ("startColumnIndex", "endColumnIndex")):
        if outer.get(low, 0) > inner.get(low, 0):
            return False
        if high in outer and high in inner and outer[high] < inner[high]:
            return False
    return True


def named(at: PresentTab, columns: Sequence[int]) -> str:
    """Headers of published columns, for a sentence."""
    return "、".join(f"“{at.tab.headers[column - 1]}”" for column in columns)
