"""Use cases of 自动提醒: the office switches rules on; at each moment that they allow, what is due is put into the post, one
text for a unit, each occasion once.

An occasion is remembered in the transaction that puts its text into the post: whoever dies before it has said nothing, and
whoever comes after it, on this server or another, finds it told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ledger.breakdown import task_words
from ledger.deadlines.workdays import Calendar
from ledger.duties.reminder import BY_ITSELF, MAIL, Channel, Level, Urged
from ledger.duties.reminder_service import Message, Post
from ledger.entries import Entry, grouped
from ledger.errors import Refused, Unchanged
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, Part, days_words
from ledger.permissions import OFFICE_NAME, Action, Person, signed
from ledger.reminders.rules import (
    AutoSettings,
    ReminderFacts,
    ReminderOccasion,
    ReminderRule,
    occasions,
)
from ledger.repository import LedgerSource
from ledger.use_cases import Service

LISTED = 10
ONE_PAGE = "one_page"  # the document that goes with the leaders' digest
_PRESSING = frozenset({ReminderRule.OVERDUE, ReminderRule.SILENT})
OpenRound = tuple[str, date, Sequence[Entry]]
"""Name and last day of the round that is open, and the entries that are not reported in it."""
Name = tuple[str, str, str]
"""Of an occasion or a digest, as it is remembered."""


@dataclass(frozen=True, slots=True)
class AutoSet:
    """The settings as the office set them, the newest counts; `seq` 0 while nothing was ever set."""

    seq: int
    settings: AutoSettings
    at: datetime | None = None
    by: str = ""


class AutoReminderRepository(LedgerSource, Protocol):
    """What is kept; `store.duties.reminder_auto` implements it."""

    def held(self) -> AutoSet:
        """The settings in force; one object per version of the store, as `told` and `returned_on`."""

    def set(self, settings: AutoSettings, *, seen: int, person: str) -> None:
        """Append settings. Raises ChangedMeanwhile when the newest are not `seen`."""

    def told(self) -> frozenset[Name]:
        """Names of everything that was reminded of."""

    def returned_on(self) -> Mapping[str, date]:
        """The day on which each entry was sent back last, by key."""

    def mailboxes(self) -> Mapping[str, str]:
        """Mail addresses by unit."""

    def tell_once(self, names: Sequence[Name], line: Urged | None, message: Message | None) -> bool:
        """Remember the names, log the line and put the message into the post, in one transaction; False, and nothing of
        it, when one of the names is remembered already."""


class AutoReminderService(Service[AutoReminderRepository]):
    """`channels` are those that the portal can send through; without any a text waits in the log to be copied."""

    def __init__(
        self,
        book: AutoReminderRepository,
        calendar: Callable[[], Calendar],
        open_round: Callable[[date], OpenRound | None],
        channels: Callable[[], frozenset[Channel]],
    ) -> None:
        super().__init__(book)
        self._calendar, self._open_round, self._channels = calendar, open_round, channels

    @property
    def held(self) -> AutoSet:
        """The settings in force."""
        return self._book.held()

    def set(self, person: Person, settings: AutoSettings, *, seen: int) -> None:
        """The office switches rules on and off. Raises NotAllowed, Refused, Unchanged, ChangedMeanwhile."""
        self._require(person, Action.AUTO_REMIND)
        _refuse_unusable(settings)
        if settings == self.held.settings:
            raise Unchanged
        self._book.set(settings, seen=seen, person=signed(person))

    def due(self, board: Board, settings: AutoSettings | None = None) -> dict[str, tuple[ReminderOccasion, ...]]:
        """What is to be told today and was not yet, by unit; by other `settings` to see what they would do."""
        chosen = settings or self.held.settings
        if not chosen.rules:
            return {}
        told = self._book.told()
        found = occasions(board, chosen, self._facts(board.as_of), self._calendar())
        return grouped((one for one in found if one.name not in told), lambda one: one.entry.unit)

    def may_leave(self, now: datetime) -> bool:
        """Is something switched on, and may it leave at this moment?"""
        settings = self.held.settings
        return settings.on and settings.allows(now, self._calendar())

    def remind(self, board: Board, link: str = "") -> int:
        """Tell every unit what is due, whoever is allowed to now; returns how many units. `link` leads to the portal."""
        return sum(self._tell(unit, found, board, link) for unit, found in self.due(board).items())

    def digest(self, unit: str, items: Sequence[InboxItem], link: str = "") -> bool:
        """Once a day, what a unit has to do first; False when there is nothing, or it was told today."""
        today, first = self._book.now().date(), [item for item in items if item.part is not Part.LATER]
        if not first or unit in self.held.settings.paused:
            return False
        lines = [
            f"{n}．{item.kind}：{item.what}（{_why(item, today, self._calendar())}）"
            for n, item in enumerate(first[:LISTED], 1)
        ]
        text = _text(
            f"【政务公开待办】{unit}：今天要办的有 {len(first)} 件：", lines, len(first), link, today, word="件"
        )
        message = self._by_mail(self._book.mailboxes().get(unit, ""), unit, "政务公开待办", text)
        return self._once("digest", unit, today.isoformat(), message)

    def leaders_digest(self, lines: Sequence[str], link: str = "") -> bool:
        """Once a week, the state of things for leaders; False when it was told this week, or nothing can carry it."""
        today = self._book.now().date()
        year, week, _ = today.isocalendar()
        text = _text("【政务公开一周】", lines, len(lines), link, today)
        subject, address = "政务公开工作一周情况", self.held.settings.leaders_mail
        by_mail = self._by_mail(address, "领导", subject, text, attached=ONE_PAGE)
        message = by_mail if address else self._to_groups("领导", subject, text)
        return self._once("week", "", f"{year}-{week:02}", message)

    def _once(self, rule: str, key: str, about: str, message: Message | None) -> bool:
        name = (rule, key, about)
        if message is None or name in self._book.told():
            return False
        return self._book.tell_once([name], None, message)

    def _tell(self, unit: str, found: Sequence[ReminderOccasion], board: Board, link: str) -> bool:
        level = Level.PRESS if any(one.rule in _PRESSING for one in found) else Level.REMIND
        now, text = self._book.now(), unit_text(unit, level, found, board, link)
        subject, address = f"政务公开任务{level.label}：{unit}", self._book.mailboxes().get(unit, "")
        message = self._by_mail(address, unit, subject, text) or self._to_groups(unit, subject, text)
        by = message.channel if message else Channel.COPY
        tasks = tuple(one.entry.task_no for one in found)
        line = Urged(0, now, now.date(), BY_ITSELF, unit, level, by, tasks, unit, text)
        return self._book.tell_once([one.name for one in found], line, message)

    def _by_mail(self, address: str, unit: str, subject: str, text: str, *, attached: str = "") -> Message | None:
        """None where no mail can be sent, or no address is known."""
        if not address or Channel.MAIL not in self._channels():
            return None
        now = self._book.now()
        return Message(0, Channel.MAIL, unit, address, subject, text, Post.WAITING, now, attached=attached)

    def _to_groups(self, unit: str, subject: str, text: str) -> Message | None:
        """None where no group's robot is set up."""
        if Channel.ROBOT not in self._channels():
            return None
        return Message(0, Channel.ROBOT, unit, "", subject, text, Post.WAITING, self._book.now())

    def _facts(self, today: date) -> ReminderFacts:
        label, closes, missing = self._open_round(today) or ("", None, ())
        return ReminderFacts(self._book.returned_on(), label, closes, missing)


