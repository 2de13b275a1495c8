"""Who one may be in 体验模式, and which roles that gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger.errors import UnitUnknown
from ledger.permissions import Department, Role
from portal.signin.people import OFFICE, office_unit, person_of, trial_id, trial_names

if TYPE_CHECKING:
    from portal.build import Portal


@pytest.mark.parametrize(
    ("name", "roles", "units"),
    [
        ("永泰县", {Role.UNIT}, ("永泰县",)),
        ("市大数据委", {Role.UNIT, Role.LEAD}, ("市大数据委",)),
        ("领导", {Role.LEADER}, ()),
        ("审计", {Role.AUDITOR}, ()),
        ("市政府办公厅", {Role.OFFICE, Role.UNIT, Role.LEAD}, ("市政府办公厅",)),
    ],
)
def test_roles(portal: Portal, name: str, roles: set[Role], units: tuple[str, ...]) -> None:
    ledger = portal.ledger()
    person = person_of(trial_id(name, ledger), ledger)
    assert person is not None
    assert (person.name, person.roles, person.units) == (name, roles, units)


def test_everybody_who_is_offered_exists(portal: Portal) -> None:
    ledger = portal.ledger()
    names = trial_names(ledger)
    assert names[:3] == (OFFICE, "领导", "审计")
    assert len(names) == len(set(names))
    assert set(ledger.by_unit) <= set(names)
    assert all(person_of(trial_id(name, ledger), ledger) for name in names)


@pytest.mark.parametrize("name", ["鼓楼区·政务公开科", " 鼓楼 ·  政务公开科 "])
def test_one_may_be_a_department_of_a_unit(portal: Portal, name: str) -> None:
    ledger = portal.ledger()
    person = person_of(trial_id(name, ledger), ledger)
    assert person is not None
    assert (person.roles, person.units) == ({Role.DEPARTMENT}, ()), "what is the unit's is shut to it"
    assert person.department == Department("鼓楼区", "政务公开科")
    assert "鼓楼区·政务公开科" in trial_names(ledger, [person.department])


@pytest.mark.parametrize("name", ["月球", "平潭", "", "各县（市）区政府", "月球·办公室", "鼓楼区· "])
def test_nobody_else_signs_in(portal: Portal, name: str) -> None:
    with pytest.raises(UnitUnknown):
        trial_id(name, portal.ledger())


@pytest.mark.parametrize(
    "person_id", ["", "鼓楼区", "体验:月球", "体验:", "office", "体验:月球·办公室", "体验:鼓楼区·", "体验:领导·办公室"]
)
def test_other_ids_are_nobody(portal: Portal, person_id: str) -> None:
    assert person_of(person_id, portal.ledger()) is None


def test_the_office_is_the_issuer_as_the_directory_knows_it(portal: Portal) -> None:
    unit = office_unit(portal.ledger())
    assert unit is not None
    assert unit.short_name == "市政府办公厅"
