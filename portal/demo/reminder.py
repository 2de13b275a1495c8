"""催办 in the demonstration: some units were reminded and, as nothing came, pressed and supervised."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.duties.reminder import Channel, Level, Urged
from ledger.entries import Ledger
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.duties.reminder import REMINDERS

_OFFICE = f"{MARK}办公厅"
# Unit, (month, day), level, channel, tasks.
_URGED = (
    ("闽清县", (9, 13), Level.REMIND, Channel.PHONE, (6,)),
    ("市审计局", (10, 13), Level.REMIND, Channel.DINGTALK, (1,)),
    ("闽清县", (10, 14), Level.PRESS, Channel.DINGTALK, (1, 6)),
    ("市大数据委", (10, 15), Level.PRESS, Channel.DINGTALK, (25,)),
    ("长乐区", (10, 18), Level.REMIND, Channel.WECHAT, (9,)),
    ("闽清县", (10, 21), Level.SUPERVISE, Channel.PHONE, (1, 6)),
    ("市大数据委", (10, 22), Level.SUPERVISE, Channel.PHONE, (25,)),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Urged until the day."""
    for unit, day, level, channel, tasks in _URGED:
        at = on(ledger, *day, 100)
        if unit in ledger.by_unit and at.date() <= until:
            said = "、".join(f"第{no}项" for no in tasks)
            text = f"【政务公开{level.label}】{unit}：{said}请抓紧办理并更新台账。市政府办公厅（演示）。"
            REMINDERS.add(connection, Urged(0, at, at.date(), _OFFICE, unit, level, channel, tasks, unit, text))
            about = {"级别": level.label, "方式": channel.value, "任务": said, "对象": unit}
            record(connection, AuditEvent(at, _OFFICE, "urging.sent", unit, about))
