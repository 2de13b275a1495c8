"""When something was reported (填报时间): a date, with hour and minute where they were given."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date

from ledger.cells import Context, Outcome, Parsed, dates
from ledger.cells.tidy import ask, shown

LAST_YEAR = 2100
"""A year beyond is a slip of the keyboard (2201 for 2021)."""
_SHORT_YEAR = re.compile(r"\s*'?([0-9]{2})[./-][0-9]{1,2}[./-][0-9]{1,2}(?![0-9])")
_CLOCK = re.compile(
    r"(?P<half>上午|下午|晚上?|[AP]M)?\s*(?P<h>[0-9]{1,2})[:时点](?P<m>[0-9]{1,2})?(?:分)?(?::[0-9]{1,2}(?:\.[0-9]+)?)?\s*(?P<half2>[AP]M)?",
    re.I,
)


def parse(text: str, context: Context) -> Parsed:
    """Read a point in time; the value is `2021-07-31` or `2021-07-31 16:30`."""
    found = _read(text, context)
    if not found.outcome.taken or not isinstance(found.value, date):
        return found
    clock = _clock(text)
    value = found.value.isoformat() + (f" {clock}" if clock else "")
    if context.today and found.value > context.today:
        return Parsed(None, Outcome.ASK, f"填报时间{value}晚于今天，请核对后重填。")
    tidy = Outcome.ACCEPT if value == text else Outcome.NORMALIZE
    return Parsed(
        value, tidy if found.outcome is Outcome.ACCEPT or not found.message else found.outcome, found.message
    )


def format(value: str) -> str:  # noqa: A001
    """As parsed."""
    return value


def _read(text: str, context: Context) -> Parsed:
    """A ledger is reported on for years: any date from its own year on, up to LAST_YEAR."""
    short = _SHORT_YEAR.match(unicodedata.normalize("NFKC", text))
    latest = context.today.year if context.today else context.year + 9
    if short and context.year < 2000 + int(short.group(1)) <= latest:
        found = dates.read(text, replace(context, year=2000 + int(short.group(1))))
        other = dates.read(text, context)
        if found.outcome.taken and other.outcome.taken and "跨到" not in other.message:
            return ask(f"“{shown(text)}”是{found.value}还是{other.value}？请按2021-07-31的样式重填。")
        if found.outcome.taken:
            return found
    return dates.read(text, context, until=LAST_YEAR)


def _clock(text: str) -> str:
    """HH:MM of a text without a time zone; empty when there is none, or midnight (a bare date of a spreadsheet)."""
    plain = unicodedata.normalize("NFKC", text)
    match = _CLOCK.search(plain)
    if not match or re.search(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$", plain[match.start() :].strip()):
        return ""
    hour, minute = int(match["h"]), int(match["m"] or 0)
    half = (match["half"] or match["half2"] or "").upper()
    if half in ("下午", "晚", "晚上", "PM") and hour < 12:
        hour += 12
    if hour > 23 or minute > 59 or (hour, minute) == (0, 0):
        return ""
    return f"{hour:02d}:{minute:02d}"
