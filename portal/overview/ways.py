"""Where a number, a bar or a square of 总览 leads: addresses that a browser opens by itself, also in a new tab.

On a screen with room an entry opens beside the page that one is on; a telephone shows it on the page of its task.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import quote, urlencode

from ledger.entries import Entry
from portal.ui.filters import DAY
from portal.ui.widgets import ENTRY, where

_PLAIN = re.compile(r"[\w-]+")
LATE, SOON, SILENT, UNITS = "late", "soon", "silent", "units"
"""Places on 总览 that its numbers lead to (`LinkBlock`)."""


@dataclass(frozen=True)
class Ways:
    """`here` is the query of 总览 as it is looked at, `day` that of its day where it is a past one."""

    here: tuple[tuple[str, str], ...] = ()
    day: tuple[tuple[str, str], ...] = ()
    phone: bool = False

    def entry(self, entry: Entry) -> str:
        """The entry: beside this page, or on its task's page."""
        if self.phone:
            return self._page("tasks", where(entry.task_no, entry.unit))
        return f"{self._beside}{_quoted(entry.key)}"

    def unit(self, name: str) -> str:
        """A unit's ledger."""
        return self._page("ledger", {"unit": name})

    def task(self, number: int) -> str:
        """A task with all its units."""
        return self._page("tasks", where(number))

    def tasks(self) -> str:
        """All tasks."""
        return self._page("tasks", {})

    def instructions(self) -> str:
        """What leaders have written."""
        return self._page("instructions", {})

    def part(self, name: str) -> str:
        """This page, narrowed to a part."""
        kept = [(key, value) for key, value in self.here if key not in ("part", "task")]
        return f"?{urlencode([*kept, ('part', name)])}"

    def on(self, day: date) -> str:
        """This page on another day."""
        kept = [(key, value) for key, value in self.here if key != DAY]
        return f"?{urlencode([*kept, (DAY, day.isoformat())])}"

    @cached_property
    def _beside(self) -> str:
        return f"?{urlencode([*self.here, (ENTRY, '')])}"

    def _page(self, path: str, query: Mapping[str, str]) -> str:
        asked = urlencode([*query.items(), *self.day])
        return f"{path}?{asked}" if asked else path


def _quoted(key: str) -> str:
    """A browser writes Chinese letters into an address by itself; a thousand squares are a third shorter with them."""
    return key if _PLAIN.fullmatch(key) else quote(key)
