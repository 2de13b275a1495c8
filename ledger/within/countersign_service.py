"""Use cases of 审签: sign, send back, take back, and whether a unit asks for it; each checks permission itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ledger.clock import day_of
from ledger.entries import Entry
from ledger.errors import Refused, Unchanged, within
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, Part
from ledger.permissions import Action, Person, Role, signed
from ledger.register import RegisterService
from ledger.repository import SUBMITTED_BY, Receipt
from ledger.service import LedgerService
from ledger.use_cases import target_of
from ledger.within.countersign import HELD, CountersignRepository, CountersignSwitch, HeldReport, HeldState

_KINDS = {HeldState.RETURNED: "countersign.returned", HeldState.TAKEN_BACK: "countersign.taken_back"}
SHOWN = (HeldState.WAITING, HeldState.RETURNED)


class CountersignService(RegisterService[HeldReport]):
    """Over what waits and the service that reads values."""

    _book: CountersignRepository
    reads, manages = Action.READ_COUNTERSIGN, Action.COUNTERSIGN
    unknown = "没有这份等审签的填报，请刷新页面后重新选择。"

    def __init__(self, book: CountersignRepository, service: LedgerService) -> None:
        super().__init__(book)
        self._service = service

    def switch_of(self, unit: str) -> CountersignSwitch:
        """Does the unit ask for a signature?"""
        return self._book.switches().get(unit, CountersignSwitch(unit))

    def may_switch(self, person: Person, unit: str) -> bool:
        """Should a page offer to turn it on or off?"""
        return self.may(person, Action.SET_COUNTERSIGN, unit)

    def switch(self, person: Person, unit: str, *, on: bool) -> None:
        """Turn it on or off for a unit; what waits goes on waiting. Raises NotAllowed, Unchanged."""
        self._require(person, Action.SET_COUNTERSIGN, unit)
        if self.switch_of(unit).asked == on:
            raise Unchanged
        self._book.switch(CountersignSwitch(unit, on, signed(person), self._book.now()))

    def of_entry(self, person: Person, key: str) -> HeldReport | None:
        """What waits for the entry, or came back from the signature and was not handed in again; None where nothing does."""
        newest = next((one for one in self.records(person) if one.key == key), None)
        return newest if newest and newest.state in SHOWN else None

    def waiting(self, person: Person) -> tuple[HeldReport, ...]:
        """What the person may sign now, the longest waiting first."""
        found = [one for one in self.records(person) if one.state is HeldState.WAITING and self.may_sign(person, one)]
        return tuple(sorted(found, key=lambda one: one.written_at))

    def may_sign(self, person: Person, record: HeldReport) -> bool:
        """Should a page offer it? Nobody signs what they wrote."""
        return self.may(person, Action.COUNTERSIGN, self._about(record)) and not _own(person, record)

    def sign(self, person: Person, number: int, *, seen: int) -> Receipt:
        """Into the sheet with it. Raises NotAllowed, Refused, EntryLocked, ChangedMeanwhile, InvalidCells, NothingChanged."""
        record = self._to_decide(person, number)
        author = Person(record.author, record.written_by, frozenset(), (record.unit,))
        edits, notices = self._service.countersigned(person, record.submission, author)
        by = f"{record.written_by}（审签：{person.name}）"
        return replace(self._book.sign(record, edits, by=by, seen=seen), notices=tuple(notices))

    def send_back(self, person: Person, number: int, reason: str, *, seen: int) -> None:
        """Not like this. Raises NotAllowed, Refused, InvalidCells, ChangedMeanwhile."""
        record = self._to_decide(person, number)
        reason = within("退回原因", reason, needed="请写明要改什么。")
        self._decide(person, record, HeldState.RETURNED, seen, reason)

    def take_back(self, person: Person, number: int, *, seen: int) -> None:
        """The unit's clerk does not want it any more. Raises NotAllowed, Refused, ChangedMeanwhile."""
        record = self._record(number)
        self._require(person, Action.EDIT, self._about(record))
        if record.state not in SHOWN:
            raise Refused("这份填报已经签发或收回，没有操作。")
        self._decide(person, record, HeldState.TAKEN_BACK, seen)

    def receipt_state(self, number: str) -> str:
        """`held`, or the state in words of what came of it; the empty text for a receipt of another kind."""
        if not number.startswith(HELD):
            return ""
        found = next((one for one in self._book.all() if f"{HELD}{one.id}" == number), None)
        return "held" if found is None or found.state is HeldState.WAITING else f"held_{found.state.value}"

    def inbox(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """Lines of 待办: what waits for the person's signature; for the clerk what came back and what still waits."""
        for one in self.records(person):
            entry = board.ledger.by_key.get(one.key)
            if entry is None or (newest := self.of_entry(person, one.key)) is None or newest.id != one.id:
                continue
            if one.state is HeldState.WAITING and person.holds(Role.SIGNER, one.unit) and self.may_sign(person, one):
                said, since = f"{one.written_by}报送", day_of(one.written_at)
                yield InboxItem("审签", _label(one, board), "countersign", "审签", one.unit, said, since)
            elif person.holds(Role.UNIT, one.unit):
                yield _of_clerk(one, board)

    def _to_decide(self, person: Person, number: int) -> HeldReport:
        record = self._record(number)
        self._require(person, Action.COUNTERSIGN, self._about(record))
        if record.state is not HeldState.WAITING:
            raise Refused("这份填报已经签发、退回或收回，没有操作。")
        if _own(person, record):
            raise Refused("自己填报的不能自己审签，请由另一位审签人签。")
        return record

    def _decide(self, person: Person, record: HeldReport, state: HeldState, seen: int, reason: str = "") -> None:
        done = {"state": state, "reason": reason, "decided_by": signed(person), "decided_at": self._book.now()}
        said: Mapping[str, object] = {SUBMITTED_BY: record.written_by, "退回原因": reason}
        self._book.change(record.id, _KINDS[state], done, seen=seen, person=signed(person), **said)

    def _about(self, record: HeldReport) -> Entry | None:
        return self._entry(record.key) or target_of(record.unit, self._book.ledger())


def _own(person: Person, record: HeldReport) -> bool:
    """Did they write it, or the one for whom they stand in?"""
    return person.id == record.author or (bool(person.stands_for) and person.stands_for == record.written_by)


def _of_clerk(one: HeldReport, board: Board) -> InboxItem:
    what, query = _label(one, board), (("entry", one.key),)
    if one.state is HeldState.RETURNED and one.decided_at:
        why, since = f"{one.decided_by}：{one.reason}", day_of(one.decided_at)
        return InboxItem("审签退回", what, "submit", "修改", one.unit, why, since, query=query)
    why, since = f"{one.written_by}报送，签了才写入表格", day_of(one.written_at)
    return InboxItem("等审签", what, "submit", "查看", one.unit, why, since, query=query, part=Part.LATER)


def _label(one: HeldReport, board: Board) -> str:
    return board.ledger.breakdown.task(one.task_no).label
