"""A plausible year for the demonstration (演示数据): what every unit reported until a day, as history, and what the duties tell.

Deterministic by seed. Names, telephones and links are recognisably invented; a real ledger never sees them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import Connection

from ledger.breakdown import Nature, Task
from ledger.clock import BEIJING
from ledger.entries import Entry, Ledger
from ledger.repository import Change
from portal.demo.plan import EntryYear, draws, plans, working_day
from portal.demo.texts import ISSUES, NEXT_STEPS, NOT_CONCERNED, SEND_BACKS, Theme, theme_of
from portal.demo.wording import worded
from store.database import writing
from store.facts import bump, get_fact, put_fact
from store.store import Store

MARK = "演示-"
_FILLED = "demo_filled"
Part = Callable[[Connection, Ledger, date], None]
_SURNAMES = "张王李赵陈林黄吴刘郑周徐孙胡朱高何郭马罗"


def fill_demonstration(store: Store, parts: Mapping[str, Part], *, until: date) -> None:
    """Put the year into an empty store, once, before the workbook is published; then the `parts` of the duties by the fact that
    marks them: each in one transaction with its mark, so that a start that was cut off is completed by the next one, and a
    demonstration made before gains what it lacks."""
    if not store.fact(_FILLED):
        store.take_over(demo_changes(store.ledger(), until=until), mark=_FILLED)
    ledger = store.ledger()
    for mark, fill in parts.items():
        with writing(store.engine) as connection:
            if not get_fact(connection, mark):
                fill(connection, ledger, until)
                put_fact(connection, mark, "1")
                bump(connection)


@dataclass
class _Row:
    """An entry being filled: every value put into it, in any order of time."""

    entry: Entry
    person: str
    said: list[Change] = field(default_factory=list)

    def put(self, at: datetime, person: str, **values: str) -> None:
        """What somebody enters at one moment."""
        self.said += [Change(0, at, "demo", person, self.entry.key, name, "", new) for name, new in values.items()]


def demo_changes(ledger: Ledger, *, until: date, seed: int = 2021) -> list[Change]:
    """History of the year up to and including `until`, oldest first, `seq` from 1; every `old` is the former `new`.

    Meant for an empty ledger: it starts from blank cells.
    """
    drawn = plans(ledger, seed)
    tasks = {t.no: t for t in ledger.breakdown.tasks}
    ids = {u.short_name: u.unit_id.lower() for u in ledger.directory.units}
    said: list[Change] = []
    for entry in ledger.entries:
        page = f"{ids.get(entry.unit, 'x00')}-{entry.task_no:02d}.htm"
        row = _Row(entry, _reporter(entry.unit, seed))
        random = draws(seed, "text", entry.key)
        _fill(row, tasks[entry.task_no], drawn[entry.key], page=page, until=until, random=random, seed=seed)
        said += row.said
    return _history(sorted(said, key=lambda c: c.at))


def _history(said: Iterable[Change]) -> list[Change]:
    """Numbered changes with what stood before, without those that change nothing."""
    cells: dict[tuple[str, str], str] = {}
    changes: list[Change] = []
    for put in said:
        cell = (put.key, put.column)
        old = cells.get(cell, "")
        if put.new != old:
            cells[cell] = put.new
            changes.append(replace(put, seq=len(changes) + 1, old=old))
    return changes


def _fill(row: _Row, task: Task, plan: EntryYear, *, page: str, until: date, random: Random, seed: int) -> None:
    theme = theme_of(task.title)
    numbers = {"n": random.randint(6, 48), "m": random.randint(2, 6)}
    phone = f"0591-20000{random.randint(100, 999)}"
    for share, day in _visits(plan, random):
        if day > until:
            return
        at = _moment(day, random)
        row.put(
            at, row.person, reporter=row.person, phone=phone, reported_at=f"{at:%Y-%m-%d %H:%M}", review_state="待审核"
        )
        if not plan.concerned:
            row.put(at, row.person, status="不涉及", progress_note=NOT_CONCERNED)
        elif plan.stuck or (share == 0 and random.random() < 0.35):
            row.put(at, row.person, status="未启动", percent="0", next_steps=NEXT_STEPS[0])
        else:
            values = _report(share, task, theme, page=page, random=random)
            stage, said = _stage(share, theme)
            so_far = numbers if share >= 1 else _so_far(share, numbers)
            values["progress_note"] = worded(stage, said, row.entry, task, day=day, counts=so_far, seed=seed)
            row.put(at, row.person, **values)
        _review(row, day, until, settled=share >= 1 or not plan.concerned, random=random)


def _visits(plan: EntryYear, random: Random) -> Iterator[tuple[float, date]]:
    """Share of the way (0..1) and working day of each report; the last one completes the entry."""
    if plan.stuck or not plan.concerned:
        yield 0.0, working_day(plan.first)
        return
    day, span = plan.first, max(1, (plan.finish - plan.first).days)
    while plan.finish - day > timedelta(days=6) or day == plan.first:
        if plan.quiet and day > plan.quiet:
            return
        yield (day - plan.first).days / span, working_day(day)
        day += timedelta(days=random.randint(18, 30))
    if not plan.quiet:
        yield 1.0, working_day(plan.finish)


def _report(share: float, task: Task, theme: Theme, *, page: str, random: Random) -> dict[str, str]:
    """The cells beside the text."""
    if share >= 1:
        status = "已完成" if task.nature is Nature.ONE_OFF else "长期坚持"
        link = f"http://www.example.gov.cn/zwgk/2021/{theme.folder}/{page}"
        return {
            "status": status,
            "percent": "100",
            "evidence": link,
            "issues": "",
            "next_steps": "",
        }
    percent = 5 * max(1, round((8 + share * 80) / 5))
    values = {"status": "正在推进", "percent": str(percent)}
    if share >= 0.25:
        values["next_steps"] = random.choice(NEXT_STEPS)
        values["issues"] = random.choice(ISSUES) if random.random() < 0.3 else ""
    return values


def _stage(share: float, theme: Theme) -> tuple[str, str]:
    """How far the work is, and the theme's sentence for that."""
    if share >= 1:
        return "finished", theme.finished
    return ("begun", theme.begun) if share < 0.25 else ("midway", theme.midway)


def _so_far(share: float, numbers: dict[str, int]) -> dict[str, int]:
    return {"n": max(2, round(numbers["n"] * max(share, 0.2))), "m": numbers["m"]}


def _review(row: _Row, day: date, until: date, *, settled: bool, random: Random) -> None:
    """Lead units look two weeks later: most finished entries pass, a few go back; of what passed the office closes some."""
    at = _moment(working_day(day + timedelta(days=random.randint(6, 14))), random)
    luck, comment, reviewer = random.random(), random.choice(SEND_BACKS), f"{MARK}审核员"
    if at.date() > until:
        return
    if settled and luck < 0.85:
        row.put(at, reviewer, review_state="已通过", review_comment="")
        closed = _moment(working_day(at.date() + timedelta(days=random.randint(10, 40))), random)
        if luck < 0.5 and closed.date() <= until:
            row.put(closed, f"{MARK}办公厅", review_state="已办结", review_comment="")
    elif luck < 0.02 or (settled and luck > 0.98):
        row.put(at, reviewer, review_state="已退回", review_comment=comment)


def _reporter(unit: str, seed: int) -> str:
    return f"{MARK}{draws(seed, 'name', unit).choice(_SURNAMES)}某"


def _moment(day: date, random: Random) -> datetime:
    minute = random.randint(8 * 60 + 30, 17 * 60 + 30)
    return datetime.combine(day, time(minute // 60, minute % 60), BEIJING)
