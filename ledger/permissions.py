"""Who may do what: people, roles, and one rule per use case.

Roles: office (everything), leader (reads everything), lead (reviews entries of tasks its unit leads), unit (edits
its own entries), auditor (reads, and reads history). Everybody signed in reads: the shared spreadsheet shows the
same rows to all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ledger.entries import LEAD, Entry, Ledger
from ledger.errors import NotAllowed

OFFICE_NAME = "市政府办公厅"


class Role(StrEnum):
    """A role as stored."""

    OFFICE = "office"
    LEADER = "leader"
    LEAD = "lead"
    UNIT = "unit"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone signed in. `units` are short names of the units he writes for."""

    id: str
    name: str
    roles: frozenset[Role]
    units: tuple[str, ...] = ()


class Action(StrEnum):
    """A use case. READ, HISTORY and DOWNLOAD without an entry mean the whole ledger."""

    READ = "read"
    EDIT = "edit"
    REVIEW = "review"
    RESOLVE = "resolve"
    HISTORY = "history"
    DOWNLOAD = "download"
    IMPORT = "import"
    SYNC_CONTROL = "sync_control"


def may(person: Person, action: Action, entry: Entry | None, ledger: Ledger) -> bool:
    """May the person do this to the entry (None: to the ledger as a whole)? The office may do everything."""
    return Role.OFFICE in person.roles or _RULES[action](person, entry, ledger)


def require(person: Person, action: Action, entry: Entry | None, ledger: Ledger) -> None:
    """Raises NotAllowed, saying who may, unless the person may do this."""
    if not may(person, action, entry, ledger):
        raise NotAllowed(_refusal(action, entry, ledger))


def lead_units_of(entry: Entry, ledger: Ledger) -> tuple[str, ...]:
    """Short names of the units that lead the entry's task; none for 15 of the 37 tasks of 2021."""
    return tuple(e.unit for e in ledger.by_task.get(entry.task_no, ()) if e.role == LEAD)


def _reads_all(person: Person, entry: Entry | None, ledger: Ledger) -> bool:  # noqa: ARG001
    return bool(person.roles & {Role.LEADER, Role.AUDITOR})


def _signed_in(person: Person, entry: Entry | None, ledger: Ledger) -> bool:  # noqa: ARG001
    return bool(person.roles)


def _own(person: Person, entry: Entry | None, ledger: Ledger) -> bool:  # noqa: ARG001
    return Role.UNIT in person.roles and entry is not None and entry.unit in person.units


def _leads(person: Person, entry: Entry | None, ledger: Ledger) -> bool:
    if Role.LEAD not in person.roles or entry is None:
        return False
    return bool(set(lead_units_of(entry, ledger)) & set(person.units))


def _nobody_else(person: Person, entry: Entry | None, ledger: Ledger) -> bool:  # noqa: ARG001
    return False


def _any(*rules: _Rule) -> _Rule:
    return lambda person, entry, ledger: any(rule(person, entry, ledger) for rule in rules)


_Rule = Callable[[Person, Entry | None, Ledger], bool]
_RULES: dict[Action, _Rule] = {
    Action.READ: _signed_in,
    Action.EDIT: _own,
    Action.REVIEW: _leads,
    Action.RESOLVE: _any(_own, _leads),
    Action.HISTORY: _any(_reads_all, _own, _leads),
    Action.DOWNLOAD: _any(_reads_all, _own, _leads),
    Action.IMPORT: _nobody_else,
    Action.SYNC_CONTROL: _nobody_else,
}
_WORDS = {
    Action.READ: "查看台账",
    Action.EDIT: "填报",
    Action.REVIEW: "审核",
    Action.RESOLVE: "处理冲突",
    Action.HISTORY: "查看修改记录",
    Action.DOWNLOAD: "下载",
    Action.IMPORT: "导入任务分解表",
    Action.SYNC_CONTROL: "控制同步",
}


def _refusal(action: Action, entry: Entry | None, ledger: Ledger) -> str:
    """`只有鼓楼区、市政府办公厅可以填报 2021-07-鼓楼区。`"""
    if action is Action.READ:
        return "请先登录，再查看台账。"
    who: list[str] = []
    if action in (Action.HISTORY, Action.DOWNLOAD):
        who += ["领导", "审计人员"]
    if entry and action not in (Action.REVIEW, Action.IMPORT, Action.SYNC_CONTROL):
        who.append(entry.unit)
    if entry and action not in (Action.EDIT, Action.IMPORT, Action.SYNC_CONTROL):
        who += [f"牵头单位{name}" for name in lead_units_of(entry, ledger) if name != entry.unit]
    what = f"{_WORDS[action]} {entry.key}" if entry else _WORDS[action]
    return f"只有{'、'.join([*who, OFFICE_NAME])}可以{what}；需要改动的，请与他们联系。"
