"""承诺: what units promised the public while answering, by when, what became of it, whether that was published, where.

Task 19 of the 2021 notice: 建立舆情回应台账，认真核查已作出的承诺落实及公开情况. A commitment belongs to an entry of
the ledger, so that its unit and its lead units are known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from ledger.clock import Clock
from ledger.duties.rectification import LONGEST, RecordMoved, RecordRefused
from ledger.entries import Ledger
from ledger.errors import NotAllowed
from ledger.one_address import one_address
from ledger.permissions import OFFICE_NAME, Action, Person, may, require_still, signed


class Fulfilment(StrEnum):
    """What the unit says of it; the value is what people read."""

    PENDING = "未落实"
    UNDER_WAY = "正在落实"
    DONE = "已落实"


@dataclass(frozen=True, slots=True)
class Told:
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
    """One line of the ledger of commitments. `version` grows with every change; once closed only the office reopens it."""

    id: int
    key: str
    task_no: int
    unit: str
    told: Told
    entered_by: str
    updated_at: datetime
    closed_by: str = ""
    closed_at: datetime | None = None
    reason: str = ""
    version: int = 1

    @property
    def closed(self) -> bool:
        """Has the office closed it?"""
        return bool(self.closed_by)

    def late(self, today: date) -> bool:
        """Not fulfilled though its day is over?"""
        told = self.told
        return told.fulfilment is not Fulfilment.DONE and told.due is not None and today > told.due

    def words(self, today: date) -> str:
        """`已落实、已公开、已销号`."""
        late = "（已超时限）" if self.late(today) else ""
        published = "已公开" if self.told.published else "未公开"
        return "、".join(
            filter(None, [self.told.fulfilment.value + late, published, "已销号" if self.closed else ""])
        )


class CommitmentRepository(Protocol):
    """What the service needs of the keeper; `store.duties.commitment` implements it."""

    def commitments(self) -> Sequence[Commitment]:
        """Of the year, newest first."""

    def add(self, key: str, task_no: int, unit: str, told: Told, *, person: str) -> int:
        """A new line; returns its number."""

    def tell(self, record_id: int, told: Told, *, seen: int, person: str) -> bool:
        """Change the version that was seen; False when it has moved on."""

    def close(self, record_id: int, *, closed: bool, reason: str, seen: int, person: str) -> bool:
        """Close or reopen the version that was seen; False when it has moved on."""


class CommitmentService:
    """Use cases; each checks permission itself."""

    def __init__(self, book: CommitmentRepository, ledger: Callable[[], Ledger], clock: Clock) -> None:
        self._book = book
        self._ledger = ledger
        self._clock = clock

    def commitments(self, person: Person) -> tuple[Commitment, ...]:
        """Lines that are the person's business: his units', those of tasks his unit leads, or all."""
        if may(person, Action.READ_COMMITMENT, None, self._ledger()):
            return tuple(self._book.commitments())
        return tuple(c for c in self._book.commitments() if self._may(person, Action.READ_COMMITMENT, c.key))

    def offered(self, person: Person) -> tuple[str, ...]:
        """Keys of entries the person may enter a commitment for; those of tasks that speak of 承诺 first."""
        ledger = self._ledger()
        if ledger.closed:
            return ()
        keys = [e for e in ledger.entries if may(person, Action.COMMIT, e, ledger)]
        wanted = promising_tasks(ledger)
        return tuple(e.key for e in sorted(keys, key=lambda e: (e.task_no not in wanted, e.task_no)))

    def may_close(self, person: Person) -> bool:
        """Should a page offer closing?"""
        return may(person, Action.CLOSE_COMMITMENT, None, self._ledger())

    def may_tell(self, person: Person, commitment: Commitment) -> bool:
        """Should a page offer the form?"""
        return not commitment.closed and self._may(person, Action.COMMIT, commitment.key)

    def add(self, person: Person, key: str, told: Told) -> int:
        """Enter a commitment. Raises NotAllowed, RecordRefused."""
        ledger = self._ledger()
        entry = ledger.by_key.get(key)
        if ledger.closed:
            raise RecordRefused(f"{ledger.year}年的台账已经结转，不能再登记承诺，请在现在的年度登记。")
        if entry is None:
            raise RecordRefused("请先选择是哪个单位、哪项任务的承诺，没有保存。")
        self._require_teller(person, key, entry.unit)
        checked = self._check(told)
        return self._book.add(key, entry.task_no, entry.unit, checked, person=signed(person))

    def tell(self, person: Person, record_id: int, told: Told, *, seen: int) -> None:
        """Tell what became of it. Raises NotAllowed, RecordRefused, RecordMoved."""
        held = self._held(record_id)
        self._require_teller(person, held.key, held.unit)
        if held.closed:
            raise RecordRefused(f"这条承诺已由{held.closed_by}销号，不能再改；要改请{OFFICE_NAME}先恢复。")
        checked = self._check(told)
        if not self._book.tell(record_id, checked, seen=seen, person=signed(person)):
            raise RecordMoved

    def close(self, person: Person, record_id: int, *, seen: int) -> None:
        """The office closes what is fulfilled. Raises NotAllowed, RecordRefused, RecordMoved."""
        held = self._for_office(person, record_id)
        if held.told.fulfilment is not Fulfilment.DONE or not held.told.published:
            raise RecordRefused("只有已落实并且已公开的承诺才能销号，没有操作。")
        self._close(record_id, closed=True, reason="", seen=seen, person=person)

    def reopen(self, person: Person, record_id: int, reason: str, *, seen: int) -> None:
        """The office takes a closing back. Raises NotAllowed, RecordRefused, RecordMoved."""
        self._for_office(person, record_id)
        if not reason.strip():
            raise RecordRefused("请写明恢复的原因，没有操作。")
        self._close(record_id, closed=False, reason=reason.strip(), seen=seen, person=person)

    def _close(self, record_id: int, *, closed: bool, reason: str, seen: int, person: Person) -> None:
        if not self._book.close(record_id, closed=closed, reason=reason, seen=seen, person=signed(person)):
            raise RecordMoved

    def _may(self, person: Person, action: Action, key: str) -> bool:
        ledger = self._ledger()
        return may(person, action, ledger.by_key.get(key), ledger)

    def _require_teller(self, person: Person, key: str, unit: str) -> None:
        require_still(person)
        if not self._may(person, Action.COMMIT, key):
            raise NotAllowed(f"只有{unit}和{OFFICE_NAME}可以填写这条承诺。")

    def _held(self, record_id: int) -> Commitment:
        found = next((c for c in self._book.commitments() if c.id == record_id), None)
        if found is None:
            raise RecordRefused("没有这条承诺，请刷新页面后重新选择。")
        return found

    def _for_office(self, person: Person, record_id: int) -> Commitment:
        require_still(person)
        if not self.may_close(person):
            raise NotAllowed(f"只有{OFFICE_NAME}可以销号和恢复承诺事项。")
        return self._held(record_id)

    def _check(self, told: Told) -> Told:
        """Texts within bounds, days that can be, a link when it is said to be public. Raises RecordRefused."""
        if not told.promise.strip():
            raise RecordRefused("请填写“承诺事项”，没有保存。")
        if max(len(told.promise), len(told.progress)) > LONGEST:
            raise RecordRefused(f"一栏最多 {LONGEST} 字，没有保存。请压缩后再保存。")
        if told.made_on is not None and told.made_on > self._clock.today():
            raise RecordRefused("“作出日期”在今天以后，没有保存。请改正日期。")
        if told.due is not None and told.made_on is not None and told.due < told.made_on:
            raise RecordRefused("“办理时限”早于“作出日期”，没有保存。请改正日期。")
        if told.published and not told.link.strip():
            raise RecordRefused("已公开的请填写公开链接，没有保存。")
        return Told(
            told.promise.strip(), told.made_on, told.due, told.fulfilment, told.progress.strip(), told.published, _link(told.link, self._clock.today().year)
        )  # fmt: skip


def _link(text: str, year: int) -> str:
    """One web address, or nothing. Raises RecordRefused."""
    address, why = one_address(text, year=year)
    if why:
        raise RecordRefused(f"公开链接没有保存：{why}")
    return address


def promising_tasks(ledger: Ledger) -> frozenset[int]:
    """Numbers of the tasks whose requirement speaks of 承诺."""
    return frozenset(t.no for t in ledger.breakdown.tasks if "承诺" in t.requirement)


@dataclass(frozen=True, slots=True)
class CommitmentList:
    """What a list of commitments is made of."""

    year: int
    day: date
    commitments: tuple[Commitment, ...]
    titles: Mapping[int, str]
