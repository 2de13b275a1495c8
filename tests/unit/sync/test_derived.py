"""本轮 and 附件数 in the sheet, cycle by cycle: put up after everything else, in as few writes as may be, never over staff's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.columns import DERIVED
from ledger.repository import Edit
from store.database import writing
from store.facts import put_fact
from sync.backends.base import Batch, Reading
from sync.derived.put_up import PATIENCE
from sync.engine import Engine
from sync.errors import CellsRefused, Held, Raced, SyncError, WriteInDoubt
from tests.property.derived_rules import beside
from tests.property.world import PLACES, World

KEY, OTHER = "2021-01-甲", "2021-01-乙"
ROUND = PLACES["review_comment"] + 1


@pytest.fixture(params=["memory", "xlsx", "google"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    made = World(request.param)
    yield made
    made.close()


@pytest.fixture
def memory() -> Iterator[World]:
    made = World("memory")
    yield made
    made.close()


def told(world: World, *answers: str) -> None:
    world.told = {key: {"round_answer": text} for key, text in zip(world.keys, answers, strict=False)}


def shows(world: World, name: str = "round_answer") -> list[str]:
    grid = world.sheet.grid()
    place = beside(name, grid)
    return [row[place - 1] if place <= len(row) else "" for row in grid[1:]]


def counted(world: World) -> list[Batch]:
    """Every batch that is written from now on."""
    made: list[Batch] = []
    real = world.backend.write

    def write(batch: Batch, sheet: Reading) -> None:
        made.append(batch)
        real(batch, sheet)

    world.backend.write = write  # type: ignore[method-assign]
    return made


def older(world: World) -> None:
    """The sheet and the store as they were before there were such columns."""
    for column in DERIVED:
        world.sheet.put(1, beside(column.name, world.sheet.grid()), "")
    with writing(world.store.engine) as connection:
        put_fact(connection, "derived_columns", "{}")
    world.restart()


def test_what_the_portal_knows_comes_in_one_write_and_a_quiet_cycle_writes_nothing(world: World) -> None:
    world.engine.cycle()
    written = counted(world)
    told(world, *["未报"] * 6)
    world.engine.cycle()
    assert shows(world) == ["未报"] * 6
    assert len(written) == 1
    world.restart()
    assert world.engine.cycle().message == ""
    assert len(written) == 1
    assert not world.store.history()
    assert not world.store.findings()


def test_an_older_sheet_gets_the_columns_and_then_what_they_say(world: World) -> None:
    older(world)
    world.sheet.put(1, ROUND, "我们的备注")
    told(world, "未报")
    world.told = {**world.told, OTHER: {"file_count": "3"}}
    world.engine.cycle()
    grid = world.sheet.grid()
    assert grid[0][ROUND - 1 : ROUND + 2] == ["我们的备注", "本轮", "附件数"]
    assert shows(world)[0] == "未报"
    assert shows(world, "file_count")[1] == "3"
    assert not world.store.findings()


def test_a_column_that_staff_had_before_us_stays_theirs(world: World) -> None:
    older(world)
    world.sheet.put(1, ROUND, "本轮")
    world.sheet.put(2, ROUND, "甲自己记的")
    told(world, *["未报"] * 6)
    world.engine.cycle()
    world.engine.cycle()
    assert shows(world) == ["甲自己记的", *[""] * 5]
    assert [(f.column, f.outcome) for f in world.store.findings()] == [("round_answer", "derived")]
    world.sheet.put(1, ROUND, "本轮（自己记）")
    world.engine.cycle()
    world.engine.cycle()
    assert shows(world) == ["未报"] * 6
    assert world.sheet.grid()[1][ROUND - 1] == "甲自己记的"
    assert not world.store.findings()


def test_a_word_that_stood_there_once_is_staffs_where_staff_type_it(world: World) -> None:
    """无变化 of the round before, typed by a clerk who means this round: it is told, also after a restart."""
    for answer in ("无变化", "未报"):
        told(world, answer, answer)
        world.engine.cycle()
        world.engine.cycle()
    world.sheet.put(2, beside("round_answer", world.sheet.grid()), "无变化")
    for _ in range(2):
        world.engine.cycle()
        assert shows(world)[:2] == ["无变化", "未报"]
        assert [f.raw for f in world.store.findings()] == ["无变化"]
        world.restart()
    told(world, "已报 10-12", "已报 10-12")
    world.engine.cycle()
    assert shows(world)[:2] == ["无变化", "已报 10-12"]
    world.sheet.put(2, beside("round_answer", world.sheet.grid()), "")
    world.engine.cycle()
    assert shows(world)[:2] == ["已报 10-12", "已报 10-12"]
    assert not world.store.findings()


def test_a_stale_copy_without_the_columns_or_with_former_texts_is_brought_up(world: World) -> None:
    if world.kind == "google":
        pytest.skip("nobody keeps a copy open there")
    older(world)
    before = world.sheet.open_copy()
    told(world, "未报")
    world.engine.cycle()
    between = world.sheet.open_copy()
    told(world, "已报 10-12")
    world.engine.cycle()
    for copy in (between, before):
        world.sheet.save_copy(copy)
        for _ in range(3):
            world.engine.cycle()
        assert shows(world)[0] == "已报 10-12"
    assert not world.store.findings()
    assert not world.store.conflicts()


def test_it_waits_while_others_work_and_comes_at_last(memory: World) -> None:
    written = counted(memory)
    told(memory, "未报")
    for n in range(PATIENCE):
        memory.sheet.put(3, PLACES["issues"], f"问题{n}")
        memory.engine.cycle()
    assert not written
    memory.sheet.put(3, PLACES["issues"], "还有问题")
    memory.engine.cycle()
    assert shows(memory)[0] == "未报"


def test_a_submission_costs_what_it_did(memory: World) -> None:
    """One write and two readings: the round's answer goes along."""
    memory.engine.cycle()
    written = counted(memory)
    memory.store.submit([Edit(KEY, "issues", "", "没有")], person="林某", token="1")
    told(memory, "已报 10-12")
    reads = memory.backend.reads  # type: ignore[attr-defined]
    memory.engine.cycle()
    assert (len(written), memory.backend.reads - reads) == (1, 2)  # type: ignore[attr-defined]
    assert shows(memory)[0] == "已报 10-12"
    memory.engine.cycle()
    assert len(written) == 1


