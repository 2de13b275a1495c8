"""Days that a deadline column writes in digits alone: 2022.6.30, 20220630, 6/30, 6.30, 2022.06—2022.12, 2022年度."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date

_LIMIT = r"\s*[日号]?(?:之?前|以前|完成|止)*"
_FULL = re.compile(
    r"(?P<y>20\d{2})(?:(?P<mark>[.\-/])(?P<m>\d{1,2})(?:(?P=mark)(?P<d>\d{1,2}))?|(?P<m8>\d\d)(?P<d8>\d\d))" + _LIMIT
)
# 6-30 may as well be June to …; with a point or a stroke the two are a month and a day, since nothing else is asked here.
_SHORT = re.compile(r"(?:(?P<y>20\d{2})年)?(?P<m>\d{1,2})(?P<mark>[./])(?P<d>\d{1,2})" + _LIMIT)
_SPAN = re.compile(r"(?P<begin>.+?)(?:[至到]|[—–~-]+)(?P<end>.+)")
_YEAR = re.compile(r"(?:(?P<y>20\d{2})年度|[本今当]?年度)内?")


def month_end(year: int, month: int) -> date:
    """The month's last day; ValueError if there is no such month."""
    date(year, month, 1)
    return date(year, month, monthrange(year, month)[1])


def is_digit_date(text: str) -> bool:
    """Whether the text is a day with its year and nothing else, which is a deadline wherever it stands among units."""
    return bool(_FULL.fullmatch(_plain(text)))


def digit_date(text: str, year: int) -> tuple[date | None, str] | None:
    """(day, why it may be wrong) of a cell's clause, None if it is no day in digits; `year` is the notice's."""
    plain = _plain(text)
    if match := _FULL.fullmatch(plain) or _SHORT.fullmatch(plain):
        return _day(text, match, year)
    span = _SPAN.fullmatch(plain)
    if span and digit_date(span["begin"], year) and (end := digit_date(span["end"], year)):
        return end
    if whole := _YEAR.fullmatch(plain):
        day = date(int(whole["y"] or year), 12, 31)
        return day, f"“{text}”按{day.isoformat()}处理，请核对"
    return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _day(text: str, match: re.Match[str], year: int) -> tuple[date | None, str]:
    group = match.groupdict()
    month, day = int(group["m"] or group["m8"]), group["d"] or group.get("d8")
    try:
        if not day:
            return month_end(int(group["y"]), month), ""
        due = date(int(group["y"] or year), month, int(day))
    except ValueError:
        return None, "日期不存在，请核对"
    # A spreadsheet program makes 6.3 of 6.30.
    lost_zero = match.re is _SHORT and group["mark"] == "." and day in ("1", "2", "3")
    return due, f"“{text}”按{due.isoformat()}处理，表格软件会把“{text}0”显示成“{text}”，请核对" * lost_zero
