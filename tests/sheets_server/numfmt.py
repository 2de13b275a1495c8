"""Numbers as a cell shows them: the automatic format, and patterns such as `#,##0.00`, `0%`, `yyyy-mm-dd`."""

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from tests.sheets_server.dates import from_serial
from tests.sheets_server.grid import Json

DATE_TYPES = {"DATE", "TIME", "DATE_TIME"}
_DEFAULTS = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "DATE": "m/d/yyyy",
    "TIME": "h:mm:ss am/pm",
    "DATE_TIME": "m/d/yyyy h:mm:ss",
    "SCIENTIFIC": "0.00E+00",
}
_DATE_PART = re.compile(r'"([^"]*)"|\\(.)|(am/pm|a/p|y+|m+|d+|h+|s+)|(.)', re.IGNORECASE | re.DOTALL)
_NUMBER_PART = re.compile(r"[#0,]*[#0][#0,]*(?:\.([0#]+))?(E\+0+)?")


def is_date(number_format: Json | None) -> bool:
    return bool(number_format) and (number_format or {}).get("type") in DATE_TYPES


def formatted(number: float, number_format: Json | None) -> str:
    kind = (number_format or {}).get("type", "")
    pattern = (number_format or {}).get("pattern") or _DEFAULTS.get(kind, "")
    if not pattern or kind == "TEXT" or pattern in {"@", "General"}:
        return automatic(number)
    if kind in DATE_TYPES:
        return _as_date(number, pattern)
    return _as_number(number, pattern.split(";")[0])


def automatic(number: float) -> str:
    """Ten significant digits, no trailing zeros; very large and very small in E notation."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    if abs(number) >= 1e15 or abs(number) < 1e-9:
        mantissa, _, exponent = f"{number:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent[0]}{int(exponent[1:]):02d}"
    text = format(Decimal(f"{number:.10g}"), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_number(number: float, pattern: str) -> str:
    match = _NUMBER_PART.search(re.sub(r'"[^"]*"', lambda found: "\x00" * len(found[0]), pattern))
    if match is None:
        return automatic(number)
    value = Decimal(str(number)) * (100 if "%" in pattern else 1)
    digits = _scientific(value, match) if match[2] else _decimal(value, match)
    before, after = pattern[: match.start()], pattern[match.end() :]
    sign = "-" if value < 0 else ""
    return sign + _literal(before) + digits + _literal(after)


def _decimal(value: Decimal, match: "re.Match[str]") -> str:
    fraction = match[1] or ""
    rounded = abs(value).quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in match[0] else f"{rounded:f}"
    optional = len(fraction) - len(fraction.rstrip("#"))
    while optional and text.endswith("0"):
        text, optional = text[:-1], optional - 1
    width = match[0].split(".")[0].replace(",", "").count("0")
    whole, dot, rest = text.rstrip(".").partition(".")
    return whole.rjust(width, "0") + dot + rest


def _scientific(value: Decimal, match: "re.Match[str]") -> str:
    mantissa, _, exponent = f"{float(abs(value)):.{len(match[1] or '')}E}".partition("E")
    return f"{mantissa}E{exponent[0]}{int(exponent[1:]):02d}"


def _literal(text: str) -> str:
    return re.sub(r'"([^"]*)"|\\(.)|\[[^\]]*\]', lambda match: match[1] or match[2] or "", text)


def _as_date(number: float, pattern: str) -> str:
    moment = from_serial(number)
    afternoon = bool(re.search(r"am/pm|a/p", pattern, re.IGNORECASE))
    shown, last = [], ""
    for match in _DATE_PART.finditer(pattern):
        code = (match[3] or "").lower()
        if code:
            shown.append(_date_part(code, moment, last, afternoon, pattern[match.end() :]))
            last = code
        else:
            shown.append(match[1] if match[1] is not None else match[2] or match[4])
    return "".join(shown)


def _date_part(code: str, moment: datetime, last: str, afternoon: bool, rest: str) -> str:
    if code[0] == "m":
        # `m` is minutes after hours or before seconds, months elsewhere.
        minutes = last.startswith("h") or bool(re.match(r"[^a-z]*s", rest, re.IGNORECASE))
        return _padded(moment.minute, code) if minutes else _month(moment, code)
    if code[0] == "a":
        return "PM" if moment.hour >= 12 else "AM"
    if code[0] == "y":
        return f"{moment.year:04d}" if len(code) > 2 else f"{moment.year % 100:02d}"
    if code[0] == "d" and len(code) > 2:
        return moment.strftime("%a" if len(code) == 3 else "%A")
    hour = (moment.hour % 12 or 12) if afternoon else moment.hour
    return _padded({"d": moment.day, "h": hour, "s": moment.second}[code[0]], code)


def _month(moment: datetime, code: str) -> str:
    if len(code) > 2:
        return moment.strftime("%b" if len(code) == 3 else "%B")
    return _padded(moment.month, code)


def _padded(value: int, code: str) -> str:
    return f"{value:0{min(len(code), 2)}d}"
