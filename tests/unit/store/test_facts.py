"""The version that every page asks for, read past SQLAlchemy."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.database import writing
from store.errors import StoreUnavailable
from store.facts import bump
from store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'store.db'}")


def test_the_version_grows_with_every_bump_of_any_process(store: Store, tmp_path: Path) -> None:
    assert store.version() == 0
    other = Store(f"sqlite:///{tmp_path / 'store.db'}")
    for expected in (1, 2):
        with writing(other.engine) as connection:
            bump(connection)
        assert store.version() == expected == int(store.fact("version"))


def test_a_store_that_cannot_be_read_says_so_in_a_sentence(store: Store) -> None:
    with writing(store.engine) as connection:
        connection.exec_driver_sql("DROP TABLE meta")
    with pytest.raises(StoreUnavailable, match="本地库"):
        store.version()
