"""What every short cell goes through first: folding of widths and invisible characters, blanks, broken cells."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from ledger.cells import Outcome, Parsed

SHORT = 200
INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\ufeff\ud800-\udfff]")
_FORMULA_ERROR = re.compile(
    r"#(?:DIV/0!?|REF!?|N/?A|NAME[?!]?|VALUE!?|NUM!?|NULL!?|SPILL!?|CALC!?|ERROR!?|GETTING_DATA)", re.I
)
_BLANK = re.compile(r"[-–—―─－_/\\|.·…。、,，~*=]+|N/?A|NULL|NONE|NIL|空|空白|\(空白?\)|\(blank\)", re.I)
_NOTHING = re.compile(r"(?:暂|尚|目前|目前暂|本月|本期|截至目前)?(?:无|没有|未发生|无数据|无内容|无此项内容)")
_EDGES = " \t,，。;；、.!！:：'\"“”‘’`"
_O_IN_NUMBER = re.compile(r"(?<=[0-9OolI|])[OolI|]|[OolI|](?=[0-9])")


def compact(text: str) -> str:
    """Full-width folded (NFKC), every white and invisible character dropped, quotes and stops at the ends dropped."""
    folded = INVISIBLE.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)))
    return re.sub(r"[\s\x00-\x1f\x7f]+", "", folded).lstrip(_EDGES.replace(".", "")).rstrip(_EDGES)


def unmarked(text: str) -> str:
    """Without the tags and entities that a paste from a web page brings."""
    return re.sub(r"</?[a-zA-Z][^<>]{0,60}>", " ", html.unescape(text)) if re.search(r"[<&]", text) else text


def broken(text: str) -> Parsed | None:
    """A cell that shows an error instead of its value: formula errors, a column too narrow."""
    plain = compact(text[: SHORT + 1])
    if re.fullmatch(r"#{3,}", plain):
        return reject("表格列宽不足，只显示“####”，请加宽这一列并读取真实值后重新填写。")
    if _FORMULA_ERROR.fullmatch(plain):
        return reject(f"公式错误（{shown(text)}），请改填结果，不要用公式。")
    return None


def is_blank(plain: str) -> bool:
    """Nothing at all, or a dash, slash, N/A that stands for nothing. `plain` is compact."""
    return not plain or bool(_BLANK.fullmatch(plain))


def is_nothing(plain: str) -> bool:
    """A word for nothing: 无, 暂无, 没有."""
    return bool(_NOTHING.fullmatch(plain))


def short_cell(text: str) -> tuple[str, Parsed | None]:
    """(compact text, answer if it is already decided): too long, broken, or blank (value None)."""
    if len(text) > SHORT:
        return "", reject(f"内容过长（{len(text)}字），这一格只填一个值，请把说明写到“工作进展”。")
    plain = compact(unmarked(text))
    if is_blank(plain):
        if not text:
            return plain, Parsed(None)
        return plain, Parsed(
            None, Outcome.NORMALIZE, f"“{shown(text)}”视为空，没有内容可以不填。" if text.strip() else ""
        )
    return plain, broken(text)


def letters_in_number(plain: str) -> Parsed | None:
    """Letters O, o, l, I typed among digits: refused, with the number that was probably meant."""
    every = re.fullmatch(r"[0-9OolI|]+(?:\.[0-9OolI|]+)?%?", plain)
    letters = re.findall(r"[OolI|]", plain) if every else _O_IN_NUMBER.findall(plain)
    if not letters:
        return None
    guess = re.sub(r"[Oo]", "0", re.sub(r"[lI|]", "1", plain))
    shorter = re.sub(r"[lI|]+$", "", plain)
    unit = f"或{shorter}" if shorter and shorter != plain else ""
    return reject(f"“{shown(plain)}”含字母{letters[0]}，是否为{guess}{unit}？请改成数字。")


def parted(text: str, *, thousands: bool = False) -> bool:
    """Do blanks part digits, so that dropping them would make another number? `1 234` is one number of thousands."""
    if _fused(text):
        return True
    found = unicodedata.normalize("NFKC", text).strip()
    if thousands and re.fullmatch(r"[0-9]{1,3}(?:\s[0-9]{3})+\D*", found):
        return False
    return bool(re.search(r"[0-9]\s+[0-9]", found))


def _fused(text: str) -> bool:
    """A raised, circled or fractional number beside a digit (3①, 10², 1½): folded, the two would become another number."""
    kinds = "" if text.isascii() else "".join({"Nd": "d", "No": "o"}.get(unicodedata.category(c), " ") for c in text)
    return any(pair in kinds for pair in ("do", "od", "oo"))


def ask(message: str) -> Parsed:
    """Nothing is taken until the unit answers."""
    return Parsed(None, Outcome.ASK, message)


def warn(value: Any, message: str) -> Parsed:
    """Taken, and the unit should look."""
    return Parsed(value, Outcome.NORMALIZE_WARN, message)


def reject(message: str) -> Parsed:
    """Nothing is taken."""
    return Parsed(None, Outcome.REJECT, message)


def refused(plain: str, table: Iterable[tuple[re.Pattern[str], str]]) -> Parsed | None:
    """Refused by the first form of the table that the cell has; None when it has none of them."""
    why = next((why for pattern, why in table if pattern.fullmatch(plain)), "")
    return reject(f"“{shown(plain)}”{why}") if why else None


def told(text: str) -> str:
    """A short cell's text as quoted where part of it is not taken: one line, whole."""
    return " ".join(INVISIBLE.sub("", text).split())


def shown(text: str, longest: int = 30) -> str:
    """A cell's text as quoted in a message: one line, and not all of it where it is longer."""
    line = " ".join(INVISIBLE.sub("", text).split())
    return line if len(line) <= longest else line[:longest] + "…"
