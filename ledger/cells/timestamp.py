"""When something was reported (填报时间): a date, with hour and minute where they were given."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta

from ledger.cells import CellContext, Outcome, Parsed, dates
from ledger.cells.date_forms import EXCEL_EPOCH
from ledger.cells.tidy import ask, shown
from ledger.clock import BEIJING

LAST_YEAR = 2100
"""A year beyond is a slip of the keyboard (2201 for 2021)."""
_SHORT_YEAR = re.compile(r"\s*'?([0-9]{2})[./-][0-9]{1,2}[./-][0-9]{1,2}(?![0-9])")
_CLOCK = re.compile(
    r"(?P<half>凌晨|早上?|上午|中午|下午|傍晚|晚上?|[AP]M)?\s*(?P<h>[0-9]{1,2})[:时点](?P<m>[0-9]{1,2}|半)?(?:分)?(?::[0-9]{1,2}(?:\.[0-9]+)?)?\s*(?P<half2>[AP]M)?",
    re.I,
)
_AFTERNOON, _MORNING = ("下午", "傍晚", "晚", "晚上", "PM"), ("凌晨", "早", "早上", "上午", "AM")
_STAMP = re.compile(r"(20[0-9]{6})([0-9]{2})([0-9]{2})(?:[0-9]{2})?")
_SERIAL = re.compile(r"[0-9]{5}\.[0-9]+")
_ZONED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*(?:Z|[+-][0-9]{2}:?[0-9]{2})", re.I)


def parse(text: str, context: CellContext) -> Parsed:
    """Read a point in time; the value is `2021-07-31` or `2021-07-31 16:30`."""
    typed, text = text, _plain_clock(text)
    found = _read(text, context)
    if found.outcome.taken and found.value is None and "频次" in found.message:
        return ask(f"“{shown(typed)}”是频次，不是某一天，请按2021-07-31的样式填写填报的日期。")
    if not found.outcome.taken or not isinstance(found.value, date):
        return found
    if _no_such_clock(text):
        return ask(f"“{shown(typed)}”里的时刻不存在，请按2021-07-31 16:30的样式重填，或只填日期。")
    clock = _clock(text)
    value = found.value.isoformat() + (f" {clock}" if clock else "")
    if context.today and found.value > context.today:
        return Parsed(None, Outcome.ASK, f"填报时间{value}晚于今天，请核对后重填。")
    tidy = Outcome.ACCEPT if value == typed else Outcome.NORMALIZE
    return Parsed(value, tidy if found.outcome is Outcome.ACCEPT or not found.message else found.outcome, found.message)


def _read(text: str, context: CellContext) -> Parsed:
    """A ledger is reported on for years: any date from its own year on, up to LAST_YEAR."""
    short = _SHORT_YEAR.match(unicodedata.normalize("NFKC", text))
    latest = context.today.year if context.today else context.year + 9
    if short and context.year < 2000 + int(short.group(1)) <= latest:
        found = dates.parse(text, replace(context, year=2000 + int(short.group(1))))
        other = dates.parse(text, context)
        if found.outcome.taken and other.outcome.taken and "跨到" not in other.message:
            return ask(f"“{shown(text)}”是{found.value}还是{other.value}？请按2021-07-31的样式重填。")
        if found.outcome.taken:
            return found
    return dates.parse(text, context, until=LAST_YEAR)


def _plain_clock(text: str) -> str:
    """202110251630 and a spreadsheet's day number with a fraction (44494.6875) as a date and a clock."""
    plain = unicodedata.normalize("NFKC", text[:40]).strip()
    run = _STAMP.fullmatch(plain)
    if run:
        return f"{run.group(1)} {run.group(2)}:{run.group(3)}"
    if not _SERIAL.fullmatch(plain):
        return text
    minutes = round(float(plain) % 1 * 24 * 60)
    clock = f" {minutes // 60:02d}:{minutes % 60:02d}" if minutes < 24 * 60 else ""
    return (EXCEL_EPOCH + timedelta(days=int(float(plain)))).isoformat() + clock


def _no_such_clock(text: str) -> bool:
    """25:00, 9:75; 24:00 is the day's end."""
    match = _CLOCK.search(unicodedata.normalize("NFKC", text))
    minute = int(match["m"] or 0) if match and match["m"] != "半" else 0
    return (match is not None and (int(match["h"]), minute) > (24, 0)) or minute > 59


def _clock(text: str) -> str:
    """HH:MM in Beijing; empty when there is none, or midnight (a bare date of a spreadsheet)."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _ZONED.fullmatch(plain):
        try:
            there = datetime.fromisoformat(plain.upper().replace("Z", "+00:00"))
        except ValueError:
            return ""
        return f"{there.astimezone(BEIJING):%H:%M}".replace("00:00", "")
    match = _CLOCK.search(plain)
    if not match or re.search(r"(?:Z|[+-][0-9]{2}:?[0-9]{2})$", plain[match.start() :]):
        return ""
    hour, minute = int(match["h"]), 30 if match["m"] == "半" else int(match["m"] or 0)
    half = (match["half"] or match["half2"] or "").upper()
    if half in _AFTERNOON and hour < 12:
        hour += 12
    if half in _MORNING and hour == 12:
        hour = 0
    return "" if hour > 23 or minute > 59 or (hour, minute) == (0, 0) else f"{hour:02d}:{minute:02d}"
