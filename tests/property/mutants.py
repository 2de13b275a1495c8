"""Broken engines, and in `broken_backends` broken spreadsheets: each takes out one safeguard. The machine must notice every
one of them; `histories` holds for each a short history in which it does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from store import tables
from store.database import writing
from store.sheet import derived, outbox
from store.sheet.clash import Clash
from sync import absorb, merge, safety_stops, stamps
from sync.backends.base import Batch, Reading
from sync.derived import compare
from sync.engine import Engine
from sync.errors import WriteInDoubt
from sync.merge import CellPlan, Stale
from sync.moves import Moves, moved_rows
from sync.rows import locate, repairs
from sync.stale import unjudged
from tests.property import broken_backends
from tests.property.google_machine import GoogleMachine
from tests.property.machine import Machine
from tests.property.workbook_machine import WorkbookMachine

Patch = pytest.MonkeyPatch


def stale_copies_are_believed(patch: Patch) -> None:
    """What a stale copy wiped out is taken for a staff edit."""
    real = merge.judge_stale
    patch.setattr(repairs, "judge_stale", lambda *a, **k: _unless(real(*a, **k), Stale.WIPED, Stale.EDITED))


def stamps_are_not_read(patch: Patch) -> None:
    """Every sheet counts as the newest version."""

    def put_line(connection: Any, name: str, value: str, real: Callable[..., None] = stamps.put_fact) -> None:
        real(connection, name, value)

    real = stamps.get_fact

    def get(connection: Any, name: str) -> str:
        if name != "line":
            return real(connection, name)
        return _AnyBatch()  # any batch is "the line"

    patch.setattr(stamps, "get_fact", get)
    patch.setattr(stamps, "put_fact", put_line)


def the_last_writer_wins(patch: Patch) -> None:
    """A portal edit overwrites whatever stands in the sheet."""
    from sync import planning

    def merge_cell(b: str, t: str, ops: Any = (), *, same: Any = merge.exactly) -> CellPlan:
        made = CellPlan(accept=None if same(t, b) else t)
        for op in ops:
            made.write = op.value
            made.written.append(op.op)
        return made

    patch.setattr(planning, "merge_cell", merge_cell)


def conflicts_are_forgotten(patch: Patch) -> None:
    """An edit that clashes is dropped without a record."""

    def clash(connection: Any, cell: Any, found: Clash, *, now: Any) -> None:
        if found.op:
            outbox.finish(connection, [found.op], "conflict")

    patch.setattr(absorb.outbox, "clash", clash)


def sent_is_done(patch: Patch) -> None:
    """A write counts as done when its reply is lost, without looking."""
    real = Engine._write

    def write(self: Engine, batch: Batch, sheet: Reading) -> bool:
        try:
            return real(self, batch, sheet)
        except WriteInDoubt:
            with writing(self.store.engine) as connection:
                outbox.finish(connection, [op.op_id for op in batch.writes], "done")
            raise

    patch.setattr(Engine, "_write", write)


def base_advances_before_the_proof(patch: Patch) -> None:
    """Base and history say that a batch stands as soon as it is marked as sent."""
    real = outbox.send

    def send(connection: Any, ops: Any, cells: Any, *, now: Any) -> Any:
        made = real(connection, ops, cells, now=now)
        steps = [outbox.AgreedChange(cell, text, "portal", "某人") for cell, text in cells.items()]
        outbox.book(connection, steps, year=2021, now=now)
        outbox.finish(connection, ops, "done")
        return made

    patch.setattr(absorb.outbox, "send", send)


def doubt_is_never_settled(patch: Patch) -> None:
    """Operations whose reply was lost stay as they are for ever."""
    patch.setattr(absorb.outbox, "unsend", lambda connection: None)


def doubled_keys_are_not_frozen(patch: Patch) -> None:
    """The first of two rows with one key is taken for the real one."""
    real = locate._rows

    def rows(grid: Any, keys: Any, located: Any, header: Any) -> None:
        real(grid, keys, located, header)
        for key in list(located.frozen):
            place = located.columns["key"]
            located.rows[key] = next(r for r in range(2, len(grid.rows) + 1) if grid.text(r, place) == key)
            del located.frozen[key]

    patch.setattr(locate, "_rows", rows)


def base_without_history(patch: Patch) -> None:
    """Sheet edits are not agreed: the base never follows the sheet."""
    real = outbox.book
    patch.setattr(absorb.outbox, "book", lambda c, steps, **k: real(c, [s for s in steps if s.source != "sheet"], **k))


def rows_by_position(patch: Patch) -> None:
    """Writes go to the row where the key stood last time."""
    real = absorb.cell_writes
    memory: dict[str, int] = {}

    def writes(planned: Any, grid: Any, located: Any) -> Any:
        for key, row in located.rows.items():
            memory.setdefault(key, row)
        made = real(planned, grid, located)
        import dataclasses

        return tuple(
            dataclasses.replace(
                w,
                row=memory[p.cell[0]],
                key=grid.text(memory[p.cell[0]], w.key_column),
                expected=grid.text(memory[p.cell[0]], w.column),
            )
            for w, p in zip(made, planned, strict=True)
        )

    patch.setattr(absorb, "cell_writes", writes)


def two_edits_of_one_cell_both_apply(patch: Patch) -> None:
    """Of two people's edits from one base, the second overwrites the first."""
    from sync import planning

    def merge_cell(b: str, t: str, ops: Any = (), *, same: Any = merge.exactly) -> CellPlan:
        made = CellPlan(accept=None if same(t, b) else t)
        for op in ops:
            if same(t, op.base):
                made.write = op.value
                made.written.append(op.op)
            else:
                made.clashes.append(Clash(op.op, op.base, t, op.value))
        return made

    patch.setattr(planning, "merge_cell", merge_cell)


