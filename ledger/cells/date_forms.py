"""The single written forms of a date: 7月31日, 2021.7.31, 7/8, 9月下旬, 三季度末, 20210731, 44408.

Each form is a pattern and a reader; `single` tries them in order. Texts are compact and have Arabic numerals.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.cells import Parsed
from ledger.cells.numerals import DIGITS, number
from ledger.cells.tidy import ask, reject, shown

EXCEL_EPOCH, MAC_EPOCH = date(1899, 12, 30), date(1904, 1, 1)
_CHINESE_NUMBER = re.compile(
    r"[〇零○一二三四五六七八九十廿卅]+(?=[年月日号旬]|季度?|个)|(?<=月)[一二三四五六七八九十廿卅]+$"
)
_SHORT_YEAR_WORDS = re.compile(r"(?<![〇零○一二三四五六七八九十廿卅0-9Oo])[一二三四五六七八九]{2}(?=年)")
"""二一年 is 21: read digit by digit, not as a number."""
_ROUND_ZERO = re.compile(r"(?<=[〇零○一二三四五六七八九])[0Oo]{1,2}(?=[〇零○一二三四五六七八九年])")
"""A digit 0 or a letter O in the place of 〇, as in 二0二一年; only between Chinese numerals."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class DateRange:
    """From `start` to `end`, both days included; `why` says what a person should look at, if anything."""

    start: date
    end: date
    why: str = ""


def arabic(text: str) -> str:
    """Chinese numerals before 年, 月, 日, 号, 季 turned into digits: 二〇二一年七月三十一日."""
    text = _SHORT_YEAR_WORDS.sub(lambda m: "".join(str(DIGITS[c]) for c in m.group()), text)
    text = _ROUND_ZERO.sub(lambda m: "〇" * len(m.group()), text)
    return _CHINESE_NUMBER.sub(
        lambda m: str(int(number(m.group()) or 0)) if number(m.group()) is not None else m.group(), text
    )


def single(text: str, year: int) -> DateRange | Parsed | None:
    """One date or period; Parsed when it is refused or asked; None when no form fits."""
    for pattern, read in _FORMS:
        match = pattern.fullmatch(text)
        if match:
            return read(match, year)
    return None


def _day(year: int, month: int, day: int, why: str = "") -> DateRange | Parsed:
    try:
        found = date(year, month, day)
    except ValueError:
        return _impossible(year, month, day)
    return DateRange(found, found, why)


def _impossible(year: int, month: int, day: int) -> Parsed:
    if not 1 <= month <= 12:
        return reject(f"日期不存在：没有{month}月，请核对后重填。")
    where = f"{year}年2月" if month == 2 else f"{month}月"
    return reject(f"日期不存在：{where}无{day}日，请核对后重填。")


def _month(year: int, month: int, why: str = "") -> DateRange | Parsed:
    if not (1 <= month <= 12 and 1 <= year <= 9999):
        return _impossible(year, month, 1)
    return DateRange(date(year, month, 1), date(year, month, monthrange(year, month)[1]), why)


def _full_year(text: str | None, year: int) -> int:
    """2021, 21, or nothing for the ledger's year; 今年 and 明年 in words."""
    if not text:
        return year
    plain = text.removesuffix("年")
    for words, apart in (("今本当", 0), ("明次", 1), ("去上", -1)):
        if plain in tuple(words):
            return year + apart
    return int(plain) + (2000 if len(plain) == 2 else 0)


def _year_month_day(m: re.Match[str], year: int) -> DateRange | Parsed:
    return _day(_full_year(m["y"], year), int(m["m"]), int(m["d"]))


def _month_only(m: re.Match[str], year: int) -> DateRange | Parsed:
    return _month(_full_year(m["y"], year), int(m["m"]), "按月末")


def _part_of_month(m: re.Match[str], year: int) -> DateRange | Parsed:
    whole, word = _month(_full_year(m["y"], year), int(m["m"])), m["part"]
    if isinstance(whole, Parsed) or word[-1] in "底末":
        return whole
    word = max(word[:-1], key="上中下".index) + "旬" if word.endswith("旬") else word
    last, why = {
        "上旬": (10, "上旬按10日"),
        "初": (10, "月初按10日"),
        "中旬": (20, "中旬按20日"),
        "中": (15, "月中按15日"),
        "下旬": (whole.end.day, "下旬按月末"),
    }[word]
    first = {"下旬": 21, "中旬": 11}.get(word, 1)
    return DateRange(whole.start.replace(day=first), whole.end.replace(day=last), why)


