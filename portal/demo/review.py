"""退回 in the demonstration, beside those of the year: an entry that came back some days ago, and one that came back twice."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.entries import SENT_BACK, Ledger, key_of
from ledger.review.workflow import WAITING
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.sheet.outbox import AgreedChange, book

_REVIEWER, _CLERK = f"{MARK}审核员", f"{MARK}鼓楼区"
# Task, (month, day), who, what is put into the entry's cells.
_STEPS = (
    (27, (10, 13), _REVIEWER, {"review_state": SENT_BACK, "review_comment": "请写明检查了几个栏目、发现几处问题。"}),
    (27, (10, 18), _CLERK, {"progress_note": "已检查全部栏目，问题正在整改。", "review_state": WAITING}),
    (27, (10, 21), _REVIEWER, {"review_state": SENT_BACK, "review_comment": "仍然没有数字，请补充栏目数和问题数。"}),
    (19, (10, 22), _REVIEWER, {"review_state": SENT_BACK, "review_comment": "请补充舆情回应台账的条数。"}),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Sent back, mended and sent back again until the day."""
    for task_no, day, person, values in _STEPS:
        key, at = key_of(ledger.year, task_no, "鼓楼区"), on(ledger, *day, 270)
        if key in ledger.by_key and at.date() <= until:
            steps = [AgreedChange((key, name), text, "demo", person) for name, text in values.items()]
            book(connection, steps, year=ledger.year, now=at)
