"""Free text: invisible characters, pasted HTML and line ends tidied; what must not be published refused."""

from __future__ import annotations

import html
import re

from ledger.cells import CellContext, Outcome, Parsed
from ledger.cells.pasted_text import tags, tidied
from ledger.cells.text_checks import check, unreadable
from ledger.cells.tidy import ask, shown, warn

MAX_LENGTH = 50_000
"""Characters of a cell in Google Sheets; Excel takes 32,767 (ECMA-376 implementation limit)."""
EXCEL_LENGTH = 32_767
MOST_TAGS = 6
"""So many are named."""
_HIDDEN = re.compile(r"(?is)<!--(.*?)-->|<(script|style|title)\b[^>]*>(.*?)</\2\s*>")
_ORDINARY = re.compile(
    r"[\u4e00-\u9fa5，。；：、（）《》“”？！·—…%\n]*(?:[a-zA-Z0-9.,:/()-]{1,12}[\u4e00-\u9fa5，。；：、（）《》“”？！—…%\n]+)*[a-zA-Z0-9]{0,10}"
)


def parse(text: str, context: CellContext) -> Parsed:
    """Read a text; the value is the tidied text, None when nothing is left."""
    if len(text) > MAX_LENGTH:
        return _too_long(len(text), f"单元格上限{MAX_LENGTH}字符")
    return unreadable(text) or _tidied(text, context)


def _tidied(text: str, context: CellContext) -> Parsed:
    value = text if _ORDINARY.fullmatch(text) and _spaced(text) else tidied(text)
    if not value:
        return _nothing_left(text)
    if len(value.encode("utf-16-le")) // 2 > EXCEL_LENGTH:
        return _too_long(len(value), f"Excel单元格上限{EXCEL_LENGTH}字符")
    if value == text:
        return check(value, context) or Parsed(value)
    found = unreadable(value) or check(value, context) or _hidden(text, value)
    return _with_tags(found or Parsed(value, Outcome.NORMALIZE), text)


def _with_tags(found: Parsed, text: str) -> Parsed:
    """Whoever typed tags as letters (a<b>c), or pasted a page's source, is told which are not in the text any more."""
    left = tags(text) if found.value is not None else []
    if not left:
        return found
    named = "、".join(shown(tag) for tag in left[:MOST_TAGS]) + (" 等" if len(left) > MOST_TAGS else "")
    odd = found.outcome is Outcome.NORMALIZE and any(_alone(tag, left) for tag in left)
    return Parsed(
        found.value,
        Outcome.NORMALIZE_WARN if odd else found.outcome,
        f"{found.message}网页标签没有采用（{named}）。",
    )


def _alone(tag: str, others: list[str]) -> bool:
    """A tag around words whose other half is nowhere: a<b>c was hardly copied from a page."""
    name = re.match(r"(?i)<(/?)(b|i|u|s|a|em|strong|span|font|sub|sup)\b", tag)
    half = "" if name is None else f"<{'' if name[1] else '/'}{name[2]}".casefold()
    return bool(half) and not any(re.match(rf"{half}\b", other.casefold()) for other in others)


def _hidden(text: str, value: str) -> Parsed | None:
    """Words inside a comment or a script of a pasted page: no reader of the page saw them, whoever pasted it is told."""
    found = (words for match in _HIDDEN.finditer(text) for words in match.group(1, 3) if words)
    words = " ".join(w for w in (" ".join(f.split()) for f in found) if re.search(r"[\u4e00-\u9fff]", w))
    why = f"网页代码里的文字没有采用（{words}），需要的请直接填写。"
    return warn(value, why) if words else None


def _spaced(text: str) -> bool:
    """No blank lines at the ends, and never more than one between paragraphs."""
    return "\n\n\n" not in text and text.strip("\n") == text


def _nothing_left(text: str) -> Parsed:
    """A blank stays silent; tags without a word are told, and what a tag may have held is asked for."""
    if "<" not in html.unescape(text):
        return Parsed(None, Outcome.NORMALIZE if text else Outcome.ACCEPT)
    if re.search(r"(?i)<(?:script|style|title|img|input)\b|<!--", text):
        return ask(f"“{shown(text)}”只有网页代码，没有可记录的文字，请直接填写文字。")
    return warn(None, f"“{shown(text)}”只有网页标签，没有文字，视为空。")


def _too_long(length: int, limit: str) -> Parsed:
    return Parsed(
        None, Outcome.REJECT, f"文字共{length}字，超过{limit}，请精简，或把全文放到网页后在“佐证链接”填网址。"
    )
