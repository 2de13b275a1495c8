"""Use cases of 督办: who is to be urged, the texts, the log, and what is sent; each checks permission itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ledger.contacts import REPORTERS, Contacts
from ledger.deadlines.workdays import Calendar
from ledger.duties.reminder import (
    BY_ITSELF,
    MAIL,
    AlreadyReminded,
    Cause,
    Channel,
    Level,
    Matter,
    Steps,
    Urged,
    level_by_unit,
    matters,
)
from ledger.duties.reminder_text import Notice, Occasion, for_people, for_unit
from ledger.entries import Ledger, grouped
from ledger.errors import Refused
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem
from ledger.labelled import Labelled
from ledger.nearest import hint, nearest
from ledger.permissions import OFFICE_NAME, Action, Person, Role, may, office_units, require, signed
from ledger.reminders.reminder_letter import Letter, LetterKind, letters, why_none
from ledger.repository import LedgerSource
from ledger.rounds.coverage import NOTHING_DUE, RoundDue
from ledger.submission import entry_of
from ledger.use_cases import Service

_CAN_WAIT = frozenset({Cause.NOT_REPORTED, Cause.STALE})


class Post(Labelled):
    """What became of a message: `doubt` was on its way when the portal stopped, only a person can tell."""

    WAITING = "waiting", "等待发送"
    SENDING = "sending", "正在发送"
    SENT = "sent", "已发出"
    FAILED = "failed", "发送失败"
    DOUBT = "doubt", "不确定是否发出"
    DROPPED = "dropped", "不再发送"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the outgoing post. `address` is a mail address; empty for the groups' webhooks. `attached` is the code of
    a document that it takes along, as of its day."""

    id: int
    channel: Channel
    unit: str
    address: str
    subject: str
    body: str
    state: Post
    at: datetime
    note: str = ""
    attached: str = ""


class ReminderRepository(LedgerSource, Protocol):
    """What the service needs of the keeper of the log; `store.duties.reminder` implements it."""

    def log(self) -> Sequence[Urged]:
        """Every reminder of the year, newest first; read once per version of the store, as `returned`."""

    def returned(self) -> Mapping[str, int]:
        """How often each entry was sent back, by key."""

    def record(self, notice: Notice, channel: Channel, *, person: str, again: bool, post: Sequence[Message]) -> int:
        """Log it and put the messages into the post, in one transaction. Raises AlreadyReminded unless `again`."""

    def mailboxes(self) -> Mapping[str, str]:
        """Mail addresses by unit."""

    def set_mailbox(self, unit: str, address: str, *, person: str) -> None:
        """Keep a unit's address; the empty text forgets it."""

    def post(self, limit: int = 100) -> Sequence[Message]:
        """Messages, newest first."""

    def settle(self, message_id: int, *, send: bool, person: str) -> None:
        """A person decides on a failed or doubtful message. Raises ChangedMeanwhile when it is neither any more."""


