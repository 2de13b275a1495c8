"""Dates and times as typed text, and as Sheets' serial numbers (days since 1899-12-30).

The order of day and month follows the spreadsheet's locale; a time alone is a fraction of a day.
"""

import re
from datetime import UTC, date, datetime, timedelta

from tests.sheets_server.grid import Json

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - serial numbers carry no zone
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})")
_NO_YEAR = re.compile(r"(\d{1,2})([-/])(\d{1,2})")
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_WORD_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:,? (\d{4}))?")
_WORD_LAST = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})(?:[ -](\d{4}))?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?(?: ?([AaPp][Mm]))?")
_MONTH_FIRST = ("en_US", "en_PH")

Moment = tuple[float, Json]


def serial(moment: datetime) -> float:
    return (moment - EPOCH) / timedelta(days=1)


def from_serial(number: float) -> datetime:
    return EPOCH + timedelta(seconds=round(number * 86_400, 3))


def date_time(text: str, locale: str) -> Moment | None:
    """(serial number, number format) of a typed date, time or both; None if it is neither."""
    whole = _date(text, locale)
    if whole is not None:
        return whole[0], {"type": "DATE", "pattern": whole[1]}
    clock = _time(text)
    if clock is not None:
        return clock[0], {"type": "TIME", "pattern": clock[1]}
    day, _, rest = text.replace("T", " ", 1).rpartition(" ") if text[-2:].upper() not in {"AM", "PM"} else _am(text)
    first, second = _date(day, locale), _time(rest)
    if first is None or second is None:
        return None
    return first[0] + second[0], {"type": "DATE_TIME", "pattern": f"{first[1]} {second[1]}"}


def _am(text: str) -> tuple[str, str, str]:
    parts = text.split(" ")
    at = -2 if len(parts[-1]) == 2 else -1
    return " ".join(parts[:at]), " ", " ".join(parts[at:])


def _date(text: str, locale: str) -> tuple[float, str] | None:
    for reader in (_year_first, _chinese, _year_last, _no_year, _words):
        found = reader(text, locale)
        if found is not None:
            return found
    return None


def _on(year: int, month: int, day: int, pattern: str) -> tuple[float, str] | None:
    try:
        return serial(datetime(year, month, day)), pattern  # noqa: DTZ001
    except ValueError:
        return None


def _year_first(text: str, locale: str) -> tuple[float, str] | None:
    match = _YEAR_FIRST.fullmatch(text)
    if match is None:
        return None
    separator = match[2]
    return _on(int(match[1]), int(match[3]), int(match[4]), f"yyyy{separator}mm{separator}dd")


def _chinese(text: str, locale: str) -> tuple[float, str] | None:
    match = _CHINESE.fullmatch(text) if locale.startswith(("zh", "ja")) else None
    return _on(int(match[1]), int(match[2]), int(match[3]), 'yyyy"年"m"月"d"日"') if match else None


def _day_and_month(one: str, two: str, locale: str) -> tuple[int, int, str]:
    """(month, day, pattern) of two numbers; the locale says which comes first."""
    if locale in _MONTH_FIRST or locale.startswith(("zh", "ja", "ko")):
        return int(one), int(two), "m{0}d"
    return int(two), int(one), "dd{0}mm"


def _year_last(text: str, locale: str) -> tuple[float, str] | None:
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        return None
    month, day, pattern = _day_and_month(match[1], match[3], locale)
    year = int(match[4]) if len(match[4]) == 4 else 2000 + int(match[4]) - 100 * (int(match[4]) >= 30)
    return _on(year, month, day, (pattern + "{0}yyyy").format(match[2]))


def _no_year(text: str, locale: str) -> tuple[float, str] | None:
    match = _NO_YEAR.fullmatch(text)
    if match is None:
        return None
    month, day, pattern = _day_and_month(match[1], match[3], locale)
    return _on(_today().year, month, day, pattern.format(match[2]))


def _words(text: str, locale: str) -> tuple[float, str] | None:
    first, last = _WORD_FIRST.fullmatch(text), _WORD_LAST.fullmatch(text)
    match = first or last
    if match is None:
        return None
    word, day = (match[1], match[2]) if first else (match[2], match[1])
    if word[:3].lower() not in _MONTHS:
        return None
    pattern = "mmm d, yyyy" if first else "d mmm yyyy"
    return _on(int(match[3] or _today().year), _MONTHS.index(word[:3].lower()) + 1, int(day), pattern)


def _today() -> date:
    return datetime.now(UTC).date()


def _time(text: str) -> tuple[float, str] | None:
    match = _TIME.fullmatch(text)
    if match is None or int(match[2]) > 59 or int(match[3] or 0) > 59:
        return None
    hours = int(match[1])
    if match[5]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + 12 * (match[5].lower() == "pm")
    seconds = hours * 3600 + int(match[2]) * 60 + int(match[3] or 0) + float(match[4] or 0)
    pattern = ("h:mm:ss" if match[3] else "h:mm") + (" am/pm" if match[5] else "")
    return seconds / 86_400, pattern