def moved_rows_are_believed(patch: Patch) -> None:
    """Whatever stands in a row now is taken for that row's unit's own."""
    patch.setattr(moved_rows, "find", lambda scene, grid: Moves())


def copies_hold_one_text(patch: Patch) -> None:
    """Of a stale copy's cell only the text at our write is known, not those that staff typed before our next one."""

    def untouched(connection: Any, rev: int, shows: Any = None) -> dict[tuple[str, str], tuple[str, ...]]:
        held = stamps_untouched(connection, rev, shows)
        row = connection.execute(select(tables.stamp).where(tables.stamp.c.rev == rev)).one()
        since = row.read_seq if row.first_seq is None else row.first_seq
        history = tables.history
        first: dict[tuple[str, str], str] = {}
        for one in connection.execute(select(history).where(history.c.seq > since).order_by(history.c.seq)):
            first.setdefault((one.key, one.column), one.old)
        return {cell: (first.get(cell, texts[0]),) for cell, texts in held.items()}

    stamps_untouched = stamps.untouched
    patch.setattr(absorb, "untouched", untouched)


def deleted_rows_are_blanks(patch: Patch) -> None:
    """A row that is not in the sheet is taken for one in which everything was cleared."""
    real = absorb.plan

    def plan(base: Any, ops: Any, grid: Any, located: Any, **k: Any) -> Any:
        made = real(base, ops, grid, located, **k)
        gone = base.keys() - located.rows.keys() - located.frozen.keys()
        made.accepts += [((key, name), "") for key in gone for name in repairs.OPEN_COLUMNS]
        return made

    patch.setattr(absorb, "plan", plan)


def any_share_may_vanish(patch: Patch) -> None:
    """Rows may be deleted, however many at once, as long as one is left."""
    patch.setattr(safety_stops, "VANISHED_SHARE", 0.99)


def unjudged_cells_are_forgotten(patch: Patch) -> None:
    """What of a stale copy could not be reached when it was read counts as typed when it can."""
    patch.setattr(unjudged, "load", lambda connection: {})


def written_is_settled(patch: Patch) -> None:
    """A write that was answered is booked at once, without another look at the sheet."""
    real = Engine._write

    def write(self: Engine, batch: Batch, sheet: Reading) -> bool:
        landed = real(self, batch, sheet)
        if landed:
            with writing(self.store.engine) as connection:
                outbox.settle(connection, batch.stamp, year=2021, now=self.clock.now())
        return landed

    patch.setattr(Engine, "_write", write)


def landed_is_ignored(patch: Patch) -> None:
    """The stamp proves the whole batch, also where a write cannot be refused."""
    real = outbox.settle

    def settle(*a: Any, landed: Any, **k: Any) -> int:
        return real(*a, **k)

    patch.setattr(absorb.outbox, "settle", settle)


class _AnyBatch(str):
    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


def _unless(verdict: Stale, bad: Stale, instead: Stale) -> Stale:
    return instead if verdict is bad else verdict


def all_beside_is_ours(patch: Patch) -> None:
    """Whatever stands in 本轮 and 附件数 is taken for the portal's own."""
    patch.setattr(compare._Ours, "_ours", lambda *_: True)


def what_we_put_up_is_forgotten(patch: Patch) -> None:
    """Nobody remembers which texts there are the portal's."""
    patch.setattr(derived, "note", lambda _connection, _texts, before: before)


MUTANTS: dict[Callable[[Patch], None], type[Machine]] = {
    **dict.fromkeys(
        (
            stale_copies_are_believed,
            stamps_are_not_read,
            the_last_writer_wins,
            conflicts_are_forgotten,
            sent_is_done,
            base_advances_before_the_proof,
            doubt_is_never_settled,
            doubled_keys_are_not_frozen,
            base_without_history,
            rows_by_position,
            two_edits_of_one_cell_both_apply,
            moved_rows_are_believed,
            copies_hold_one_text,
            deleted_rows_are_blanks,
            any_share_may_vanish,
            unjudged_cells_are_forgotten,
            all_beside_is_ours,
            what_we_put_up_is_forgotten,
        ),
        Machine,
    ),
    **dict.fromkeys(
        (
            broken_backends.what_was_displaced_is_not_looked_at,
            broken_backends.any_file_is_patched,
            broken_backends.displaced_saves_are_cleared_away,
        ),
        WorkbookMachine,
    ),
    **dict.fromkeys(
        (
            written_is_settled,
            landed_is_ignored,
            broken_backends.any_row_will_do,
            broken_backends.any_former_text_will_do,
            broken_backends.no_guard_stands,
            broken_backends.images_after_cells,
        ),
        GoogleMachine,
    ),
}
