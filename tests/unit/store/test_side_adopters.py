"""What staff type into 保障情况 and 经验做法 of the shared sheet arrives by the engine's own cycle."""

from __future__ import annotations

from ledger.permissions import Person, Role
from ledger.side_rows import SOURCE_WORDS
from portal.build import Portal
from tests.memory_staff import MemoryStaff

OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))


def test_a_cycle_takes_both_tabs_over(portal: Portal) -> None:
    portal.engine.cycle()
    staff = MemoryStaff(portal.engine.backend)  # type: ignore[arg-type]
    rows = staff.sheets.tabs["保障情况"]
    row = next((n for n, cells in enumerate(rows, 1) if cells[:1] == ["鼓楼区"]), len(rows) + 1)
    staff.set_cell("保障情况", row, 1, "鼓楼区")
    staff.set_cell("保障情况", row, 2, "张某")
    staff.set_cell("保障情况", row, 4, "2")
    for column, text in ((2, "鼓楼区"), (3, "7"), (4, "随文解读"), (5, "同步准备解读材料")):
        staff.set_cell("经验做法", 2, column, text)
    portal.engine.cycle()
    held = portal.duties.assurance.of(OFFICE, "鼓楼区").held
    assert held is not None
    assert (held.text("chief"), held.text("full_time"), held.source) == ("张某", "2", SOURCE_WORDS)
    (practice,) = portal.duties.practice.visible(OFFICE)
    assert (practice.key, practice.latest.text("title")) == ("2021-07-鼓楼区", "随文解读")
    version = portal.book.version()
    portal.engine.cycle()
    assert portal.book.version() == version
