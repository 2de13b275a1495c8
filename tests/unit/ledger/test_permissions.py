from __future__ import annotations

import pytest

from ledger.errors import NotAllowed
from ledger.permissions import Action, Person, Role, lead_units_of, may, require
from tests.unit.ledger.sample_ledger import entry, small_ledger

LEDGER = small_ledger()
PEOPLE = {
    "office": Person("o", "市政府办公厅", frozenset({Role.OFFICE})),
    "leader": Person("l", "领导", frozenset({Role.LEADER})),
    "auditor": Person("a", "审计", frozenset({Role.AUDITOR})),
    "own": Person("u", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",)),
    "other": Person("v", "闽清县", frozenset({Role.UNIT}), ("闽清县",)),
    "lead": Person("f", "市财政局", frozenset({Role.LEAD}), ("市财政局",)),
    "other lead": Person("d", "市大数据委", frozenset({Role.LEAD}), ("市大数据委",)),
    "unit that leads": Person("f", "市财政局", frozenset({Role.UNIT}), ("市财政局",)),
    "lead without unit": Person("x", "某人", frozenset({Role.LEAD})),
    "nobody": Person("n", "某人", frozenset(), ("鼓楼区",)),
}
# For 2021-07-鼓楼区, whose task 市财政局 leads: who may (all others may not).
ON_AN_ENTRY = {
    Action.READ: set(PEOPLE) - {"nobody"},
    Action.EDIT: {"office", "own"},
    Action.REVIEW: {"office", "lead"},
    Action.RESOLVE: {"office", "own", "lead"},
    Action.HISTORY: {"office", "leader", "auditor", "own", "lead"},
    Action.DOWNLOAD: {"office", "leader", "auditor", "own", "lead"},
    Action.IMPORT: {"office"},
    Action.SYNC_CONTROL: {"office"},
}
ON_THE_LEDGER = {
    Action.READ: set(PEOPLE) - {"nobody"},
    Action.EDIT: {"office"},
    Action.REVIEW: {"office"},
    Action.RESOLVE: {"office"},
    Action.HISTORY: {"office", "leader", "auditor"},
    Action.DOWNLOAD: {"office", "leader", "auditor"},
    Action.IMPORT: {"office"},
    Action.SYNC_CONTROL: {"office"},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("action", Action)
def test_on_an_entry(who: str, action: Action):
    target = entry(LEDGER, 7, "鼓楼区")
    assert may(PEOPLE[who], action, target, LEDGER) is (who in ON_AN_ENTRY[action])


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("action", Action)
def test_on_the_ledger_as_a_whole(who: str, action: Action):
    assert may(PEOPLE[who], action, None, LEDGER) is (who in ON_THE_LEDGER[action])


def test_each_of_two_joint_leads_reviews_and_a_task_without_lead_only_the_office():
    for who in ("lead", "other lead"):
        assert may(PEOPLE[who], Action.REVIEW, entry(LEDGER, 27, "鼓楼区"), LEDGER)
    alone = entry(LEDGER, 30, "鼓楼区")
    assert lead_units_of(alone, LEDGER) == ()
    assert [who for who in PEOPLE if may(PEOPLE[who], Action.REVIEW, alone, LEDGER)] == ["office"]


def test_a_refusal_says_who_may():
    target = entry(LEDGER, 7, "鼓楼区")
    with pytest.raises(NotAllowed, match="只有鼓楼区、市政府办公厅可以填报 2021-07-鼓楼区"):
        require(PEOPLE["other"], Action.EDIT, target, LEDGER)
    with pytest.raises(NotAllowed, match="只有牵头单位市财政局、市政府办公厅可以审核"):
        require(PEOPLE["own"], Action.REVIEW, target, LEDGER)
    with pytest.raises(NotAllowed, match="只有市政府办公厅可以控制同步"):
        require(PEOPLE["leader"], Action.SYNC_CONTROL, None, LEDGER)
    with pytest.raises(NotAllowed, match="请先登录"):
        require(PEOPLE["nobody"], Action.READ, None, LEDGER)
    require(PEOPLE["own"], Action.EDIT, target, LEDGER)
