"""Tidies pasted text without changing its meaning: HTML, line ends, blanks, invisible and look-alike characters."""

from __future__ import annotations

import html
import re
import unicodedata

from ledger.cells.tidy import INVISIBLE

_TAG = re.compile(
    r"(?is)<!--.*?-->|<(script|style|title)\b[^>]*>.*?</\1\s*>|<!doctype[^>]*>"
    r"|</?(?:p|br|b|i|u|s|a|em|strong|div|span|font|table|tbody|thead|tr|td|th|ul|ol|li|h[1-6]|img|hr|sub|sup|o:p|html|head|body|meta|link|section|article|center|pre|blockquote|label|input)(?:\s[^<>]*)?/?>"
)
_BREAK = re.compile(r"(?i)<br\s*/?>|<br\s[^<>]*>|</(?:p|div|tr|li|h[1-6])\s*>(?!\s*$)")
_CELL = re.compile(r"(?i)</t[dh]\s*>(?!\s*(?:</tr|$))")
_ESCAPED = re.compile(r"_x00(?:0[aAbBcCdD])_\n?")
"""How a workbook writes a control character in text (ECMA-376, 22.9.2.19)."""
_ENTITY = re.compile(
    r"&(?:nbsp|lt|gt|amp|quot|apos|#[0-9]{1,6}|#x[0-9a-fA-F]{1,5}|[lr]dquo|[lr]squo|mdash|hellip|middot|emsp|ensp);"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
# What joins the signs of one picture (👨‍👩‍👧, ❤️, 1️⃣) is part of it; elsewhere it cannot be seen.
_OF_A_PICTURE = re.compile(
    "(?<=[\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff])[\u200d\ufe0f]|\ufe0f(?=\u20e3)"
)
_SPACES = re.compile(r"[ \t\u1680\u2000-\u200a\u202f\u205f\u3000\xa0]+")
_RADICALS = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
_CJK = r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff60]"


def tidied(text: str) -> str:
    """The text tidied until nothing changes any more, so that tidying twice is tidying once."""
    while True:
        after = spaced(_TAG.sub("", _told_apart(text)))
        if after == text:
            return text
        text = after


def tags(text: str) -> list[str]:
    """The tags that tidying takes out of a text, each once, in their order."""
    found: dict[str, None] = {}
    while True:
        apart = _told_apart(spaced(text))
        found |= dict.fromkeys(
            match.group() for match in (*_BREAK.finditer(text), *_CELL.finditer(text), *_TAG.finditer(apart))
        )
        after = spaced(_TAG.sub("", apart))
        if after == text:
            return list(found)
        text = after


def spaced(text: str) -> str:
    """Line ends, blanks, invisible and look-alike characters tidied; every letter stays, those of tags among them."""
    text = re.sub(r"\r\n?|[\v\f\x85\u2028\u2029]", "\n", _ESCAPED.sub("\n", text))
    text = _CONTROL.sub("", text)
    joined = {match.start() for match in _OF_A_PICTURE.finditer(text)}
    text = INVISIBLE.sub(lambda m: m.group() if m.start() in joined else "", text)
    text = _RADICALS.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)
    text = re.sub(rf"(?<={_CJK})\xa0+(?={_CJK})", "", text)
    lines = [_SPACES.sub(" ", line).strip(" ") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _told_apart(text: str) -> str:
    """Entities as their characters; a blank or a line end where a tag parts words."""
    text = _ENTITY.sub(lambda m: html.unescape(m.group()), text)
    return _BREAK.sub("\n", _CELL.sub(" ", text))