def _refuse_unusable(settings: AutoSettings) -> None:
    """Raises Refused for hours in which nothing could ever leave, and for what is no mail address."""
    if not 0 <= settings.from_hour < settings.until_hour <= 24:
        raise Refused("发送时间要从早到晚，例如 9 点到 17 点，没有保存。")
    if settings.leaders_mail and not MAIL.fullmatch(settings.leaders_mail):
        raise Refused("领导的邮箱写得不对，没有保存。应形如 name@example.gov.cn。")


def unit_text(unit: str, level: Level, found: Sequence[ReminderOccasion], board: Board, link: str) -> str:
    """The one text for a unit, about all that is due."""
    lines = [
        f"{n}．{task_words(one.entry.task_no)} {board.ledger.breakdown.task(one.entry.task_no).title.rstrip('。')}（{one.words}）"
        for n, one in enumerate(found[:LISTED], 1)
    ]
    head = f"【政务公开{level.label}】{unit}：您好！贵单位有 {len(found)} 项政务公开任务请办理："
    return _text(head, lines, len(found), link, board.as_of)


def _text(head: str, lines: Sequence[str], number: int, link: str, today: date, *, word: str = "项") -> str:
    more = [f"另有 {number - LISTED} {word}，详见门户。"] if number > LISTED else []
    where = [f"入口：{link}"] if link else ["请登录政务公开任务台账。"]
    foot = f"已办理的请忽略。{OFFICE_NAME}（门户自动发出），{today.month}月{today.day}日。"
    return "\n".join([head, *lines, *more, *where, foot])


def _why(item: InboxItem, today: date, calendar: Calendar) -> str:
    return "，".join(filter(None, (item.why, days_words(item, today, calendar)))) or item.act
