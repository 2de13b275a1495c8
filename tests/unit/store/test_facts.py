"""The version that every page asks for, read past SQLAlchemy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from store.database import reading, writing
from store.errors import StoreUnavailable
from store.facts import bump, one_look, version_read
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


def test_within_one_look_the_version_stands_until_the_reader_saves_something(store: Store, tmp_path: Path) -> None:
    other = Store(f"sqlite:///{tmp_path / 'store.db'}")

    def elsewhere() -> None:
        with writing(other.engine) as connection:
            bump(connection)

    seen: list[int] = []

    def in_a_thread(act: Callable[[], object]) -> None:
        thread = Thread(target=act)
        thread.start()
        thread.join()

    with one_look():
        assert store.version() == 0
        in_a_thread(elsewhere)
        assert store.version() == 0
        with one_look():
            assert store.version() == 0
        with writing(store.engine) as connection:
            bump(connection)
        assert store.version() == 2
        in_a_thread(elsewhere)
        in_a_thread(lambda: seen.append(store.version()))
    assert store.version() == 3
    assert seen == [3], "another thread looks for itself"


def test_what_is_read_within_one_look_is_known_to_whoever_asks_next(store: Store, tmp_path: Path) -> None:
    """Else a keeper that has read a newer state would read it again at each question."""
    with one_look():
        assert store.version() == 0
        thread = Thread(target=lambda: _bump(store))
        thread.start()
        thread.join()
        with reading(store.engine) as connection:
            assert version_read(connection) == 1
        assert store.version() == 1


def _bump(store: Store) -> None:
    with writing(store.engine) as connection:
        bump(connection)


def test_a_store_that_cannot_be_read_says_so_in_a_sentence(store: Store) -> None:
    with writing(store.engine) as connection:
        connection.exec_driver_sql("DROP TABLE meta")
    with pytest.raises(StoreUnavailable, match="本地库"):
        store.version()
