"""What users report of Google while rows are hidden, each behaviour by a switch of the control plane; off by default.

None of it is verified against the service. Rows hidden by a filter carry `hiddenByFilter` in their row's properties, as
Google shows it; by hand or in a closed group `hiddenByUser`. What only concerns append goes for either.
"""

from dataclasses import dataclass

from tests.sheets_server.grid import Sheet

SHIFTED = frozenset({"copyPaste", "cutPaste", "pasteData", "repeatCell", "updateCells"})
COPIES = frozenset({"exact", "skip", "next"})
APPENDS = frozenset({"exact", "replace", "vanish", "top"})


@dataclass
class Quirks:
    """`shifted`: kinds of requests that write into visible rows only, from the first at or below the one they name.
    `copies`: hidden rows of a source are copied like others (exact), left out (skip), or the visible one below is taken
    (next). `appends`: a row goes below the last one (exact), onto the row below the last visible one (replace), nowhere
    behind an answer that says OK (vanish), or right below the first row (top). `early`: a row counts as hidden for the whole
    batch when it was so at its beginning."""

    shifted: frozenset[str] = frozenset()
    copies: str = "exact"
    appends: str = "exact"
    early: bool = False

    def set(self, shifted: object = (), copies: str = "exact", appends: str = "exact", early: object = False) -> None:
        kinds = frozenset(shifted if isinstance(shifted, list | tuple | set | frozenset) else ())
        if not kinds <= SHIFTED or copies not in COPIES or appends not in APPENDS:
            raise ValueError(f"shifted {sorted(SHIFTED)}, copies {sorted(COPIES)}, appends {sorted(APPENDS)}")
        self.shifted, self.copies, self.appends, self.early = kinds, copies, appends, bool(early)


def filtered(sheet: Sheet, row: int) -> bool:
    """Does a filter hide the row?"""
    return bool(sheet.row_meta.get(row, {}).get("hiddenByFilter"))


def _hidden(sheet: Sheet, row: int) -> bool:
    meta = sheet.row_meta.get(row, {})
    return bool(meta.get("hiddenByFilter") or meta.get("hiddenByUser"))


def landing(sheet: Sheet, kind: str, top: int, count: int) -> list[int]:
    """The rows that `count` rows sent to row `top` are written into."""
    quirks = sheet.quirks
    if quirks is None or kind not in quirks.shifted:
        return list(range(top, top + count))
    visible = [row for row in range(top, sheet.rows) if row not in _now_hidden(sheet)]
    return visible[:count]


def sources(sheet: Sheet, top: int, bottom: int) -> list[int]:
    """The rows that copying `top` to `bottom` takes."""
    hidden, copies = _now_hidden(sheet), sheet.quirks.copies if sheet.quirks else "exact"
    if copies == "skip":
        return [row for row in range(top, bottom) if row not in hidden]
    if copies == "next":
        return [row for row in range(top, sheet.rows) if row not in hidden][: bottom - top]
    return list(range(top, bottom))


def _now_hidden(sheet: Sheet) -> frozenset[int]:
    if sheet.quirks and sheet.quirks.early and sheet.hidden_before is not None:
        return sheet.hidden_before
    return hidden_by_filter(sheet)


def hidden_by_filter(sheet: Sheet) -> frozenset[int]:
    """The rows that a filter hides."""
    return frozenset(row for row in sheet.row_meta if filtered(sheet, row))


def appended_at(sheet: Sheet, start: int) -> int | None:
    """Where rows meant for `start`, below the last one, go; None for nowhere."""
    quirks = sheet.quirks
    if quirks is None or quirks.appends == "exact" or not any(_hidden(sheet, row) for row in sheet.row_meta):
        return start
    if quirks.appends == "vanish":
        return None
    if quirks.appends == "top":
        return 1
    shown = [row for row, cells in sheet.cells.items() if cells and row < start and not _hidden(sheet, row)]
    return max(shown, default=-1) + 1
