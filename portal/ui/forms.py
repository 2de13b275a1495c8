"""A form from the list of a record's fields, and back: what was typed is the record again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Generic, TypeVar

import streamlit as st

from portal.ui.attempts import typed, typed_day
from portal.ui.choices import day_field

R = TypeVar("R")
DAY = 206  # pixels: a day beside the signs for the calendar and for emptying the box, on a telephone


@dataclass(frozen=True, slots=True)
class Field:
    """A record's attribute, what the form calls it, and what it holds: text, a date, a yes or no, one of an enumeration.

    `key` is its part of the widget's key where that is another than the attribute's name. `look` is what the widget takes
    besides; a text with a height is an area.
    """

    name: str
    label: str
    kind: type = str
    key: str = ""
    look: Mapping[str, Any] = field(default_factory=dict)

    def draw(self, key: str, value: Any) -> None:
        """The widget, with `value` in it when it is drawn first."""
        if issubclass(self.kind, Enum):
            words = list(self.kind)
            at = words.index(value)
            st.selectbox(self.label, words, at, key=key, format_func=lambda v: self.kind(v).value, **self.look)
        elif issubclass(self.kind, date):
            day_field(self.label, value, key=key, **self.look)
        elif self.kind is bool:
            st.checkbox(self.label, value, key=key, **self.look)
        else:
            draw = st.text_area if "height" in self.look else st.text_input
            draw(self.label, value, key=key, **self.look)

    def read(self, key: str) -> Any:
        """What stands in the widget now."""
        if issubclass(self.kind, date):
            return typed_day(key)
        value = st.session_state.get(key)
        if issubclass(self.kind, Enum):
            return self.kind(value) if value else next(iter(self.kind))
        return bool(value) if self.kind is bool else typed(key)


class Form(Generic[R]):
    """The form of a record. A tuple of fields stands side by side. Keys are `<stem>_<field>_<which>`, so that several forms of
    one kind can stand on a page."""

    def __init__(self, record: Callable[..., R], stem: str, *rows: Field | tuple[Field, ...]) -> None:
        self._record, self._stem, self._rows = record, stem, rows

    @property
    def _fields(self) -> Iterator[Field]:
        for row in self._rows:
            yield from (row,) if isinstance(row, Field) else row

    def _key(self, one: Field, which: str) -> str:
        return "_".join(filter(None, (self._stem, one.key or one.name, which)))

    def draw(self, shown: R, which: str = "") -> None:
        """The fields, filled from a record."""
        for row in self._rows:
            if isinstance(row, Field):
                row.draw(self._key(row, which), getattr(shown, row.name))
                continue
            with st.grid(len(row), min_column_width=DAY if any(issubclass(one.kind, date) for one in row) else 160):
                for one in row:
                    one.draw(self._key(one, which), getattr(shown, one.name))

    def typed(self, which: str = "") -> R:
        """The record that stands in the fields now."""
        return self._record(**{one.name: one.read(self._key(one, which)) for one in self._fields})

    def show(self, record: R, which: str = "") -> None:
        """Put another record into fields that are drawn already."""
        for one in self._fields:
            st.session_state[self._key(one, which)] = getattr(record, one.name)

    def empty(self, which: str = "") -> None:
        """Empty the fields after they were handed in; days stay, as the next is often of the same."""
        for one in self._fields:
            if not issubclass(one.kind, date):
                nothing = next(iter(one.kind)) if issubclass(one.kind, Enum) else one.kind()
                st.session_state[self._key(one, which)] = nothing
