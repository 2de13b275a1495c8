"""A row was deleted, a conflict about it settled, the deletion undone, and a copy from before that saved over our write: the copy's
text may be old or typed anew, so a person is asked, with both texts. Found by chance."""

from __future__ import annotations

from tests.property.machine import Machine

KEY = "2021-01-丙"


def test_what_came_back_with_a_row_and_then_in_a_copy_is_asked_about() -> None:
    state = Machine()
    try:
        state.begin()
        state.mass_deletion(key=2, names={1, 2, 4, 5})
        state.away_story(column=None, key=4)
        state.submit(column="progress_note", key=2, view=0)
        state.open_copy()
        state.mass_deletion(key=0, names={0, 2, 4, 5})
        state.resolve(choice="portal", index=0)
        state.save_copy(index=0)
        state.away_story(column=None, key=1)
        state.staff_undo_deletion(key=2)
        state.stale_story(column="progress_note", key=5)
        state.cycle("ok")
        asked = {(one.key, one.sheet, one.portal) for one in state.world.store.conflicts()}
        assert (KEY, "p1号的内容", "p2号的内容") in asked
    finally:
        state.teardown()
