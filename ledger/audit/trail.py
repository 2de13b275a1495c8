"""Use cases of 审计: a page of the list, newest first, and all lines that a filter leaves; each asks permission itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from ledger.accounts.accounts import Account
from ledger.audit.kinds import CELL, detail_word, group_of, word_of
from ledger.columns import TABS, shown_text
from ledger.errors import Refused
from ledger.permissions import Action, Person
from ledger.repository import LedgerSource
from ledger.use_cases import Service

PAGE = 50  # lines
MOST = 50_000  # lines of one download


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What a reader looks for; empty fields leave everything. Both days count; `unit` is whose matter it was, or who did it."""

    person: str = ""
    since: date | None = None
    until: date | None = None
    unit: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One change or one event. `column`, `old` and `new` are a cell's, `detail` an event's."""

    at: datetime
    person: str
    kind: str
    subject: str
    column: str = ""
    old: str = ""
    new: str = ""
    detail: Mapping[str, str] | None = None

    @property
    def word(self) -> str:
        """What was done."""
        return word_of(self.kind)

    @property
    def group(self) -> str:
        """Among what it is found."""
        return group_of(self.kind)

    @property
    def who(self) -> str:
        """Who did it; the sheet does not tell who typed into it."""
        return self.person or ("（在表格里填写）" if self.kind == f"{CELL}sheet" else "（系统）")

    @property
    def said(self) -> str:
        """What changed: `完成进度：30 → 50`, or the event's details."""
        if self.kind.startswith(CELL):
            old, new = (shown_text(self.column, text) or "（空）" for text in (self.old, self.new))
            return f"{_header(self.column)}：{old} → {new}"
        return "；".join(f"{detail_word(name)}：{text}" for name, text in (self.detail or {}).items() if text)


@dataclass(frozen=True, slots=True)
class AuditList:
    """A document's content: the lines, and what was looked for."""

    year: int
    day: date
    asked: AuditFilter
    lines: Sequence[AuditLine]


class AuditRepository(LedgerSource, Protocol):
    """Reads what was written; `store.audit_trail` implements it."""

    def lines(self, asked: AuditFilter, *, limit: int, after: int = 0) -> Sequence[AuditLine]:
        """Newest first, without the first `after`."""

    def count(self, asked: AuditFilter) -> int:
        """How many lines there are."""


class AuditService(Service[AuditRepository]):
    """For one signed-in person at a time. `accounts`: by id, to call by their names those to whom something was done."""

    def __init__(self, book: AuditRepository, accounts: Callable[[], Mapping[str, Account]]) -> None:
        super().__init__(book)
        self._accounts = accounts

    def count(self, person: Person, asked: AuditFilter) -> int:
        """How many lines the filter leaves. Raises NotAllowed."""
        self._require(person, Action.AUDIT)
        return self._book.count(asked)

    def page(self, person: Person, asked: AuditFilter, number: int) -> Sequence[AuditLine]:
        """The lines of a page, the first of which is 1. Raises NotAllowed."""
        self._require(person, Action.AUDIT)
        return self._named(self._book.lines(asked, limit=PAGE, after=PAGE * (max(1, number) - 1)))

    def all(self, person: Person, asked: AuditFilter) -> AuditList:
        """Every line that the filter leaves, for a download. Raises NotAllowed, Refused."""
        ledger = self._require(person, Action.AUDIT)
        if (there := self._book.count(asked)) > MOST:
            raise Refused(
                f"符合条件的有 {there} 条，超过一次下载的 {MOST} 条：请用日期、单位或类别缩小范围，分次下载。"
            )
        return AuditList(ledger.year, self._book.now().date(), asked, self._named(self._book.lines(asked, limit=MOST)))

    def _named(self, lines: Sequence[AuditLine]) -> list[AuditLine]:
        """People to whom something was done by their names; an account that is gone keeps its id."""
        known = self._accounts()
        return [replace(line, subject=known[line.subject].name) if line.subject in known else line for line in lines]


def _header(name: str) -> str:
    return next((one.header for tab in TABS.values() for one in tab if one.name == name), name)
