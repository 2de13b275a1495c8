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

    def __init__(self, part: Any | None, styles: Any) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._styles = {s.get(_W + "styleId"): s for s in styles.iter(_W + "style")}
        items = list(part) if part is not None else []
        self._lists = {x.get(_W + "numId"): said(x, "abstractNumId") for x in items if x.tag == _W + "num"}
        self._levels = {
            item.get(_W + "abstractNumId"): {int(x.get(_W + "ilvl") or 0): x for x in item.iter(_W + "lvl")}
            for item in items
            if item.tag == _W + "abstractNum"
        }

    def label(self, paragraph: Any) -> str:
        """What Word prints in front of the paragraph, the empty text where it prints no number."""
        name, level = self._place(paragraph)
        abstract = self._lists.get(name, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        counts[level] = counts.get(level, int(said(levels[level], "start") or 1) - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        return _printed(levels, counts, level)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """(list, level) that the paragraph names itself or by its style."""
        for owner in (paragraph, self._styles.get(said(paragraph, "pPr/pStyle"))):
            if name := said(owner, "pPr/numPr/numId"):
                return name, int(said(owner, "pPr/numPr/ilvl") or 0)
        return "", 0


def said(element: Any | None, path: str) -> str:
    """The value of what stands below the element at that path, the empty text where nothing does."""
    found = element.find("/".join(_W + name for name in path.split("/"))) if element is not None else None
    return str(found.get(_W + "val") or "") if found is not None else ""


def _printed(levels: dict[int, Any], counts: dict[int, int], level: int) -> str:
    def number(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        return _number(said(levels.get(at), "numFmt"), counts.get(at, 1))

    if said(levels[level], "numFmt") in ("bullet", "none"):
        return ""
    return re.sub(r"%([1-9])", number, said(levels[level], "lvlText"))


def _number(form: str, value: int) -> str:
    """The count as its level prints it: 3, 三, ③."""
    if form in _CHINESE and 0 < value < 100:
        tens, ones = divmod(value, 10)
        return (("" if tens == 1 else _CN[tens]) + "十" if tens else "") + (_CN[ones] if ones else "")
    if form == "decimalEnclosedCircle" and 0 < value <= 20:
        return chr(ord("①") + value - 1)
    return str(value)
