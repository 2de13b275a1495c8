"""Numbers that Word prints by itself in front of paragraphs (自动编号): they stand in no text, only in the list's definition.

ECMA-376 part 1, 17.9: a paragraph names a list and a level (`numPr`); the list's levels say how they count and print.
"""

from __future__ import annotations

import re
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CN = "〇一二三四五六七八九"
_CHINESE = (
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "ideographDigital",
)


class Numbers:
    """Counts the numbered paragraphs of one document; `part` is the root of its numbering.xml, None if it has none."""

    def __init__(self, part: Any | None, styles: Any | None) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[str, dict[int, Any]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles = {_value(s, "styleId"): s for s in styles.iter(_W + "style")} if styles is not None else {}
        for item in part if part is not None else ():
            if item.tag == _W + "abstractNum":
                levels = {int(_value(x, "ilvl") or 0): x for x in item.iter(_W + "lvl")}
                self._levels[_value(item, "abstractNumId")] = levels
            elif item.tag == _W + "num" and (known := item.find(_W + "abstractNumId")) is not None:
                self._lists[_value(item, "numId")] = _value(known, "val")

    def label(self, paragraph: Any) -> str:
        """What Word prints in front of the paragraph, the empty text where it prints no number."""
        name, level = self._place(paragraph)
        abstract = self._lists.get(name, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        counts[level] = counts.get(level, _start(levels[level]) - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        return self._printed(levels, counts, level)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """(list, level) that the paragraph names itself or by its style."""
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        styled = self._styles.get(_value(style, "val")) if style is not None else None
        for owner in (paragraph, styled):
            found = owner.find(f"{_W}pPr/{_W}numPr") if owner is not None else None
            if found is not None and (name := found.find(_W + "numId")) is not None:
                level = found.find(_W + "ilvl")
                return _value(name, "val"), int(_value(level, "val") or 0) if level is not None else 0
        return "", 0

    @staticmethod
    def _printed(levels: dict[int, Any], counts: dict[int, int], level: int) -> str:
        pattern = levels[level].find(_W + "lvlText")

        def number(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            return _number(levels.get(at), counts.get(at, 1))

        if _form(levels[level]) in ("bullet", "none") or pattern is None:
            return ""
        return re.sub(r"%([1-9])", number, _value(pattern, "val"))


def _value(element: Any, name: str) -> str:
    return str(element.get(_W + name) or "")


def _form(level: Any | None) -> str:
    found = level.find(_W + "numFmt") if level is not None else None
    return _value(found, "val") if found is not None else "decimal"


def _start(level: Any) -> int:
    found = level.find(_W + "start")
    return int(_value(found, "val") or 1) if found is not None else 1


def _number(level: Any | None, value: int) -> str:
    """The count as its level prints it: 3, 三, ③."""
    form = _form(level)
    if form in _CHINESE and 0 < value < 100:
        tens, ones = divmod(value, 10)
        return (("" if tens == 1 else _CN[tens]) + "十" if tens else "") + (_CN[ones] if ones else "")
    if form == "decimalEnclosedCircle" and 0 < value <= 20:
        return chr(ord("①") + value - 1)
    return str(value)
