"""Staff who hide rows of a Google spreadsheet from everybody, and a Google that hidden rows mislead, each history in its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from ledger.columns import LEDGER_TAB
from sync.backends.google.ids import sheet_id
from sync.engine import CycleReport
from tests.property.google_sheet import GoogleSheet
from tests.property.machine import FAULTS, Machine, columns, keys
from tests.property.world import COLUMNS, KEY

KINDS = ["copyPaste", "cutPaste", "pasteData", "repeatCell", "updateCells"]
hidden_rows = st.fixed_dictionaries(
    {
        "shifted": st.one_of(st.just(KINDS), st.lists(st.sampled_from(KINDS), unique=True)),
        "copies": st.sampled_from(["exact", "skip", "next"]),
        "appends": st.sampled_from(["exact", "replace", "vanish", "top"]),
        "early": st.sampled_from([False, False, False, True]),
    }
)
PLAIN: Mapping[str, Any] = {"shifted": [], "copies": "exact", "appends": "exact", "early": False}
some_keys = st.sets(keys, min_size=1)
LEDGER = sheet_id(LEDGER_TAB)
AGAIN = ("", "twice", "late")  # how a request comes to be delivered another time than when it was answered
OFF = {"clearBasicFilter": {"sheetId": LEDGER}}


class FilterRules(Machine):
    """The rules alone; what must hold is `GoogleMachine`'s."""

    early = False
    raced = False

    @initialize(how=hidden_rows)
    def begin(self, how: Mapping[str, Any] = PLAIN) -> None:
        """How hidden rows mislead Google in this history."""
        super().begin()
        self.early = how["early"]
        self._sheet.sheets.control.hidden_rows(**how)

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            if hasattr(self, "world"):
                self._sheet.sheets.control.hidden_rows()

    @rule(hidden=some_keys)
    def staff_filter(self, hidden: set[int]) -> None:
        """A clerk leaves a basic filter on that hides these rows."""
        self._sheet.do(self._filter(hidden))

    @rule()
    def staff_unfilter(self) -> None:
        self._sheet.do(OFF)

    @rule(first=keys, last=keys, shown=st.booleans())
    def staff_hide_rows(self, first: int, last: int, shown: bool) -> None:
        """Rows are hidden by hand, or shown again."""
        told = {"hiddenByUser": not shown}
        span = self._span(first, last)
        update = {"range": span, "properties": told, "fields": "hiddenByUser"}
        self._sheet.do({"updateDimensionProperties": update})

    @rule(first=keys, last=keys)
    def staff_group_rows(self, first: int, last: int) -> None:
        """A group of rows, closed."""
        span = self._span(first, last)
        closed = {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        self._sheet.do({"addDimensionGroup": {"range": span}}, {"updateDimensionProperties": closed})

    @rule(key=keys, column=columns, hidden=some_keys, fault=st.sampled_from(FAULTS))
    def hidden_row_story(self, key: int, column: str, hidden: set[int], fault: str) -> None:
        """A filter is on, and a submission for one of the hidden rows comes."""
        self.staff_filter({key, *hidden})
        self.look()
        self.submit(key, column, 0)
        self._cycle(fault)

    @precondition(lambda self: not self.early)
    @rule(key=keys, column=columns, hidden=some_keys, off=st.booleans())
    def filtered_meanwhile(self, key: int, column: str, hidden: set[int], off: bool) -> None:
        """The filter comes or goes while our write is on its way, after we have looked."""
        self.look()
        self.submit(key, column, 0)
        self._sheet.do(OFF if off else self._filter({key, *hidden}), before="write")
        self._cycle("ok")
        self._sheet.sheets.control.calm()

    @rule(key=keys, again=st.sampled_from(AGAIN))
    def row_wanted_back(self, key: int, again: str) -> None:
        """A person wants a deleted row back; it comes once, however often the request for it is delivered."""
        name = self.world.keys[key]
        if not self.world.where(name):
            for column in COLUMNS:
                self._touch(name, column)
            self.world.engine.want_back([name], person="办公厅")
            self._delivered(again)
            assert len(self.world.where(name)) <= 1, f"the row of {name} was added twice"

    @rule(key=keys, column=columns, again=st.sampled_from(AGAIN[1:]))
    def delivery_story(self, key: int, column: str, again: str) -> None:
        """A submission's write is delivered once more, or late."""
        self.look()
        self.submit(key, column, 0)
        self._delivered(again)

    def _delivered(self, again: str) -> None:
        control = self._sheet.sheets.control
        if again:
            control.fault(again, kind="write", path="batchUpdate", requests=1)
        self._cycle("ok")
        self._cycle("ok")
        control.calm()

    def _settle(self) -> None:
        if self.early:  # nothing is written until staff take it off, and they are told to
            self.staff_unfilter()
        super()._settle()

    def _cycle(self, fault: str, meanwhile: Callable[[], None] | None = None) -> CycleReport | None:
        self.raced = meanwhile is not None
        try:
            return super()._cycle(fault, meanwhile)
        finally:
            self.raced = False

    @property
    def _sheet(self) -> GoogleSheet:
        sheet = self.world.sheet
        assert isinstance(sheet, GoogleSheet)
        return sheet

    def _filter(self, hidden: set[int]) -> dict[str, Any]:
        names = [self.world.keys[one] for one in sorted(hidden)]
        spec = {"columnIndex": KEY - 1, "filterCriteria": {"hiddenValues": names}}
        span = {"sheetId": LEDGER, "startRowIndex": 0, "endRowIndex": 12}
        return {"setBasicFilter": {"filter": {"range": span, "filterSpecs": [spec]}}}

    @staticmethod
    def _span(one: int, two: int) -> dict[str, Any]:
        first, last = sorted((one, two))
        return {"sheetId": LEDGER, "dimension": "ROWS", "startIndex": first + 1, "endIndex": last + 2}
