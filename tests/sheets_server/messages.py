"""Google's message types: which fields a message has and of what type, read from `messages.txt`."""

import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("messages.txt")
# Which members of a message exclude each other; the discovery document tells that only in prose.
_ONEOFS = {
    "Request": ("kind", None),
    "ExtendedValue": ("value", None),
    "UpdateCellsRequest": ("area", {"start", "range"}),
}


@cache
def _tables() -> tuple[dict[str, dict[str, str]], dict[str, tuple[str, ...]]]:
    fields: dict[str, dict[str, str]] = {}
    enums: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        first, *rest = line.split()
        if first == "enum":
            enums[rest[0]] = tuple(rest[1:])
        elif first != "#":
            fields[first] = dict(entry.split(":") for entry in rest)
    return fields, enums


def fields_of(message: str) -> dict[str, str] | None:
    """Field names with their types, or None if it is no message."""
    return _tables()[0].get(message)


def values_of(enum: str) -> tuple[str, ...] | None:
    return _tables()[1].get(enum)


def oneof(message: str, field: str) -> str | None:
    """The name of the group of which only one member may be set, if the field is of one."""
    name, members = _ONEOFS.get(message, ("", set()))
    return name if name and (members is None or field in members) else None


def snake(name: str) -> str:
    """A field's name as Google writes it in the place of an error: `userEnteredValue` is `user_entered_value`."""
    return re.sub(r"([A-Z])", lambda match: "_" + match[1].lower(), name)


def camel(name: str) -> str:
    """Field names are taken in both spellings."""
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)
