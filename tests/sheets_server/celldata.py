"""CellData: a cell as `includeGridData` shows it, and colours as Google normalises them."""

import re
import struct
from copy import deepcopy
from typing import Any

from tests.sheets_server.book import Book
from tests.sheets_server.fieldmask import Mask, wants
from tests.sheets_server.grid import Cell, Json, Sheet
from tests.sheets_server.render import as_extended, effective, formatted

_LINK = re.compile(r'=HYPERLINK\("([^"]+)"', re.IGNORECASE)
VALUES = frozenset({"userEnteredValue", "effectiveValue", "formattedValue", "hyperlink"})  # what a blank cell lacks


def cell_data(book: Book, sheet: Sheet, cell: Cell, mask: Mask | None = None) -> Json:
    data: Json = {}
    if cell.valued:
        data |= _values(book, sheet, cell)
    if cell.format:
        data["userEnteredFormat"] = cell.format
    if (cell.format or cell.entered) and wants(mask, "effectiveFormat"):
        data["effectiveFormat"] = _merged(deepcopy(book.properties["defaultFormat"]), cell.format or {})
    link = _LINK.match((cell.entered or {}).get("formulaValue", ""))
    if link:
        data["hyperlink"] = link[1]
    for name, value in (
        ("note", cell.note),
        ("textFormatRuns", cell.runs),
        ("dataValidation", cell.validation),
    ):
        if value:
            data[name] = value
    return data


def _values(book: Book, sheet: Sheet, cell: Cell) -> Json:
    value = effective(book, sheet, cell)
    entered = {} if cell.entered is None else {"userEnteredValue": cell.entered}
    return entered | {
        "effectiveValue": as_extended(value),
        "formattedValue": formatted(value, cell),
    }


def _merged(base: Json, over: Json) -> Json:
    for key, value in over.items():
        base[key] = _merged(dict(base[key]), value) if isinstance(base.get(key), dict) and "olor" not in key else value
    return base


def normal(value: Any) -> Any:
    """A format as Google keeps it: colours in 256 steps without zero parts, and with their `…Style` twin."""
    if isinstance(value, list):
        return [normal(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {key: _color(one) if _is_color(key, one) else normal(one) for key, one in value.items()}
    for key in [key for key in made if key.lower().endswith("color") and isinstance(made[key], dict)]:
        if key != "rgbColor":
            made[key + "Style"] = {"rgbColor": made[key]}
    for key in [key for key in made if key.endswith("ColorStyle") and "rgbColor" in made[key]]:
        made[key.removesuffix("Style")] = made[key]["rgbColor"]
    return made


def _is_color(key: str, value: Any) -> bool:
    return key.lower().endswith("color") and isinstance(value, dict)


def _color(color: Json) -> Json:
    return {part: step for part, value in color.items() if (step := _step(value))}


def _step(value: Any) -> Any:
    """One of 256 steps as a 32-bit float prints it: 0.5 becomes 0.49803922."""
    # Counted in 32 bits all along, so that 0.8980392, the 229th step as printed, stays the 229th.
    share = int(_single(_single(value) * 255)) / 255 if 0 < float(value) < 1 else float(value)
    single = _single(share)
    for digits in range(1, 10):
        text = f"{single:.{digits}g}"
        if _single(float(text)) == single:
            return int(single) if single.is_integer() else float(text)
    return single


def _single(value: Any) -> float:
    """The value as a 32-bit float holds it."""
    held: float = struct.unpack("f", struct.pack("f", float(value)))[0]
    return held
