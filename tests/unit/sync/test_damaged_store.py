"""A store that is damaged, ours or one that somebody hands in for 回头看, is told in one sentence."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from ledger.clock import BEIJING
from ledger.errors import Refused
from ledger.units.directory import shipped_directory
from store.errors import StoreUnavailable
from store.opening import open_database
from sync.look_back_files import read_last_year
from tests.property.world import World

FOREIGN = {
    "no JSON": "UPDATE meta SET value='{' WHERE name='breakdown'",
    "other JSON": "UPDATE meta SET value='[1]' WHERE name='breakdown'",
    "bytes": "UPDATE meta SET value=x'ff00' WHERE name='breakdown'",
    "no number": "UPDATE entry SET task_no='x'",
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A closed store in one file."""
    world = World("memory")
    world.store.engine.dispose()
    damaged(world.home / "store.db", "PRAGMA journal_mode=DELETE")
    shutil.copy(world.home / "store.db", tmp_path / "a.db")
    world.close()
    return tmp_path / "a.db"


def damaged(path: Path, *statements: str) -> None:
    """Change it past the portal."""
    with contextlib.closing(sqlite3.connect(path)) as held:
        for statement in statements:
            held.execute(statement)
        held.commit()


@pytest.mark.parametrize("damage", FOREIGN.values(), ids=FOREIGN)
def test_what_stands_where_something_else_should_is_told(store: Path, damage: str) -> None:
    damaged(store, damage)
    with pytest.raises(Refused, match=r"“a\.db”打不开或已损坏"):
        read_last_year(store, shipped_directory())


def test_a_schema_that_is_no_text_is_told(store: Path) -> None:
    damaged(
        store,
        "PRAGMA writable_schema=1",
        "UPDATE sqlite_master SET sql=CAST(x'435245415445ff' AS TEXT) WHERE name='entry'",
    )
    with pytest.raises(StoreUnavailable, match="已损坏"):
        open_database(f"sqlite:///{store}", now=datetime.now(BEIJING))
    with pytest.raises(Refused, match=r"“a\.db”打不开或已损坏"):
        read_last_year(store, shipped_directory())
