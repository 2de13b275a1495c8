"""Cells that only the day or the task's title can judge: 填报时间 still to come, 已于12月完成 said in October, a title overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.clock import FixedDay
from ledger.entries import Ledger
from ledger.repository import Finding
from store.store import Store
from sync.engine import Engine
from tests.property.world import PLACES, World

KEY = "2021-01-甲"
OCTOBER, DECEMBER = date(2021, 10, 8), date(2021, 12, 21)


@pytest.fixture
def world() -> Iterator[World]:
    made = World("memory")
    on(made, OCTOBER)
    yield made
    made.close()


def on(world: World, day: date) -> None:
    """The portal's process, started on that day."""
    if world.store is not None:
        world.store.engine.dispose()
    world.store = Store(world.url, clock=FixedDay(day))
    world.engine = Engine(world.store, world.backend)


def type_in(world: World, column: str, text: str) -> None:
    world.sheet.put(world.where(KEY)[0], PLACES[column], text)
    world.engine.cycle()


def found(world: World, column: str) -> list[Finding]:
    return [f for f in world.store.findings() if (f.key, f.column) == (KEY, column)]


def ledger(world: World) -> Ledger:
    return world.store.ledger()


@pytest.mark.parametrize("text", ["2021-10-09", "2021-12-01 16:30", "2021年11月30日", "10月9日", "2022-10-01"])
def test_a_time_of_reporting_still_to_come_is_asked(world: World, text: str) -> None:
    type_in(world, "reported_at", text)
    (finding,) = found(world, "reported_at")
    assert finding.outcome == "ask"
    assert "晚于今天" in finding.message
    assert ledger(world).by_key[KEY].reported_at == ""
    assert world.store.history(key=KEY)[0].new == text


@pytest.mark.parametrize("text", ["2021-10-08", "2021-10-07 16:30", "10月7日"])
def test_a_time_of_reporting_until_today_stands(world: World, text: str) -> None:
    type_in(world, "reported_at", text)
    assert not found(world, "reported_at")
    assert ledger(world).by_key[KEY].reported_at.startswith("2021-10-0")


def test_a_time_that_has_come_stands_by_itself_and_nobody_counts_as_active(world: World) -> None:
    type_in(world, "reported_at", "2021-12-01")
    on(world, DECEMBER)
    world.sheet.put(world.where("2021-01-乙")[0], PLACES["progress_note"], "乙的进展")
    world.engine.cycle()
    assert not found(world, "reported_at")
    entry = ledger(world).by_key[KEY]
    assert entry.reported_at == "2021-12-01"
    assert entry.updated_at.date() == OCTOBER
    assert world.engine.cycle().accepted == 0


@pytest.mark.parametrize("text", ["12月20日完成", "已于12月20日完成", "2021年12月20日已办结"])
def test_a_status_of_a_day_still_to_come_is_asked(world: World, text: str) -> None:
    type_in(world, "status", text)
    (finding,) = found(world, "status")
    assert finding.outcome == "ask"
    assert ledger(world).by_key[KEY].status == ""


@pytest.mark.parametrize(
    "note",
    ["方案已于12月20日印发。", "已于2021年12月20日全面完成", "均已在11月1日前后公开；均已于11月2日公开"],
)
def test_a_note_that_claims_a_day_still_to_come_is_told(world: World, note: str) -> None:
    type_in(world, "progress_note", note)
    (finding,) = found(world, "progress_note")
    assert finding.outcome == "reject"
    assert "晚于今天" in finding.message


@pytest.mark.parametrize("note", ["拟于12月20日印发。", "已于9月20日印发，12月20日前完成", "已于10月8日公开"])
def test_a_plan_and_the_past_are_no_claim(world: World, note: str) -> None:
    type_in(world, "progress_note", note)
    assert not found(world, "progress_note")


@pytest.mark.parametrize(("title", "told"), [("及时公开行动方案", 1), ("5.办好政府公报。", 1), ("1.任务", 0)])
def test_a_title_written_over_is_told_while_it_cannot_be_put_back(title: str, told: int) -> None:
    world = World("xlsx")
    somebody = world.home / ".~lock.台账.xlsx#"
    somebody.write_text(",林某,PC,2021-10-08,file:///home;")
    type_in(world, "task", title)
    findings = found(world, "task")
    assert [f.outcome for f in findings] == ["ask"] * told
    assert all("标题不一致" in f.message for f in findings)
    somebody.unlink()
    world.engine.cycle()
    assert not found(world, "task")
    assert world.text(KEY, "task") == "任务。"
    world.close()
