"""Columns of a table and how their cells look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

R = TypeVar("R")
Value = str | float | int | date | datetime | None
BODY = 10  # points of a cell's text

EDGE: dict[str, Any] = {
    "border": 1,
    "border_color": "#8A94A0",
    "valign": "vcenter",
    "font_name": "宋体",
    "font_size": BODY,
}
LOOKS: dict[str, dict[str, Any]] = {
    "text": {**EDGE, "text_wrap": True, "align": "left"},
    "center": {**EDGE, "text_wrap": True, "align": "center"},
    "number": {**EDGE, "align": "center", "num_format": "0"},
    "percent": {**EDGE, "text_wrap": True, "align": "center", "num_format": 'General"%"'},
    "rate": {**EDGE, "align": "center", "num_format": "0.0%"},
    "date": {**EDGE, "text_wrap": True, "align": "center", "num_format": "yyyy-mm-dd"},
    "minute": {**EDGE, "text_wrap": True, "align": "center", "num_format": "yyyy-mm-dd hh:mm"},
    "header": {**EDGE, "font_name": "黑体", "align": "center", "text_wrap": True, "bg_color": "#EEF0F3"},
    "part": {**EDGE, "font_name": "黑体", "font_size": 11, "align": "left", "bg_color": "#F6F7F9", "text_wrap": True},
    "section": {**EDGE, "font_name": "楷体", "font_size": 11, "align": "left", "text_wrap": True},
    "title": {
        "font_name": "宋体",
        "font_size": 18,
        "bold": True,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    },
    "note": {"font_name": "宋体", "font_size": BODY, "align": "left", "valign": "vcenter", "text_wrap": True},
}
TOTAL_LOOKS = ("text", "center", "number", "rate")
# The narrowest that a column of a look may be printed, in characters; else a figure shows as ###.
NARROWEST = {"number": 6.0, "percent": 7.0, "rate": 8.0, "center": 8.0, "date": 11.0, "minute": 17.0, "text": 11.0}


@dataclass(frozen=True, slots=True)
class Heading(Generic[R]):
    """A column: header, width in characters, what of a record stands in it (None: an empty cell), and how its cells look
    (a key of the looks above)."""

    text: str
    width: float
    of: Callable[[R], Value]
    look: str = "text"
