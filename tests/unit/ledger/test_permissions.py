from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ledger.errors import NotAllowed
from ledger.permissions import Action, Department, Person, Role, may, part_of, require
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
    "signer": Person("s", "分管领导", frozenset({Role.SIGNER}), ("鼓楼区",)),
    "signer elsewhere": Person("t", "分管领导", frozenset({Role.SIGNER}), ("闽清县",)),
    "given": Person("g", "张某", frozenset({Role.DEPARTMENT}), department=Department("鼓楼区", "办公室")),
    "other department": Person("h", "李某", frozenset({Role.DEPARTMENT}), department=Department("鼓楼区", "财政科")),
    "nobody": Person("n", "某人", frozenset(), ("鼓楼区",)),
    "unit there, lead here": Person(
        "y",
        "某人",
        frozenset({Role.UNIT, Role.LEAD}),
        ("市财政局", "鼓楼区"),
        frozenset({(Role.UNIT, "市财政局"), (Role.LEAD, "鼓楼区")}),
    ),
}
COLUMNS = ("office", "leader", "auditor", "own", "other", "lead", "other lead", "given", "other department", "nobody")
# People of PEOPLE that the table has no column for: who may, for 2021-07-鼓楼区, whose task 市财政局 leads.
BESIDE = {
    "unit that leads": {Action.READ},
    "lead without unit": {Action.READ},
    "signer": {
        Action.READ,
        Action.COUNTERSIGN,
        Action.READ_COUNTERSIGN,
        Action.SET_COUNTERSIGN,
        Action.DELEGATE,
    },
    "signer elsewhere": {Action.READ},
    "unit there, lead here": {
        Action.READ,
        Action.READ_CONTACT,
        Action.HAND_IN,
        Action.DELEGATE,
        Action.ANSWER_INSTRUCTION,
        Action.READ_INSTRUCTION,
    },
}


def _table(mark: str) -> dict[tuple[Action, str], bool]:
    """A table of docs/permissions.md: (use case, person) -> may he."""
    text = (Path(__file__).parents[3] / "docs" / "permissions.md").read_text(encoding="utf-8")
    lines = text.partition(f"<!-- 表：{mark} -->\n")[2].splitlines()
    found = {}
    for line in lines[2:]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert set(cells[2:]) <= {"✓", "–"}, line
        action = Action(cells[1].strip("`"))
        assert (action, "office") not in found, f"{action} stands twice"
        found.update({(action, who): cell == "✓" for who, cell in zip(COLUMNS, cells[2:], strict=True)})
    return found


ON_AN_ENTRY, ON_THE_LEDGER = _table("一条"), _table("整个")


@pytest.mark.parametrize("table", [ON_AN_ENTRY, ON_THE_LEDGER])
def test_every_use_case_stands_in_the_table(table: dict[tuple[Action, str], bool]):
    assert {action for action, _ in table} == set(Action)


@pytest.mark.parametrize("action", Action)
def test_on_an_entry(action: Action):
    target = part_of(entry(LEDGER, 7, "鼓楼区"), "办公室")
    expected = {who: ON_AN_ENTRY[action, who] if who in COLUMNS else action in BESIDE[who] for who in PEOPLE}
    assert {who: may(person, action, target, LEDGER) for who, person in PEOPLE.items()} == expected


@pytest.mark.parametrize("action", Action)
def test_on_the_ledger_as_a_whole(action: Action):
    expected = {who: ON_THE_LEDGER[action, who] if who in COLUMNS else action is Action.READ for who in PEOPLE}
    assert {who: may(person, action, None, LEDGER) for who, person in PEOPLE.items()} == expected


def test_each_of_two_joint_leads_reviews_and_a_task_without_lead_only_the_office():
    for who in ("lead", "other lead"):
        assert may(PEOPLE[who], Action.REVIEW, entry(LEDGER, 27, "鼓楼区"), LEDGER)
    alone = entry(LEDGER, 30, "鼓楼区")
    assert LEDGER.lead_units.get(alone.task_no, ()) == ()
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


def test_of_a_department_the_rules_know_unit_and_name():
    whole, part = entry(LEDGER, 7, "鼓楼区"), part_of(entry(LEDGER, 7, "鼓楼区"), " 办 公室")
    asked = [Action.READ_SUBTASK, Action.REPORT_SUBTASK]
    assert [a for a in Action if may(PEOPLE["given"], a, part, LEDGER)] == asked[::-1], "blanks do not tell two apart"
    assert not [a for a in Action if may(PEOPLE["given"], a, whole, LEDGER)], (
        "of the entry as a whole nothing is theirs"
    )
    for elsewhere in (part_of(entry(LEDGER, 7, "闽清县"), "办公室"), part_of(whole, ""), part_of(whole, "财政科")):
        assert not [a for a in Action if may(PEOPLE["given"], a, elsewhere, LEDGER)]
    closed = replace(LEDGER, closed=True)
    assert [a for a in Action if may(PEOPLE["given"], a, part, closed)] == [Action.READ_SUBTASK]
    with pytest.raises(NotAllowed, match="只能查看、填写分给自己的事"):
        require(PEOPLE["given"], Action.READ, None, LEDGER)


def test_those_whom_a_unit_leads_may_call_it():
    leads = entry(LEDGER, 7, "市财政局")
    assert may(PEOPLE["own"], Action.READ_CONTACT, leads, LEDGER)
    outside = Person("z", "某公司", frozenset({Role.UNIT}), ("某公司",))
    assert not may(outside, Action.READ_CONTACT, leads, LEDGER)


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


def test_a_refusal_names_the_office_once_for_its_own_entry():
    ledger = small_ledger()
    own = replace(ledger.entries[0], unit="市政府办公厅", key="2021-07-市政府办公厅")
    stranger = Person("台江区", "台江区", frozenset({Role.UNIT}), ("台江区",))
    with pytest.raises(NotAllowed) as refused:
        require(stranger, Action.EDIT, own, ledger)
    assert str(refused.value).count("市政府办公厅可以") == 1
    assert "市政府办公厅、市政府办公厅" not in str(refused.value)
