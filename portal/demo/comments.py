"""留言 in the demonstration: lead units, the office and a unit talk about entries, the last words a few days old."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.entries import Ledger, key_of
from ledger.review.comments import Comment
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.review.comments import COMMENTS

# Task, unit, who speaks, (month, day), what is said.
_SAID = (
    (12, "鼓楼区", "市卫健委", (8, 2), "疫苗科普的短视频也可以算进来。"),
    (12, "鼓楼区", "鼓楼区", (8, 3), "好的，已补充两条。"),
    (7, "市财政局", "市财政局", (10, 18), "各县（市）区请写明有几个街道、乡镇公开了预算。"),
    (7, "市财政局", "台江区", (10, 19), "街道的预算是单独列一条，还是并在区里报？"),
    (20, "鼓楼区", "办公厅", (10, 21), "意见征集的结果也请公开，写明采纳了几条。"),
    (36, "鼓楼区", "办公厅", (10, 25), "供水、供气单位的公开情况请补到第三季度。"),
    (25, "市大数据委", "办公厅", (10, 25), "方案定稿后请当天提交，不要等到月底。"),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """What was said until the day."""
    for number, (task_no, unit, who, day, text) in enumerate(_SAID, 1):
        key, at = key_of(ledger.year, task_no, unit), on(ledger, *day, 15 * number)
        if key in ledger.by_key and at.date() <= until:
            COMMENTS.add(connection, Comment(key, f"{MARK}{who}", at, text), token=f"demo-{number}")
            record(connection, AuditEvent(at, f"{MARK}{who}", "comment.added", key, {"text": text}))
