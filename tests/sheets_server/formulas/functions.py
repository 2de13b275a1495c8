"""The functions a formula may call; an unknown one is `#NAME?`, as in Sheets."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from tests.sheets_server.dates import from_serial, serial
from tests.sheets_server.formulas.values import Failed, Fault, number, text, truth

# These look at an argument that is an error instead of passing the error on.
TOLERANT = {"IFERROR", "ISERROR", "IF", "IFNA"}


def call(name: str, arguments: list[Any]) -> Any:
    function = _FUNCTIONS.get(name)
    if function is None:
        raise Failed("NAME", f"Unknown function: '{name}'.")
    try:
        return function(arguments)
    except IndexError:
        raise Failed("N_A", f"Wrong number of arguments to {name}.") from None


def compare(operator: str, left: Any, right: Any) -> bool:
    for value in (left, right):
        if isinstance(value, Fault):
            raise Failed(value.kind, value.message)
    one, two = _comparable(left, right), _comparable(right, left)
    if operator in {"=", "<>"}:
        return (one == two) == (operator == "=")
    return {"<": one < two, ">": one > two, "<=": one <= two, ">=": one >= two}[operator]


def _comparable(value: Any, other: Any) -> tuple[int, Any]:
    if value is None:
        value = "" if isinstance(other, str) else 0
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value)


def _flat(values: Any) -> Iterator[Any]:
    if isinstance(values, list):
        for value in values:
            yield from _flat(value)
    else:
        yield values


def _numbers(arguments: list[Any]) -> list[float]:
    """Numbers for a sum: text and booleans inside ranges are passed over, errors are not."""
    found = []
    for argument in arguments:
        for value in _flat(argument):
            if isinstance(value, Fault):
                raise Failed(value.kind, value.message)
            if not isinstance(argument, list):
                found.append(number(value))
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                found.append(value)
    return found


def _one(arguments: list[Any], at: int = 0, default: Any = None) -> Any:
    if at >= len(arguments):
        if default is None:
            raise IndexError
        return default
    return next(_flat(arguments[at]), None)


def _average(arguments: list[Any]) -> float:
    numbers = _numbers(arguments)
    if not numbers:
        raise Failed("DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error.")
    return sum(numbers) / len(numbers)


def _if(arguments: list[Any]) -> Any:
    condition = _one(arguments)
    chosen = 1 if truth(condition) else 2
    return _one(arguments, chosen) if chosen < len(arguments) else False


def _if_error(arguments: list[Any]) -> Any:
    value = _one(arguments)
    return (_one(arguments, 1) if len(arguments) > 1 else "") if isinstance(value, Fault) else value


def _count_if(arguments: list[Any]) -> int:
    wanted = _one(arguments, 1)
    return sum(1 for value in _flat(arguments[0]) if value is not None and compare("=", value, wanted))


def _round(arguments: list[Any]) -> float:
    digits = int(number(_one(arguments, 1, 0)))
    return round(number(_one(arguments)) + 1e-12, digits)


def _date(arguments: list[Any]) -> float:
    year, month, day = (int(number(_one(arguments, at))) for at in range(3))
    return serial(datetime(year, month, day))  # noqa: DTZ001 - serial numbers carry no zone


_FUNCTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "ARRAYFORMULA": lambda a: a[0],
    "SUM": lambda a: sum(_numbers(a)),
    "AVERAGE": _average,
    "MIN": lambda a: min(_numbers(a), default=0),
    "MAX": lambda a: max(_numbers(a), default=0),
    "PRODUCT": lambda a: _product(_numbers(a)),
    "COUNT": lambda a: len(_numbers([list(_flat(a))])),
    "COUNTA": lambda a: sum(1 for value in _flat(a) if value is not None),
    "COUNTBLANK": lambda a: sum(1 for value in _flat(a) if value in {None, ""}),
    "COUNTIF": _count_if,
    "IF": _if,
    "IFERROR": _if_error,
    "ISERROR": lambda a: isinstance(_one(a), Fault),
    "ISBLANK": lambda a: _one(a) is None,
    "AND": lambda a: all(truth(value) for value in _flat(a)),
    "OR": lambda a: any(truth(value) for value in _flat(a)),
    "NOT": lambda a: not truth(_one(a)),
    "ABS": lambda a: abs(number(_one(a))),
    "INT": lambda a: int(number(_one(a)) // 1),
    "ROUND": _round,
    "MOD": lambda a: number(_one(a)) % number(_one(a, 1)),
    "CONCATENATE": lambda a: "".join(text(value) for value in _flat(a)),
    "CONCAT": lambda a: text(_one(a)) + text(_one(a, 1)),
    "LEN": lambda a: len(text(_one(a))),
    "LEFT": lambda a: text(_one(a))[: int(number(_one(a, 1, 1)))],
    "RIGHT": lambda a: text(_one(a))[-int(number(_one(a, 1, 1))) :],
    "UPPER": lambda a: text(_one(a)).upper(),
    "LOWER": lambda a: text(_one(a)).lower(),
    "TRIM": lambda a: " ".join(text(_one(a)).split()),
    "HYPERLINK": lambda a: text(_one(a, 1)) if len(a) > 1 else text(_one(a)),
    "DATE": _date,
    "YEAR": lambda a: from_serial(number(_one(a))).year,
    "MONTH": lambda a: from_serial(number(_one(a))).month,
    "DAY": lambda a: from_serial(number(_one(a))).day,
    "TODAY": lambda a: int(serial(datetime.now(UTC).replace(tzinfo=None))),
    "RAND": lambda a: random.random(),
    "NOW": lambda a: serial(datetime.now(UTC).replace(tzinfo=None)),
}


def _product(numbers: list[float]) -> float:
    total = 1.0
    for value in numbers:
        total *= value
    return total
