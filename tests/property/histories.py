"""For each of `mutants.MUTANTS` a short history, under its name, in which the machine notices it. `make test-deep` looks for
others. A text of a history is new each time it is typed; nothing but the machine's rules and checks is called.
"""

from __future__ import annotations

from tests.property.google_machine import GoogleMachine
from tests.property.machine import Machine
from tests.property.workbook_machine import WorkbookMachine

NOTE, ISSUES = "progress_note", "issues"


def stale_copies_are_believed(state: Machine) -> None:
    state.stale_story(key=0, column=NOTE)


stamps_are_not_read = stale_copies_are_believed


def the_last_writer_wins(state: Machine) -> None:
    state.submit(key=0, column=NOTE, view=0)
    state.staff_edit(key=0, column=NOTE, how="new")
    state.cycle(fault="ok")


conflicts_are_forgotten = the_last_writer_wins


def sent_is_done(state: Machine) -> None:
    state.trouble_story(key=0, column=NOTE, fault="lost")


def base_advances_before_the_proof(state: Machine) -> None:
    state.trouble_story(key=0, column=NOTE, fault="crash_before")


doubt_is_never_settled = sent_is_done


def doubled_keys_are_not_frozen(state: Machine) -> None:
    state.staff_copy_row(key=0)
    state.submit(key=0, column=NOTE, view=0)
    state.cycle(fault="ok")


def base_without_history(state: Machine) -> None:
    state.staff_edit(key=0, column=NOTE, how="new")
    state.cycle(fault="ok")


def rows_by_position(state: Machine) -> None:
    state.trouble_story(key=0, column=NOTE, fault="held")
    state.staff_sort(seed=1)
    state.cycle(fault="ok")


def all_beside_is_ours(state: Machine) -> None:
    state.staff_type_beside(row=0, name="round_answer", how="text")
    state.cycle(fault="ok")


def what_we_put_up_is_forgotten(state: Machine) -> None:
    state.news(rows={0}, name="round_answer", again=1)
    state.cycle(fault="ok")
    state.news(rows={0}, name="round_answer", again=2)


def two_edits_of_one_cell_both_apply(state: Machine) -> None:
    state.submit(key=0, column=NOTE, view=0)
    state.submit(key=0, column=NOTE, view=0)
    state.cycle(fault="ok")


def moved_rows_are_believed(state: Machine) -> None:
    for key in range(4):
        state.staff_edit(key=key, column=NOTE, how="new")
    state.cycle(fault="ok")
    state.staff_paste_off(marked=[1], start=0, count=3, off=1)
    state.cycle(fault="ok")


def copies_hold_one_text(state: Machine) -> None:
    state.staff_edit(key=0, column=NOTE, how="new")
    state.cycle(fault="ok")
    state.look()
    state.stale_story(key=0, column=NOTE)


def deleted_rows_are_blanks(state: Machine) -> None:
    state.staff_edit(key=0, column=NOTE, how="new")
    state.cycle(fault="ok")
    state.staff_delete_row(key=0)
    state.cycle(fault="ok")


def any_share_may_vanish(state: Machine) -> None:
    state.mass_deletion(key=0, names={1, 2})


def unjudged_cells_are_forgotten(state: Machine) -> None:
    state.look()
    state.stale_story(key=0, column=NOTE)
    state.staff_delete_row(key=0)
    state.cycle(fault="ok")
    state.staff_undo_deletion(key=0)
    state.cycle(fault="ok")


def what_was_displaced_is_not_looked_at(state: WorkbookMachine) -> None:
    state.saved_at_the_swap(key=0, other=1, column=NOTE, crash=False)


def any_file_is_patched(state: WorkbookMachine) -> None:
    state.open_copy()
    state.submit(key=0, column=NOTE, view=0)
    state.cycle(fault="ok")
    state.submit(key=1, column=NOTE, view=0)
    state.cycle_raced(key=0, column=NOTE, what="save_copy", fault="ok")


def displaced_saves_are_cleared_away(state: WorkbookMachine) -> None:
    state.saved_at_the_swap(key=0, other=1, column=NOTE, crash=True)


def written_is_settled(state: GoogleMachine) -> None:
    state.submit(key=0, column=NOTE, view=0)
    state.cycle_raced(key=0, column=NOTE, what="new", fault="ok")


landed_is_ignored = written_is_settled


def any_row_will_do(state: GoogleMachine) -> None:
    state.submit(key=0, column=NOTE, view=0)
    state.cycle_raced(key=0, column=NOTE, what="sort", fault="ok")


any_former_text_will_do = written_is_settled


def no_guard_stands(state: GoogleMachine) -> None:
    state.staff_delete_row(key=0)
    state.cycle(fault="ok")
    state.row_wanted_back(key=0, again="twice")


images_after_cells = written_is_settled
