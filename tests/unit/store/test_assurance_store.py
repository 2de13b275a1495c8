"""保障情况 in the store: versions are appended, and what staff type into the shared sheet is taken over field by field."""

from __future__ import annotations

import pytest

from ledger.duties.assurance import PORTAL
from ledger.errors import ChangedMeanwhile
from ledger.permissions import Person, Role
from ledger.side_rows import SOURCE_WORDS
from portal.build import Portal
from store.audit import audit_events
from store.database import reading, writing
from store.duties import assurance, side_rows

CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))


def typed(portal: Portal, **texts: str) -> None:
    """A reading of the tab that shows one row."""
    book, now = portal.book, portal.clock.now()
    with writing(book.engine) as connection:
        rows = {texts["unit"]: (2, texts)}
        fresh = side_rows.keep(connection, "保障情况", rows, now)
        assurance.adopt(connection, fresh, book, now)
        portal_bump(connection)


def portal_bump(connection) -> None:
    from store.facts import bump

    bump(connection)


def held(portal: Portal):
    return portal.duties.assurance.of(CLERK, "鼓楼区").held


def test_staffs_row_is_adopted_and_marked(portal: Portal):
    typed(portal, unit="鼓楼区政府", chief="张某", full_time="2人", funds="若干", phone="abc")
    now = held(portal)
    assert (now.source, now.text("chief"), now.text("full_time")) == (SOURCE_WORDS, "张某", "2")
    assert set(now.doubts) == {"funds", "phone"}
    assert now.text("phone") == ""


def test_newest_change_of_a_field_wins_and_the_other_stays_in_history(portal: Portal):
    typed(portal, unit="鼓楼区", chief="张某", office="办公室")
    portal.duties.assurance.fill(CLERK, "鼓楼区", {"chief": "李某"}, {"chief": "张某"})
    typed(portal, unit="鼓楼区", chief="张某", office="政务公开科")
    assert (held(portal).text("chief"), held(portal).text("office")) == ("李某", "政务公开科")
    typed(portal, unit="鼓楼区", chief="赵某", office="政务公开科")
    assert held(portal).text("chief") == "赵某"
    story = [(v.source, v.text("chief")) for v in portal.duties.assurance.history(CLERK, "鼓楼区")]
    assert story == [(SOURCE_WORDS, "赵某"), (SOURCE_WORDS, "李某"), (PORTAL, "李某"), (SOURCE_WORDS, "张某")]


def test_an_emptied_cell_takes_back_only_its_own(portal: Portal):
    typed(portal, unit="鼓楼区", chief="张某", office="办公室")
    portal.duties.assurance.fill(CLERK, "鼓楼区", {"chief": "李某"}, {"chief": "张某"})
    typed(portal, unit="鼓楼区", contact="王某")
    assert (held(portal).text("chief"), held(portal).text("office")) == ("李某", "")


def test_a_corrected_cell_drops_its_doubt_and_the_same_reading_adds_nothing(portal: Portal):
    typed(portal, unit="鼓楼区", phone="abc")
    typed(portal, unit="鼓楼区", phone="0591-87654321")
    assert dict(held(portal).doubts) == {}
    typed(portal, unit="鼓楼区", phone="0591-87654321")
    assert len(portal.duties.assurance.history(CLERK, "鼓楼区")) == 2


def test_a_row_of_an_unknown_unit_is_shown_not_swallowed(portal: Portal):
    typed(portal, unit="不知道的单位", chief="张某")
    (row,) = portal.duties.assurance.unplaced(OFFICE)
    assert row.texts["unit"] == "不知道的单位"
    assert portal.duties.assurance.overview(OFFICE)[0].held is None


def test_a_version_made_on_an_older_one_is_not_appended(portal: Portal):
    book = assurance.Assurances(portal.book)
    made = portal.duties.assurance.fill(CLERK, "鼓楼区", {"chief": "张某"}, {})
    with pytest.raises(ChangedMeanwhile):
        book.add(made, after=0)
    assert book.add(made, after=made.seq).seq > made.seq
    with reading(portal.book.engine) as connection:
        assert [d.person for d in audit_events(connection, kinds=["assurance.filled"])] == ["王某（鼓楼区）"] * 2


@pytest.mark.parametrize("unit", ["", "鼓楼区；台江区"])
def test_a_row_without_one_unit_changes_nobody(portal: Portal, unit: str):
    typed(portal, unit=unit, chief="张某")
    assert all(line.held is None for line in portal.duties.assurance.overview(OFFICE))
