"""What the shared sheet shows of rounds and files: of every row, from the day's round and the files that stand beside it."""

from __future__ import annotations

from ledger.attachments import Upload
from ledger.columns import LEDGER, LEDGER_TAB
from ledger.permissions import Person, Role
from ledger.repository import Edit
from ledger.rounds.plan import Rhythm, RhythmKind
from portal.build import Portal
from tests.attachment_samples import pdf

OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
KEY, OTHER = "2021-07-鼓楼区", "2021-08-鼓楼区"


def shown(portal: Portal, key: str) -> list[str]:
    """What stands in the two columns of a row, headers for `台账编号`."""
    rows = portal.engine.backend.read().grids[LEDGER_TAB].rows
    cells = next(row for row in rows if row[0] == key)
    return [*cells[len(LEDGER) :], "", ""][:2]


def report(portal: Portal, key: str) -> None:
    seen = portal.book.ledger().cells[key, "progress_note"]
    portal.book.submit([Edit(key, "progress_note", seen, "已部署，公开 12 条。")], person="王某", token=key)


def cycles(portal: Portal) -> None:
    for _ in range(3):
        assert not portal.engine.cycle().trouble


def test_without_rounds_and_files_the_columns_stand_there_and_say_nothing(portal: Portal) -> None:
    cycles(portal)
    assert shown(portal, "台账编号") == ["本轮", "附件数"]
    assert shown(portal, KEY) == ["", ""]


def test_each_row_says_whether_it_is_reported_and_how_many_files_it_has(portal: Portal) -> None:
    portal.duties.round.set_rhythm(OFFICE, Rhythm(RhythmKind.QUARTERLY), seen=0)
    portal.entry.evidence_files.add(CLERK, KEY, [Upload("甲.pdf", pdf("a")), Upload("乙.pdf", pdf("b"))])
    cycles(portal)
    assert (shown(portal, KEY), shown(portal, OTHER)) == (["未报", "2"], ["未报", ""])
    report(portal, KEY)
    cycles(portal)
    assert shown(portal, KEY) == ["已报 10-08", "2"]
    first = portal.entry.evidence_files.of(CLERK, KEY)[0]
    portal.entry.evidence_files.remove(CLERK, first.id)
    portal.duties.round.set_rhythm(OFFICE, Rhythm(), seen=1)
    cycles(portal)
    assert (shown(portal, KEY), shown(portal, OTHER)) == (["", "1"], ["", ""])


def test_told_once_while_nothing_changes(portal: Portal) -> None:
    told = portal.engine.derived.texts
    assert told is not None
    assert told() is told()
    before = told()
    report(portal, KEY)
    assert told() is not before
