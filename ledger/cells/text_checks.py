"""What a free text is checked for: mojibake, personal numbers, placeholders, a copied requirement, formula starts."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

from ledger.cells import CellContext, Outcome, Parsed
from ledger.cells.personal_numbers import doubtful_number, personal_number
from ledger.cells.tidy import ask, broken, compact, reject, shown, warn

_MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])")
_MOJIBAKE = re.compile(
    r"锟斤拷|烫烫烫|屯屯屯|\ufffd|ï¿½|(?:[?？]\s*){4,}|(?<=[\u4e00-\u9fff])\?{3}(?=[\u4e00-\u9fff])|[\ue000-\uf8ff]{2,}"
)
_WESTERN = re.compile(r"[\x80-\xff\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{3,}")
_GBK_AS_LATIN = re.compile(r"(?:[\xb0-\xf7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]|[0-9 ]){3,}")
"""Pairs of bytes of GB2312, each shown as a letter with an accent: ÒÑÍê³É is 已完成."""
_FORMULA = re.compile(r"[=＝﹦@＠]\s*\S|[+＋\-－][0-9０-９A-Za-z(（@=＝+＋\-－]")
_NOTHING = re.compile(
    r"(?:暂|目前|暂时|尚|截至目前)?(?:无|没有|未有)|[-–—/\\.。…·、_~*]+|N/?A|null|none|nil|空|待填|待补充?|xx+",
    re.I,
)
_DITTO = re.compile(r"(?:内容)?(?:同上|同前|同左|如上|见上|同上期|同上月|略|省略|如前)(?:所述|期|行)?")
_ATTACHED = re.compile(
    r"(?:详细?|请|具体)?(?:情况)?(?:请)?(?:见|参见|查看|另附|附)?(?:后附|所附|随附)?(?:的)?(?:附件|附表|附后|链接|邮件|材料|word|附页|佐证)[0-9一二三]?(?:文档|材料)?|另附|已报(?:送)?|已上报|见(?:网页|网站|公众号)",
    re.I,
)
MEANINGFUL_NOTHING = frozenset({"issues", "next_steps", "review_comment", "rectification"})
"""Columns in which 无 is an answer, not a blank."""


def check(value: str, context: CellContext) -> Parsed | None:
    """The answer for a tidied text that needs one; None when it is fine."""
    return (
        personal_number(value)
        or _placeholder(value, context)
        or copied(value, context.requirement)
        or _formula(value)
        or mobile_number(value)
        or doubtful_number(value)
    )


def unreadable(value: str) -> Parsed | None:
    """A broken cell or mojibake, told on the raw text: tidying would take away bytes that tell what it was."""
    if len(value) < 20:
        found = broken(value)
        if found:
            return found
    marks = value.strip()
    if marks and not marks.strip("?？ \t\r\n"):
        return reject(f"“{shown(value)}”只有问号，像是乱码，请重新填写文字。")
    guess = _repaired(value)
    if guess:
        return reject(f"内容是乱码，原文可能是“{shown(guess)}”，请重新填写。")
    return reject(f"内容含乱码（{shown(value)}），请重新填写。") if _MOJIBAKE.search(value) else None


def _repaired(value: str) -> str:
    """The text before UTF-8 was read as Latin-1, Windows-1252 or GBK; empty when it was not."""
    if _GBK_AS_LATIN.fullmatch(value.strip()):
        raw = value.strip().encode("latin-1").decode("gb2312", "ignore").encode()
    elif _WESTERN.search(value):
        raw = b"".join(_byte(c) for c in value)
    elif len(value) >= 3 and re.fullmatch(r"[\u4e00-\u9fff\ue000-\uf8ff€]+\?*", value[:200]):
        raw = value[:200].rstrip("?").encode("gbk", "ignore")
    else:
        return ""
    for cut in range(4):
        try:
            text = raw[: len(raw) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        if _WESTERN.search(text) and len(text) < len(value):
            return _repaired(text)
        return text if re.search(r"[\u4e00-\u9fff]", text) and text != value[: len(text)] else ""
    return ""


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1") if ord(character) < 256 else character.encode("utf-8", "ignore")


def _placeholder(value: str, context: CellContext) -> Parsed | None:
    if len(value) > 20:
        return None
    plain = compact(value)
    meant = context.column in MEANINGFUL_NOTHING and re.search(r"[\u4e00-\u9fff]", plain)
    if _NOTHING.fullmatch(plain or "-") and not meant:
        return Parsed(None, Outcome.NORMALIZE, f"“{shown(value)}”视为空，没有内容可以不填。")
    if _DITTO.fullmatch(plain.strip("()")):
        return ask(f"“{shown(value)}”离开上一行就看不懂，请写出完整内容。")
    if _ATTACHED.fullmatch(plain.strip("()《》")):
        return ask(f"正文为空，仅有附件（“{shown(value)}”），请在这里写明主要内容，链接填到“佐证链接”列。")
    return None


def copied(value: str, requirement: str) -> Parsed | None:
    """A note that only repeats the requirement: equal, a long part of it, or nearly equal."""
    if not requirement or len(value) < 6:
        return None
    note, asked = (re.sub(r"[\W_]+", "", t) for t in (value, requirement))
    same = note == asked or (len(note) >= 15 and note in asked)
    if not same and 0.8 < len(note) / max(1, len(asked)) < 1.25 and len(note) < 2000:
        same = SequenceMatcher(None, note, asked, autojunk=False).quick_ratio() > 0.9 and _ratio(note, asked) > 0.9
    if not same:
        return None
    return warn(value, "疑似照抄任务要求，请改写为本单位做了什么、何时完成、有什么结果。")


def _ratio(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _formula(value: str) -> Parsed | None:
    if not _FORMULA.match(value):
        return None
    return warn(value, f"以“{value[0]}”开头，像公式，按文本保存，导出时前置单引号。")


def mobile_number(value: str) -> Parsed | None:
    """Kept with a warning: somebody's mobile telephone."""
    if not _MOBILE.search(unicodedata.normalize("NFKC", value)):
        return None
    return warn(value, "内容含手机号，公开前请删去，联系方式请填到“联系电话”列。")
