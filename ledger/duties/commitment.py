"""承诺: what units promised the public while answering, by when, what became of it, whether that was published, where.

Task 19 of the 2021 notice: 建立舆情回应台账，认真核查已作出的承诺落实及公开情况.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from ledger.clock import day_words
from ledger.entries import Ledger
from ledger.errors import Refused, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, by_day
from ledger.one_address import one_address
from ledger.permissions import OFFICE_NAME, Action, Person, Role, may, signed
from ledger.register import RegisterService
from ledger.repository import SUBMITTED_BY

TAB = (("show_duty", "承诺"),)


class Fulfilment(StrEnum):
    """What the unit says of it; the value is what people read."""

    PENDING = "未落实"
    UNDER_WAY = "正在落实"
    DONE = "已落实"


@dataclass(frozen=True, slots=True)
class CommitmentDetails:
    """What a unit enters: the promise, when it was made, by when it is due, what became of it, whether it was published."""

    promise: str
    made_on: date | None = None
    due: date | None = None
    fulfilment: Fulfilment = Fulfilment.PENDING
    progress: str = ""
    published: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """One line of the ledger of commitments. `told_by` said last what became of it, where that was told after it was entered;
    `first_due`: the day that it had before the unit entered another; `version` grows with every change; once closed only the
    office reopens it."""

    id: int
    key: str
    task_no: int
    unit: str
    details: CommitmentDetails
    entered_by: str
    updated_at: datetime
    closed_by: str = ""
    closed_at: datetime | None = None
    reason: str = ""
    version: int = 1
    told_by: str = ""
    first_due: date | None = None

    @property
    def moved_from(self) -> date | None:
        """The day by which it was promised first, where it is to be done by another now."""
        return None if self.first_due == self.details.due else self.first_due

    @property
    def submitter(self) -> str:
        """Who had handed in what the office decides about."""
        return self.told_by or self.entered_by

    @property
    def closed(self) -> bool:
        """Has the office closed it?"""
        return bool(self.closed_by)

    def late(self, today: date) -> bool:
        """Not fulfilled though its day is over?"""
        details = self.details
        return details.fulfilment is not Fulfilment.DONE and details.due is not None and today > details.due

    def words(self, today: date) -> str:
        """`正在落实、未公开、时限原为10月1日`, `已落实、已公开、已销号`."""
        late = "（已超时限）" if self.late(today) else ""
        published = "已公开" if self.details.published else "未公开"
        moved = f"时限原为{day_words(self.moved_from)}" if self.moved_from else ""
        closed = "已销号" if self.closed else ""
        return "、".join(filter(None, [self.details.fulfilment.value + late, published, moved, closed]))


class CommitmentService(RegisterService[Commitment]):
    """Use cases; each checks permission itself."""

    reads, manages = Action.READ_COMMITMENT, Action.CLOSE_COMMITMENT
    unknown = "没有这项承诺，请刷新页面后重新选择。"

    def offered(self, person: Person) -> tuple[str, ...]:
        """Keys of entries the person may enter a commitment for; those of tasks that speak of 承诺 first."""
        ledger = self._book.ledger()
        if ledger.closed:
            return ()
        keys = [e for e in ledger.entries if may(person, Action.COMMIT, e, ledger)]
        wanted = promising_tasks(ledger)
        return tuple(e.key for e in sorted(keys, key=lambda e: (e.task_no not in wanted, e.task_no)))

    def may_update(self, person: Person, commitment: Commitment) -> bool:
        """Should a page offer the form?"""
        return not commitment.closed and self.may(person, Action.COMMIT, self._entry(commitment.key))

    def add(self, person: Person, key: str, details: CommitmentDetails) -> int:
        """Enter a commitment. Raises NotAllowed, Refused."""
        ledger = self._book.ledger()
        entry = ledger.by_key.get(key)
        if ledger.closed:
            raise Refused(f"{ledger.year}年的台账已经结转，不能再登记承诺，请在现在的年度登记。")
        if entry is None:
            raise Refused("请先选择是哪个单位、哪项任务的承诺，没有保存。")
        self._require(person, Action.COMMIT, entry)
        checked, who = self._check(details), signed(person)
        made = Commitment(0, key, entry.task_no, entry.unit, checked, who, self._book.now())
        return self._book.add(made, "commitment.added", person=who, 内容=checked)

    def update(self, person: Person, record_id: int, details: CommitmentDetails, *, seen: int) -> None:
        """Tell what became of it. Raises NotAllowed, Refused, ChangedMeanwhile."""
        held = self._record(record_id)
        self._require(person, Action.COMMIT, self._entry(held.key))
        if held.closed:
            raise Refused(f"这项承诺已由{held.closed_by}销号，不能再改；要改请{OFFICE_NAME}先恢复。")
        checked = self._check(details)
        who = signed(person)
        first = held.first_due or (None if checked.due == held.details.due else held.details.due)
        values = {"details": checked, "updated_at": self._book.now(), "told_by": who, "first_due": first}
        self._book.change(record_id, "commitment.told", values, seen=seen, person=who, 内容=checked)

    def close(self, person: Person, record_id: int, *, seen: int) -> None:
        """The office closes what is fulfilled. Raises NotAllowed, Refused, ChangedMeanwhile."""
        held = self._to_manage(person, record_id)
        if not ready_to_close(held.details):
            raise Refused("只有已落实并且已公开的承诺才能销号，没有操作。")
        values = {"closed_by": signed(person), "closed_at": self._book.now(), "reason": ""}
        by = {SUBMITTED_BY: held.submitter}
        self._book.change(record_id, "commitment.closed", values, seen=seen, person=signed(person), **by)

    def reopen(self, person: Person, record_id: int, reason: str, *, seen: int) -> None:
        """The office takes a closing back. Raises NotAllowed, Refused, ChangedMeanwhile."""
        held = self._to_manage(person, record_id)
        why = within("恢复的原因", reason, needed="请写明恢复的原因，没有操作。")
        values = {"closed_by": "", "closed_at": None, "reason": why}
        said = {"原因": why, SUBMITTED_BY: held.submitter}
        self._book.change(record_id, "commitment.reopened", values, seen=seen, person=signed(person), **said)

    def inbox(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: own commitments not fulfilled or not public; for the office, how many can be closed."""
        today, open_ = self._book.now().date(), [c for c in self.records(person) if not c.closed]
        for one in open_:
            if not ready_to_close(one.details) and person.holds(Role.UNIT, one.unit):
                part = by_day(one.details.due, board)
                what, why = one.details.promise, one.words(today)
                yield InboxItem(
                    "承诺", what, "rectification", "更新", one.unit, why, until=one.details.due, query=TAB, part=part
                )
        if self.may_manage(person) and (ready := sum(ready_to_close(one.details) for one in open_)):
            what, query = f"{ready} 项承诺已落实并公开，可以销号", (("show", "承诺"),)
            yield InboxItem("承诺", what, "review", "销号", query=query, number=ready)

    def _check(self, details: CommitmentDetails) -> CommitmentDetails:
        """Texts within bounds, days that can be, a link when it is said to be public. Raises Refused."""
        if details.made_on is not None and details.made_on > self._book.now().date():
            raise Refused("“作出日期”在今天以后，没有保存。请改正日期。")
        if details.due is not None and details.made_on is not None and details.due < details.made_on:
            raise Refused("“办理时限”早于“作出日期”，没有保存。请改正日期。")
        if details.published and not details.link.strip():
            raise Refused("已公开的请填写公开链接，没有保存。")
        address, why = one_address(details.link, year=self._book.now().date().year)
        if why:
            raise Refused(f"公开链接没有保存：{why}")
        return replace(
            details,
            promise=within("承诺事项", details.promise, needed="请填写。"),
            progress=within("落实说明", details.progress),
            link=address,
        )


def ready_to_close(details: CommitmentDetails) -> bool:
    """Fulfilled and public: the office may close it."""
    return details.fulfilment is Fulfilment.DONE and details.published


def promising_tasks(ledger: Ledger) -> frozenset[int]:
    """Numbers of the tasks whose requirement speaks of 承诺."""
    return frozenset(t.no for t in ledger.breakdown.tasks if "承诺" in t.requirement)
