"""A conflict shows what the sheet says now, and is decided about what was shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.errors import ChangedMeanwhile
from ledger.permissions import Person, Role
from ledger.repository import Edit
from ledger.service import Choice, LedgerService
from tests.property.world import PLACES, World

KEY, OTHER = "2021-01-甲", "2021-01-乙"
OFFICE = Person("办", "王办", frozenset({Role.OFFICE}), ())


@pytest.fixture
def world() -> Iterator[World]:
    made = World("memory")
    yield made
    made.close()


def put(world: World, text: str, key: str = KEY) -> None:
    world.sheet.put(world.where(key)[0], PLACES["progress_note"], text)


def clash(world: World, key: str = KEY) -> int:
    world.store.submit([Edit(key, "progress_note", "", "网页填的")], person="林某", token=key)
    put(world, "表格填的", key)
    world.engine.cycle()
    return world.store.conflicts()[-1].id


def service(world: World) -> LedgerService:
    return LedgerService(world.store)  # type: ignore[arg-type]


@pytest.mark.parametrize("newest", ["又改的", "", "网页填的"])
def test_an_open_conflict_shows_the_newest_text_of_the_sheet(world: World, newest: str) -> None:
    clash(world)
    put(world, newest)
    world.engine.cycle()
    (conflict,) = world.store.conflicts()
    assert (conflict.sheet, conflict.portal) == (newest, "网页填的")


@pytest.mark.parametrize("choice", list(Choice))
def test_what_was_not_shown_is_not_decided_about(world: World, choice: Choice) -> None:
    """The page stood open while staff went on; the person is told what stands there now, and nothing happens."""
    number = clash(world)
    put(world, "又改的")
    world.engine.cycle()
    with pytest.raises(ChangedMeanwhile, match="又改的"):
        service(world).resolve(OFFICE, number, choice, "第三个", seen="表格填的")
    assert [c.id for c in world.store.conflicts()] == [number]
    world.engine.cycle()
    assert world.text(KEY, "progress_note") == "又改的"


@pytest.mark.parametrize(
    ("choice", "text"), [(Choice.SHEET, "又改的"), (Choice.PORTAL, "网页填的"), (Choice.OTHER, "第三个")]
)
def test_what_was_shown_is_decided_at_once(world: World, choice: Choice, text: str) -> None:
    """No second conflict about a text that the decider had before his eyes; the record keeps what he saw."""
    number = clash(world)
    put(world, "又改的")
    world.engine.cycle()
    service(world).resolve(OFFICE, number, choice, "第三个", seen="又改的")
    world.engine.cycle()
    assert world.text(KEY, "progress_note") == text
    assert world.store.conflicts() == []
    (settled,) = world.store.conflicts(state="settled")
    assert (settled.sheet, settled.resolution) == ("又改的", text)


def test_a_text_that_nobody_has_read_yet_is_a_new_conflict(world: World) -> None:
    number = clash(world)
    put(world, "又改的")
    service(world).resolve(OFFICE, number, Choice.PORTAL, seen="表格填的")
    world.engine.cycle()
    (conflict,) = world.store.conflicts()
    assert (conflict.sheet, conflict.portal) == ("又改的", "网页填的")
    assert world.text(KEY, "progress_note") == "又改的"


def test_of_several_none_is_settled_when_one_has_moved(world: World) -> None:
    numbers = [clash(world), clash(world, OTHER)]
    put(world, "又改的", OTHER)
    world.engine.cycle()
    shown = dict.fromkeys(numbers, "表格填的")
    with pytest.raises(ChangedMeanwhile, match=f"——{OTHER} [^；]*。"):
        service(world).resolve_many(OFFICE, numbers, Choice.PORTAL, seen=shown)
    assert len(world.store.conflicts()) == 2