def _short_year(m: re.Match[str], year: int) -> DateRange | Parsed | None:
    """21.7.31 or 31/7/21 or 7/31/2021: the ledger's year tells which end is the year; else the position of 31."""
    a, b, c = m["a"], m["b"], m["c"]
    if len(a) == 2 and len(c) <= 2 and int(a) == year % 100 and int(c) != year % 100:
        return _day(year, int(b), int(c))
    ending = _full_year(c, year) if len(c) in (2, 4) else 0
    if not ending or (len(c) == 2 and abs(ending - year) > 1):
        return None
    first, second = int(a), int(b)
    if first <= 12 and second <= 12 and first != second:
        return ask(f"“{shown(m.group())}”是{first}月{second}日还是{second}月{first}日？请按{year}-07-31的样式重填。")
    return _day(ending, second, first, "按日/月/年读取") if first > 12 else _day(ending, first, second)


def _month_day(m: re.Match[str], year: int) -> DateRange | Parsed:
    a, b = int(m["a"]), int(m["b"])
    if a > 12 >= b > 0 and a <= 31:
        return _day(year, b, a, f"按{b}月{a}日")
    return _day(year, a, b, f"按{a}月{b}日" if b <= 12 and a != b else "")


def _digits(m: re.Match[str], year: int) -> DateRange | Parsed | None:
    text = m.group().split(".")[0]
    if len(text) == 8:
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if len(text) == 6:
        return _six_digits(text, year)
    if len(text) == 5:
        return _serial(int(text), year)
    if len(text) == 4:
        return _four_digits(text, year)
    return _epoch(text) if len(text) in (10, 13) else None


def _six_digits(text: str, year: int) -> DateRange | Parsed:
    if text[:2] in ("19", "20"):
        return _month(int(text[:4]), int(text[4:]), "按月末")
    return _day(_full_year(text[:2], year), int(text[2:4]), int(text[4:]), "按年月日读取")


def _four_digits(text: str, year: int) -> DateRange | Parsed:
    if int(text) in range(year - 20, year + 20):
        return DateRange(date(int(text), 1, 1), date(int(text), 12, 31), "只有年份，按年底")
    return _day(year, int(text[:2]), int(text[2:]), f"按{int(text[:2])}月{int(text[2:])}日")


def _serial(serial: int, year: int) -> DateRange | Parsed:
    """A day number of a spreadsheet (ISO/IEC 29500-1, 18.17.4: 1900 system; 1904 system on old Macs)."""
    found, other = EXCEL_EPOCH + timedelta(days=serial), MAC_EPOCH + timedelta(days=serial)
    if found.year != year and other.year == year:
        return ask(f"“{serial}”像表格的日期序号，是否为{other.isoformat()}？请改填日期。")
    return DateRange(found, found)


