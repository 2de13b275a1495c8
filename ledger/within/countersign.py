"""审签: where a unit asks for it, what its clerk hands in waits for the one who signs for the unit before it goes into the sheet.

Off until somebody who signs, or the office, turns it on for the unit. A report that waits is no report yet: no cell, figure,
round or date knows of it. What is typed into the sheet itself never comes by here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ledger.entries import Ledger
from ledger.errors import Refused
from ledger.labelled import Labelled
from ledger.permissions import Person, Role
from ledger.register import RegisterRepository
from ledger.repository import Edit, Receipt, Submission
from ledger.submission import refuse_moved

HELD = "审签-"
"""How the receipt of what waits begins; another number than that of what is on its way into the sheet."""


class HeldState(Labelled):
    """Where a report stands that asks for a signature."""

    WAITING = "waiting", "等审签"
    SIGNED = "signed", "已签发"
    RETURNED = "returned", "审签退回"
    TAKEN_BACK = "taken_back", "已收回"


@dataclass(frozen=True, slots=True)
class HeldReport:
    """What was handed in for one entry: texts by column, the texts they were typed over, by whom (`author` is the account)."""

    id: int
    key: str
    task_no: int
    unit: str
    texts: Mapping[str, str]
    seen: Mapping[str, str]
    author: str
    written_by: str
    written_at: datetime
    state: HeldState = HeldState.WAITING
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    receipt: str = ""
    version: int = 1

    @property
    def submission(self) -> Submission:
        """As the form handed it in."""
        return Submission(self.key, self.texts, self.seen)


@dataclass(frozen=True, slots=True)
class CountersignSwitch:
    """Does a unit ask for a signature? Who said so, when."""

    unit: str
    asked: bool = False
    by: str = ""
    at: datetime | None = None


class CountersignRepository(RegisterRepository[HeldReport], Protocol):
    """What is needed of the keeper; `store.duties.countersign` implements it."""

    def switches(self) -> Mapping[str, CountersignSwitch]:
        """By unit, where anybody ever said so."""

    def switch(self, made: CountersignSwitch) -> None:
        """Turn it on or off."""

    def hold(self, reports: Sequence[HeldReport], *, token: str) -> tuple[int, bool]:
        """Keep them in place of what waits for the same entries; the number of the last, and whether the token came before."""

    def sign(self, report: HeldReport, edits: Sequence[Edit], *, by: str, seen: int) -> Receipt:
        """Signed: its edits into the outbox, in the same transaction. Raises ChangedMeanwhile."""


class CountersignGate:
    """What stands before the sheet: does a signature come first, and if so, keep what was handed in."""

    def __init__(self, book: CountersignRepository) -> None:
        self._book = book

    def asks(self, person: Person, units: Sequence[str]) -> bool:
        """Does what the person hands in for the units wait for a signature? What the office enters does not. Raises Refused
        where only some of the units ask for one."""
        switches = self._book.switches()
        asked = [unit for unit in dict.fromkeys(units) if unit in switches and switches[unit].asked]
        if Role.OFFICE in person.roles or not asked:
            return False
        if set(asked) != set(units):
            raise Refused(f"{'、'.join(asked)}的填报要先审签，请一个单位一个单位地保存，没有保存。")
        return True

    def hold(self, person: Person, handed_in: Sequence[Submission], ledger: Ledger, token: str) -> Receipt:
        """Keep it until somebody signs. Raises ChangedMeanwhile when the ledger says something else by now than the form showed."""
        now = self._book.now()
        for one in handed_in:
            refuse_moved(one, ledger)
        reports = [_report(one, ledger, person, now) for one in handed_in]
        number, repeated = self._book.hold(reports, token=token)
        return Receipt(f"{HELD}{number}", now, 0, repeated)


def _report(one: Submission, ledger: Ledger, person: Person, now: datetime) -> HeldReport:
    entry = ledger.by_key[one.key]
    seen = {name: ledger.cells.get((one.key, name), "") for name in one.values}
    return HeldReport(0, one.key, entry.task_no, entry.unit, dict(one.values), seen, person.id, person.name, now)
