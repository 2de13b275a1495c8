"""催办名单 as CSV: per recipient the unit, name, telephones, level, tasks and the text; for whoever sends by hand."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.breakdown import number_text
from ledger.duties.reminder_text import Notice
from reports.rows import csv_table


def recipients(content: Sequence[Notice], label: str) -> bytes:
    """UTF-8 with a byte order mark; cells that a spreadsheet program would run are defused."""
    return csv_table(
        ["单位", "对象", "联系电话", "级别", "任务数", "任务序号", "文字"],
        [
            [
                n.unit,
                "单位" if n.recipient == n.unit else n.recipient,
                "、".join(n.phones),
                n.level.label,
                f"{len(n.tasks)}",
                "、".join(map(number_text, n.tasks)),
                n.text,
            ]
            for n in content
        ],
        label,
    )
