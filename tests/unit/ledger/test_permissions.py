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
    "unit there, lead here": Person(
        "y",
        "某人",
        frozenset({Role.UNIT, Role.LEAD}),
        ("市财政局", "鼓楼区"),
        frozenset({(Role.UNIT, "市财政局"), (Role.LEAD, "鼓楼区")}),
    ),
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
    Action.PEOPLE: {"office"},
    Action.APPROVE: {"office", "lead"},
    Action.CLOSE: {"office"},
    Action.REQUEST: {"office", "own"},
    Action.DECIDE: {"office"},
    Action.COMMENT: {"office", "own", "lead"},
    Action.ACKNOWLEDGE: {"office", "own"},
    Action.READ_RECEIPTS: {"office", "leader", "auditor"},
    Action.ADDRESSEES: {"office"},
    Action.ASSIGN: {"office", "own"},
    Action.READ_ASSIGNMENT: {"office", "leader", "auditor", "own", "lead"},
    Action.FILL_ASSURANCE: {"office", "own"},
    Action.READ_ASSURANCE: {"office", "leader", "auditor", "own"},
    Action.OFFER_PRACTICE: {"office", "own"},
    Action.SELECT_PRACTICE: {"office"},
    Action.WRITE_ANNUAL: {"office", "own"},
    Action.READ_ANNUAL: {"office", "leader", "auditor", "own"},
    Action.REOPEN_ANNUAL: {"office"},
    Action.COLLECT: {"office", "lead"},
    Action.READ_COLLECTION: {"office", "leader", "auditor", "lead"},
    Action.DECIDE_COLLECTION: {"office"},
    Action.URGE: {"office", "lead"},
    Action.SET_MAILBOX: {"office"},
    Action.RECTIFY: {"office"},
    Action.ANSWER_RECTIFICATION: {"office", "own"},
    Action.READ_RECTIFICATION: {"office", "leader", "auditor", "own", "lead"},
    Action.COMMIT: {"office", "own"},
    Action.CLOSE_COMMITMENT: {"office"},
    Action.READ_COMMITMENT: {"office", "leader", "auditor", "own", "lead"},
    Action.LOOK_BACK: {"office", "own"},
    Action.MANAGE_LOOKBACK: {"office"},
    Action.HAND_IN: {"office", "own", "unit there, lead here"},
    Action.MANAGE_MILESTONES: {"office"},
    Action.CLOSE_YEAR: {"office"},
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
    Action.PEOPLE: {"office"},
    Action.APPROVE: {"office"},
    Action.CLOSE: {"office"},
    Action.REQUEST: {"office"},
    Action.DECIDE: {"office"},
    Action.COMMENT: {"office"},
    Action.ACKNOWLEDGE: {"office"},
    Action.READ_RECEIPTS: {"office", "leader", "auditor"},
    Action.ADDRESSEES: {"office"},
    Action.ASSIGN: {"office"},
    Action.READ_ASSIGNMENT: {"office", "leader", "auditor"},
    Action.FILL_ASSURANCE: {"office"},
    Action.READ_ASSURANCE: {"office", "leader", "auditor"},
    Action.OFFER_PRACTICE: {"office"},
    Action.SELECT_PRACTICE: {"office"},
    Action.WRITE_ANNUAL: {"office"},
    Action.READ_ANNUAL: {"office", "leader", "auditor"},
    Action.REOPEN_ANNUAL: {"office"},
    Action.COLLECT: {"office"},
    Action.READ_COLLECTION: {"office", "leader", "auditor"},
    Action.DECIDE_COLLECTION: {"office"},
    Action.URGE: {"office"},
    Action.SET_MAILBOX: {"office"},
    Action.RECTIFY: {"office"},
    Action.ANSWER_RECTIFICATION: {"office"},
    Action.READ_RECTIFICATION: {"office", "leader", "auditor"},
    Action.COMMIT: {"office"},
    Action.CLOSE_COMMITMENT: {"office"},
    Action.READ_COMMITMENT: {"office", "leader", "auditor"},
    Action.LOOK_BACK: {"office"},
    Action.MANAGE_LOOKBACK: {"office"},
    Action.HAND_IN: {"office"},
    Action.MANAGE_MILESTONES: {"office"},
    Action.CLOSE_YEAR: {"office"},
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


def test_a_lead_units_own_entry_is_approved_by_the_office_alone():
    own = entry(LEDGER, 7, "市财政局")
    assert [who for who in PEOPLE if may(PEOPLE[who], Action.APPROVE, own, LEDGER)] == ["office"]
    joint = entry(LEDGER, 27, "市财政局")
    assert not may(PEOPLE["other lead"], Action.APPROVE, joint, LEDGER), "neither of joint leads stands above"
    with pytest.raises(NotAllowed, match="只有市政府办公厅可以审核 2021-07-市财政局"):
        require(PEOPLE["lead"], Action.APPROVE, own, LEDGER)
    both = Person("b", "某人", frozenset({Role.UNIT, Role.LEAD}), ("市财政局", "鼓楼区"))
    assert not may(both, Action.APPROVE, entry(LEDGER, 7, "鼓楼区"), LEDGER), "he writes for 鼓楼区 himself"


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
