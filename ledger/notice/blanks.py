"""Blanks in printed Chinese: which are printing accidents (2021 年), which belong to the text (Open Data)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_BLANK = r"[\s\u00ad\u200b\u2060\ufeff]"
_BLANKS = re.compile(_BLANK + "+")
_INLINE = re.compile(r"[^\S\n]+|[\u00ad\u200b\u2060\ufeff]+")
_SENTENCE_END = re.compile(r"[。；！？：;!?]$")


def solid(text: str) -> str:
    """The text without any blank: what the accounting of characters counts."""
    return _BLANKS.sub("", text)


def tidy(text: str) -> str:
    """The text with blanks only between two ASCII characters, and there a single one; line ends are kept."""

    def blank(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        ascii_both = before.isascii() and after.isascii() and before.strip() and after.strip()
        return " " if ascii_both and match.group().strip("\u00ad\u200b\u2060\ufeff") else ""

    return _INLINE.sub(blank, text).strip()


def run_together(lines: Iterable[str], *, wrapped: bool) -> str:
    """Lines joined to the text they print.

    Wrapped lines continue one another (two Latin words get their blank back). Paragraphs continue one another
    too, because clerks break lines by hand in narrow cells, unless the first one ends a sentence.
    """
    text = ""
    for line in (tidy(line) for line in lines):
        if not line:
            continue
        if text and not wrapped and _SENTENCE_END.search(text):
            text += "\n"
        elif re.search(r"[A-Za-z]$", text) and re.match(r"[A-Za-z]", line):
            text += " "
        text += line
    return tidy(text)


def width(text: str) -> float:
    """Printed width in Chinese characters; a narrow character is half of one."""
    wide = ("W", "F", "A")
    return sum(1.0 if unicodedata.east_asian_width(c) in wide else 0.5 for c in tidy(text))
