"""What the units did beside the ledger in the demonstration (演示数据): receipts, division of work, people and funds,
practices. Deterministic; every name is recognisably invented.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from ledger.clock import BEIJING
from ledger.duties.acknowledgement import Acknowledgement, addressees
from ledger.duties.assignment import Assignment
from ledger.duties.assurance import Assurance
from ledger.duties.assurance_service import PORTAL
from ledger.duties.practice import PracticeVerdict, Version
from ledger.entries import Ledger, key_of
from portal.demo.demo import MARK, demo_changes
from portal.demo.plan import draws
from portal.demo.texts import PRACTICES
from store.database import writing
from store.duties import acknowledgement as receipts
from store.duties import assignment as assignments
from store.duties import assurance
from store.duties import practice as practices
from store.facts import bump, get_fact, put_fact
from store.store import Store

_SEED = 2021
_MARK = "demo_filled"
_NOT_SIGNED = frozenset({"永泰县", "市供销社", "福州左海集团", "福州墨尔本理工职业学院"})


def fill_demonstration(store: Store, *, until: date) -> None:
    """The generated year in an empty store, once, before the workbook is published: all of it in one transaction with its
    mark, so that a start that was cut off is completed by the next one."""
    if not store.fact(_MARK):
        store.take_over(demo_changes(store.ledger(), until=until), mark=_MARK)
    _fill_units_work(store, until=until)


def _fill_units_work(store: Store, *, until: date) -> None:
    """Each part in one transaction with its mark, so that a demonstration made before gains what it lacks."""
    ledger = store.ledger()
    for mark, fill in _PARTS.items():
        with writing(store.engine) as connection:
            if not get_fact(connection, mark):
                fill(connection, ledger, until)
                put_fact(connection, mark, "1")
                bump(connection)


def _sign(connection: Connection, ledger: Ledger, until: date) -> None:
    for one in addressees(ledger):
        random = draws(_SEED, "receipt", one.name)
        at = _moment(ledger, random.randint(3, 11), random.randint(0, 480))
        if one.name in _NOT_SIGNED or at.date() > until:
            continue
        who = f"{MARK}{one.name}"
        by = who if one.rows else f"{MARK}办公厅"
        given = Acknowledgement(one.name, who, by, at, "" if one.rows else "电话确认")
        receipts.keep(connection, given)


def _moment(ledger: Ledger, days: int, minutes: int) -> datetime:
    """Some minutes into the office hours, days after the notice was issued."""
    first = ledger.breakdown.issued_on or date(ledger.year, 6, 1)
    day = first + timedelta(days=days)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, time(8, 40), BEIJING) + timedelta(minutes=minutes)


def _staff(connection: Connection, ledger: Ledger, until: date) -> None:
    for unit in ledger.by_unit:
        random = draws(_SEED, "assurance", unit)
        at = _moment(ledger, random.randint(20, 60), random.randint(0, 480))
        if random.random() < 0.12 or at.date() > until:
            continue
        person = f"{MARK}{random.choice('王李陈林黄郑')}某"
        values = {
            "chief": f"{MARK}{random.choice('张刘吴周')}某",
            "office": random.choice(("办公室", "政务公开科", "综合科")),
            "full_time": str(random.choice((0, 1, 1, 2))),
            "part_time": str(random.randint(1, 4)),
            "contact": person,
            "phone": f"0591-20000{random.randint(100, 999)}",
            "budgeted": random.choice(("是", "是", "是", "否")),
        }
        values["funds"] = str(random.choice((5, 8, 10, 12.5, 20))) if values["budgeted"] == "是" else "0"
        assurance.append(connection, Assurance(unit, values, at, person, PORTAL))


def _tell_practices(connection: Connection, ledger: Ledger, until: date) -> None:
    for place, (unit, task_no, title, practice, effect) in enumerate(PRACTICES):
        at = _moment(ledger, 40 + 12 * place, 60)
        if unit not in ledger.by_unit or at.date() > until:
            continue
        key = key_of(ledger.year, task_no, unit)
        texts = {"title": title, "practice": practice, "effect": effect, "evidence": ""}
        first = Version(0, texts, at, f"{MARK}{unit}", PORTAL)
        known = key if key in ledger.by_key else ""
        number = practices.append(connection, unit, first, key=known, task_no=task_no)
        decided = at + timedelta(days=5)
        if place < len(PRACTICES) - 2 and decided.date() <= until:
            seq = practices.newest(connection, number)
            practices.decide(
                connection, number, PracticeVerdict.SELECTED, "", person=f"{MARK}办公厅", seq=seq, at=decided
            )


def _divide(connection: Connection, ledger: Ledger, until: date) -> None:
    for unit, entries in ledger.by_unit.items():
        random = draws(_SEED, "assignment", unit)
        at, pace = _moment(ledger, random.randint(8, 30), random.randint(0, 480)), random.random()
        if pace < 0.15 or at.date() > until:
            continue
        for entry in entries:
            # A few are flagged, and slower units have left some undivided.
            where = random.choice(("政务公开科", "办公室", "政策法规科", "信息中心"))
            named = random.random() < 0.55 + pace / 2
            flagged = random.random() < 0.1
            if named or flagged:
                who = f"{MARK}{random.choice('王李陈林黄郑')}某" if named else ""
                made = Assignment(entry.key, where if named else "", who, "", flagged, at, f"{MARK}{unit}")
                assignments.put(connection, made, before=Assignment(entry.key))


_PARTS: dict[str, Callable[[Connection, Ledger, date], None]] = {
    "demo_signed": _sign,
    "demo_staffed": _staff,
    "demo_practices": _tell_practices,
    "demo_divided": _divide,
}
