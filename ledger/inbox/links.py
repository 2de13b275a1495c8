"""Of 待办: a line for each entry of the person's units whose proof cannot be opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.clock import day_of
from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.inbox.item import InboxItem, Part
from ledger.permissions import Person, Role
from ledger.review.link_check import LinkCheck, LinkCheckService


class LinkInbox:
    """Over what checks of links found."""

    def __init__(self, service: LinkCheckService) -> None:
        self._service = service

    def inbox(self, person: Person, board: Board) -> Iterator[InboxItem]:
        """What waits for the person; `board` is today's."""
        for unit in person.units:
            for entry in board.ledger.by_unit.get(unit, ()) if person.holds(Role.UNIT, unit) else ():
                if broken := self._service.known(entry):
                    yield _line(entry, broken, board)


def _line(entry: Entry, broken: Sequence[LinkCheck], board: Board) -> InboxItem:
    first = broken[0]
    more = f"等 {len(broken)} 个" if len(broken) > 1 else ""
    return InboxItem(
        "佐证链接打不开",
        board.ledger.breakdown.task(entry.task_no).label,
        "submit",
        "更换",
        whose=entry.unit,
        why=f"{first.why}：{first.link}{more}",
        since=min(day_of(check.since) for check in broken),
        query=(("entry", entry.key),),
        part=Part.LATER,
    )
