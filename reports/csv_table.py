"""Tables as CSV: UTF-8 with a byte order mark, so that Excel and WPS read Chinese; what they would run is defused."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ledger.csv_cells import defuse


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], label: str) -> bytes:
    """A CSV of texts, its label in a last column."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    extra, said = (["数据说明"], [label]) if label else ([], [])
    writer.writerow([*headers, *extra])
    for row in rows:
        writer.writerow([*map(defuse, row), *said])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")
