"""The record machine; and what people ask of the store's records: when a conflict was settled, which rows are asked
for, what cycles did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, text

from ledger.clock import BEIJING
from ledger.duties.rectification import Rectification, RectificationState
from ledger.errors import ChangedMeanwhile
from ledger.repository import Edit
from store.database import writing
from store.duties.rectification import RECTIFICATIONS
from store.keeper import RegisterKeeper
from store.records import Records
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
        connection.execute(text("DELETE FROM migration WHERE name LIKE 'schema:%'"))
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


class Colour(StrEnum):
    RED = "红"


@dataclass(frozen=True)
class Inner:
    on: date | None = None
    done: bool = False


@dataclass(frozen=True)
class Sample:
    id: int
    at: datetime
    colour: Colour
    day: date | None = None
    no: int | None = None
    keys: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    inner: Inner = Inner()
    shown: bool = False


SAMPLE = Table(
    "sample",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=True),
    *(Column(name, String, nullable=False) for name in ("at", "hue", "day", "keys", "texts", "inner")),
    Column("no", Integer),
    Column("shown", Integer, nullable=False),
)
NOON = datetime(2021, 10, 8, 12, tzinfo=BEIJING)
FULL = Sample(
    0, NOON, Colour.RED, date(2021, 10, 9), 7, ("甲", "乙"), {"a": "b"}, Inner(date(2021, 1, 1), done=True), shown=True
)


@pytest.mark.parametrize("made", [FULL, Sample(0, NOON, Colour.RED)], ids=["full", "bare"])
def test_a_record_comes_back_from_its_row_as_it_went_in(made: Sample) -> None:
    samples = Records(Sample, SAMPLE, colour="hue")
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        SAMPLE.create(connection)
        number = samples.add(connection, made)
        assert samples.find(connection) == (replace(made, id=number),)
        changed = samples.change(connection, SAMPLE.c.id == number, SAMPLE.c.hue == "红", day=None, no=None)
        assert changed == replace(made, id=number, day=None, no=None)
        assert samples.change(connection, SAMPLE.c.hue == "蓝", no=1) is None
    engine.dispose()


def test_a_version_is_read_once_by_whoever_asks_the_same_keeper(world: World) -> None:
    book = RegisterKeeper(world.store, RECTIFICATIONS)
    made = Rectification(0, KEY, 1, "甲", "问题", "要求", None, RectificationState.OPEN, "王办", NOON)
    assert book.all() is book.all()
    number = book.add(made, "rectification.opened", person="王办")
    assert book.all() == (replace(made, id=number),)
    with pytest.raises(ChangedMeanwhile, match="别人改过"):
        book.change(number, "rectification.closed", {"answer": "改了"}, seen=2, person="王办")
    assert book.all()[0].version == 1
