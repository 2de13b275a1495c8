"""经验做法 in the store: versions and verdicts, and what staff type into the shared sheet's tab."""

from __future__ import annotations

from ledger.duties.practice import PracticeVerdict
from ledger.permissions import Person, Role
from ledger.side_rows import SOURCE_WORDS
from portal.build import Portal
from store.audit import audit_events
from store.database import reading, writing
from store.duties import practice, side_rows
from store.facts import bump

CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
TEXTS = {"title": "随文解读", "practice": "同步准备解读材料。", "effect": "", "evidence": ""}


def typed(portal: Portal, *rows: dict[str, str]) -> None:
    """A reading of the tab that shows these rows."""
    book, now = portal.book, portal.clock.now()
    found = {f"{r.get('unit', '')}|{r.get('title', '')}": (n, r) for n, r in enumerate(rows, 2)}
    with writing(book.engine) as connection:
        practice.adopt(connection, side_rows.keep(connection, "经验做法", found, now), book, now)
        bump(connection)


def row(**more: str) -> dict[str, str]:
    return {"unit": "鼓楼区", "task_no": "7", "title": "随文解读", "practice": "做法一"} | more


def test_submitted_amended_decided_each_with_a_deed(portal: Portal):
    number = portal.duties.practice.offer(CLERK, "鼓楼区", TEXTS, key="2021-07-鼓楼区")
    (held,) = portal.duties.practice.visible(CLERK)
    portal.duties.practice.amend(CLERK, number, TEXTS | {"effect": "好"}, seen=held.latest.seq)
    (held,) = portal.duties.practice.visible(CLERK)
    assert [v.text("effect") for v in held.versions] == ["", "好"]
    portal.duties.practice.decide(OFFICE, number, PracticeVerdict.SELECTED, "", seen=held.latest.seq)
    assert portal.duties.practice.published(CLERK).records[0].published.text("effect") == "好"
    with reading(portal.book.engine) as connection:
        told = [d.kind for d in audit_events(connection, kinds=["practice."])]
    assert told == ["practice.decided", "practice.amended", "practice.offered"]


def test_staffs_row_becomes_a_practice_once_and_its_changes_become_versions(portal: Portal):
    typed(portal, row())
    typed(portal, row(practice="做法二"))
    typed(portal, row(practice="做法二"))
    (held,) = portal.duties.practice.visible(OFFICE)
    assert (held.unit, held.key, held.task_no) == ("鼓楼区", "2021-07-鼓楼区", 7)
    assert [v.text("practice") for v in held.versions] == ["做法一", "做法二"]
    assert held.latest.source == SOURCE_WORDS


def test_what_staff_change_after_the_selection_is_not_published(portal: Portal):
    typed(portal, row())
    (held,) = portal.duties.practice.visible(OFFICE)
    portal.duties.practice.decide(OFFICE, held.id, PracticeVerdict.SELECTED, "", seen=held.latest.seq)
    typed(portal, row(practice="做法二"))
    (held,) = portal.duties.practice.published(CLERK).records
    assert held.published.text("practice") == "做法一"
    assert held.newer


def test_a_declined_one_that_staff_change_is_up_again(portal: Portal):
    typed(portal, row())
    (held,) = portal.duties.practice.visible(OFFICE)
    portal.duties.practice.decide(OFFICE, held.id, PracticeVerdict.DECLINED, "太短", seen=held.latest.seq)
    typed(portal, row(practice="做法二"))
    assert portal.duties.practice.visible(OFFICE)[0].verdict is PracticeVerdict.WAITING


def test_rows_that_cannot_be_taken_are_shown_to_the_office_and_a_word_in_the_sheet_selects_nothing(
    portal: Portal,
):
    typed(
        portal,
        row(unit="不知道"),
        row(title=""),
        row(title="二", practice=""),
        row(title="好", selected="采用"),
    )
    (held,) = portal.duties.practice.visible(OFFICE)
    assert (held.latest.text("title"), held.verdict) == ("好", PracticeVerdict.WAITING)
    assert len(portal.duties.practice.unplaced(OFFICE)) == 3


def test_an_entry_that_the_ledger_does_not_have_is_not_named(portal: Portal):
    typed(portal, row(task_no="99"))
    assert portal.duties.practice.visible(OFFICE)[0].key == ""


def test_two_numbers_are_no_third_one(portal: Portal):
    """3、7 was read as 37."""
    for number, typed_no in enumerate(("3、7", "1 5", "第3、7项")):
        typed(portal, row(task_no=typed_no, title=f"题目{number}"))
    assert [(p.key, p.task_no) for p in portal.duties.practice.visible(OFFICE)] == [("", 0)] * 3
