"""临时交办 in the demonstration: one that two of its units are late with, led by a unit; and one that is done and passed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.breakdown import AD_HOC, Task
from ledger.entries import Ledger, key_of
from ledger.review.workflow import APPROVED, WAITING
from ledger.year.ad_hoc_task import AdHocDetails, task_of, whole
from portal.demo.demo import MARK
from portal.demo.plan import on
from store.audit import AuditEvent, record
from store.facts import get_fact
from store.sheet.outbox import AgreedChange, book
from store.year.breakdown_json import load_breakdown
from store.year.start import set_ad_hoc

_OFFICE = f"{MARK}办公厅"
_DONE = {"status": "已完成", "percent": "100"}


class _Report(NamedTuple):
    """What a unit's row says since a day, and whether it was passed."""

    unit: str
    day: tuple[int, int]
    note: str
    values: Mapping[str, str]
    passed: bool = False


class _Given(NamedTuple):
    """A task, when it was given, by when it was wanted, and what units reported on it."""

    details: AdHocDetails
    lead: str
    units: tuple[str, ...]
    day: tuple[int, int]
    due: tuple[int, int]
    reports: tuple[_Report, ...]


_TASKS = (
    _Given(
        AdHocDetails(
            "整改政府网站错链和过期栏目", "9月27日市政府常务会议", None, "逐条核对检查发现的错链，整改后报结果。"
        ),
        "市大数据委",
        ("鼓楼区", "闽清县", "市财政局"),
        (9, 28),
        (10, 15),
        (
            _Report("市财政局", (10, 13), "错链9条全部改好，过期栏目2个已合并。", _DONE, passed=True),
            _Report(
                "闽清县", (10, 14), "错链21条已改14条，其余与技术单位对接。", {"status": "正在推进", "percent": "65"}
            ),
        ),
    ),
    _Given(
        AdHocDetails("报送国庆期间政务热线值守情况", "市领导批示", None, "报值班安排和受理、办结件数。"),
        "",
        ("鼓楼区", "连江县"),
        (9, 29),
        (10, 12),
        (
            _Report("鼓楼区", (10, 8), "国庆期间受理来电146件，办结139件，其余已转办。", _DONE, passed=True),
            _Report("连江县", (10, 9), "国庆期间受理来电58件，全部办结。", _DONE, passed=True),
        ),
    ),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Given, reported and passed until the day; nothing where somebody has given others already."""
    known = get_fact(connection, "breakdown")
    if not known or load_breakdown(known).ad_hoc:
        return
    held: tuple[Task, ...] = ()
    for number, one in enumerate(_TASKS, AD_HOC + 1):
        at = on(ledger, *one.day, 60)
        if at.date() > until or not {*one.units, *filter(None, [one.lead])} <= ledger.by_unit.keys():
            continue
        held = (*held, task_of(number, one.details, date(ledger.year, *one.due), one.units, one.lead))
        set_ad_hoc(connection, held, person=_OFFICE, now=at)
        record(connection, AuditEvent(at, _OFFICE, "ad_hoc.given", f"{number}", whole(held[-1])))
        for report in one.reports:
            _put(connection, ledger, number, report, until)


def _put(connection: Connection, ledger: Ledger, number: int, one: _Report, until: date) -> None:
    """Reported on a day, and passed an hour later where it was."""
    at, who = on(ledger, *one.day, 90), f"{MARK}{one.unit}"
    if at.date() > until:
        return
    key, said = key_of(ledger.year, number, one.unit), {"reporter": who, "reported_at": f"{at:%Y-%m-%d %H:%M}"}
    said |= {"progress_note": one.note, "review_state": WAITING, **one.values}
    _book(connection, key, said, who, at)
    if one.passed:
        _book(connection, key, {"review_state": APPROVED}, f"{MARK}审核员", at + timedelta(hours=1))


def _book(connection: Connection, key: str, values: Mapping[str, str], who: str, at: datetime) -> None:
    steps = [AgreedChange((key, name), text, "demo", who) for name, text in values.items()]
    book(connection, steps, year=at.year, now=at)
