"""回头看 in the demonstration: a made-up year before, whose tasks units have checked, or not, or not well enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.duties.look_back import APPROVED, SENT_BACK, WAITING, Check, CheckVerdict, Item
from ledger.duties.look_back_sources import LastYear
from ledger.entries import LEAD, RESPONSIBLE, Ledger, key_of
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.duties.look_back import take_up

_OFFICE = f"{MARK}办公厅"


class _Task(NamedTuple):
    """A task of the year before; `due` is (month, day), `linked` the task that carries it on."""

    title: str
    due: tuple[int, int] | None = None
    linked: int | None = None


TASKS = (
    _Task("（演示）公开部门预算和决算。", (10, 31), 7),
    _Task("（演示）编制基层政务公开事项标准目录。", (12, 31), 30),
    _Task("（演示）清理长期不更新的政务新媒体。", (9, 30), 26),
    _Task("（演示）规范信息公开申请的答复文书。", None, 33),
    _Task("（演示）公布惠农补贴发放名册。", (11, 30)),
    _Task("（演示）开设政策解读专栏。"),
)
_UNITS = ("市财政局", "市教育局", "市大数据委", "鼓楼区", "台江区", "仓山区", "福清市", "连江县")


class _Said(NamedTuple):
    """What a unit found, and the office's word about it; without a verdict nobody has checked yet."""

    verdict: CheckVerdict | None = None
    review: str = WAITING
    comment: str = ""
    by: tuple[int, int] = (11, 30)


# In turn, along units and tasks.
_FOUND = (
    _Said(CheckVerdict.DONE, APPROVED),
    _Said(),
    _Said(CheckVerdict.DONE),
    _Said(CheckVerdict.PARTLY, APPROVED),
    _Said(CheckVerdict.DONE, SENT_BACK, "链接打不开，请更换佐证。"),
    _Said(CheckVerdict.NOT_DONE, by=(9, 30)),
    _Said(CheckVerdict.MOOT, APPROVED),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Taken up, checked and reviewed until the day."""
    at, year = on(ledger, 6, 15), ledger.year - 1
    if at.date() > until:
        return
    items = tuple(_item(year, no, task) for no, task in enumerate(TASKS, 1))
    checks = tuple(_checks(connection, ledger, items, until))
    take_up(connection, LastYear(year, items, checks), person=_OFFICE, now=at)


def _item(year: int, no: int, task: _Task) -> Item:
    due = date(year, *task.due) if task.due else None
    words = f"{due.month}月底前" if due else ""
    requirement = f"{task.title}演示数据，不是真实的任务。"
    return Item(f"{year}-{no:02d}", year, no, task.title, requirement, words, due, task.linked, _OFFICE)


def _checks(connection: Connection, ledger: Ledger, items: tuple[Item, ...], until: date) -> Iterator[Check]:
    units = [unit for unit in _UNITS if unit in ledger.by_unit]
    for item in items:
        for place, unit in enumerate(units):
            role = LEAD if not place else RESPONSIBLE
            blank = Check(key_of(item.year, item.no, unit), item.key, unit, role)
            yield _checked(connection, ledger, blank, item.no + place, until)


def _checked(connection: Connection, ledger: Ledger, blank: Check, turn: int, until: date) -> Check:
    said, by = _FOUND[turn % len(_FOUND)], f"{MARK}{blank.unit}"
    at, reviewed = on(ledger, 8, 2 + turn, 20 * turn), on(ledger, 9, 6 + turn, 90)
    if said.verdict is None or at.date() > until:
        return blank
    values, review, comment = _values(ledger, blank, said), WAITING, ""
    record(connection, AuditEvent(at, by, "lookback.checked", blank.key, values))
    if said.review != WAITING and reviewed.date() <= until:
        review, comment = said.review, said.comment
        word = {"审核": review, "意见": comment, "当时的结论": said.verdict.value}
        record(connection, AuditEvent(reviewed, _OFFICE, "lookback.reviewed", blank.key, word))
    return Check(
        blank.key, blank.item, blank.unit, blank.role, {}, values, by, at, "portal", review, comment, version=1
    )


def _values(ledger: Ledger, blank: Check, said: _Said) -> dict[str, str]:
    """A verdict with what it asks for (`ledger.duties.look_back.lacking`)."""
    assert said.verdict is not None
    values = {"verdict": said.verdict.value}
    if said.verdict is CheckVerdict.DONE:
        return values | {"evidence": f"http://www.example.gov.cn/hts/{blank.item}.htm"}
    if said.verdict is CheckVerdict.MOOT:
        return values | {"rectification": "所依据的文件已经废止。"}
    return values | {"rectification": "列入台账，逐月调度。", "rectify_by": date(ledger.year, *said.by).isoformat()}
