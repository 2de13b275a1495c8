"""Texts to paste into 政务钉钉, 微信 or a short message: short, polite, with unit, tasks, dates and where to report.

No text holds a telephone number or a person's name beyond the one it addresses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ledger.breakdown import DeadlineKind, task_words, tasks_words
from ledger.contacts import REPORTERS, Contacts
from ledger.deadlines.workdays import Calendar
from ledger.duties.reminder import Cause, Channel, Level, Matter
from ledger.entries import grouped

LISTED = 6
_TITLE = 18
_OPENINGS = {
    Level.REMIND: "{who}有 {n} 项政务公开任务{why}，请及时办理、更新台账",
    Level.PRESS: "{who}有 {n} 项政务公开任务{why}，请抓紧办理，并于{by}前更新台账",
    Level.SUPERVISE: "{who}有 {n} 项政务公开任务{why}，现予督办。请主要负责同志督促，于{by}前完成；确有困难的，"
    "请书面说明原因和措施",
}
_DAYS_TO_ANSWER = {Level.REMIND: 0, Level.PRESS: 3, Level.SUPERVISE: 2}


@dataclass(frozen=True, slots=True)
class Notice:
    """A text for one recipient: the unit as a whole, or one of its reporters."""

    unit: str
    recipient: str
    level: Level
    tasks: tuple[int, ...]
    text: str
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all texts of one occasion share: who writes, when, by which channel, whom to call; links by unit."""

    sender: str
    today: date
    channel: Channel
    portal_link: str = ""
    sheet_link: str = ""
    contacts: Contacts = REPORTERS
    calendar: Calendar = field(default_factory=Calendar)

    def answer_by(self, level: Level) -> str:
        """`11月8日`: until when an answer is asked for."""
        return _day(answer_by(level, self.today, self.calendar))


def answer_by(level: Level, today: date, calendar: Calendar) -> date:
    """The working day by which an answer is asked for."""
    return calendar.next_workday(today + timedelta(days=_DAYS_TO_ANSWER[level]))


def for_unit(unit: str, level: Level, found: Sequence[Matter], on: Occasion) -> Notice:
    """The text for the unit. `found` are matters of that unit, at least one."""
    return _notice(unit, unit, level, found, on)


def asked(who: str, level: Level, found: Sequence[Matter], by: date) -> str:
    """What is asked of a recipient, in every text and letter: how many tasks, why, until when; without a mark at its end."""
    return _OPENINGS[level].format(who=who, n=len(found), why=_why(found), by=_day(by))


def for_people(unit: str, level: Level, found: Sequence[Matter], on: Occasion) -> tuple[Notice, ...]:
    """One text per reporter that the entries name, with their own tasks only."""
    people = grouped(found, lambda matter: matter.entry.reporter.strip())
    return tuple(_notice(unit, name, level, own, on) for name, own in people.items() if name)


def _notice(unit: str, recipient: str, level: Level, found: Sequence[Matter], on: Occasion) -> Notice:
    text = (
        _short(recipient, level, found, on) if on.channel is Channel.SMS else _long(recipient, unit, level, found, on)
    )
    phones = _phones(recipient if recipient != unit else "", found, on.contacts)
    return Notice(unit, recipient, level, tuple(m.task.no for m in found), text, phones)


def _phones(name: str, found: Sequence[Matter], contacts: Contacts) -> tuple[str, ...]:
    """Numbers to call about the matters; with a `name` that person's alone."""
    known = [contacts.of(m.entry) for m in found]
    return tuple(dict.fromkeys(c.phone for c in known if c.phone and name in ("", c.name.strip())))


def _long(recipient: str, unit: str, level: Level, found: Sequence[Matter], on: Occasion) -> str:
    who = "贵单位" if recipient == unit else "您负责填报的"
    opening = f"您好！{asked(who, level, found, answer_by(level, on.today, on.calendar))}："
    listed = [
        f"{number}．{task_words(m.task.no)} {_title(m)}（{_due(m)}）"
        for number, m in enumerate(found[:LISTED], start=1)
    ]
    more = [f"另有 {len(found) - LISTED} 项任务，详见台账。"] if len(found) > LISTED else []
    where = [f"填报入口：{on.portal_link}"] if on.portal_link else ["请登录政务公开任务台账填报。"]
    where += [f"也可直接在共享表格中填：{on.sheet_link}"] if on.sheet_link else []
    closing = f"已办理的请忽略，谢谢支持！{on.sender}，{_day(on.today)}。"
    return "\n".join([f"【政务公开{level.label}】{recipient}：{opening}", *listed, *more, *where, closing])


def _short(recipient: str, level: Level, found: Sequence[Matter], on: Occasion) -> str:
    """One short message: numbers instead of titles."""
    numbers = tasks_words(m.task.no for m in found[:LISTED]) + ("等" if len(found) > LISTED else "")
    by = "请及时办理" if level is Level.REMIND else f"请于{on.answer_by(level)}前办理"
    return (
        f"【政务公开{level.label}】{recipient}：{len(found)}项任务{_why(found)}（{numbers}），"
        f"{by}并更新台账，谢谢。{on.sender}"
    )


def _why(found: Sequence[Matter]) -> str:
    """`逾期、未报送`, where it is said of all of them; else how many it is said of, each task once: one that is late makes no
    others so, and the numbers add up."""
    causes = Counter(m.causes for m in found)
    if len(causes) == 1:
        return "、".join(found[0].causes)
    return f"要办（{'、'.join(f'{_both(words)} {number} 项' for words, number in causes.items())}）"


def _both(causes: Sequence[Cause]) -> str:
    return "且".join(causes)


def _due(matter: Matter) -> str:
    """What is the matter, and the date: the unit's own time limit, or the day on which its lead unit collects."""
    deadline = matter.standing.deadline
    if deadline is None or deadline.due is None:
        return matter.words
    what = "汇总日期" if deadline.kind is DeadlineKind.COLLECTION else "时限"
    return f"{matter.words}；{what}{_day(deadline.due)}"


def _title(matter: Matter) -> str:
    title = matter.task.title.rstrip("。")
    return title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
