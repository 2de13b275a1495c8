"""People and telephone numbers among units (市甲局，张三 0591-12345678): no units, and no field of the breakdown holds them."""

from __future__ import annotations

import re
import unicodedata

from ledger.notice.digit_dates import is_digit_date
from ledger.notice.names import is_unit

_PHONE = r"(?:(?:[(]?0\d{2,3}[)]?[-—–]?)?\d{7,8}(?:[-—–转]\d{1,5})?|1[3-9]\d{9})"
_LABEL = (
    r"(?:(?:责任|负责|联系|经办|具体负责|直接责任)人|联络员|(?:分管|牵头|责任|包保|挂钩|主管)领导|(?:联系|办公|"
    r"咨询)?(?:电话|方式)|手机(?:号码?)?)"
)
_PERSON = r"[\u4e00-\u9fff·]{2,4}"
_CONTACT = re.compile(rf"{_LABEL}[:].+|(?:{_PERSON})?[:]?(?:{_LABEL}[:]?)?{_PHONE}(?:/{_PHONE})*")
_NAME = re.compile(_PERSON)
_ASIDE = re.compile(r"(?P<unit>.+?)(?P<open>[（(])(?P<inner>[^（()）]+)(?P<shut>[）)])$")
_LONGEST = 60  # characters of a unit's name
_PIECES = re.compile(r"[，,；;、]")


def is_contact(text: str) -> bool:
    """Whether the text is who to ask: behind a label (联系人：张三), or a telephone number with or without a name."""
    return bool(_CONTACT.fullmatch(_narrow(text))) and not is_digit_date(text)


def may_be_person(text: str) -> bool:
    """Whether the text is as long as a person's name and no unit's; only what stands beside it tells."""
    return bool(_NAME.fullmatch(text)) and not is_unit(text)


def contact_behind(text: str) -> tuple[str, str, str] | None:
    """(unit, contact, brackets) of 市甲局（张三 0591-12345678） and 市甲局张三0591-12345678, else None."""
    if bracket := _ASIDE.fullmatch(text):
        pieces = _PIECES.split(bracket["inner"])
        if any(map(is_contact, pieces)) and all(is_contact(p) or may_be_person(p) for p in pieces):
            return bracket["unit"], bracket["inner"], bracket["open"] + bracket["shut"]
    for end in range(min(len(text) - 7, _LONGEST), 1, -1):
        if is_unit(text[:end]) and is_contact(rest := text[end:]):
            return text[:end], rest, ""
    return None


def _narrow(text: str) -> str:
    """The text with narrow digits, each in its place."""
    return "".join(n if len(n := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)
