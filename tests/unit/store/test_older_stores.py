"""A store that an earlier version made is brought up to this one, step by step, with all that it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect

from ledger.repository import Edit
from ledger.review.service import Decision
from ledger.review.workflow import Rating, Step
from portal.settings.settings import ROOT
from store import tables
from store.errors import StoreUnavailable
from store.opening import open_database
from store.review.reviews import Reviews
from store.schema import whole
from store.store import Store
from store.tables import Migration

NOW = datetime(2022, 3, 1, tzinfo=UTC)
DUMP = (ROOT / "tests/data/store_0_1_0.sql").read_text(encoding="utf-8")
WITHOUT_ROLE = DUMP.replace("role VARCHAR NOT NULL, ", "").replace("'市直单位','责任',''", "'市直单位',''")
ROLE = Migration("entry has role", "entry", "ALTER TABLE entry ADD COLUMN role VARCHAR NOT NULL DEFAULT ''")
FILLED = Migration("role is 责任", "entry", "UPDATE entry SET role = '责任'")
OF_LATER = Migration("of a later table", "commitment", "ALTER TABLE commitment ADD COLUMN told VARCHAR")


def rows(path: Path, asked: str) -> list[tuple[object, ...]]:
    """What the file says, past the product."""
    with closing(sqlite3.connect(path)) as held:
        return held.execute(asked).fetchall()


def filled(path: Path, dump: str = DUMP) -> Path:
    """A store of that version."""
    with closing(sqlite3.connect(path)) as held:
        held.executescript(dump)
    return path


def open_and_close(path: Path) -> dict[str, object]:
    """Opens it as the portal does; its tables with their columns and indexes."""
    engine = open_database(f"sqlite:///{path}", now=NOW)
    found = inspect(engine)
    there = {
        name: (
            sorted(column["name"] for column in found.get_columns(name)),
            sorted(str(index["name"]) for index in found.get_indexes(name)),
        )
        for name in found.get_table_names()
    }
    engine.dispose()
    return there


def test_a_store_of_the_first_release_has_all_that_a_new_one_has_and_all_that_it_had(tmp_path: Path) -> None:
    path = filled(tmp_path / "old.db")
    held = {
        name: rows(path, f'SELECT * FROM "{name}"')
        for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type='table' AND name != 'migration'")
    }
    assert open_and_close(path) == open_and_close(tmp_path / "new.db")
    assert {name: rows(path, f'SELECT * FROM "{name}"') for name in held} == held


def test_work_goes_on_in_a_store_of_the_first_release(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{filled(tmp_path / 'old.db')}")
    assert [change.new for change in reversed(store.history())] == [
        "已建专栏。",
        "乙局自己填的。",
        "人手不足。",
    ]
    assert [(c.sheet, c.portal) for c in store.conflicts()] == [("乙局自己填的。", "没见过乙局填的。")]
    assert store.receipt_state("2021-R000004") == "waiting"
    store.submit([Edit("2021-01-乙", "issues", "", "缺经费。")], person="乙局经办人", token="t5")
    assert store.receipt_state("2021-R000005") == "waiting"
    store.engine.dispose()


def test_decisions_of_a_store_without_ratings_are_read_and_rated_ones_put_beside_them(tmp_path: Path) -> None:
    path = filled(tmp_path / "old.db")
    with closing(sqlite3.connect(path)) as held:
        texts = ["at", "key", "person", "reason", "step", "texts", "receipt"]
        columns = ", ".join(f"{name} VARCHAR NOT NULL" for name in texts)
        held.execute(
            f"CREATE TABLE review ({columns}, after_seq INTEGER NOT NULL, id INTEGER PRIMARY KEY AUTOINCREMENT)"
        )
        named = "at, key, person, reason, step, texts, after_seq, receipt"
        old = (NOW.isoformat(), "2021-01-甲", "某人", "", "approve", "{}", 0, "R")
        held.execute(f"INSERT INTO review ({named}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", old)
        held.commit()
    store = Store(f"sqlite:///{path}")
    reviews = Reviews(store)
    rated = Decision("2021-01-甲", Step.SEND_BACK, "某人", NOW, "请补充", {}, rating=Rating.FAIR)
    reviews.decide([Edit("2021-01-甲", "review_state", "", "已退回")], rated, token="r")
    assert [d.rating for d in reviews.decisions("2021-01-甲")] == [None, Rating.FAIR]
    store.engine.dispose()


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes these the migrations of this version."""
    return lambda *given: monkeypatch.setattr(tables, "MIGRATIONS", given)


def test_steps_are_taken_in_order_and_once(tmp_path: Path, steps: Callable[..., None]) -> None:
    path = filled(tmp_path / "old.db", WITHOUT_ROLE)
    steps(ROLE, OF_LATER)
    open_and_close(path)
    assert rows(path, 'SELECT "key", role FROM entry') == [("2021-01-甲", ""), ("2021-01-乙", "")]
    steps(ROLE, OF_LATER, FILLED)
    for _ in range(2):
        open_and_close(path)
        assert rows(path, 'SELECT "key", role FROM entry') == [("2021-01-甲", "责任"), ("2021-01-乙", "责任")]
    names = [ROLE.name, OF_LATER.name, FILLED.name]
    assert [name for (name,) in rows(path, "SELECT name FROM migration") if name in names] == sorted(names)


def test_a_new_store_is_made_as_it_is_now_and_takes_no_step(tmp_path: Path, steps: Callable[..., None]) -> None:
    steps(ROLE)
    open_and_close(tmp_path / "new.db")
    assert rows(tmp_path / "new.db", f"SELECT count(*) FROM migration WHERE name = '{ROLE.name}'") == [(1,)]


def test_a_step_that_fails_leaves_the_store_as_it_was(tmp_path: Path, steps: Callable[..., None]) -> None:
    path = filled(tmp_path / "old.db", WITHOUT_ROLE)
    before = rows(path, "SELECT sql FROM sqlite_master ORDER BY name"), rows(path, "SELECT * FROM migration")
    steps(ROLE, Migration("broken", "entry", "UPDATE entry SET nothing = 1"))
    with pytest.raises(StoreUnavailable):
        open_and_close(path)
    assert (
        rows(path, "SELECT sql FROM sqlite_master ORDER BY name"),
        rows(path, "SELECT * FROM migration"),
    ) == before


def test_no_column_comes_or_goes_without_a_step() -> None:
    """Tables follow from records: a field more in a dataclass is a column that the stores there are do not have. Write the
    step (`store.tables.MIGRATIONS`) first, then the line in the file."""
    there = {table.name: " ".join(sorted(c.name for c in table.columns)) for table in whole().sorted_tables}
    listed = (ROOT / "tests/data/store_columns.txt").read_text(encoding="utf-8").splitlines()
    assert there == dict(line.split(": ") for line in listed)
