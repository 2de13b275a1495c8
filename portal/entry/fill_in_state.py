"""What the page remembers of a 填报工作簿 that was handed in: the file as it was read, what of it is settled, what was chosen.

The difference is made anew at every look, against the ledger as it stands then. What is handed in are the lines as they were
shown, over the texts that were shown beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import uuid4

from ledger.entries import Ledger
from ledger.papers.fill_in import FilledIn, FillInCell, FillInGroup
from ledger.permissions import Person
from ledger.repository import Receipt, Submission
from ledger.service import LedgerService
from ledger.submission import NothingChanged
from portal.ui.attempts import token_of
from portal.ui.messages import sentence
from sync.fill_in.difference import difference

FILES, ENTRIES = 10, 15  # shown at a time
Refusals = Callable[[Sequence[Submission]], Mapping[tuple[str, str], str]]
CHOOSABLE = (FillInGroup.ACCEPTED, FillInGroup.CHANGED)


@dataclass
class FillInUpload:
    """One file. `lines` are those that wait for a decision as they were shown last, `settled` cells were handed in or set
    aside, `refused` are those of the last handing in that were not taken, and why."""

    name: str
    filled: FilledIn
    settled: set[tuple[str, str]] = field(default_factory=set)
    lines: tuple[FillInCell, ...] = ()
    refused: Mapping[tuple[str, str], str] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    token: str = field(default_factory=lambda: uuid4().hex)

    @property
    def unit(self) -> str:
        """Whose rows it holds."""
        return self.filled.stamp.unit

    def look(self, ledger: Ledger, refusals: Refusals) -> tuple[FillInCell, ...]:
        """The lines that wait; what the service would refuse, with its reason."""
        waiting = [one for one in difference(self.filled, ledger) if (one.key, one.column) not in self.settled]
        refused = refusals(submissions(one for one in waiting if one.group in CHOOSABLE))
        self.lines = tuple(_refused(one, refused.get((one.key, one.column), "")) for one in waiting)
        return self.lines

    def settle(self, lines: Iterable[FillInCell]) -> None:
        """They were handed in, or set aside."""
        self.settled |= {(one.key, one.column) for one in lines}

    def hand_in(self, service: LedgerService, person: Person, ticked: Sequence[FillInCell]) -> str:
        """As a form does; what the service will not take stays, with the reason. Says what became of it."""
        wanted = [line for line in ticked if line.group in CHOOSABLE]
        self.refused = service.refusals(person, submissions(wanted))
        taken = [line for line in wanted if (line.key, line.column) not in self.refused]
        left = f"{len(wanted) - len(taken)} 格没有收，原因写在那一格下面。" if len(taken) < len(wanted) else ""
        if not taken:
            return f"{self.unit}没有报送：{left or '没有勾选可以收的格。'}"
        rows = submissions(taken)
        try:
            receipt = service.submit_many(person, rows, token_of(self.token, rows))
        except NothingChanged as error:
            self.settle(taken)
            return f"{sentence(error)}{left}"
        self.settle(taken)
        self.receipts.append(receipt)
        return f"{self.unit}已提交 {receipt.cells} 格，到哪一步见回执。{left}"

    def tick(self, line: FillInCell) -> str:
        """The key of the line's box: another one when what it stands for has changed, so that nobody's tick moves to it."""
        return f"fill_in_{self.token}_{line.key}_{line.column}_{line.group}_{hash((line.now, line.typed))}"


def submissions(lines: Iterable[FillInCell]) -> list[Submission]:
    """One per entry, over what stood beside each text."""
    return [
        Submission(key, {one.column: one.typed for one in own}, {one.column: one.now for one in own})
        for key, own in by_entry(lines).items()
    ]


def by_entry(lines: Iterable[FillInCell]) -> dict[str, list[FillInCell]]:
    """Lines of each entry."""
    found: dict[str, list[FillInCell]] = {}
    for line in lines:
        found.setdefault(line.key, []).append(line)
    return found


def _refused(line: FillInCell, why: str) -> FillInCell:
    return replace(line, group=FillInGroup.UNREADABLE, why=why) if why else line
