"""0.4 in 完成进度 is 40 %, 0.4% is not: typed over the other, it is another text and not the same number again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.columns import format_cell, parse
from store.codec import core, same
from tests.property.world import PLACES, World

KEY = "2021-01-甲"


@pytest.fixture
def world() -> Iterator[World]:
    made = World("memory")
    yield made
    made.close()


@pytest.mark.parametrize(("one", "other"), [("0.4%", "0.4"), ("1%", "1"), ("1.5%", "1.5"), ("0.85", "0.85%")])
def test_a_share_and_a_little_percentage_are_two_texts(one: str, other: str) -> None:
    assert not same("percent", one, other)
    assert core("percent", one) != core("percent", other)


@pytest.mark.parametrize(
    ("one", "other"), [("40%", "40"), ("40", "40.0"), ("0.4", "0.40"), ("0%", "0"), ("1%", "1.0%")]
)
def test_one_number_in_two_dresses_is_one_text(one: str, other: str) -> None:
    assert same("percent", one, other)
    assert core("percent", one) == core("percent", other)


@pytest.mark.parametrize(
    ("first", "then", "read"), [("0.4%", "0.4", 40.0), ("0.85", "0.85%", 0.85), ("0.5%", "0.5", 50.0)]
)
def test_what_was_typed_over_it_is_read(world: World, first: str, then: str, read: float) -> None:
    for text in (first, then):
        world.sheet.put(world.where(KEY)[0], PLACES["percent"], text)
        world.engine.cycle()
    assert world.store.ledger().by_key[KEY].percent == read
    assert [c.new for c in world.store.history(key=KEY) if c.column == "percent"][:2] == [then, first]


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.5, "0.5%"), (1, "1%"), (1.99, "1.99%"), (2, "2"), (100, "100")]
)
def test_what_is_written_is_read_as_it_was_meant(value: float, text: str) -> None:
    """A bare 1 would be asked about, a bare 0.5 be 50 %."""
    assert format_cell("percent", value) == text
    assert parse("percent", text, year=2021).value == value
