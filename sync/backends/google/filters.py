"""A basic filter that somebody left on hides rows for everybody, and nobody knows what Google then makes of a write.

So every write looks first. No filter: whatever somebody puts on within that moment is taken off by the write. A filter:
a trial on a tab of its own tells whether Google writes exactly all the same (then it is left alone), or does when the same
batch takes the filter off before the first cell and puts it on again after the last; else writing waits for a person.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.backends.cell_address import letters
from sync.backends.google.calls import Calls
from sync.backends.google.journal import PORTAL_ID
from sync.backends.google.structure.look import Request
from sync.backends.google.trial import HIDDEN_ABOUT, TRIAL_ID, Findings, clear_away, hidden_rows, trial
from sync.errors import FilterInTheWay

Heads = Mapping[int, Sequence[str]]  # by sheet id: what its columns are called
_TRUSTED = 600.0  # seconds for which the findings of a trial count


@dataclass(frozen=True, slots=True)
class Filtered:
    """What hides rows of one tab from everybody: its basic filter, if any, and how many rows a filter hides."""

    title: str
    basic: Mapping[str, Any] | None
    hidden: int

    @property
    def on(self) -> bool:
        return self.basic is not None or self.hidden > 0

    def told(self, head: Sequence[str]) -> str:
        """Which tab, which cells, which columns; Google does not say whose it is."""
        if self.basic is None:
            return f"工作表“{self.title}”有 {self.hidden} 行被切片器隐藏"
        columns = "、".join(_named(column, head) for column in _columns(self.basic))
        return f"工作表“{self.title}”（{_range(self.basic)}）开着筛选" + (f"，按{columns}" if columns else "")


@dataclass(frozen=True, slots=True)
class Lift:
    """What a write does about filters: `off` are tabs whose filter it takes off first, `back` the ones it puts on again."""

    off: Sequence[int] = ()
    back: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    def before(self) -> list[Request]:
        """Ahead of the first request that counts rows."""
        return [{"clearBasicFilter": {"sheetId": sheet}} for sheet in self.off]

    def after(self, grown: Mapping[int, tuple[int, int]]) -> list[Request]:
        """Behind the last one; `grown`: by sheet id, below which row how many rows were inserted."""
        return [_set(basic, *grown.get(sheet, (0, 0))) for sheet, basic in self.back.items()]


class Filters:
    """For one spreadsheet, within one process."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._found: tuple[float, Findings] | None = None
        self._plain = False  # does Google refuse to take off a filter that is not there?

    def lift(self, sheets: Collection[int], heads: Heads) -> Lift:
        """What a write to these tabs has to do. Raises FilterInTheWay when no way of writing is proven."""
        seen = _look(self._calls)
        if TRIAL_ID in seen:
            clear_away(self._calls)
        here = {sheet: seen[sheet] for sheet in sheets if sheet in seen}
        if PORTAL_ID in seen and seen[PORTAL_ID].on:
            here[PORTAL_ID] = seen[PORTAL_ID]
        on = {sheet: one for sheet, one in here.items() if one.on}
        if not on:
            return Lift(() if self._plain else tuple(here))
        found = self._findings()
        if found.exact:
            return Lift()
        if not found.lifted or any(one.basic is None for one in on.values()):
            raise _in_the_way(on, heads)
        return Lift(
            tuple(on if self._plain else here),
            {n: one.basic for n, one in on.items() if one.basic is not None},
        )

    def refused(self, lift: Lift, heads: Heads, *, back: bool) -> None:
        """Google refused to take a filter off, or (`back`) to put it on again: raises FilterInTheWay for the latter."""
        if back:
            seen = _look(self._calls)
            raise _in_the_way({n: seen[n] for n in lift.back if n in seen}, heads)
        self._plain = self._plain or not lift.back

    def _findings(self) -> Findings:
        if self._found is None or time.monotonic() - self._found[0] > _TRUSTED:
            self._found = time.monotonic(), trial(self._calls)
        return self._found[1]


def _look(calls: Calls) -> dict[int, Filtered]:
    return {
        sheet: Filtered(one["properties"].get("title", ""), one.get("basicFilter"), hidden_rows(one))
        for sheet, one in calls.sheets(HIDDEN_ABOUT).items()
    }


def _in_the_way(on: Mapping[int, Filtered], heads: Heads) -> FilterInTheWay:
    told = "；".join(one.told(heads.get(sheet, ())) for sheet, one in on.items())
    return FilterInTheWay(f"{told}，别人的行被隐藏，Google 不保证写到准确的行。")


def _set(basic: Mapping[str, Any], below: int, rows: int) -> Request:
    """The filter as it was, without its order: that would sort the rows again. It grows as Google would have let it."""
    wanted = "filterSpecs" if basic.get("filterSpecs") else "criteria"
    made = {name: value for name, value in basic.items() if name in ("range", "tableId", wanted)}
    end = made.get("range", {}).get("endRowIndex")
    if end is not None and below < end:
        made["range"] = {**made["range"], "endRowIndex": end + rows}
    return {"setBasicFilter": {"filter": made}}


def _columns(basic: Mapping[str, Any]) -> list[int]:
    """The columns (0-based) that it filters by."""
    specs = basic.get("filterSpecs", [])
    told = [int(one.get("columnIndex", 0)) for one in specs if one.get("filterCriteria")]
    return sorted({*told, *map(int, basic.get("criteria", {}))})


def _named(column: int, head: Sequence[str]) -> str:
    text = head[column] if column < len(head) else ""
    return f"“{text}”列" if text else f"{letters(column + 1)} 列"


def _range(basic: Mapping[str, Any]) -> str:
    here = basic.get("range", {})
    first = f"{letters(here.get('startColumnIndex', 0) + 1)}{here.get('startRowIndex', 0) + 1}"
    ends = letters(here["endColumnIndex"]) if "endColumnIndex" in here else ""
    return f"{first}:{ends}{here.get('endRowIndex', '')}"
