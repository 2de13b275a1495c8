"""Telephone numbers: mobile 13800138000, landline 0591-87654321 with its area code, extensions, several joined by 、."""

from __future__ import annotations

import re
import unicodedata

from ledger.cells import CellContext, Outcome, Parsed
from ledger.cells.personal_numbers import personal_number
from ledger.cells.tidy import INVISIBLE, compact, is_nothing, letters_in_number, reject, short_cell, shown, warn

_SPLIT = re.compile(
    r"[、/;；,，|\n]+|(?<=[0-9])\s{2,}(?=[0-9])|(?<=[0-9]{7})\s+(?=[01][0-9]{6}|0[0-9]{2,3}[-(（ ]?[0-9]{7})|或|和"
)
_SEPARATED = (
    (re.compile(r"(?<![0-9])(0[0-9]{2,3})\s*[/.一]\s*(?=[2-8][0-9]{6,7}(?![0-9]))"), r"\1-"),
    (re.compile(r"(?<![0-9])(1[3-9][0-9])[.](?:([0-9]{4})[.])(?=[0-9]{4}(?![0-9]))"), r"\1\2"),
    (
        re.compile(r"(?<![0-9])((?:0[0-9]{2,3}[-\s]?)?[2-8][0-9]{6,7})\s*[-*—–－]\s*(?=[0-9]{1,4}(?![0-9]))"),
        r"\1转",
    ),
)
"""0591/87654321 and 0591.87654321, 138.0013.8000, and an extension behind a dash or an asterisk."""
_DATE = re.compile(r"(?:19|20)[0-9]{2}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?")
_SHAPE = re.compile(
    r"[^0-9+(]{0,15}((?:\+|00)?[0-9()\-–— ]{5,22}?)(?:\(?(?:转|分机|ext\.?|x|#)([0-9]{1,6})\)?)?[^0-9]{0,15}",
    re.I,
)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]+)?e\+?[0-9]+", re.I)
_FULL_MANTISSA = re.compile(r"([0-9])\.([0-9]{10})e\+?10", re.I)
_LETTERED = re.compile(r"(?<![A-Za-z])[0-9OolI][0-9OolI-]{5,}[0-9OolI](?![A-Za-z])")
_THREE = r"0(?:10|2[0-9])"
_LANDLINE = re.compile(rf"({_THREE})([2-8][0-9]{{7}})|(0[3-9][0-9]{{2}})([2-8][0-9]{{6,7}})")


def parse(text: str, context: CellContext) -> Parsed:  # noqa: ARG001
    """Read one or more numbers; the value is their usual writing joined by 、."""
    cell, decided = short_cell(text)
    if decided:
        return decided
    if is_nothing(cell):
        return Parsed(None, Outcome.NORMALIZE, f"“{shown(text)}”视为空，没有内容可以不填。")
    personal = personal_number(text)
    if personal:
        return personal
    if _DATE.fullmatch(cell):
        return reject(f"“{shown(text)}”是日期，不是电话号码，请核对。")
    if _SCIENTIFIC.fullmatch(cell):
        return _scientific(cell, text)
    return _letters(cell) or _numbers(cell, text)


def _letters(cell: str) -> Parsed | None:
    runs = (m.group() for m in _LETTERED.finditer(cell))
    return next((found for run in runs if (found := letters_in_number(run))), None)


def _numbers(cell: str, text: str) -> Parsed:
    whole = re.sub(r"(?<=[0-9]{7})\.0+$", "", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).strip())
    for pattern, plain in _SEPARATED:
        whole = pattern.sub(plain, whole)
    pieces = [p for p in _SPLIT.split(whole) if compact(p)]
    named = [p for p in pieces if re.search(r"[0-9]", p)]
    read = [_one(p) for p in named]
    numbers = [number for number, _ in read]
    if not numbers or any(n is None for n in numbers):
        return letters_in_number(cell) or reject(
            f"“{shown(text)}”不像电话号码（手机11位，固定电话加区号如0591-87654321），请核对。"
        )
    value = "、".join(dict.fromkeys(n for n in numbers if n))
    doubt = next((why for _, why in read if why), "夹有文字，只取号码" if len(named) < len(pieces) else "")
    if doubt:
        return warn(value, f"“{shown(text)}”{doubt}，按{value}记录，请核对。")
    return Parsed(value, Outcome.ACCEPT if value == text else Outcome.NORMALIZE)


def _scientific(cell: str, text: str) -> Parsed:
    """1.3905911234e+10 still holds every digit of a mobile; 1.39E+10 does not."""
    full = _FULL_MANTISSA.fullmatch(cell)
    if full and _MOBILE.fullmatch(digits := full.group(1) + full.group(2)):
        why = f"“{shown(text)}”是科学计数法，按{digits}记录，请把单元格设为文本并核对。"
        return warn(digits, why)
    return reject(f"“{shown(text)}”是科学计数法，号码已丢失，请把单元格设为文本后重填。")


def _one(piece: str) -> tuple[str | None, str]:
    """(the number in its usual writing, a doubt)."""
    match = _SHAPE.fullmatch(compact(piece))
    if not match or re.match(r"\+(?!86)", compact(piece)):
        return None, ""
    digits = re.sub(r"\D", "", match.group(1))
    digits = re.sub(r"^(?:00)?86(?=1[3-9][0-9]{9}$|0?[1-9][0-9]{9,10}$)", "", digits)
    written, doubt = _written(digits)
    if written is None:
        return None, ""
    words = re.sub(r"[^\u4e00-\u9fff]|电话|手机|号码|办公|联系|方式|座机|固话|传真|转|分机", "", piece)
    return written + (f"转{match.group(2)}" if match.group(2) else ""), doubt or ("夹有文字，只取号码" if words else "")


def _written(digits: str) -> tuple[str | None, str]:
    if _MOBILE.fullmatch(digits):
        return digits, ""
    if re.fullmatch(r"[48]00[0-9]{7}", digits):
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}", ""
    for candidate, doubt in ((digits, ""), (f"0{digits}", "区号缺0")):
        found = _LANDLINE.fullmatch(candidate)
        if found:
            return "-".join(g for g in found.groups() if g), doubt
    if re.fullmatch(r"[2-8][0-9]{6,7}|1[0-9]{4}|9[56][0-9]{3,4}", digits):
        return digits, ""
    return None, ""
