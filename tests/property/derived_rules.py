"""What happens in the columns that only show what the portal knows: their texts change, staff type there, take their headers
away or write them twice. Every text of staff there is new, so one that we wrote over can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from ledger.columns import DERIVED
from sync.derived.put_up import NAMES
from sync.engine import CycleReport
from tests.property.world import PLACES, Grid

if TYPE_CHECKING:
    from tests.property.world import World

HEADERS = {column.name: column.header for column in DERIVED}
WIDEST = 30  # columns; each header taken away leaves its column behind
rows_of = st.integers(0, 5)
derived = st.sampled_from(NAMES)


class DerivedRules(RuleBasedStateMachine):
    """The rules, and (14): nothing that staff typed there is written over."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.typed_beside: set[str] = set()
        self.numbers = 0

    @rule(rows=st.sets(rows_of, min_size=1), name=derived, again=st.integers(0, 9))
    def news(self, rows: set[int], name: str, again: int) -> None:
        """The portal knows something new, or something that it knew before."""
        told = {key: dict(texts) for key, texts in self.world.told.items()}
        for row in rows:
            told.setdefault(self.world.keys[row], {})[name] = f"{again}" if name == "file_count" else f"已报 10-{again}"
        self.world.told = told

    @rule(row=rows_of, name=derived, how=st.sampled_from(["text", "blank", "number"]))
    def staff_type_beside(self, row: int, name: str, how: str) -> None:
        """Staff type into a column that is the portal's, or clear a cell there."""
        self._type_beside(row, name, how)

    @rule(name=derived)
    def staff_rename_header(self, name: str) -> None:
        grid = self.world.sheet.grid()
        if (place := beside(name, grid)) and len(grid[0]) < WIDEST:
            self.world.sheet.put(1, place, self._staffs())

    @rule(name=derived)
    def staff_double_header(self, name: str) -> None:
        grid = self.world.sheet.grid()
        if beside(name, grid) and len(grid[0]) < WIDEST:
            self.world.sheet.put(1, max(map(len, grid)) + 1, HEADERS[name])

    @rule(row=rows_of, name=derived)
    def news_meet_staff(self, row: int, name: str) -> None:
        """Staff type into the very cell between our reading and our write."""
        self.cycle("ok")
        self.news({row}, name, 7)
        typed: list[str] = []
        self._cycle("ok", lambda: typed.append(self._type_beside(row, name, "text")))  # where it writes at all
        self._cycle("ok")
        shown = {text for cells in self.world.sheet.grid() for text in cells}
        assert set(typed) <= shown, f"{typed} was written over (14)"

    def cycle(self, fault: str) -> None:
        raise NotImplementedError

    def _cycle(self, fault: str, meanwhile: Callable[[], None] | None = None) -> CycleReport | None:
        raise NotImplementedError

    def _type_beside(self, row: int, name: str, how: str) -> str:
        grid = self.world.sheet.grid()
        place, where = beside(name, grid), self.world.where(self.world.keys[row], grid)
        if not place or not where:
            return ""
        text = {"text": f"职工写的{self._staffs()}", "number": self._staffs(), "blank": ""}[how]
        self.typed_beside |= {text} - {""}
        self.world.sheet.put(where[0], place, text)
        return text

    def _staffs(self) -> str:
        self.numbers += 1
        return str(100_000 + self.numbers)

    def nothing_beside_is_written_over(self, before: Grid, after: Grid) -> None:
        """(14) What a write of ours changes behind the ledger's columns was blank or ours."""
        width = max(map(len, [*before, *after]))
        for old, new in zip(before, after, strict=True):
            for place in range(len(PLACES) + 1, width + 1):
                text = _at(old, place)
                assert text == _at(new, place) or text not in self.typed_beside, f"{text!r} was written over (14)"

    def derived_columns_stand(self) -> None:
        """(15) When everything is quiet, each says what the portal knows, or what staff typed, and then a finding says so."""
        grid = self.world.sheet.grid()
        told = {(one.key, one.column) for one in self.world.store.findings() if one.outcome == "derived"}
        for name in NAMES:
            place = beside(name, grid)
            assert place or ("", name) in told, f"{name} does not stand there, and nobody was told (15)"
            for key, text in self._shown(name, grid).items() if place else ():
                right = text == self.world.told.get(key, {}).get(name, "")
                assert right or (text in self.typed_beside and (key, name) in told), f"{key}.{name}: {text!r} (15)"

    def _shown(self, name: str, grid: Grid) -> Mapping[str, str]:
        place = beside(name, grid) or 0
        rows = {key: self.world.where(key, grid) for key in self.world.keys}
        return {key: _at(grid[at[0] - 1], place) for key, at in rows.items() if len(at) == 1}


def beside(name: str, grid: Grid) -> int:
    """Where a derived column stands; 0 when its header is not there exactly once."""
    places = [place for place, text in enumerate(grid[0], 1) if text == HEADERS[name]]
    return places[0] if len(places) == 1 else 0


def _at(row: list[str], place: int) -> str:
    return row[place - 1] if place <= len(row) else ""