def _epoch(text: str) -> DateRange:
    seconds = int(text) // (1000 if len(text) == 13 else 1)
    found = date(1970, 1, 1) + timedelta(days=(seconds + 8 * 3600) // 86400)
    return DateRange(found, found, "是时间戳，按北京时间换算")


def _year_part(m: re.Match[str], year: int) -> DateRange | Parsed:
    y, word = _full_year(m["y"], year), m["part"]
    if word.startswith("上半年") or word in ("年中", "半年底"):
        return DateRange(date(y, 1, 1), date(y, 6, 30), "按6月30日")
    if word in ("底", "末", "终", "年底", "年末", "年终"):
        return DateRange(date(y, 1, 1), date(y, 12, 31))
    if word in ("初", "年初"):
        return ask(f"“{shown(m.group())}”不是具体日期，请填年月日，如{year}-01-31。")
    return DateRange(date(y, 7 if word.startswith("下半年") else 1, 1), date(y, 12, 31), "按12月31日")


def _quarter(m: re.Match[str], year: int) -> DateRange | Parsed:
    quarter = int(m["q"] or m["q2"] or m["q3"])
    of = _full_year(m["y"], year)
    first, last = _month(of, 3 * quarter - 2), _month(of, 3 * quarter)
    if isinstance(first, Parsed) or isinstance(last, Parsed):
        return reject(f"“{shown(m.group())}”日期不存在，请核对后重填。")
    return DateRange(first.start, last.end, "" if m["part"] else "按季度末")


def _english(m: re.Match[str], year: int) -> DateRange | Parsed:
    names = [m["n"] or m["n2"], m["d"] or m["d2"], m["y"] or m["y2"]]
    if not names[2] and m["n"] and int(names[1]) == year % 100:
        return ask(f"“{shown(m.group())}”是{year}年的整月还是{names[1]}日？请按{year}-07-31的样式重填。")
    return _day(_full_year(names[2], year), _MONTHS.index(names[0][:3].lower()) + 1, int(names[1]))


_YEAR = r"(?:(?P<y>[0-9]{4}|[0-9]{2}|[今本当明次去])年?度?的?)?"
_S = r"[-./\\,、—年月]+"
_NAME = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], DateRange | Parsed | None]], ...] = (
    (
        re.compile(r"(?:(?P<y>[0-9]{4}|[0-9]{2}|[今本当明次去])年)?(?P<m>[0-9]{1,2})月份?(?P<d>[0-9]{1,2})[日号]?"),
        _year_month_day,
    ),
    (re.compile(rf"(?P<y>[0-9]{{4}}){_S}(?P<m>[0-9]{{1,2}}){_S}(?P<d>[0-9]{{1,2}})[日号]?"), _year_month_day),
    (re.compile(r"(?P<y>20[0-9]{2})\.(?P<m>[01][0-9])(?P<d>[0-3][0-9])"), _year_month_day),
    (re.compile(r"(?P<y>[0-9]{4})年(?P<m>[0-9]{1,2})[-./](?P<d>[0-9]{1,2})[日号]?"), _year_month_day),
    (
        re.compile(
            r"(?:(?P<y>[0-9]{4}|[0-9]{2}|[今本当明次去])年|(?P<yy>[0-9]{4})[-./])?(?P<m>[0-9]{1,2})月份?月?(?P<part>底|末|[上中下]{1,2}旬|初|中)"
        ),
        _part_of_month,
    ),
    (
        re.compile(r"(?:(?P<y>[0-9]{4}|[0-9]{2}|[今本当明次去])年)?(?P<m>[0-9]{1,2})月(?:份|内|全月)?"),
        _month_only,
    ),
    (re.compile(r"(?P<y>[0-9]{4})[-./](?P<m>[0-9]{1,2})月?"), _month_only),
    (
        re.compile(r"(?P<a>[0-9]{1,2})[-./](?P<b>[0-9]{1,2})[-./](?P<c>[0-9]{4}|[0-9]{1,2})[日号]?"),
        _short_year,
    ),
    (re.compile(r"(?P<a>[0-9]{1,2})[-./](?P<b>[0-9]{1,2})[日号]?"), _month_day),
    (
        re.compile(r"(?:[0-9]{4}|[0-9]{6}|[0-9]{8})(?:\.0)?|[0-9]{5}(?:\.[0-9]+)?|[0-9]{10}|[0-9]{13}"),
        _digits,
    ),
    (
        re.compile(_YEAR + r"(?P<part>年?[底末终]|年[中内初]|[上下]半年(?:[底末内]|年底)?|半年底|全年|内)"),
        _year_part,
    ),
    (re.compile(r"(?P<y>[0-9]{4}|[今本当明次])年度?(?P<part>内?)"), _year_part),
    (
        re.compile(_YEAR + r"(?:第?(?P<q>[1-4])季度?|[Qq](?P<q2>[1-4])|(?P<q3>[1-4])[Qq])(?P<part>[末底])?"),
        _quarter,
    ),
    (
        re.compile(
            rf"(?:[a-z]{{3}},?)?(?:(?P<n>{_NAME})-?(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?(?P<y>[0-9]{{4}})?"
            rf"|(?P<d2>[0-9]{{1,2}})-?(?P<n2>{_NAME})-?,?(?P<y2>[0-9]{{4}}|[0-9]{{2}})?)",
            re.I,
        ),
        _english,
    ),
)
