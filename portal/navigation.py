"""The pages there are (`data/pages.csv`), and which of them stand in whose menu: at most seven, as each of them works.

What is in nobody's menu is reached from 待办, from 专项, or by its address; every page asks the permissions again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ledger.data_files import rows_of
from ledger.permissions import Person, Role


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One page: its file (`pages/<stem>.py`), address, title, icon, what it is for, the group under which 专项 lists it, and the
    section of the guide that tells of it.

    `roles` are those for whom it is (none: everybody who reads the ledger; of a 科室 the pages that name it). That is comfort,
    not protection: whatever a page shows or does, its service asks `ledger.permissions` again.
    """

    stem: str
    path: str
    title: str
    icon: str
    section: str
    help: str
    roles: frozenset[Role]
    guide: str = ""

    def is_for(self, person: Person) -> bool:
        """Is the page for somebody of the person's roles?"""
        everybodys = not self.roles and not person.department
        return everybodys or bool(self.roles & person.roles)


def _record(row: Mapping[str, str]) -> PageRecord:
    named = {role.label: role for role in Role}
    roles = frozenset(named[word] for word in filter(None, row["roles"].split("；")))
    return PageRecord(
        row["stem"], row["path"], row["title"], row["icon"], row["section"], row["help"], roles, row["guide"]
    )


PAGES = tuple(map(_record, rows_of("pages.csv")))

LISTINGS = ("special", "reports")
"""Pages that list what stands in nobody's menu: who has both in theirs finds it on the first."""

Menu = Mapping[str, str]
"""Stems of pages with what the menu calls them, the first of them the reader's home."""

_READERS: Menu = {"overview": "总览", "ledger": "单位", "tasks": "任务", "reports": "通报与报表"}
_CLERKS: Menu = {"inbox": "待办", "submit": "填报", "special": "专项", "overview": "总览", "tasks": "任务"}
# Whose menu somebody with several roles gets: the first of these roles that they hold.
MENUS: Mapping[Role, Menu] = {
    Role.OFFICE: {
        "inbox": "待办",
        "overview": "总览",
        "ledger": "台账",
        "review": "审核督办",
        "reports": "汇总上报",
        "special": "专项",
        "admin": "管理",
    },
    Role.LEAD: {
        "inbox": "待办",
        "submit": "填报",
        "review": "审核督办",
        "consolidation": "牵头汇总",
        "special": "专项",
        "overview": "总览",
        "tasks": "任务",
    },
    Role.UNIT: _CLERKS,
    Role.SIGNER: {
        "inbox": "待办",
        "countersign": "审签",
        "special": "专项",
        "overview": "总览",
        "tasks": "任务",
    },
    Role.DEPARTMENT: {"inbox": "待办", "subtask_department": "科室进展"},
    Role.LEADER: _READERS,
    Role.AUDITOR: _READERS,
}


def menu_of(person: Person) -> Menu:
    """The person's menu."""
    return next((menu for role, menu in MENUS.items() if role in person.roles), _READERS)


def called(stem: str, person: Person) -> str:
    """What a page calls itself: its title, or the word of the reader's menu where that says something else, so that they see
    that they are where they clicked."""
    title = next(record.title for record in PAGES if record.stem == stem)
    word = menu_of(person).get(stem, title)
    return title if title.startswith(word) else word


def listing_of(person: Person) -> str:
    """The page of the person's menu on which the pages beside it are listed; whoever has none is led home."""
    menu = menu_of(person)
    return next((stem for stem in LISTINGS if stem in menu), next(iter(menu)))


def other_pages(person: Person) -> Iterator[PageRecord]:
    """Pages that are for the person and not in their menu, in the registry's order."""
    menu = menu_of(person)
    yield from (record for record in PAGES if record.stem not in menu and record.is_for(person) and record.section)
