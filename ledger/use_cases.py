"""What services have in common: each use case asks first whether the person may, whatever a page showed.

A rule judges an entry. What concerns a unit as a whole (签收, 保障情况, 年报段落) or a task as a whole (牵头汇总) is put so that it
can be judged like one; units that the notice addresses without giving them a row (市属高校, 公司) have such affairs too.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from ledger.entries import RESPONSIBLE, Entry, Ledger
from ledger.permissions import Action, Person, may, require
from ledger.repository import LedgerSource
from ledger.submission import entry_of

B = TypeVar("B", bound=LedgerSource)
About = Entry | str | int | None
"""What a use case is about: an entry, a unit (its short name), a task (its number), or (None) the ledger as a whole."""


class Service(Generic[B]):
    """Use cases for one signed-in person at a time, over what keeps their records."""

    def __init__(self, book: B) -> None:
        self._book = book

    def may(self, person: Person, action: Action, about: About = None) -> bool:
        """Should a page offer it? The use case asks again when it is done."""
        ledger = self._book.ledger()
        return may(person, action, target_of(about, ledger), ledger)

    def _require(self, person: Person, action: Action, about: About = None) -> Ledger:
        """The ledger. Raises NotAllowed, saying who may."""
        ledger = self._book.ledger()
        require(person, action, target_of(about, ledger), ledger)
        return ledger

    def _require_entry(self, person: Person, action: Action, key: str) -> tuple[Entry, Ledger]:
        """The entry and its ledger. Raises EntryUnknown, NotAllowed."""
        ledger = self._book.ledger()
        entry = entry_of(key, ledger)
        require(person, action, entry, ledger)
        return entry, ledger


def target_of(about: About, ledger: Ledger) -> Entry | None:
    """What the rules judge: an entry of no task stands for a unit, one of no unit for a task."""
    if isinstance(about, str):
        known = ledger.directory.by_short.get(about)
        return Entry("", 0, about, known.kind if known else "", RESPONSIBLE, None)
    return Entry("", about, "", "", RESPONSIBLE, None) if isinstance(about, int) else about
