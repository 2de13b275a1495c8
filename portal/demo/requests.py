"""申请 in the demonstration: each kind waits for its answer; one 延期 was granted and one refused a few days ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, insert

from ledger.entries import Ledger, key_of
from ledger.review.requests import GRANTED, OPEN, REFUSED, Request, RequestKind
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.review.requests import REQUESTS, extension

_OFFICE = f"{MARK}办公厅"
_Day = tuple[int, int]


class _Asked(NamedTuple):
    """Days are (month, day); `due` is the date asked for."""

    task_no: int
    unit: str
    kind: RequestKind
    on: _Day
    reason: str
    due: _Day | None = None
    decided: _Day | None = None
    state: str = OPEN
    answer: str = ""


ASKED = (
    _Asked(
        25,
        "鼓楼区",
        RequestKind.EXTENSION,
        (10, 14),
        "栏目迁移要等新平台上线，申请推迟一个月。",
        (11, 30),
        (10, 20),
        GRANTED,
        "请按新的时限办理。",
    ),
    _Asked(
        27,
        "台江区",
        RequestKind.EXTENSION,
        (10, 13),
        "负责同志外出培训。",
        (12, 10),
        (10, 21),
        REFUSED,
        "离汇总日期还有时间，请按原时限报送。",
    ),
    _Asked(1, "市审计局", RequestKind.NOT_APPLICABLE, (10, 19), "本单位没有编制规划的职责。"),
    _Asked(25, "福清市", RequestKind.EXTENSION, (10, 21), "两个栏目的历史数据还在核对。", (11, 30)),
    _Asked(1, "市民宗局", RequestKind.CHANGE, (10, 22), "公开页面改了网址，要更换佐证链接。"),
    _Asked(3, "鼓楼区", RequestKind.CHANGE, (10, 25), "补充第三季度新增的数据接口。"),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Asked, and partly answered, until the day."""
    for one in ASKED:
        key = key_of(ledger.year, one.task_no, one.unit)
        if key in ledger.by_key and on(ledger, *one.on).date() <= until:
            _put(connection, ledger, one, key, until)


def _put(connection: Connection, ledger: Ledger, one: _Asked, key: str, until: date) -> None:
    due, old = (date(ledger.year, *one.due) if one.due else None), ledger.breakdown.collection_due if one.due else None
    made = Request(key, one.kind, f"{MARK}{one.unit}", on(ledger, *one.on, 30), one.reason, due, old)
    _tell(connection, made, made.person, "asked", one.reason)
    decided = on(ledger, *one.decided, 200) if one.decided else None
    if decided and decided.date() <= until:
        made = replace(made, state=one.state, decided_by=_OFFICE, decided_at=decided, answer=one.answer)
        _tell(connection, replace(made, at=decided), _OFFICE, one.state, one.answer)
    if made.state == GRANTED and decided and due:
        connection.execute(insert(extension).values(at=decided.isoformat(), key=key, due=due.isoformat()))
    REQUESTS.add(connection, made, token=f"demo-{key}-{one.kind.value}")


def _tell(connection: Connection, made: Request, person: str, kind: str, said: str) -> None:
    detail = {"kind": made.kind.value, "said": said} | ({"due": made.due.isoformat()} if made.due else {})
    record(connection, AuditEvent(made.at, person, f"request.{kind}", made.key, detail))
