"""How a setting is declared: its default, what it is for, what it takes; and the variable that it is read from."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from ledger.deadlines.workdays import workdays_of

PREFIX = "PORTAL_"


def setting(default: Any, description: str, expected: str = "", **limits: Any) -> Any:
    """A field of the settings; both texts are Chinese and appear in docs/settings.md. What is `expected` need not be said
    where the limits say it."""
    taken = expected or _within(default, **limits)
    return Field(default, description=description, json_schema_extra={"expected": taken}, **limits)


def _within(default: Any, *, ge: float = 0, le: float = 0, min_length: int = 0) -> str:
    if isinstance(default, bool):
        return "1 或 0"
    kind = "整数" if isinstance(default, int) else "数字"
    return f"至少 {min_length} 个字符" if min_length else f"{ge:g} 到 {le:g} 之间的{kind}"


def in_workdays(settings: BaseModel, name: str, days: int | None) -> int:
    """A setting in working days; where only the older one in calendar `days` is given, that counts, converted."""
    if days is None or name in settings.model_fields_set:
        return int(getattr(settings, name))
    return workdays_of(days)


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + field.upper()
