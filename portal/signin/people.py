"""Who may sign in on a fresh machine (体验模式): one person per unit, a leader and an auditor, made from the directory.

Nobody is stored: a person is what their id says, read against the current ledger.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger.entries import LEAD, Ledger
from ledger.errors import UnitUnknown
from ledger.permissions import Department, Person, Role
from ledger.units.directory import Unit

OFFICE, LEADER, AUDITOR = "市政府办公厅", "领导", "审计"
TRIAL_PREFIX = "体验:"
SIGNER = "分管领导"
"""Behind a unit's name: the person who signs for the unit (审签)."""
WITHIN = "·"
"""Between a unit's name and that of one of its 科室 or 镇街: the person of it."""
_READERS = {LEADER: Role.LEADER, AUDITOR: Role.AUDITOR}


def trial_names(ledger: Ledger, departments: Iterable[Department] = ()) -> tuple[str, ...]:
    """The names one can try the portal as: the office, leader, auditor, then the ledger's units in its directory's order, and
    the 科室 that were given something."""
    units = [u.short_name for u in ledger.directory.units if u.short_name in ledger.by_unit]
    given = sorted(departments, key=lambda one: (one.unit, one.name))
    within = [f"{unit}{WITHIN}{one.name}" for unit in units for one in given if one.unit == unit]
    return tuple(dict.fromkeys((OFFICE, LEADER, AUDITOR, *units, *within)))


def trial_id(name: str, ledger: Ledger) -> str:
    """The id of the person that `name` (a unit's name or alias, one of its 科室 behind it, 市政府办公厅, 领导, 审计) stands for.
    Raises UnitUnknown."""
    name = name.strip()
    if name in _READERS or name == OFFICE:
        return TRIAL_PREFIX + name
    if name.endswith(SIGNER):
        return trial_id(name.removesuffix(SIGNER), ledger) + SIGNER
    whole, within, department = name.partition(WITHIN)
    if within:
        if not (department := " ".join(department.split())):
            raise UnitUnknown(name, "没有写是哪个科室、镇街。")
        return trial_id(whole, ledger) + WITHIN + department
    found = ledger.directory.resolve(name)
    if found.unit is None:
        raise UnitUnknown(name, found.message, candidates=tuple(u.short_name for u in found.candidates))
    if found.unit.out_of_scope:
        raise UnitUnknown(name, f"{found.unit.short_name}不在本通知范围，没有要填报的任务。")
    return TRIAL_PREFIX + (OFFICE if found.unit == office_unit(ledger) else found.unit.short_name)


def person_of(person_id: str, ledger: Ledger) -> Person | None:
    """The person behind an id, with the roles that today's ledger gives them; None when there is none any more."""
    if not person_id.startswith(TRIAL_PREFIX):
        return None
    name = person_id.removeprefix(TRIAL_PREFIX)
    if name in _READERS:
        return Person(person_id, name, frozenset({_READERS[name]}))
    if name.endswith(SIGNER):
        own = name.removesuffix(SIGNER)
        return Person(person_id, name, frozenset({Role.SIGNER}), (own,)) if own in ledger.by_unit else None
    whole, within, department = name.partition(WITHIN)
    if within:
        return _of_department(person_id, Department(whole, department)) if whole in ledger.by_unit else None
    unit = office_unit(ledger) if name == OFFICE else ledger.directory.by_short.get(name)
    if name == OFFICE:
        roles = frozenset({Role.OFFICE})
        return Person(person_id, name, roles | _unit_roles(unit, ledger), (unit.short_name,) if unit else ())
    return Person(person_id, name, _unit_roles(unit, ledger), (name,)) if unit else None


def _of_department(person_id: str, department: Department) -> Person | None:
    """It bears the name of its 科室: nobody in particular."""
    if not department.name:
        return None
    return Person(person_id, department.words, frozenset({Role.DEPARTMENT}), department=department)


def office_unit(ledger: Ledger) -> Unit | None:
    """The unit that issued the notice, as the directory knows it."""
    names = (ledger.breakdown.issuer, OFFICE)
    return next((unit for name in names if name and (unit := ledger.directory.resolve(name).unit)), None)


def _unit_roles(unit: Unit | None, ledger: Ledger) -> frozenset[Role]:
    if unit is None:
        return frozenset()
    leads = any(e.role == LEAD for e in ledger.by_unit.get(unit.short_name, ()))
    return frozenset({Role.UNIT, Role.LEAD} if leads else {Role.UNIT})
