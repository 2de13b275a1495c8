"""Days that a deadline column writes in digits alone: 2022.6.30, 20220630, 6/30, 6.30, 2022.06—2022.12, 2022年度."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from ledger.cells.date_forms import DateRange, arabic, single

_LIMIT = r"\s*[日号]?(?:之?前|以前|完成|止)*"
_FULL = re.compile(r"(20\d{2}(?:([.\-/])\d{1,2}(?:\2\d{1,2})?|\d{4}))" + _LIMIT)
# 6-30 may as well be June to …; with a point or a stroke the two are a month and a day, since nothing else is asked here.
_SHORT = re.compile(r"((?:20\d{2}年)?)(\d{1,2})[./](\d{1,2})" + _LIMIT)
_SPAN = re.compile(r"(?P<begin>.+?)(?:[至到]|[—–~-]+)(?P<end>.+)")
_YEAR = re.compile(r"(?:(?P<y>20\d{2})|[本今当])?年度内?")
NO_SUCH_DAY = "日期不存在，请核对"
_LOST_ZERO = re.compile(r".*\.[123]\D*")  # a spreadsheet program makes 6.3 of 6.30


def span_of(text: str, year: int) -> DateRange | None:
    """The days that a date or a period stands for, None if there are no such days; `year` where it names none."""
    found = single(arabic(_plain(text).replace("翌", "明").replace("年度", "年")), year)
    return found if isinstance(found, DateRange) else None


def is_digit_date(text: str) -> bool:
    """Whether the text is a day with its year and nothing else, which is a deadline wherever it stands among units."""
    return bool(_FULL.fullmatch(_plain(text)))


def digit_date(text: str, year: int) -> tuple[date | None, str] | None:
    """(day, why it may be wrong) of a cell's clause, None if it is no day in digits; `year` is the notice's."""
    plain = _plain(text)
    for pattern, printed in ((_FULL, r"\1"), (_SHORT, r"\1\2月\3日")):
        if match := pattern.fullmatch(plain):
            found = span_of(match.expand(printed), year)
            asked = (
                f"“{text}”按{found.end.isoformat()}处理，表格软件会把“{text}0”显示成“{text}”，请核对" if found else ""
            )
            lost_zero = pattern is _SHORT and _LOST_ZERO.fullmatch(plain)
            return (found.end, asked if lost_zero else "") if found else (None, NO_SUCH_DAY)
    span = _SPAN.fullmatch(plain)
    if span and digit_date(span["begin"], year) and (end := digit_date(span["end"], year)):
        return end
    if whole := _YEAR.fullmatch(plain):
        day = date(int(whole["y"] or year), 12, 31)
        return day, f"“{text}”按{day.isoformat()}处理，请核对"
    return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
