"""Enumerations whose members bear a word for people beside the value that is stored."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """`NAME = value, label` or `NAME = value, label, symbol`: `symbol` is one character for narrow cells."""

    _value_: str
    label: str
    symbol: str

    def __new__(cls, value: str, label: str = "", symbol: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.symbol = value, label, symbol
        return member