def test_what_no_backend_writes_stops_no_submission_that_it_goes_along_with(memory: World) -> None:
    memory.engine.cycle()
    memory.store.submit([Edit(KEY, "issues", "", "没有")], person="林某", token="1")
    told(memory, "已报 10-12")
    real = memory.backend.write

    def refuses(batch: Batch, sheet: Reading) -> None:
        CellsRefused.raise_for("写不了", {w.op_id for w in batch.writes if w.value == "已报 10-12"})
        real(batch, sheet)

    memory.backend.write = refuses  # type: ignore[method-assign]
    assert memory.engine.cycle().written == 1
    assert memory.text(KEY, "issues") == "没有"


@pytest.mark.parametrize("error", [Held("有人打开着"), Raced("有人保存"), WriteInDoubt("没有回音")])
def test_what_goes_wrong_loses_nothing(memory: World, error: SyncError) -> None:
    told(memory, "未报")
    real = memory.backend.write

    def fails(_batch: Batch, _sheet: Reading) -> None:
        raise error

    memory.backend.write = fails  # type: ignore[method-assign]
    report = memory.engine.cycle()
    assert report.trouble == ("WriteInDoubt" if isinstance(error, WriteInDoubt) else "")
    memory.backend.write = real  # type: ignore[method-assign]
    for _ in range(PATIENCE + 1):
        assert not memory.engine.cycle().trouble
    assert shows(memory)[0] == "未报"


def test_while_the_workbook_is_open_there_is_no_trouble_and_hardly_a_look(memory: World) -> None:
    told(memory, "未报")

    def held(_batch: Batch, _sheet: Reading) -> None:
        raise Held("有人打开着")

    memory.backend.write = held  # type: ignore[method-assign]
    memory.engine.cycle()
    reads = memory.backend.reads  # type: ignore[attr-defined]
    for _ in range(PATIENCE):
        assert not memory.engine.cycle().trouble
    assert memory.backend.reads == reads  # type: ignore[attr-defined]


def test_a_cell_that_no_backend_writes_is_not_tried_for_ever(memory: World) -> None:
    told(memory, "未报", "未报")
    real, tried = memory.backend.write, []

    def refuses(batch: Batch, sheet: Reading) -> None:
        tried.append(batch)
        CellsRefused.raise_for("写不了", {w.op_id for w in batch.writes if w.key == KEY})
        real(batch, sheet)

    memory.backend.write = refuses  # type: ignore[method-assign]
    for _ in range(4):
        memory.engine.cycle()
    assert len(tried) == 2
    assert shows(memory)[:2] == ["", "未报"]


def test_a_mistake_in_what_it_should_say_stops_nobody(memory: World) -> None:
    def fails() -> dict[str, dict[str, str]]:
        raise KeyError("轮次")

    memory.engine.derived.texts = fails
    memory.store.submit([Edit(KEY, "issues", "", "没有")], person="林某", token="1")
    assert memory.engine.cycle().written == 1


def test_what_was_published_is_known_to_be_ours(tmp_path: Path) -> None:
    world = World("memory")
    world.backend.sheets = None  # type: ignore[attr-defined]
    told(world, *["未报"] * 6)
    world.engine.publish_again()
    assert shows(world) == ["未报"] * 6
    told(world, *["无变化"] * 6)
    engine = Engine(world.store, world.backend)
    engine.derived.texts = lambda: world.told
    engine.cycle()
    assert shows(world) == ["无变化"] * 6
    assert not world.store.findings()
    world.close()


def test_a_repair_is_told_nothing_of_a_column_that_is_staffs_own(world: World) -> None:
    if world.kind != "google":
        pytest.skip("nothing is repaired there")
    older(world)
    world.sheet.put(1, ROUND, "本轮")
    world.engine.cycle()
    laid_out: list[str] = []
    world.backend.repair = lambda tabs: laid_out.extend(h for tab in tabs for h in tab.headers) or ()  # type: ignore[attr-defined]
    world.engine.repair(person="办公厅")
    assert ("本轮" in laid_out, "附件数" in laid_out) == (False, True)


def test_a_column_that_was_ours_stays_ours_whatever_became_of_a_write(memory: World) -> None:
    """Staff delete it and take that back, just as it is to be put up again."""
    told(memory, "未报")
    memory.engine.cycle()
    place = beside("round_answer", memory.sheet.grid())
    memory.sheet.put(1, place, "")
    real = memory.backend.write

    def overtaken(_batch: Batch, _sheet: Reading) -> None:
        memory.sheet.put(1, place, "本轮")
        raise Raced("有人保存")

    memory.backend.write = overtaken  # type: ignore[method-assign]
    memory.engine.cycle()
    memory.backend.write = real  # type: ignore[method-assign]
    told(memory, "无变化")
    memory.engine.cycle()
    assert shows(memory)[0] == "无变化"
    assert not memory.store.findings()
