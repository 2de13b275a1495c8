"""A cell that goes back to a former text: a copy from before, or somebody who changed his mind? Where nothing tells, a person
sees both texts; where the rest of the sheet tells, nobody is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.repository import Edit
from sync.errors import Held
from tests.property.world import PLACES, World

JIA, YI, BING = "2021-01-甲", "2021-01-乙", "2021-01-丙"


@pytest.fixture(params=["memory", "xlsx"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    made = World(request.param)
    yield made
    made.close()


def put(world: World, text: str, key: str = JIA, column: str = "progress_note") -> None:
    world.sheet.put(world.where(key)[0], PLACES[column], text)
    assert world.engine.cycle().trouble == ""


def hand_in(world: World, key: str = BING, text: str = "网页填的") -> None:
    """A portal edit elsewhere, which makes copies from before stale."""
    world.store.submit([Edit(key, "issues", "", text)], person="林某", token=f"{key}{text}")
    assert world.engine.cycle().trouble == ""


def save(world: World, copy: object, *edits: tuple[str, str]) -> None:
    """A copy is edited (key, text) and saved over the sheet."""
    for key, text in edits:
        copy = world.sheet.put_copy(
            copy, world.where(key, world.sheet.grid_copy(copy))[0], PLACES["progress_note"], text
        )
    world.sheet.save_copy(copy)
    assert world.engine.cycle().trouble == ""
    assert not world.engine.cycle().eventful


def open_ones(world: World) -> list[tuple[str, set[str]]]:
    return [(c.key, {c.sheet, c.portal}) for c in world.store.conflicts()]


FORMER, NEWER = "原来写的进展", "同事新写的进展"


def test_an_old_copy_over_a_single_newer_text_is_a_conflict_with_both(world: World) -> None:
    """No write of ours in between, so the stamp cannot tell; the newer text does not stand in history alone."""
    put(world, FORMER)
    copy = world.sheet.open_copy()
    put(world, NEWER)
    save(world, copy)
    assert open_ones(world) == [(JIA, {FORMER, NEWER})]
    assert world.text(JIA, "progress_note") == FORMER
    (conflict,) = world.store.conflicts()
    assert conflict.person == "表格"


def test_a_stale_copy_that_edits_back_is_a_conflict_with_both(world: World) -> None:
    """It was opened at the newer text, taken back to the former one, and saved over a write of ours."""
    put(world, FORMER)
    put(world, NEWER)
    copy = world.sheet.open_copy()
    hand_in(world)
    save(world, copy, (JIA, FORMER))
    assert open_ones(world) == [(JIA, {FORMER, NEWER})]
    assert world.text(BING, "issues") == "网页填的"


@pytest.mark.parametrize("wrote", [False, True], ids=["nothing written since", "a write of ours since"])
def test_a_whole_row_that_goes_back_is_told_as_a_single_cell_is(world: World, wrote: bool) -> None:
    """Two texts of one row: no several rows that would speak of an old copy, and no single cell either."""
    put(world, FORMER)
    put(world, "原来的问题", column="issues")
    copy = world.sheet.open_copy()
    put(world, NEWER)
    put(world, "新写的问题", column="issues")
    if wrote:
        hand_in(world)
    save(world, copy)
    assert sorted(open_ones(world)) == [(JIA, {FORMER, NEWER}), (JIA, {"原来的问题", "新写的问题"})]


def test_a_stale_copy_provably_taken_later_is_an_edit_of_one_who_saw_the_text(world: World) -> None:
    """It shows what 乙 wrote after the newer text: the former one was typed again, and counts."""
    put(world, FORMER)
    put(world, NEWER)
    put(world, "乙后来写的", key=YI)
    copy = world.sheet.open_copy()
    hand_in(world)
    save(world, copy, (JIA, FORMER))
    assert world.text(JIA, "progress_note") == FORMER
    assert open_ones(world) == []


def test_the_same_over_a_newer_text_of_ours_is_a_conflict(world: World) -> None:
    """Edited back there, and written anew by the portal: neither is lost."""
    put(world, FORMER)
    put(world, NEWER)
    put(world, "乙后来写的", key=YI)
    copy = world.sheet.open_copy()
    world.store.submit([Edit(JIA, "progress_note", NEWER, "网页又改的")], person="林某", token="1")
    world.engine.cycle()
    save(world, copy, (JIA, FORMER))
    assert open_ones(world) == [(JIA, {FORMER, "网页又改的"})]


def test_a_copy_that_misses_several_texts_is_from_before_and_asks_nobody(world: World) -> None:
    """Our write made it stale, so what it wiped out comes back by itself."""
    put(world, FORMER)
    put(world, "乙的进展", key=YI)
    copy = world.sheet.open_copy()
    put(world, NEWER)
    put(world, "乙的新进展", key=YI)
    hand_in(world)
    save(world, copy)
    assert (world.text(JIA, "progress_note"), world.text(YI, "progress_note")) == (NEWER, "乙的新进展")
    assert open_ones(world) == []


def test_who_undoes_after_others_have_gone_on_is_not_asked(world: World) -> None:
    put(world, FORMER)
    put(world, NEWER)
    put(world, "乙后来写的", key=YI)
    put(world, FORMER)
    assert world.text(JIA, "progress_note") == FORMER
    assert open_ones(world) == []


def test_who_undoes_what_our_own_write_has_proven_is_not_asked(world: World) -> None:
    """The sheet bears the stamp of a write that came after the newer text: no copy with that stamp is older."""
    put(world, FORMER)
    put(world, NEWER)
    hand_in(world)
    put(world, FORMER)
    assert open_ones(world) == []


@pytest.mark.samples(5)
@pytest.mark.parametrize(
    ("column", "former", "newer"),
    [
        ("status", "正在推进", "已完成"),
        ("percent", "40", "60"),
        ("reporter", "陈某", "林某"),
        ("progress_note", "无", "已完成"),
        ("progress_note", "", NEWER),
    ],
)
def test_states_numbers_names_and_turns_of_phrase_come_and_go(
    world: World, column: str, former: str, newer: str
) -> None:
    for text in (former, newer, former):
        put(world, text, column=column)
    assert open_ones(world) == []


def test_to_and_fro_is_one_question(world: World) -> None:
    put(world, FORMER)
    for text in (NEWER, FORMER, NEWER, FORMER):
        put(world, text)
    assert open_ones(world) == [(JIA, {FORMER, NEWER})]


def test_the_conflict_is_settled_with_one_click(world: World) -> None:
    put(world, FORMER)
    copy = world.sheet.open_copy()
    put(world, NEWER)
    save(world, copy)
    (conflict,) = world.store.conflicts()
    world.store.resolve(conflict.id, value=conflict.portal, person="王办")
    world.engine.cycle()
    assert world.text(JIA, "progress_note") == NEWER
    assert open_ones(world) == []


def test_copies_over_a_sheet_that_we_could_not_write_to_since_another_copy_are_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two copies from before our last write are saved one after the other while the sheet is held: the second takes back
    what the first brought and what a colleague typed upon it, in two rows, and bears the sheet's own stamp."""

    def held(*_: object) -> None:
        raise Held("台账正被别的程序打开。", "王某")

    put(world, FORMER)
    hand_in(world)
    first, second = world.sheet.open_copy(), world.sheet.open_copy()
    hand_in(world, JIA, "门户改的")
    world.store.submit([Edit(JIA, "progress_note", FORMER, "门户写的进展")], person="林某", token="2")
    world.engine.cycle()
    with monkeypatch.context() as patch:
        patch.setattr(world.engine.backend, "write", held)
        for text, save in ((NEWER, first), ("乙的新进展", None), ("", second)):
            copy = save or world.sheet.open_copy()
            if text:
                key = JIA if save else YI
                row = world.where(key, world.sheet.grid_copy(copy))[0]
                copy = world.sheet.put_copy(copy, row, PLACES["progress_note"], text)
            world.sheet.save_copy(copy)
            world.engine.cycle()
    world.engine.cycle()
    told = {text for conflict in world.store.conflicts() for text in (conflict.sheet, conflict.portal)}
    assert {NEWER, "乙的新进展"} <= told | {world.text(JIA, "progress_note"), world.text(YI, "progress_note")}


