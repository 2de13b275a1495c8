"""催办名单 as CSV: per recipient the unit, name, telephones, level, tasks and the text; for whoever sends by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ledger.csv_cells import defuse
from ledger.duties.reminder_text import Notice


def build(content: Sequence[Notice], label: str) -> bytes:
    """UTF-8 with a byte order mark; cells that a spreadsheet program would run are defused."""
    return table(
        ["单位", "对象", "联系电话", "级别", "任务数", "任务序号", "文字"],
        [
            [
                n.unit,
                "单位" if n.recipient == n.unit else n.recipient,
                "、".join(n.phones),
                n.level.label,
                f"{len(n.tasks)}",
                "、".join(map(str, n.tasks)),
                n.text,
            ]
            for n in content
        ],
        label,
    )


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], label: str) -> bytes:
    """A CSV of texts, its label in a last column."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    extra, said = (["数据说明"], [label]) if label else ([], [])
    writer.writerow([*headers, *extra])
    for row in rows:
        writer.writerow([*map(defuse, row), *said])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")
