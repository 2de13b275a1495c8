"""Second-level division of work (paragraph 一: 细化职责分工): which 科室 or 镇街 of a unit answers for an entry, and the
重点 flag that the unit sets on what it means to follow most closely.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from ledger.columns import column, format_cell, left_out, parse
from ledger.entries import Entry, Ledger
from ledger.errors import InvalidCells, Unchanged
from ledger.permissions import Action, Person, may, require, signed
from ledger.repository import LedgerSource
from ledger.submission import entry_of
from ledger.texts.letters import lettered
from ledger.use_cases import Service

DEPARTMENT, WHO, PHONE = "责任科室或镇街", "责任人", "联系电话"
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who inside the unit answers for an entry; all empty when nobody was named yet."""

    key: str
    department: str = ""
    who: str = ""
    phone: str = ""
    flagged: bool = False
    at: datetime | None = None
    by: str = ""

    @property
    def split(self) -> bool:
        """Does a 科室 or 镇街 answer for it?"""
        return bool(self.department)

    @property
    def words(self) -> str:
        """`政务公开科 王某 0591-…`."""
        return " ".join(part for part in (self.department, self.who, self.phone) if part)


class AssignmentRepository(LedgerSource, Protocol):
    """What is kept; `store.duties.assignment` implements it."""

    def current(self) -> Mapping[str, Assignment]:
        """By 台账编号."""

    def put(self, made: Sequence[Assignment]) -> None:
        """Commit them all, each with an audit event that keeps what stood before."""


@dataclass(frozen=True, slots=True)
class AssignmentCoverage:
    """How far a unit has divided its work."""

    unit: str
    total: int
    split: int
    flagged: int


class AssignmentService(Service[AssignmentRepository]):
    """Use cases of a unit; several entries are changed all together or not at all."""

    def assign(self, person: Person, keys: Sequence[str], *, department: str, who: str = "", phone: str = "") -> int:
        """Name who answers for the entries; returns how many changed.

        Raises EntryUnknown, NotAllowed, InvalidCells (by header), Unchanged.
        """
        ledger = self._allowed(person, keys)
        given = {DEPARTMENT: _tidy(department), WHO: _tidy(who), PHONE: _tidy(phone)}
        wrong = {name: f"不超过{LONGEST}个字。" for name, text in given.items() if len(text) > LONGEST}
        if not given[DEPARTMENT]:
            wrong[DEPARTMENT] = "请填写，例如“政务公开科”或“东街街道”。"
        read = parse(column("phone"), given[PHONE], year=ledger.year)
        if not read.outcome.taken:
            wrong[PHONE] = read.message or "不像电话号码，请核对。"
        elif untaken := left_out("phone", given[PHONE], read):
            wrong[PHONE] = f"{untaken}这里只填号码。"
        if wrong:
            raise InvalidCells(wrong)
        number = format_cell("phone", read.value)
        return self._change(
            person,
            keys,
            lambda held: replace(held, department=given[DEPARTMENT], who=given[WHO], phone=number),
        )

    def clear(self, person: Person, keys: Sequence[str]) -> int:
        """Take the division back; the audit events keep it. Raises as `assign`."""
        self._allowed(person, keys)
        return self._change(person, keys, lambda held: replace(held, department="", who="", phone=""))

    def flag(self, person: Person, keys: Sequence[str], *, flagged: bool) -> int:
        """Set or drop the 重点 mark. Raises as `assign`."""
        self._allowed(person, keys)
        return self._change(person, keys, lambda held: replace(held, flagged=flagged))

    def of_entry(self, person: Person, key: str) -> Assignment | None:
        """An entry's assignment for those who may see it (it bears a telephone number); None otherwise."""
        ledger = self._book.ledger()
        entry = ledger.by_key.get(key)
        if entry is None or not may(person, Action.READ_ASSIGNMENT, entry, ledger):
            return None
        return self._book.current().get(key, Assignment(key))

    def of_unit(self, person: Person, unit: str) -> dict[str, Assignment]:
        """Those of a unit's entries that the person may see, by key, in the ledger's order."""
        ledger = self._book.ledger()
        held = self._book.current()
        return {
            e.key: held.get(e.key, Assignment(e.key))
            for e in ledger.by_unit.get(unit, ())
            if may(person, Action.READ_ASSIGNMENT, e, ledger)
        }

    def coverage(self, person: Person) -> tuple[AssignmentCoverage, ...]:
        """Every unit's, those with most left to divide first. Raises NotAllowed for those who do not read everything."""
        ledger = self._require(person, Action.READ_ASSIGNMENT)
        held = self._book.current()
        found = [_coverage(unit, entries, held) for unit, entries in ledger.by_unit.items()]
        return tuple(sorted(found, key=lambda c: c.split - c.total))

    def _allowed(self, person: Person, keys: Sequence[str]) -> Ledger:
        ledger = self._book.ledger()
        if not keys:
            raise InvalidCells({"任务": "请先选择要处理的任务。"})
        for key in keys:
            require(person, Action.ASSIGN, entry_of(key, ledger), ledger)
        return ledger

    def _change(self, person: Person, keys: Sequence[str], new: Callable[[Assignment], Assignment]) -> int:
        held = self._book.current()
        made = []
        for key in dict.fromkeys(keys):
            before = held.get(key, Assignment(key))
            after = new(before)
            if after != before:
                made.append(replace(after, at=self._book.now(), by=signed(person)))
        if not made:
            raise Unchanged
        self._book.put(made)
        return len(made)


def _coverage(unit: str, entries: Sequence[Entry], held: Mapping[str, Assignment]) -> AssignmentCoverage:
    asked = [e for e in entries if not e.ad_hoc]
    known = [held[e.key] for e in asked if e.key in held]
    return AssignmentCoverage(unit, len(asked), sum(a.split for a in known), sum(a.flagged for a in known))


def _tidy(text: str) -> str:
    return " ".join(lettered(text).split())
