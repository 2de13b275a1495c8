"""Chinese typography of what people typed: marks, brackets of document numbers, quotes, dates and blanks. Pure.

Rules: GB/T 15834-2011 (punctuation), GB/T 9704-2012 7.2.5 and 7.3.5 (〔〕 in document numbers, dates). Only marks change, never words
or figures; an address or an e-mail stays as it is.
"""

from __future__ import annotations

import re

_HAN = r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_KEPT = re.compile(r"(?:https?://|www\.)[!-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_MARK = re.compile(rf"(?<={_HAN})[,;:?!]|(?<={_HAN})\.(?=\s*(?:{_HAN}|$))")
_BRACKETS = re.compile(rf"\(([^()]*{_HAN}[^()]*)\)")
_NUMBERED = re.compile(r"[\[［【(（〔](\d{4})[\]］】)）〕](?=\s*(?:第\s*)?\d+\s*号)")
_PLACE = re.compile(r"(〔\d{4}〕)\s*(?:第\s*)?0*(\d+)\s*号")
_DAY = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d.])")
_SPACED = re.compile(rf"(?<=\d) +(?=[年月日个项条家份件次％%])|(?<={_HAN}) +(?=\d)")


def typeset(text: str) -> str:
    """A paragraph as it is printed."""
    parts: list[str] = []
    place = 0
    for kept in _KEPT.finditer(text):
        parts += [_words(text[place : kept.start()]), kept[0]]
        place = kept.end()
    return _quoted("".join([*parts, _words(text[place:])]))


def _words(text: str) -> str:
    text = _NUMBERED.sub(r"〔\1〕", text)
    text = _PLACE.sub(r"\1\2号", text)
    text = _DAY.sub(_day, text)
    text = _MARK.sub(lambda mark: _FULL.get(mark[0], "。"), text)
    text = _BRACKETS.sub(r"（\1）", text)
    return _SPACED.sub("", text)


def _day(match: re.Match[str]) -> str:
    year, month, day = (int(part) for part in match.groups())
    return f"{year}年{month}月{day}日" if 1 <= month <= 12 and 1 <= day <= 31 else match[0]


def _quoted(text: str) -> str:
    """Straight quotes in pairs become “ and ”; an odd one is left, for nobody can tell which it is."""
    if text.count('"') % 2 or not re.search(_HAN, text):
        return text
    pieces = text.split('"')
    return "".join(piece + ("" if n == len(pieces) - 1 else "”" if n % 2 else "“") for n, piece in enumerate(pieces))
