"""Numbers of persons that must not stand in a ledger: identity numbers (18 and 15 digits) and bank cards, blanks or not."""

from __future__ import annotations

import re
import unicodedata

from ledger.cells import Parsed
from ledger.cells.tidy import reject, warn

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID = re.compile(r"(?<![0-9])([1-9][0-9]{5})[\s-]?((?:19|20)[0-9]{6})[\s-]?([0-9]{3}[0-9Xx])(?![0-9])")
_GAP = r"[\s_–—-]?"
_PROVINCE = (
    rf"(?=(?:1{_GAP}[1-5]|2{_GAP}[123]|3{_GAP}[1-7]|4{_GAP}[1-6]|5{_GAP}[0-4]|6{_GAP}[1-5]|7{_GAP}1|8{_GAP}[12]))"
)
_PARTED_ID = re.compile(rf"(?<![0-9]){_PROVINCE}(?:[0-9]{_GAP}){{17}}[0-9Xx](?![0-9])")
_OLD_ID = re.compile(rf"(?<![0-9]){_PROVINCE}(?!1[3-9][0-9]{{9}}(?![0-9]))(?:[0-9]{_GAP}){{14}}[0-9](?![0-9])")
_CARD = re.compile(rf"(?<![0-9])62(?:{_GAP}[0-9]){{14,17}}(?![0-9])")
_LABELLED_CARD = re.compile(rf"(?:银行卡|卡号|账号|帐号|账户|开户)[^0-9]{{0,8}}(?:[0-9]{_GAP}){{14,18}}[0-9]")


def personal_number(text: str) -> Parsed | None:
    """Refused when the text holds an identity number or a bank card number; None when it does not."""
    folded = unicodedata.normalize("NFKC", text)
    if _has_id(folded):
        return reject("内容含身份证号，属个人信息，不得填入台账，请删去后重填。")
    if _LABELLED_CARD.search(folded) or any(_luhn(re.sub(r"\D", "", m)) for m in _CARD.findall(folded)):
        return reject("内容含银行卡号，属个人信息，不得填入台账，请删去后重填。")
    return None


def doubtful_number(text: str) -> Parsed | None:
    """Kept with a warning: a number shaped like a bank card whose check digit does not fit."""
    if not _CARD.search(unicodedata.normalize("NFKC", text)):
        return None
    return warn(text, "内容疑似含银行卡号，属个人信息的请删去。")


def _has_id(text: str) -> bool:
    if any(_is_id("".join(m.groups())) for m in _ID.finditer(text)):
        return True
    parted = (re.sub(r"[^0-9Xx]", "", m.group()) for m in _PARTED_ID.finditer(text))
    if any(n[6:8] in ("19", "20") and _is_day(n[10:12], n[12:14]) for n in parted):
        return True
    return any(_is_day(n[8:10], n[10:12]) for n in (re.sub(r"\D", "", m) for m in _OLD_ID.findall(text)))


def _is_id(number: str) -> bool:
    """GB 11643: birth date plausible; a wrong check digit is still somebody's number mistyped."""
    if _is_day(number[10:12], number[12:14]):
        return True
    total = sum(w * int(d) for w, d in zip(_ID_WEIGHTS, number[:17], strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def _is_day(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _luhn(digits: str) -> bool:
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
