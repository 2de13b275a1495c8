"""A JSON body read against Google's message types, with the leniency and the errors of its JSON reader.

Taken in either spelling of a field's name, numbers also as text, a lone value for a list, lists within lists
(they are flattened). Whatever does not fit is collected and told in one 400 with a violation for each.
"""

import json
import math
from typing import Any

from tests.sheets_server.errors import bad_payloads
from tests.sheets_server.messages import camel, fields_of, oneof, snake, values_of

_KINDS = {"string": "TYPE_STRING", "int": "TYPE_INT32", "number": "TYPE_DOUBLE", "bool": "TYPE_BOOL"}
_NAMESPACE = "type.googleapis.com/google.apps.sheets.v4."
_BIGGEST = 2**31


def conform(message: str, body: Any, place: str = "") -> Any:
    """The body as that message: names in camel case, values of their types. Raises 400 for all that does not fit."""
    reader = _Reader()
    made = reader.message(message, body, place)
    if reader.violations:
        raise bad_payloads(reader.violations)
    return made


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Reader:
    def __init__(self) -> None:
        self.violations: list[tuple[str, str]] = []

    def message(self, message: str, body: dict[str, Any], place: str) -> dict[str, Any]:
        known, made, groups = fields_of(message) or {}, {}, set[str]()
        for name, value in body.items():
            field = camel(name)
            if field not in known:
                self._unknown(name, place, "Cannot find field.")
            elif value is not None:
                group = oneof(message, field)
                if group in groups:
                    taken = f"oneof field '{group}' is already set. Cannot set '{name}'"
                    self._invalid(place, "oneof", taken, field=place)
                groups |= {group} if group else set()
                made[field] = self._field(known[field], name, value, place)
        return made

    def _field(self, kind: str, name: str, value: Any, place: str) -> Any:
        here = f"{place}.{snake(name)}" if place else snake(name)
        if kind == "any":
            return value
        if kind.endswith("*"):
            return self._repeated(kind[:-1], value, here)
        if kind.endswith("{}") and isinstance(value, dict):
            return {key: self._one(kind[:-2], one, f"{here}[{key}]") for key, one in value.items()}
        if isinstance(value, list):
            self._unknown(name, place, "Proto field is not repeating, cannot start list.")
            return None
        return self._one(kind.removesuffix("{}"), value, here)

    def _repeated(self, kind: str, value: Any, here: str) -> list[Any]:
        return [self._one(kind, one, f"{here}[{at}]") for at, one in enumerate(_flat(value))]

    def _one(self, kind: str, value: Any, here: str) -> Any:
        if kind == "any":
            return value
        if fields_of(kind) is not None:
            return self._message_at(kind, value, here)
        if isinstance(value, (dict, list)):
            what = "a list" if isinstance(value, list) else "an object"
            return self._invalid(here, _KINDS.get(kind, _NAMESPACE + kind), f"Starting {what} on a scalar field")
        made = _scalar(kind, value)
        if made is None:
            return self._invalid(here, _KINDS.get(kind, _NAMESPACE + kind), _shown(value))
        return made

    def _message_at(self, kind: str, value: Any, here: str) -> Any:
        if value is None:
            return {}  # an item of a list
        if isinstance(value, dict):
            return self.message(kind, value, here)
        return self._invalid(here, _NAMESPACE + kind, _shown(value))

    def _unknown(self, name: str, place: str, why: str) -> None:
        where = f" at '{place}'" if place else ""
        told = f'Invalid JSON payload received. Unknown name "{name}"{where}: {why}'
        self.violations.append((place, told))

    def _invalid(self, here: str, kind: str, shown: str, field: str | None = None) -> None:
        told = f"Invalid value at '{here}' ({kind}), {shown}"
        self.violations.append((here if field is None else field, told))


def _flat(value: Any) -> list[Any]:
    if not isinstance(value, list):
        return [value]
    return [one for item in value for one in (_flat(item) if isinstance(item, list) else [item])]


def _scalar(kind: str, value: Any) -> Any:
    """The value as its type, or None if it is none."""
    if kind == "string":
        return value if isinstance(value, str) else None
    if kind == "bool":
        return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value))
    if kind in {"int", "number"}:
        return _number(value, whole=kind == "int")
    values = values_of(kind) or ()
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(values):
        return values[value]
    return value if value in values else None


def _number(value: Any, *, whole: bool) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(number):
        return None
    if whole:
        return int(number) if number.is_integer() and -_BIGGEST <= number < _BIGGEST else None
    return value if not isinstance(value, str) else number
