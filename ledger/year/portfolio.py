"""分管市领导: which leader is in charge of which tasks; a leader's overview opens on those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ledger.errors import Refused, within
from ledger.leaders import Leader
from ledger.permissions import Action, Person, signed
from ledger.repository import LedgerSource
from ledger.use_cases import Service

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class InCharge:
    """Whose a task is."""

    task_no: int
    leader: Leader


class PortfolioRepository(LedgerSource, Protocol):
    """What is kept; `store.year.portfolio` implements it."""

    def leaders(self) -> Mapping[int, Leader]:
        """By task number, in the tasks' order; a task without a leader is not in it."""

    def put(self, numbers: Iterable[int], leader: Leader | None, *, person: str) -> None:
        """Give tasks to a leader, or to nobody any more."""


class PortfolioService(Service[PortfolioRepository]):
    """Use cases of the office; who is in charge is known to everybody."""

    def leaders(self) -> Mapping[int, Leader]:
        """By task number, in the tasks' order."""
        return self._book.leaders()

    def by_name(self) -> dict[str, frozenset[int]]:
        """The tasks of each leader."""
        found: dict[str, frozenset[int]] = {}
        for number, leader in self.leaders().items():
            found[leader.name] = found.get(leader.name, frozenset()) | {number}
        return found

    def own(self, person: Person) -> str:
        """The name under which the person is in charge of tasks; empty for anybody else."""
        return next((leader.name for leader in self.leaders().values() if leader.is_(person)), "")

    def assign(self, person: Person, numbers: Iterable[int], leader: Leader | None) -> int:
        """Give tasks to a leader, or (None) to nobody any more; returns how many. Raises NotAllowed, Refused, InvalidCells."""
        ledger, chosen = self._require(person, Action.SET_PORTFOLIO), frozenset(numbers)
        if not chosen or not chosen <= {task.no for task in ledger.breakdown.asked}:
            raise Refused("请选择任务，没有保存。")
        if leader is not None:
            named = within("分管领导", leader.name, LONGEST_NAME, needed="请选一位领导，或写姓名。")
            leader = Leader(named, leader.account)
        self._book.put(sorted(chosen), leader, person=signed(person))
        return len(chosen)
