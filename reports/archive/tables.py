"""Tables of an archive as CSV that gives every text back letter by letter: what a spreadsheet program would run, or what begins with
a `'`, gets a `'` before it, and whoever reads takes the first `'` of a cell away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from ledger.columns import LEDGER
from ledger.entries import Ledger
from ledger.texts.csv_cells import defuse

_MARK = "\ufeff"


def exact_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel and WPS read Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows([_kept(cell) for cell in row] for row in rows)
    return (_MARK + text.getvalue()).encode()


def read_exact(content: bytes) -> Iterator[list[str]]:
    """The lines of such a table, its headers first."""
    for row in csv.reader(io.StringIO(content.decode().removeprefix(_MARK), newline="")):
        yield [cell.removeprefix("'") for cell in row]


def ledger_csv(ledger: Ledger) -> bytes:
    """Every row of the ledger, 临时交办 behind the notice's, under the headers of the shared sheet, each cell as it stands there."""
    rows = ([_cell(ledger, entry.key, column.name) for column in LEDGER] for entry in ledger.rows)
    return exact_csv([column.header for column in LEDGER], rows)


def _cell(ledger: Ledger, key: str, name: str) -> str:
    entry = ledger.by_key[key]
    if (key, name) in ledger.cells:
        return ledger.cells[key, name]
    if name == "task":
        return ledger.breakdown.task(entry.task_no).title
    value = getattr(entry, "due" if name == "due_date" else name, "")
    return "" if value is None else f"{value}"


def _kept(text: str) -> str:
    return f"'{text}" if text.startswith("'") or defuse(text) != text else text