def test_a_copy_of_an_old_sheet_that_lay_there_again_takes_nothing_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old copy lies over our write and cannot be written to; staff type into it, and somebody opens it: what the copy
    shows was typed before it was opened, whatever its old stamp says."""

    def held(*_: object) -> None:
        raise Held("台账正被别的程序打开。", "王某")

    old = world.sheet.open_copy()
    hand_in(world)
    with monkeypatch.context() as patch:
        patch.setattr(world.engine.backend, "write", held)
        world.sheet.save_copy(old)
        world.engine.cycle()
        world.sheet.put(world.where(JIA)[0], PLACES["progress_note"], "表格里新写的")
        world.engine.cycle()
        copy = world.sheet.open_copy()
    world.store.submit([Edit(JIA, "progress_note", "表格里新写的", "网页又改的")], person="林某", token="2")
    world.engine.cycle()
    save(world, copy)
    assert (world.text(JIA, "progress_note"), world.text(BING, "issues")) == ("网页又改的", "网页填的")
    assert open_ones(world) == []


def test_a_copy_opened_after_a_write_that_was_killed_before_it_began_takes_nothing_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stamp had been given out and never came to stand in the sheet: what staff typed until the write that did come is
    in a copy with the stamp before, without anybody having edited the copy."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    world.store.submit([Edit(BING, "issues", "", "网页填的")], person="林某", token="1")
    with monkeypatch.context() as patch:
        patch.setattr(world.engine.backend, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            world.engine.cycle()
    world.restart()
    world.sheet.put(world.where(JIA)[0], PLACES["progress_note"], "表格里新写的")
    copy = world.sheet.open_copy()
    world.engine.cycle()
    world.store.submit([Edit(JIA, "progress_note", "表格里新写的", "网页又改的")], person="林某", token="2")
    world.engine.cycle()
    save(world, copy)
    assert (world.text(JIA, "progress_note"), world.text(BING, "issues")) == ("网页又改的", "网页填的")
    assert open_ones(world) == []
