"""整改 and 通报: what was found wanting at a unit, what is asked of it by when, what it answers, and its closing (销号).

Task 27 of the 2021 notice: columns that were not made as required are 督促整改、通报批评.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ledger.clock import day_of
from ledger.errors import Refused, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem
from ledger.labelled import Labelled
from ledger.permissions import Action, Person, Role, signed
from ledger.register import RegisterService, late
from ledger.repository import SUBMITTED_BY


class RectificationState(Labelled):
    """Where a record stands; `ANSWERED` waits for the office."""

    OPEN = "open", "待整改"
    ANSWERED = "answered", "已反馈，待销号"
    CLOSED = "closed", "已销号"


@dataclass(frozen=True, slots=True)
class Rectification:
    """One record. `version` grows with every change; `in_bulletin` puts it on the 通报; `reason` is the office's last word
    when it gave an answer back."""

    id: int
    key: str
    task_no: int
    unit: str
    problem: str
    demand: str
    due: date | None
    state: RectificationState
    opened_by: str
    opened_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    reason: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None
    in_bulletin: bool = False
    version: int = 1

    def late(self, today: date) -> bool:
        """Did the unit let its day pass? What waits for the office's 销号 is measured by the day of the answer."""
        if self.state is RectificationState.CLOSED:
            return False
        return late(self.due, self.answered_at if self.state is RectificationState.ANSWERED else None, today)

    def words(self, today: date) -> str:
        """The state, with 已超时限 (nothing answered) or 超时限反馈 (answered after the day) when it is."""
        if not self.late(today):
            return self.state.label
        return f"{self.state.label}（{'超时限反馈' if self.state is RectificationState.ANSWERED else '已超时限'}）"


class RectificationService(RegisterService[Rectification]):
    """Use cases; each checks permission itself."""

    reads, manages = Action.READ_RECTIFICATION, Action.RECTIFY
    unknown = "没有这项整改，请刷新页面后重新选择。"

    def may_open(self, person: Person) -> bool:
        """Should a page offer opening? A year that was closed gets no new records."""
        return self.may_manage(person) and not self._book.ledger().closed

    def may_answer(self, person: Person, record: Rectification) -> bool:
        """Should a page offer the answer?"""
        return record.state is not RectificationState.CLOSED and self.may(
            person, Action.ANSWER_RECTIFICATION, self._entry(record.key)
        )

    def inbox(self, person: Person, _board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: what own units have not answered; for the office, how many answers it has not closed."""
        records = self.records(person)
        for one in records:
            if one.state is RectificationState.OPEN and person.holds(Role.UNIT, one.unit):
                since, why = day_of(one.opened_at), one.reason or one.demand
                yield InboxItem("整改", one.problem, "rectification", "反馈", one.unit, why, since, one.due)
        answered = [day_of(r.answered_at) for r in records if r.state is RectificationState.ANSWERED and r.answered_at]
        if answered and self.may_manage(person):
            what, query = f"{len(answered)} 项整改反馈等您销号", (("show", "通报整改"),)
            yield InboxItem("整改", what, "review", "销号", since=min(answered), query=query, number=len(answered))

    def open(
        self, person: Person, keys: Sequence[str], problem: str, demand: str, due: date | None, *, in_bulletin: bool
    ) -> int:
        """One record per entry; returns how many. Raises NotAllowed, Refused."""
        ledger, now = self._require(person, Action.RECTIFY), self._book.now()
        if ledger.closed:
            raise Refused(f"{ledger.year}年的台账已经结转，不能再开列整改事项，请在现在的年度开列。")
        entries = [ledger.by_key[key] for key in dict.fromkeys(keys) if key in ledger.by_key]
        if not entries or len(entries) != len(set(keys)):
            raise Refused("请选择任务和要整改的单位，没有保存。")
        problem = within("问题", problem, needed="请填写。")
        demand = within("整改要求", demand, needed="请填写。")
        if due is not None and due < now.date():
            raise Refused("整改时限已经过去，没有保存。请另选一天，或不设时限。")
        for entry in entries:
            made = Rectification(
                0,
                entry.key,
                entry.task_no,
                entry.unit,
                problem,
                demand,
                due,
                RectificationState.OPEN,
                signed(person),
                now,
                in_bulletin=in_bulletin,
            )
            said = {"问题": made.problem, "要求": made.demand}
            self._book.add(made, "rectification.opened", person=signed(person), **said)
        return len(entries)

    def answer(self, person: Person, record_id: int, text: str, *, seen: int) -> None:
        """The unit tells what it has put right. Raises NotAllowed, Refused, InvalidCells, ChangedMeanwhile."""
        record = self._record(record_id)
        self._require(person, Action.ANSWER_RECTIFICATION, self._entry(record.key))
        if record.state is RectificationState.CLOSED:
            raise Refused("这项整改已经销号，不能再改。")
        text = within("整改情况", text, needed="请填写。")
        values = {
            "state": RectificationState.ANSWERED,
            "answer": text,
            "answered_by": signed(person),
            "answered_at": _answered_at(record, self._book.now()),
            "reason": "",
        }
        kind = "rectification.answered"
        self._book.change(record_id, kind, values, seen=seen, person=signed(person), answer=text)

    def close(self, person: Person, record_id: int, *, seen: int) -> None:
        """The office closes it (销号), after an answer. Raises NotAllowed, Refused, ChangedMeanwhile."""
        record = self._to_manage(person, record_id)
        if record.state is not RectificationState.ANSWERED:
            raise Refused("单位还没有填写整改情况，或已经销号，没有操作。")
        values = {"state": RectificationState.CLOSED, "closed_by": signed(person), "closed_at": self._book.now()}
        by = {SUBMITTED_BY: record.answered_by}
        self._book.change(record_id, "rectification.closed", values, seen=seen, person=signed(person), **by)

    def reopen(self, person: Person, record_id: int, reason: str, *, seen: int, due: date | None = None) -> None:
        """The office gives an answer back, or takes a closing back; `due` is the new day, None keeps the one there is.

        A day that has passed cannot be kept: the unit would be late at once with what it handed in before.
        Raises NotAllowed, Refused, ChangedMeanwhile.
        """
        record = self._to_manage(person, record_id)
        if record.state is RectificationState.OPEN:
            raise Refused("这项整改本来就在等单位整改，没有操作。")
        reason = within("退回原因", reason, needed="请填写。")
        by = due or record.due
        if by is not None and by < self._book.now().date():
            raise Refused("整改时限已经过去，没有退回。请另选一个时限，让单位有时间重新整改。")
        said = {"reason": reason, "due": by}
        values = said | {"state": RectificationState.OPEN, "closed_by": "", "closed_at": None}
        said |= {SUBMITTED_BY: record.answered_by}
        self._book.change(record_id, "rectification.reopened", values, seen=seen, person=signed(person), **said)

    def put_in_bulletin(self, person: Person, record_id: int, *, shown: bool, seen: int) -> None:
        """The office puts it on the 通报, or takes it off. Raises NotAllowed, ChangedMeanwhile."""
        self._to_manage(person, record_id)
        kind = "rectification.in_bulletin" if shown else "rectification.out_of_bulletin"
        self._book.change(record_id, kind, {"in_bulletin": shown}, seen=seen, person=signed(person))


def _answered_at(record: Rectification, now: datetime) -> datetime:
    """An answer in time that its unit improves after the day stays in time; each version's own moment is in the audit events."""
    kept = record.state is RectificationState.ANSWERED and not record.late(now.date())
    return record.answered_at if kept and record.answered_at else now
