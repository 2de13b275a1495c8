"""Whose telephone number a person is shown (`Action.READ_CONTACT`); lists leave the others' out before they are drawn."""

from __future__ import annotations

from dataclasses import replace

from ledger.board import Urgent
from ledger.entries import Entry, Ledger
from ledger.permissions import Action, Person, may

HELP = "各单位的联系电话只有本单位、一起办这项任务的牵头单位、领导、审计和市政府办公厅看得到。"


def limited(person: Person, ledger: Ledger) -> Person | None:
    """The person when some numbers are none of his business; None for those who see all, who share what is drawn."""
    return None if may(person, Action.READ_CONTACT, None, ledger) else person


def for_reader(entry: Entry, reader: Person | None, ledger: Ledger) -> Entry:
    """The entry as a `limited` reader may see it."""
    if reader is None or not entry.phone or may(reader, Action.READ_CONTACT, entry, ledger):
        return entry
    return replace(entry, phone="")


def lines_for(lines: tuple[Urgent, ...], reader: Person | None, ledger: Ledger) -> tuple[Urgent, ...]:
    """A worklist as a `limited` reader may see it."""
    if reader is None:
        return lines
    return tuple(replace(line, entry=for_reader(line.entry, reader, ledger)) for line in lines)
