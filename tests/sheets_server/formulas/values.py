"""Values inside formulas: the error values, and how one type is taken for another."""

from dataclasses import dataclass
from typing import Any

_SHOWN = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
}


@dataclass(frozen=True)
class Fault:
    """An error value; `kind` is Google's ErrorType."""

    kind: str
    message: str = ""

    @property
    def shown(self) -> str:
        return _SHOWN[self.kind]


class Failed(Exception):
    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message)
        self.fault = Fault(kind, message)


def number(value: Any) -> float:
    if isinstance(value, Fault):
        raise Failed(value.kind, value.message)
    if value is None:
        return 0
    try:
        return float(value)
    except ValueError:
        message = f"Function expects number values. But '{value}' is a text and cannot be coerced to a number."
        raise Failed("VALUE", message) from None


def text(value: Any) -> str:
    if isinstance(value, Fault):
        raise Failed(value.kind, value.message)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def truth(value: Any) -> bool:
    return value.upper() == "TRUE" if isinstance(value, str) else bool(number(value))