class ReminderService(Service[ReminderRepository]):
    """Over the log; `channels` are those that the portal itself can send through."""

    def __init__(
        self,
        book: ReminderRepository,
        steps: Steps,
        *,
        channels: Callable[[], frozenset[Channel]] = frozenset,
        calendar: Callable[[], Calendar] = Calendar,
        due: Callable[[Board, int], RoundDue] = lambda *_: NOTHING_DUE,
    ) -> None:
        super().__init__(book)
        self._channels, self._calendar, self._due = channels, calendar, due
        self.steps = steps
        self._counted: tuple[tuple[object, ...], tuple[Matter, ...]] = ((), ())

    @property
    def channels(self) -> frozenset[Channel]:
        """Channels that the portal can send through; empty unless they are set up."""
        return self._channels()

    def matters(self, person: Person, board: Board) -> tuple[Matter, ...]:
        """Entries to urge that are the person's business, each at its unit's level, the most urgent first.

        Nobody is urged by themselves: what the person's own unit owes stands on its own pages.
        """
        own, ledger = _own_units(person, board.ledger), board.ledger
        every = may(person, Action.READ_CONSOLIDATION, None, ledger)
        return level_by_unit(
            [
                m
                for m in self._all(board)
                if m.entry.unit not in own and (every or may(person, Action.READ_CONSOLIDATION, m.entry, ledger))
            ]
        )

    def draft(
        self,
        person: Person,
        board: Board,
        keys: Sequence[str],
        level: Level | None,
        channel: Channel,
        *,
        links: Mapping[str, tuple[str, str]],
        contacts: Contacts = REPORTERS,
    ) -> tuple[Notice, ...]:
        """One text for every unit among the entries `keys`, about all of them, each followed by one per reporter; without
        a `level` at the strongest of the unit's matters.

        `links` are (portal, sheet) addresses by unit, `contacts` whom the person may call. Raises NotAllowed when
        one of the entries is not the person's.
        """
        notices: list[Notice] = []
        for unit, found in self._chosen(person, board, keys).items():
            at = level or found[0].level
            portal_link, sheet_link = links.get(unit, ("", ""))
            today, calendar = self._book.now().date(), self._calendar()
            on = Occasion(_sender(person), today, channel, portal_link, sheet_link, contacts, calendar)
            notices += [for_unit(unit, at, found, on), *for_people(unit, at, found, on)]
        return tuple(notices)

    def why_no_letter(self, person: Person, board: Board, kind: LetterKind, unit: str = "") -> str:
        """Why there is no letter of that kind for the person to send, to a unit or to any; the empty text when there is one."""
        if not person.roles & {Role.OFFICE, Role.LEAD}:
            return "只有市政府办公厅和牵头单位可以催办。"
        return why_none(kind, unit, self.letters(person, board))

    def letters(self, person: Person, board: Board) -> tuple[Letter, ...]:
        """A 督办单 or 催办函 for every unit that the person may urge, about all that 催办 lists of it; none for those who may not."""
        mine = [m for m in self.matters(person, board) if may(person, Action.URGE, m.entry, board.ledger)]
        log = [line for line in self._book.log() if line.person != BY_ITSELF]
        return letters(mine, board, log, self._calendar(), _sender(person))

    def urge(
        self, person: Person, board: Board, notice: Notice, channel: Channel, *, again: bool = False, send: bool = False
    ) -> int:
        """Log that a unit was urged, and put it into the post when asked; returns how many messages that made.

        Raises NotAllowed, AlreadyReminded, Refused.
        """
        keys = [e.key for e in board.rows if e.unit == notice.unit and e.task_no in notice.tasks]
        self._chosen(person, board, keys)
        if len(keys) != len(set(notice.tasks)):
            raise Refused("有任务不在台账里，没有登记。请刷新页面后重新选择。")
        post = self._post(notice, channel) if send else []
        self._book.record(notice, channel, person=signed(person), again=again, post=post)
        return len(post)

    def urge_all(
        self, person: Person, board: Board, notices: Sequence[Notice], channel: Channel, *, send: bool
    ) -> tuple[int, int]:
        """`urge` for each of these units; returns of how many, and how many were urged today and are passed over. Raises as
        `urge` for the rest, and then those before it are logged."""
        done = 0
        for notice in notices:
            with suppress(AlreadyReminded):
                self.urge(person, board, notice, channel, send=send)
                done += 1
        return done, len(notices) - done

    def inbox(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: how many units the person should urge today. What is merely not reported yet, or has stood for long,
        can wait for a day; who was urged less than `escalate_days` ago may still answer."""
        if not person.roles & {Role.OFFICE, Role.LEAD}:
            return
        due = [
            m for m in self.matters(person, board) if set(m.causes) - _CAN_WAIT and not self._answering(m, board.as_of)
        ]
        wanted = {m.entry.unit for m in due if may(person, Action.URGE, m.entry, board.ledger)}
        if wanted:
            what = f"{len(wanted)} 家单位今天该催"
            yield InboxItem("催办", what, "review", "去催办", query=(("show", "督办"),), number=len(wanted))

    def _answering(self, matter: Matter, today: date) -> bool:
        """Was the unit urged so lately that its answer is still to be waited for?"""
        return any((today - line.day).days < self.steps.escalate_days for line in matter.urged)

    def log(self, person: Person, board: Board) -> tuple[Urged, ...]:
        """Reminders that are the person's business, newest first."""
        ledger = board.ledger
        if may(person, Action.READ_CONSOLIDATION, None, ledger):
            return tuple(self._book.log())
        led = {(e.unit, e.task_no) for e in ledger.rows if may(person, Action.READ_CONSOLIDATION, e, ledger)}
        return tuple(u for u in self._book.log() if any((u.unit, no) in led for no in u.tasks))

    def mailboxes(self, person: Person) -> Mapping[str, str]:
        """Addresses by unit, for the office. Raises NotAllowed."""
        self._require(person, Action.SET_MAILBOX)
        return self._book.mailboxes()

    def set_mailbox(self, person: Person, unit: str, address: str) -> None:
        """Raises NotAllowed, Refused for what is no address or no unit of the ledger."""
        units = self._require(person, Action.SET_MAILBOX).by_unit
        address = address.strip()
        if unit not in units:
            raise Refused(f"台账里没有“{unit}”，没有保存{hint(nearest(unit, units))}请从列表里选择单位。")
        if address and not MAIL.fullmatch(address):
            raise Refused("邮箱地址写得不对，没有保存。应形如 name@example.gov.cn，一个单位一个。")
        self._book.set_mailbox(unit, address, person=signed(person))

    def post(self, person: Person) -> Sequence[Message]:
        """The outgoing post, for the office. Raises NotAllowed."""
        self._require(person, Action.SET_MAILBOX)
        return self._book.post()

    def settle(self, person: Person, message_id: int, *, send: bool) -> None:
        """Send a failed or doubtful message once more, or drop it. Raises NotAllowed, ChangedMeanwhile."""
        self._require(person, Action.SET_MAILBOX)
        self._book.settle(message_id, send=send, person=signed(person))

    def _all(self, board: Board) -> tuple[Matter, ...]:
        """Counted once for a board, the log, the returns and what a round lacks: the same objects as long as nothing changes."""
        log, returned, due = self._book.log(), self._book.returned(), self._due(board, self.steps.remind_workdays)
        known, found = self._counted
        if not known or any(one is not now for one, now in zip(known, (board, log, returned, due), strict=True)):
            found = matters(board, self.steps, returned=returned, log=log, due=due)
            self._counted = (board, log, returned, due), found
        return found

    def _chosen(self, person: Person, board: Board, keys: Sequence[str]) -> dict[str, tuple[Matter, ...]]:
        """Matters of the keys by unit, after asking whether the person may urge each of them."""
        for key in keys:
            require(person, Action.URGE, entry_of(key, board.ledger), board.ledger)
        if not keys:
            raise Refused("没有选任何任务，请先勾选要催办的。")
        wanted = set(keys)
        found = (matter for matter in self.matters(person, board) if matter.entry.key in wanted)
        return grouped(found, lambda matter: matter.entry.unit)

    def _post(self, notice: Notice, channel: Channel) -> list[Message]:
        if channel not in self.channels:
            raise Refused(f"没有配置“{channel.value}”发送渠道，没有发送。请复制文字发送，或联系管理员。")
        address = self._book.mailboxes().get(notice.unit, "") if channel is Channel.MAIL else ""
        if not address and channel is Channel.MAIL:
            raise Refused(f"{notice.unit}没有登记邮箱，没有发送。请先在“邮箱”里登记。")
        subject, now = f"政务公开任务{notice.level.label}：{notice.unit}", self._book.now()
        return [Message(0, channel, notice.unit, address, subject, notice.text, Post.WAITING, now)]


def _own_units(person: Person, ledger: Ledger) -> frozenset[str]:
    """Units in whose name the person writes: their own; the office's for the office, whose accounts may have none."""
    if Role.OFFICE not in person.roles:
        return frozenset(person.units)
    return frozenset({*person.units, *office_units(ledger)})


def _sender(person: Person) -> str:
    """Whose name stands under a text: the office, or the lead unit."""
    return OFFICE_NAME if Role.OFFICE in person.roles or not person.units else person.units[0]
