"""One line of 待办, and the order of the lines.

A service whose matters somebody has to settle tells them by a method `inbox(person, board)`: an iterable of `InboxItem`,
made from the state there is, so that a line goes when its matter is done. A line stands for one thing to do: several
entries that are settled in one place (the queue of a reviewer) are one line that says how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from ledger.deadlines.workdays import Calendar
from ledger.figures.board import Board
from ledger.labelled import Labelled
from ledger.permissions import Person


class Part(Labelled):
    """Under which heading a line stands, in this order."""

    FIRST = "first", "先办"
    REPORT = "report", "还没有报的"
    LATER = "later", "不急，记着就好"


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A line: its kind in a word or two, what it is about, whose it is (a unit, or nobody's in particular), why it waits,
    since and until which day, and the page (`pages/<page>.py`, `query`) on which a click on `act` leads to settling it.

    `read`: a mark of what is merely to be taken note of; the line goes when the person has said 知道了 (or None: it goes when it
    is done). `number`: how many things it stands for, as its words say. `counted`: the board's day, where its days are
    counted as on 总览, which in a past year is the year's last; None: today.
    """

    kind: str
    what: str
    page: str
    act: str
    whose: str = ""
    why: str = ""
    since: date | None = None
    until: date | None = None
    query: tuple[tuple[str, str], ...] = ()
    part: Part = Part.FIRST
    read: str | None = None
    number: int = 1
    counted: date | None = None

    def late(self, today: date) -> bool:
        """Is its day past?"""
        return self.until is not None and (self.counted or today) > self.until

    @property
    def address(self) -> Mapping[str, str]:
        """The query of the page."""
        return dict(self.query)


@runtime_checkable
class HasInbox(Protocol):
    """A service that has lines for 待办."""

    def inbox(self, person: Person, board: Board, /) -> Iterable[InboxItem]:
        """What waits for the person; `board` is today's."""


def waiting_on(items: Iterable[InboxItem], page: str, *, first: str = "", key: str = "show") -> dict[str, int]:
    """How many things wait on a page, by its tab: a line leads to one by its query, or to the `first`."""
    found: dict[str, int] = {}
    for item in items:
        if item.page == page:
            tab = item.address.get(key, first)
            found[tab] = found.get(tab, 0) + item.number
    return found


def by_day(until: date | None, board: Board, workdays: int = 0) -> Part:
    """FIRST for what is due within so many working days of the board's day (0: as 临期 does) or past, LATER for the rest."""
    return Part.FIRST if until is not None and board.soon(until, workdays) else Part.LATER


def in_order(items: Iterable[InboxItem], today: date) -> tuple[InboxItem, ...]:
    """By heading; under it what is late, then by day, what has no day last and the longest waiting of that first."""
    return tuple(
        sorted(
            items,
            key=lambda item: (
                list(Part).index(item.part),
                not item.late(today),
                item.until or date.max,
                item.since or date.max,
            ),
        )
    )


def days_words(item: InboxItem, today: date, calendar: Calendar) -> str:
    """`10月27日前，还有1个工作日`, `10月27日到期，逾期3个工作日`, `10月25日起，已1天`; the empty text where no day counts."""
    if item.until is not None:
        before = "到期" if item.late(today) else "前"
        return f"{_day(item.until, today)}{before}，{calendar.words(item.counted or today, item.until)}"
    if item.since is None:
        return ""
    gone = ((item.counted or today) - item.since).days
    return f"{_day(item.since, today)}起，{f'已{gone}天' if gone > 0 else '今天'}"


def _day(day: date, today: date) -> str:
    return ("" if day.year == today.year else f"{day.year}年") + f"{day.month}月{day.day}日"
