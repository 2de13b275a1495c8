"""领导批示: what a leader writes about a task, an entry or a unit becomes the unit's to do by a day (交办); the unit reports
what came of it, and the leader or the office closes it (批示办结) or sends it back.

A remark on a task goes to several units; each has one instruction, which is answered and closed for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from ledger.breakdown import task_words
from ledger.clock import day_of
from ledger.deadlines.workdays import Calendar
from ledger.entries import Entry, Ledger
from ledger.errors import InvalidCells, NotAllowed, Refused, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem
from ledger.labelled import Labelled
from ledger.leaders import Leader
from ledger.permissions import OFFICE_NAME, Action, Person, Role, signed
from ledger.register import RegisterRepository, RegisterService, late
from ledger.repository import SUBMITTED_BY
from ledger.use_cases import target_of

THIS_WEEK = "本周内报结果。"
PHRASES: Mapping[str, int] = {"请抓紧办理，按时完成。": 10, "请说明原因。": 3, THIS_WEEK: 0}
"""Ready remarks, and within how many working days the result is wanted; 0: by the week's last."""


class InstructionState(Labelled):
    """Where an instruction stands; `ANSWERED` waits for the leader or the office."""

    OPEN = "open", "待办理"
    ANSWERED = "answered", "已报结果，待办结"
    CLOSED = "closed", "批示办结"


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction to one unit. `key` is the 台账编号 that it is about, or the unit's name (`task_no` 0) where it is about
    the unit as a whole; `leader` whose word it is, `written_by` who entered it; `reason` why it was sent back, or closed
    without a result."""

    id: int
    key: str
    task_no: int
    unit: str
    text: str
    due: date
    state: InstructionState
    leader: Leader
    written_by: str
    written_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    reason: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None
    version: int = 1

    @property
    def about(self) -> str:
        """`第7项`, or `全部工作` of the unit."""
        return task_words(self.task_no) if self.task_no else "全部工作"

    def late(self, today: date) -> bool:
        """Did the unit let its day pass? What waits for the leader is measured by the day of the answer."""
        if self.state is InstructionState.CLOSED:
            return False
        return late(self.due, self.answered_at if self.state is InstructionState.ANSWERED else None, today)

    def words(self, today: date) -> str:
        """The state, with 已超期 (nothing answered) or 超期反馈 (answered after the day) when it is."""
        if not self.late(today):
            return self.state.label
        return f"{self.state.label}（{'超期反馈' if self.state is InstructionState.ANSWERED else '已超期'}）"


@dataclass(frozen=True, slots=True)
class InstructionEvent:
    """One thing that happened to an instruction: when, who, what, and what was said."""

    at: datetime
    person: str
    what: str
    said: str


@dataclass(frozen=True, slots=True)
class InstructionCounts:
    """领导批示办理情况 in numbers; `late` are those without an answer whose day has passed."""

    total: int
    open: int
    late: int
    answered: int
    closed: int

    @property
    def words(self) -> str:
        """`5 件：待办理 2（已超期 1），已报结果、待办结 1，批示办结 2`, without what there is none of."""
        waiting = f"待办理 {self.open}" + (f"（已超期 {self.late}）" if self.late else "")
        parts = ((self.open, waiting), (self.answered, f"已报结果、待办结 {self.answered}"))
        told = [words for number, words in (*parts, (self.closed, f"批示办结 {self.closed}")) if number]
        return f"{self.total} 件：{'，'.join(told)}"


def counted(records: Sequence[Instruction], today: date) -> InstructionCounts:
    """The numbers of some instructions on a day."""
    states = [record.state for record in records]
    number = states.count
    overdue = sum(r.state is InstructionState.OPEN and r.late(today) for r in records)
    kinds = (InstructionState.ANSWERED, InstructionState.CLOSED)
    return InstructionCounts(len(states), number(InstructionState.OPEN), overdue, *map(number, kinds))


def wanted_by(phrase: str, today: date, calendar: Calendar) -> date:
    """The day that a ready remark asks for; a working day, and not a past one."""
    if days := PHRASES[phrase]:
        return calendar.workdays_after(today, days)
    last = calendar.last_workday(today + timedelta(days=6 - today.weekday()))
    return last if last >= today else calendar.workdays_after(today, 1)


class InstructionRepository(RegisterRepository[Instruction], Protocol):
    """What is needed of the keeper; `store.duties.instruction` implements it."""

    def events(self, key: str) -> Sequence[InstructionEvent]:
        """All that happened to the instructions about an entry or a unit, oldest first."""


class InstructionService(RegisterService[Instruction]):
    """Use cases; each checks permission itself. `calendar` tells the working days."""

    _book: InstructionRepository
    reads, manages = Action.READ_INSTRUCTION, Action.CLOSE_INSTRUCTION
    unknown = "没有这件批示，请刷新页面后重新选择。"

    def __init__(self, book: InstructionRepository, calendar: Callable[[], Calendar]) -> None:
        super().__init__(book)
        self._calendar = calendar

    def may_write(self, person: Person) -> bool:
        """Should a page offer the writing of one?"""
        return self.may(person, Action.INSTRUCT)

    def wanted_by(self, phrase: str) -> date:
        """The day that a ready remark asks for."""
        return wanted_by(phrase, self._book.now().date(), self._calendar())

    def write(self, person: Person, about: Sequence[str], text: str, due: date | None, *, leader: str = "") -> int:
        """One instruction for each of `about`: a 台账编号, or a unit's name for the unit as a whole; returns how many. The office,
        which enters what a leader wrote elsewhere, says whose word it is. Raises NotAllowed, Refused, InvalidCells."""
        ledger, now = self._require(person, Action.INSTRUCT), self._book.now()
        targets = [_target(name, ledger) for name in dict.fromkeys(about)]
        if not targets:
            raise Refused("请选择交办给哪个单位，没有保存。")
        whose = _whose(person, leader)
        text = within("批示", text, needed="请写一句，或点一句常用批示。")
        if due is None or due < now.date():
            raise InvalidCells({"报结果日期": "请选今天或以后的一天。"})
        for entry in targets:
            key, who, state = entry.key or entry.unit, signed(person), InstructionState.OPEN
            made = Instruction(0, key, entry.task_no, entry.unit, text, due, state, whose, who, now)
            said = {"批示": text, "批示领导": whose.name, "报结果日期": due}
            self._book.add(made, "instruction.written", person=who, **said)
        return len(targets)

    def may_answer(self, person: Person, record: Instruction) -> bool:
        """Should a page offer the answer?"""
        closed = record.state is InstructionState.CLOSED
        return not closed and self.may(person, Action.ANSWER_INSTRUCTION, self._about(record))

    def answer(self, person: Person, number: int, text: str, *, seen: int) -> None:
        """The unit tells what came of it. Raises NotAllowed, Refused, InvalidCells, ChangedMeanwhile."""
        record, now = self._record(number), self._book.now()
        self._require(person, Action.ANSWER_INSTRUCTION, self._about(record))
        if record.state is InstructionState.CLOSED:
            raise Refused("这件批示已经办结，不能再改。")
        text = within("办理结果", text, needed="请填写。")
        # An answer in time that is improved after the day stays in time.
        kept = record.answered_at if record.state is InstructionState.ANSWERED and not record.late(now.date()) else None
        values = {"state": InstructionState.ANSWERED, "answer": text, "answered_at": kept or now, "reason": ""}
        self._change(person, record, "answered", values | {"answered_by": signed(person)}, seen, 办理结果=text)

    def inbox(self, person: Person, _board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: what own units have to report on; how many results wait for the person's word."""
        records, writes = self.records(person), (Role.UNIT, Role.LEAD)
        for one in records:
            if one.state is InstructionState.OPEN and any(person.holds(role, one.unit) for role in writes):
                since, why = day_of(one.written_at), one.reason or f"{one.leader.name}批示，{one.about}"
                yield InboxItem("交办", one.text, "instruction", "报结果", one.unit, why, since, one.due)
        answered = [r for r in records if r.state is InstructionState.ANSWERED and self.may_close(person, r)]
        if answered:
            since = min(day_of(r.answered_at) for r in answered if r.answered_at)
            yield InboxItem(
                "批示办结",
                f"{len(answered)} 件批示已报结果，等您办结",
                "instruction",
                "办结",
                since=since,
                number=len(answered),
            )

    def may_close(self, person: Person, record: Instruction) -> bool:
        """Should a page offer closing and sending back? To the office, and to the leader whose word it is."""
        return self.may_manage(person) and (Role.OFFICE in person.roles or record.leader.is_(person))

    def close(self, person: Person, number: int, *, seen: int, reason: str = "") -> None:
        """批示办结, after an answer, or without one for a reason. Raises NotAllowed, InvalidCells, Refused, ChangedMeanwhile."""
        record = self._to_close(person, number)
        if record.state is InstructionState.CLOSED:
            raise Refused("这件批示已经办结，没有操作。")
        unanswered = record.state is InstructionState.OPEN
        reason = within("办结说明", reason, needed="单位还没有报结果，直接办结请写明原因。" if unanswered else "")
        done = {"closed_by": signed(person), "closed_at": self._book.now()}
        values = done | {"state": InstructionState.CLOSED, "reason": reason}
        self._change(person, record, "closed", values, seen, 办结说明=reason, **{SUBMITTED_BY: record.answered_by})

    def send_back(self, person: Person, number: int, reason: str, *, seen: int, due: date | None = None) -> None:
        """An answer, or a closing, is not enough; `due` is the new day, None keeps the one there is.

        A day that has passed cannot be kept: the unit would be late at once with what it handed in before.
        Raises NotAllowed, InvalidCells, Refused, ChangedMeanwhile.
        """
        record = self._to_close(person, number)
        if record.state is InstructionState.OPEN:
            raise Refused("这件批示本来就在等单位报结果，没有操作。")
        reason, by = within("退回原因", reason, needed="请填写。"), due or record.due
        if by < self._book.now().date():
            raise Refused("原来的日期已经过去，没有退回。请另选一个报结果日期。")
        values = {"state": InstructionState.OPEN, "reason": reason, "due": by, "closed_by": "", "closed_at": None}
        said = {"退回原因": reason, "报结果日期": by, SUBMITTED_BY: record.answered_by}
        self._change(person, record, "sent_back", values, seen, **said)

    def events(self, person: Person, key: str) -> tuple[InstructionEvent, ...]:
        """What happened to the instructions about an entry, oldest first; none for those who may not read them."""
        return tuple(self._book.events(key)) if self.may(person, self.reads, self._entry(key)) else ()

    def _to_close(self, person: Person, number: int) -> Instruction:
        record = self._to_manage(person, number)
        if not self.may_close(person, record):
            raise NotAllowed(f"只有批示的领导{record.leader.name}、{OFFICE_NAME}可以办结、退回这件批示。")
        return record

    def _change(
        self, person: Person, record: Instruction, what: str, values: Mapping[str, Any], seen: int, **said: object
    ) -> None:
        self._book.change(record.id, f"instruction.{what}", values, seen=seen, person=signed(person), **said)

    def _about(self, record: Instruction) -> Entry | None:
        """Its entry, or its unit: also when the entry is not asked for any more."""
        return self._entry(record.key) or target_of(record.unit, self._book.ledger())


def _target(name: str, ledger: Ledger) -> Entry:
    entry = ledger.by_key.get(name)
    if entry is None and name in ledger.by_unit.keys() | ledger.directory.by_short.keys():
        entry = target_of(name, ledger)
    if entry is None:
        raise Refused(f"没有“{name}”这条台账或这个单位，没有保存。请刷新页面后重新选择。")
    return entry


def _whose(person: Person, leader: str) -> Leader:
    """A leader's own; the office may be a leader, too."""
    if Role.OFFICE in person.roles and (leader.strip() or Role.LEADER not in person.roles):
        return Leader(within("批示领导", leader, 40, needed="请写明是哪位领导的批示。"))
    return Leader(person.name, person.id)
