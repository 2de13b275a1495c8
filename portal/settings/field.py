"""How a setting is declared: its default, what it is for, what it takes; and the variable that it is read from."""

from __future__ import annotations

from typing import Any

from pydantic import Field

PREFIX = "PORTAL_"


def setting(default: Any, description: str, expected: str, **limits: Any) -> Any:
    """A field of the settings; both texts are Chinese and appear in docs/settings.md."""
    return Field(default, description=description, json_schema_extra={"expected": expected}, **limits)


def variable(field: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + field.upper()
