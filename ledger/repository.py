"""The book: what the service needs of the ledger's keeper, and the records that pass between them.

`store.store` implements `Repository`; `ledger.service` is the only one that calls it for a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ledger.entries import Ledger

SUBMITTED_BY = "报送人"  # in the audit event of a decision: who had handed in what was decided about


@dataclass(frozen=True, slots=True)
class Edit:
    """A portal edit of one cell: canonical texts. `base` is the value that the person saw when the form opened; `typed` what they
    typed, where the value says less or says it otherwise."""

    key: str
    column: str
    base: str
    value: str
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a submitter gets: its number, when it was committed, how many fields they changed; `repeated` when the same
    token came twice (double click) and nothing was added. `notices` are sentences about values that were tidied."""

    number: str
    at: datetime
    cells: int
    repeated: bool = False
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One line of history. `source` is sheet, portal, import or demo; `typed` is what stood in the form, where `new` is not
    the same; `receipt` is the number under which it was handed in, where history is listed."""

    seq: int
    at: datetime
    source: str
    person: str
    key: str
    column: str
    old: str
    new: str
    typed: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What somebody handed in under one receipt: the entries and columns that it wrote, and how far it is (as
    `Repository.receipt_state` says)."""

    number: str
    at: datetime
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides changed one cell: the sheet keeps its text, the portal's value waits here for a decision. `sheet` is what
    the sheet says now; of a settled conflict, what it said when it was decided."""

    id: int
    at: datetime
    key: str
    column: str
    base: str
    sheet: str
    portal: str
    person: str
    submitted_at: datetime
    state: str = "open"
    resolved_by: str = ""
    resolution: str = ""
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A cell or row that could not be read, or was read with a doubt; `where` is like 工作台账!H12."""

    where: str
    key: str
    column: str
    raw: str
    outcome: str
    message: str


class LedgerSource(Protocol):
    """What every keeper gives; `store.keeper` has it for all."""

    def ledger(self) -> Ledger:
        """The current ledger, portal edits that wait included; one object per version of the store."""

    def now(self) -> datetime:
        """The time in China."""


class Repository(LedgerSource, Protocol):
    """What the service needs of the ledger's keeper; `store.store` implements it."""

    def ledger_at(self, as_of: date) -> Ledger:
        """The ledger as it stood at the end of a day."""

    def submit(self, edits: Sequence[Edit], *, person: str, token: str) -> Receipt:
        """Commit edits durably; the same token twice gives the first receipt again."""

    def receipt_state(self, number: str) -> str:
        """waiting, written, conflict or blocked."""

    def handed_in(self, person: str, *, limit: int) -> Sequence[HandedIn]:
        """What a person, by name, handed in; newest first."""

    def history(self, *, key: str | None = None, limit: int = 200) -> Sequence[Change]:
        """Newest first."""

    def conflicts(self, *, state: str = "open") -> Sequence[Conflict]:
        """Conflict records, oldest first."""

    def findings(self) -> Sequence[Finding]:
        """Cells of the last reading that need a person."""

    def resolve(self, conflict_id: int, *, value: str, person: str) -> None:
        """Settle a conflict with a value (either side's or a third). Raises ChangedMeanwhile when somebody else has settled it."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a form hands in for one entry: raw texts by column, and the texts that the form showed."""

    key: str
    values: Mapping[str, str]
    seen: Mapping[str, str]
