"""An old copy saved over colleagues' saves, while the portal wrote nothing that its stamp could tell by."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.property.world import PLACES, World

A, B = "2021-01-甲", "2021-01-乙"
NOTE = PLACES["progress_note"]


@pytest.fixture
def world() -> Iterator[World]:
    made = World("memory")
    yield made
    made.close()


def typed(world: World, key: str, *texts: str) -> None:
    """Staff type one text after another into a cell, each read by the portal."""
    for text in texts:
        world.sheet.put(world.where(key)[0], NOTE, text)
        assert world.engine.cycle().trouble == ""


@pytest.mark.parametrize("before", [(), ("甲零",)], ids=["blank", "text"])
def test_an_old_copy_takes_several_edits_of_a_cell_back(world: World, before: tuple[str, ...]) -> None:
    typed(world, A, *before)
    opened = world.sheet.open_copy()
    typed(world, A, "甲一", "甲二", "甲三")
    typed(world, B, "乙一")
    world.sheet.save_copy(opened)
    assert world.engine.cycle().conflicts == 2
    assert {(one.key, one.portal) for one in world.store.conflicts()} == {(A, "甲三"), (B, "乙一")}


def test_one_row_alone_is_somebody_who_changed_his_mind(world: World) -> None:
    opened = world.sheet.open_copy()
    typed(world, A, "甲一", "甲二")
    world.sheet.save_copy(opened)
    assert world.engine.cycle().conflicts == 0


def test_what_was_said_long_ago_may_be_said_again(world: World) -> None:
    """Only texts since our last write can come from a copy that bears its stamp."""
    from ledger.repository import Edit

    typed(world, A, "进行中", "已办")
    typed(world, B, "进行中", "已办")
    world.store.submit([Edit(A, "issues", "", "无")], person="林某", token="t")
    assert world.engine.cycle().written == 1
    typed(world, A, "又办")
    typed(world, B, "又办")
    world.sheet.put(world.where(A)[0], NOTE, "进行中")
    world.sheet.put(world.where(B)[0], NOTE, "进行中")
    assert world.engine.cycle().conflicts == 0
