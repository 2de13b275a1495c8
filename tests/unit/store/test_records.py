"""What people ask of the store's records: when a conflict was settled, which rows are asked for, what cycles did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger.service import Edit
from store.database import writing
from store.store import Store
from tests.property.world import PLACES, World

KEY = "2021-01-甲"


@pytest.fixture
def world() -> Iterator[World]:
    made = World("memory")
    yield made
    made.close()


def clash(world: World) -> int:
    world.store.submit([Edit(KEY, "progress_note", "", "网页填的")], person="林某", token="t")
    world.sheet.put(world.where(KEY)[0], PLACES["progress_note"], "表格填的")
    world.engine.cycle()
    return world.store.conflicts()[0].id


def test_a_settled_conflict_knows_when_and_by_whom(world: World) -> None:
    number = clash(world)
    assert world.store.conflicts()[0].resolved_at is None
    world.store.resolve(number, value="表格填的", person="办公厅")
    (settled,) = world.store.conflicts(state="settled")
    assert (settled.resolved_by, settled.resolution) == ("办公厅", "表格填的")
    assert settled.resolved_at is not None
    assert settled.at <= settled.resolved_at <= world.store.now()


def test_a_store_from_before_gains_the_settlement_table(world: World) -> None:
    number = clash(world)
    with writing(world.store.engine) as connection:
        connection.execute(text("DROP TABLE settlement"))
        connection.execute(text("DELETE FROM migration"))
    older = Store(str(world.store.engine.url), clock=world.store.clock)
    older.resolve(number, value="表格填的", person="办公厅")
    assert older.conflicts(state="settled")[0].resolved_at
    older.engine.dispose()


def test_rows_asked_for_are_listed_until_they_are_back(world: World) -> None:
    world.sheet.rows(lambda rows: [row for row in rows if KEY not in row])
    world.engine.cycle()
    world.engine.want_back([KEY], person="办公厅")
    assert world.store.rows_wanted() == {KEY: "办公厅"}
    for _ in range(3):
        world.engine.cycle()
    assert world.text(KEY, "key") == KEY
    assert world.store.rows_wanted() == {}


def test_runs_since_a_moment_come_oldest_first(world: World) -> None:
    clash(world)
    world.store.submit([Edit(KEY, "issues", "", "缺人")], person="林某", token="u")
    world.engine.cycle()
    now = world.store.now()
    runs = world.store.runs(since=now - timedelta(hours=1))
    assert sum(r.written for r in runs) == 1
    assert [r.started for r in runs] == sorted(r.started for r in runs)
    assert world.store.runs(since=now + timedelta(hours=1)) == []
