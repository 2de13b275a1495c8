"""What concerns a unit as a whole (签收, 保障情况, 年报段落), put so that the permission rules can judge it like an entry.

Units that the notice addresses without giving them a row (市属高校, 公司, 自贸区片区) have such affairs too.
"""

from __future__ import annotations

from ledger.entries import RESPONSIBLE, Entry, Ledger
from ledger.errors import LedgerError
from ledger.permissions import Action, Person, may, require


class Unchanged(LedgerError):
    """What is to be saved stands there already."""

    def __init__(self) -> None:
        super().__init__("内容和已经保存的一样，没有新的改动。")


def affair_of(unit: str, ledger: Ledger) -> Entry:
    """A target for `permissions.may` that stands for the unit itself: an entry of no task."""
    known = ledger.directory.by_short.get(unit)
    return Entry("", 0, unit, known.kind if known else "", RESPONSIBLE, None)


def may_for(person: Person, action: Action, unit: str, ledger: Ledger) -> bool:
    """May the person do this for the unit? Services ask again when it is done."""
    return may(person, action, affair_of(unit, ledger), ledger)


def require_for(person: Person, action: Action, unit: str, ledger: Ledger) -> None:
    """Raises NotAllowed, saying who may, unless the person may do this for the unit."""
    require(person, action, affair_of(unit, ledger), ledger)
