"""What Sheets makes of text typed into a cell (`USER_ENTERED`): numbers, percents, money, dates, booleans.

Every rule gives an ExtendedValue and, where the text shows one, the number format the cell takes on.
"""

import re
from typing import Any

from tests.sheets_server.dates import date_time
from tests.sheets_server.grid import Json

Typed = tuple[Json | None, Json | None]

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d*)?([eE][+-]?\d+)?")
_CURRENCY = {"$": '"$"', "¥": '"¥"', "￥": '"￥"', "€": '"€"', "£": '"£"'}


def raw(value: Any) -> Json | None:
    """`RAW`: stored as given, never parsed."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, (int, float)):
        return {"numberValue": value}
    return {"stringValue": str(value)} if value != "" else None


def typed(value: Any, locale: str, *, as_text: bool = False) -> Typed:
    """`USER_ENTERED`: (value, number format or None); `as_text` is a cell whose format is plain text."""
    if not isinstance(value, str) or value == "":
        return raw(value), None
    if value.startswith("'"):
        return raw(value[1:]), None
    if value.startswith("=") and len(value) > 1:
        return {"formulaValue": value}, None
    if as_text:
        return raw(value), None
    return _parsed(value, value.strip(), locale)


def _parsed(value: str, text: str, locale: str) -> Typed:
    if text.upper() in {"TRUE", "FALSE"}:
        return {"boolValue": text.upper() == "TRUE"}, None
    for reader in (_plain, _percent, _money):
        found = reader(text)
        if found is not None:
            return found
    moment = date_time(text, locale)
    if moment is not None:
        return {"numberValue": _whole(moment[0])}, moment[1]
    if text.startswith("+") and len(text) > 1:
        return {"formulaValue": "=" + text}, None
    return raw(value), None


def _plain(text: str) -> Typed | None:
    match = _NUMBER.fullmatch(text)
    if match is None or not (match[2] or (match[3] or "").strip(".")):
        return None
    number = _whole(float(text.replace(",", "")))
    return {"numberValue": number}, _number_format(match[2] or "", match[3] or "", bool(match[4]))


def _number_format(whole: str, fraction: str, exponent: bool) -> Json | None:
    if exponent:
        return {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if "," in whole:
        return {"type": "NUMBER", "pattern": "#,##0.00" if fraction.strip(".") else "#,##0"}
    return None


def _percent(text: str) -> Typed | None:
    found = _plain(text[:-1].strip()) if text.endswith("%") else None
    if found is None or found[0] is None:
        return None
    pattern = "0.00%" if "." in text else "0%"
    return {"numberValue": _whole(_exact(found[0]["numberValue"]))}, {"type": "PERCENT", "pattern": pattern}


def _exact(number: float) -> float:
    # 12.3 / 100 is 0.12300000000000001 in binary; Sheets shows and returns the decimal quotient.
    return float(f"{number / 100:.15g}")


def _money(text: str) -> Typed | None:
    sign, bare = ("-", text[1:]) if text[:1] == "-" else ("", text)
    if text[:1] + text[-1:] == "()":  # as book-keepers write what is owed
        sign, bare = "-", text[1:-1]
        if _NUMBER.fullmatch(bare) and bare[:1].isdigit():
            return _plain(sign + bare)
    if bare[:1] not in _CURRENCY:
        return None
    found = _plain(sign + bare[1:].strip())
    if found is None:
        return None
    pattern = _CURRENCY[bare[0]] + ("#,##0.00" if "." in bare else "#,##0")
    return found[0], {"type": "CURRENCY", "pattern": pattern}


def _whole(number: float) -> int | float:
    return int(number) if float(number).is_integer() and abs(number) < 1e15 else number
