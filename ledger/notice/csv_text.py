"""The breakdown as CSV text, for people and programs that want it without the portal."""

from __future__ import annotations

import csv
import io

from ledger.breakdown import Breakdown, Task
from ledger.texts.csv_cells import defuse

COLUMNS = (
    "no",
    "part",
    "section",
    "task",
    "requirement",
    "lead_units",
    "responsible_units",
    "deadlines",
    "nature",
)


def to_csv(breakdown: Breakdown) -> str:
    """One line per task under `COLUMNS`; lists joined with ；, qualifiers in （）, deadlines as `2021-07-31（7月底前）`,
    nothing that a spreadsheet program would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(task) for task in breakdown.tasks)
    return out.getvalue()


def _row(task: Task) -> tuple[str | int, ...]:
    lists = (task.lead_units, task.responsible_units, task.deadlines)
    joined = ("；".join(str(item) for item in items) for items in lists)
    texts = (task.part, task.section, task.title, task.requirement, *joined, task.nature.value)
    return (task.no, *map(defuse, texts))
