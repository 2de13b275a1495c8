"""Numbers written in Chinese (八十五, 一百二十, 1.2万, 二〇二一, 叁), and digits with 千分位 commas."""

from __future__ import annotations

import re

DIGITS = {
    c: i
    for i, cs in enumerate(("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in cs
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
CHINESE = "零〇一二两三四五六七八九十廿卅百千万壹贰叁肆伍陆柒捌玖拾佰仟"
SPOKEN = re.compile(r"([0-9.,零〇一二两三四五六七八九十百千万]+)([百千万])([1-9一二两三四五六七八九])")
"""一千二, 三百五, 2万5: the last digit counts the next lower unit, as people speak."""
SPREAD = r"(?:一[二两]|[二两]三|三[四五]|四五|五六|六七|七八|八九)"
"""Two neighbouring digits, as in 五六条, 十七八个, 二三十: a range, not 56, 18 or 30."""
_SPREAD = re.compile(rf"(?:.*[十百千万])?{SPREAD}(?:[十百千万].*)?")
_TENTH = {"百": 10, "千": 100, "万": 1000}
_ARABIC = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,20})?|[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,6})?")


def number(text: str) -> float | None:
    """The value of a number in Arabic or Chinese writing, None for anything else. `text` is compact."""
    if _ARABIC.fullmatch(text):
        return float(text.replace(",", ""))
    return None if _SPREAD.fullmatch(text) else _in_words(text.replace("廿", "二十").replace("卅", "三十"))


def _in_words(text: str) -> float | None:
    spoken = SPOKEN.fullmatch(text)
    if spoken:
        base, tenth = number(spoken.group(1) + spoken.group(2)), _TENTH[spoken.group(2)]
        return None if base is None else round(base + tenth * (number(spoken.group(3)) or 0), 6)
    head, wan, tail = text.partition("万")
    if wan:
        high, low = number(head) if head else 1.0, number(tail) if tail else 0.0
        return None if high is None or low is None else round(high * 10_000 + low, 6)
    if len(text) > 1 and text[-1] in "百千" and _ARABIC.fullmatch(text[:-1]):
        return float(text[:-1].replace(",", "")) * _UNITS[text[-1]]
    whole, point, decimals = text.partition("点")
    value = _chinese(whole)
    if value is None or not point:
        return value
    parts = [DIGITS.get(c) for c in decimals]
    return None if None in parts or not parts else float(f"{int(value)}." + "".join(map(str, parts)))


def _chinese(text: str) -> float | None:
    if not text or len(text) > 12:
        return None
    if all(c in DIGITS for c in text):
        return float("".join(str(DIGITS[c]) for c in text))
    total, current = 0, None
    for character in text:
        if character in DIGITS:
            current = DIGITS[character]
        elif character in _UNITS:
            total += (1 if current is None else current) * _UNITS[character]
            current = None
        else:
            return None
    return float(total + (current or 0))


def plain(value: float) -> str:
    """A number without a needless `.0`."""
    return str(int(value)) if value == int(value) else repr(value)
