from __future__ import annotations

from ledger.breakdown import Mention, Task
from ledger.entries import LEAD, RESPONSIBLE, Entry, expand, key_of
from tests.unit.ledger.sample_ledger import COUNTIES, SMALL_DIRECTORY, small_breakdown, small_ledger


def test_one_entry_per_task_and_unit_with_the_lead_role_first():
    ledger = small_ledger()
    assert [e.key for e in ledger.by_task[7]] == [
        "2021-07-市财政局",
        "2021-07-市大数据委",
        "2021-07-鼓楼区",
        "2021-07-闽清县",
        "2021-07-高新区管委会",
    ]
    assert [e.role for e in ledger.by_task[7]] == [LEAD] + [RESPONSIBLE] * 4
    assert len({e.key for e in ledger.entries}) == len(ledger.entries) == 16


def test_a_unit_confirmed_as_not_concerned_is_dropped():
    breakdown = small_breakdown()
    kept = expand(breakdown, SMALL_DIRECTORY, not_applicable=frozenset({(7, "鼓楼区")}))
    assert "2021-07-鼓楼区" not in {e.key for e in kept}
    assert len(kept) == len(expand(breakdown, SMALL_DIRECTORY)) - 1


def test_a_task_without_responsible_units_belongs_to_its_lead_alone():
    task = Task(28, "", "", "办好政府公报", "", (Mention("市财政局"),))
    breakdown = small_breakdown()
    entries = expand(type(breakdown)(2021, "", "", "", None, (task,)), SMALL_DIRECTORY)
    assert [(e.key, e.role) for e in entries] == [("2021-28-市财政局", LEAD)]


def test_groups_of_a_ledger_hold_every_entry_once():
    ledger = small_ledger()
    for groups in (ledger.by_unit, ledger.by_task):
        assert sorted(e.key for group in groups.values() for e in group) == sorted(ledger.by_key)
    assert [e.task_no for e in ledger.by_unit["鼓楼区"]] == [7, 25, 27, 30]


def test_key_pads_the_number_and_an_entry_knows_whether_it_was_filled():
    assert key_of(2021, 7, "鼓楼区") == "2021-07-鼓楼区"
    blank = Entry("k", 1, "鼓楼区", COUNTIES, LEAD, None)
    assert not blank.reported
    assert Entry("k", 1, "鼓楼区", COUNTIES, LEAD, None, percent=0).reported
    assert not Entry("k", 1, "鼓楼区", COUNTIES, LEAD, None, reporter="张三", phone="1").reported
