"""Numbers in front of headings and tasks: 一、 （一） 第一部分 1. 1、 （1） 1） ① 1.1 1-1 第一条 and a bare 1 in a column of its own.

The levels are those of GB/T 9704-2012 clause 7.3.3 (一、 （一） 1. （1）) and what cities print beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_CN = "[〇零一二三四五六七八九十百]+"
_STYLES = {
    "一、": re.compile(rf"({_CN})\s*(?:、|[．.](?![\d一二三四五六七八九十]))"),
    "（一）": re.compile(rf"[（(]\s*({_CN})\s*[）)]、?"),
    "第一部分": re.compile(rf"第\s*({_CN}|\d+)\s*(?:部分|大?项|章|类)\s*[、：:.．]?"),
    "第一条": re.compile(rf"第\s*({_CN}|\d+)\s*条\s*[、：:.．]?(?![的规款])"),
    "任务1": re.compile(rf"(?:任务|事项)\s*({_CN}|\d{{1,3}})\s*[、：:.．]"),
    "1.1.1": re.compile(r"\d{1,2}[.．]\d{1,2}[.．](\d{1,2})(?![\d.．前日号之以完%])[.．、]?"),
    "1.1": re.compile(r"\d{1,2}[.．](\d{1,3})(?![\d%亿万]|[.．\-－—–~～至到]\d)[.．、]?"),
    "1-1": re.compile(r"\d{1,2}[-－—–](\d{1,2})(?![-－—–\d月年日号天周个项种类级时%，至到])[.．、]?"),
    "1.": re.compile(r"(\d{1,3})\s*[.．](?!\d)"),
    "1、": re.compile(r"(\d{1,3})\s*、"),
    "（1）": re.compile(r"[（(]\s*(\d{1,3})\s*[）)]"),
    "1）": re.compile(r"(\d{1,3})\s*[）)]"),
    "①": re.compile(r"([①-⑳])"),
    "1": re.compile(r"(\d{1,3})(?=\s|$)"),
}

HEADING_STYLES = ("一、", "第一部分", "（一）")


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the start of a text: its style (a key such as `1.`), value, printed form, and what follows."""

    style: str
    value: int
    label: str
    rest: str


def chinese_number(text: str) -> int:
    """The value of 一 … 九十九, 一百二十 or of digits in a row (二〇二一); ValueError for anything else."""
    if text.isdecimal():
        return int(text)
    if not text or any(c not in _DIGITS and c not in "十百" for c in text):
        raise ValueError(text)
    if not set(text) & set("十百"):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in "十百":
            total += (digit or (1 if c == "十" else 0)) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def marker(text: str, *, bare: bool = False) -> Marker | None:
    """The number that `text` begins with; a bare number counts only where a number column is known (`bare`)."""
    lead = text.lstrip()
    for style, pattern in _STYLES.items():
        if style == "1" and not bare:
            continue
        if match := pattern.match(lead):
            found = match.group(1)
            value = ord(found) - ord("①") + 1 if style == "①" else chinese_number(found)
            return Marker(style, value, match.group(), lead[match.end() :])
    return None


def printed_number(text: str) -> int | None:
    """The value of a number that stands in a cell of its own (`7`, `7.`, `7.0`, `（七）`, `七`), else None."""
    text = re.sub(r"^(\d{1,3})\.0+$", r"\1", "".join(text.split()))  # 1.0: a number that a program wrote as it computes
    if found := marker(text, bare=True):
        return found.value if not found.rest else None
    try:
        return chinese_number(text) if text else None
    except ValueError:
        return None


def heading_marker(text: str, *, parted: bool) -> Marker | None:
    """The number of a heading; `parted` says that it stands in a cell of its own, where a bare 一 means 一、."""
    found = marker(text)
    if found or not parted or not (match := re.match(_CN, text.lstrip())):
        return found
    return Marker("一、", chinese_number(match.group()), match.group(), text.lstrip()[match.end() :])
