"""The state machine: staff, portal users, a worker that crashes, a spreadsheet that loses replies, stale copies.

Every text that anybody writes is new, so any text that vanishes can be told. `Machine.kind` picks the spreadsheet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import product
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from sqlalchemy import select

from ledger.errors import ChangedMeanwhile
from ledger.repository import Edit
from store import tables
from store.database import reading
from store.history import CONFLICTS
from sync.backends.base import Batch, Reading
from sync.derived.put_up import PATIENCE
from sync.engine import CycleReport
from sync.errors import Held, Raced, WriteInDoubt
from sync.moves.texts import COMMON
from tests.property.derived_rules import DerivedRules
from tests.property.mishaps import Rows, fill_down, paste_off, sort_part
from tests.property.world import COLUMNS, KEY, PLACES, World, shuffled

keys = st.integers(0, 5)
columns = st.sampled_from(COLUMNS)
MARKED = (
    [PLACES["progress_note"]],
    [PLACES["progress_note"], PLACES["issues"]],
    [
        place
        for name, place in PLACES.items()
        if name not in ("key", "task_no", "task", "unit", "unit_kind", "role", "due_date")
    ],
    [place for name, place in PLACES.items() if name != "key"],
)
FAULTS = ("ok", "ok", "raced", "held", "lost", "reply_lost", "crash_before", "crash_after")


class Crash(BaseException):
    """The process dies here."""


class Machine(DerivedRules):
    """See `tests/property/README.md` for what must hold."""

    kind: ClassVar[str] = "memory"

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.copies: list[tuple[Any, Any]] = []  # as opened, as edited
        self.submitted: list[Edit] = []
        self.wiped: dict[tuple[str, str], str] = {}
        self.mishandled: set[tuple[str, str]] = set()  # whose text a mishap changed
        self.over: dict[tuple[str, str], set[tuple[str, str]]] = {}  # cell -> (staff's text, the text it replaced)
        self.typed_over: set[tuple[str, str]] = set()  # cells in which a stale copy held what staff had replaced
        self.undone: set[tuple[str, str]] = set()  # cells that came back with a row whose deletion staff undid
        self.deleted: dict[str, tuple[int, list[str]]] = {}  # key -> where its row stood, and what it said
        self.home: dict[str, set[tuple[str, str]]] = {}  # text -> the cells in which it was agreed first
        self.shown: set[tuple[str, str]] = set()  # (key, text) that the office saw and let pass
        self.quiet_since_wipe: set[tuple[str, str]] = set()
        self.landed: set[str] = set()  # texts that our writes really put into the sheet, or that a later one built on

    @initialize()
    def begin(self) -> None:
        self.world = World(self.kind)
        self.views = [self.world.store.ledger().cells]
        self._real_write = self.world.backend.write

    def teardown(self) -> None:
        if hasattr(self, "world"):
            try:
                self._settle()
            finally:
                self.world.close()

    # -- portal users

    @rule(key=keys, column=columns, view=st.integers(0, 3))
    def submit(self, key: int, column: str, view: int) -> None:
        """A person submits what he typed over what he saw, perhaps some time ago."""
        name = self.world.keys[key]
        seen = self.views[max(0, len(self.views) - 1 - view)].get((name, column), "")
        edit = Edit(name, column, seen, self._new("p"))
        self.world.store.submit([edit], person="某人", token=edit.value)
        self.submitted.append(edit)
        self._touch(name, column)

    @rule()
    def look(self) -> None:
        """Somebody opens the form."""
        self.views = [*self.views[-3:], dict(self.world.store.ledger().cells)]

    @rule(choice=st.sampled_from(["sheet", "portal", "third"]), index=st.integers(0, 3))
    def resolve(self, choice: str, index: int) -> None:
        """Somebody settles a conflict."""
        found = self.world.store.conflicts()
        if found:
            one = found[index % len(found)]
            value = {"sheet": one.sheet, "portal": one.portal, "third": self._new("r")}[choice]
            with suppress(ChangedMeanwhile):
                self.world.store.resolve(one.id, value=value, person="办公厅")
            self._touch(one.key, one.column)

    # -- staff at the sheet

    @rule(key=keys, column=columns, how=st.sampled_from(["new", "old", "blank"]))
    def staff_edit(self, key: int, column: str, how: str) -> None:
        """Staff type into the live sheet."""
        self._staff_edit(self.world.keys[key], column, how)

    @rule(seed=st.integers(0, 5))
    def staff_sort(self, seed: int) -> None:
        self.world.sheet.rows(shuffled(seed))

    @rule(at=st.integers(0, 5))
    def staff_insert_row(self, at: int) -> None:
        self.world.sheet.rows(lambda rows: [*rows[:at], [""] * len(PLACES), *rows[at:]])

    @rule(key=keys)
    def staff_delete_row(self, key: int) -> None:
        self._delete({self.world.keys[key]})

    @rule(key=keys)
    def staff_undo_deletion(self, key: int) -> None:
        """The row is back as it was, wherever the sheet has gone meanwhile."""
        name = self.world.keys[key]
        if name in self.deleted and not self.world.where(name):
            at, row = self.deleted[name]
            self.world.sheet.rows(lambda rows: [*rows[:at], list(row), *rows[at:]])
            self.undone |= {(name, column) for column in COLUMNS}

    @rule(key=keys)
    def staff_copy_row(self, key: int) -> None:
        name = self.world.keys[key]
        self.world.sheet.rows(lambda rows: [*rows, *[list(r) for r in rows if r[KEY - 1] == name][:1]])

    @rule(key=keys)
    def staff_mend_row(self, key: int) -> None:
        """A doubled row is thrown away, a lost row typed in again."""
        name = self.world.keys[key]
        rows = self.world.where(name)
        if len(rows) > 1:
            for column in COLUMNS:
                self._touch(name, column)
            self.world.sheet.rows(lambda body: _without_second(body, name))
        elif not rows:
            for column in COLUMNS:
                self._touch(name, column)
            self.world.sheet.rows(lambda body: [*body, [name, *[""] * (len(PLACES) - 1)]])

    # -- staff who mark a part of the table and do something to it

    @rule(marked=st.sampled_from(MARKED), descending=st.booleans())
    def staff_sort_part(self, marked: list[int], descending: bool) -> None:
        by = PLACES["progress_note"]
        self._mishap(lambda rows: sort_part(rows, marked, by=by, descending=descending))

    @rule(marked=st.sampled_from(MARKED), start=st.integers(0, 4), count=st.integers(1, 5))
    def staff_fill_down(self, marked: list[int], start: int, count: int) -> None:
        self._mishap(lambda rows: fill_down(rows, marked, start=min(start, len(rows) - 1), count=count))

    @rule(
        marked=st.sampled_from(MARKED),
        start=st.integers(0, 4),
        count=st.integers(1, 4),
        off=st.sampled_from([-1, 1, 2]),
    )
    def staff_paste_off(self, marked: list[int], start: int, count: int, off: int) -> None:
        self._mishap(lambda rows: paste_off(rows, marked, start=start, count=count, off=off))

    @rule(put_back=st.booleans())
    def decide(self, put_back: bool) -> None:
        """The office lets pass what a safety stop stopped, or has it put back."""
        trouble = self.world.engine.status().trouble
        if trouble and trouble.restorable and put_back:
            self.world.engine.put_back(trouble.mark, person="办公厅")
        elif trouble and trouble.mark:
            self.shown |= {(row[KEY - 1], text) for row in self.world.sheet.grid() for text in row if text}
            if trouble.restorable:  # the office was told whose text stands over whose, and whose went
                moved = {cell for cell in self.wiped if cell in self.mishandled or self._from_elsewhere(*cell)}
                self.wiped = {cell: text for cell, text in self.wiped.items() if cell not in moved}
            self.world.engine.let_pass(trouble.mark, person="办公厅")

    def _from_elsewhere(self, key: str, column: str) -> bool:
        """Does a cell of the sheet show what was agreed first in another one?"""
        grid = self.world.sheet.grid()
        shown = {grid[row - 1][PLACES[column] - 1] for row in self.world.where(key, grid)}
        return any((key, column) not in self.home.get(text, {(key, column)}) for text in shown)

    # -- stale copies

    @rule()
    def open_copy(self) -> None:
        opened = self.world.sheet.open_copy()
        self.copies = [*self.copies[-1:], (opened, opened)]

    @precondition(lambda self: self.copies)
    @rule(key=keys, column=columns, index=st.integers(0, 1))
    def edit_copy(self, key: int, column: str, index: int) -> None:
        opened, edited = self.copies[index % len(self.copies)]
        rows = self.world.where(self.world.keys[key], self.world.sheet.grid_copy(edited))
        if rows:
            edited = self.world.sheet.put_copy(edited, rows[0], PLACES[column], self._new("c"))
            self.copies[index % len(self.copies)] = (opened, edited)

    @precondition(lambda self: self.copies)
    @rule(index=st.integers(0, 1))
    def save_copy(self, index: int) -> None:
        """The stale save: what it did not edit falls back to what the copy held."""
        opened, edited = self.copies.pop(index % len(self.copies))
        self._save(opened, edited)

    # -- stories that chance alone seldom tells

    @rule(key=keys, column=columns)
    def stale_story(self, key: int, column: str) -> None:
        """A copy is opened, the portal writes, the copy is saved over it."""
        opened = self.world.sheet.open_copy()
        self.submit(key, column, 0)
        self._cycle("ok")
        self._save(opened, opened)

    @rule(key=keys, column=st.none() | columns)
    def away_story(self, key: int, column: str | None) -> None:
        """A row is cut (out of a stale copy, if a column of it is edited there), a cycle looks at the sheet, the row is pasted back."""
        if column:
            self.stale_story(key, column)
        self.staff_delete_row(key)
        self._cycle("ok")
        self.staff_undo_deletion(key)

    @rule(key=keys, names=st.sets(keys, min_size=2))
    def mass_deletion(self, key: int, names: set[int]) -> None:
        """Several rows vanish at once from a sheet that stood whole; nothing is written before a person has looked (10)."""
        self._mend_rows()
        report = self._cycle("ok")
        if report is None or report.trouble:
            return
        self._delete({self.world.keys[one] for one in names})
        self.submit(key, COLUMNS[0], 0)
        report = self._cycle("ok")
        assert report is not None
        assert report.trouble, f"{len(names)} of {len(self.world.keys)} rows vanished, and nobody was asked (10)"

    @rule(key=keys, column=columns, fault=st.sampled_from(FAULTS[2:]))
    def trouble_story(self, key: int, column: str, fault: str) -> None:
        """A submission meets a cycle that goes wrong."""
        self.look()
        self.submit(key, column, 0)
        self._cycle(fault)

    # -- the worker

    @rule(fault=st.sampled_from(FAULTS))
    def cycle(self, fault: str) -> None:
        self._cycle(fault)

    @rule(
        key=keys,
        column=columns,
        what=st.sampled_from(["new", "old", "sort", "save_copy"]),
        fault=st.sampled_from(FAULTS[:2]),
    )
    def cycle_raced(self, key: int, column: str, what: str, fault: str) -> None:
        """One cycle with a staff action between its reading and its write."""
        name = self.world.keys[key]

        def meanwhile() -> None:
            if what == "sort":
                self.world.sheet.rows(shuffled(1))
            elif what == "save_copy" and self.copies:
                self._save(*self.copies.pop())
            else:
                self._staff_edit(name, column, "new" if what == "save_copy" else what)

        self._cycle(fault, meanwhile)

    @rule()
    def restart(self) -> None:
        self.world.restart()
        self._real_write = self.world.backend.write

    # -- what must hold

    def nothing_submitted_is_lost(self) -> None:
        """(1) Each acknowledged edit waits, stands in a conflict record, or was put into the row with its key."""
        with reading(self.world.store.engine) as connection:
            states = dict(connection.execute(select(tables.outbox.c.value, tables.outbox.c.state)).all())
            kept = set(connection.scalars(select(CONFLICTS.table.c.portal)))
        for edit in self.submitted:
            state = states[edit.value]
            if state == "done":
                assert edit.value in self.landed, f"done, but it never stood in the sheet: {edit}"
            elif state == "conflict":
                assert edit.value in kept, f"conflict without a record: {edit}"
            else:
                assert state in ("pending", "sent", "blocked"), (state, edit)

    def nobodys_words_move_unseen(self) -> None:
        """(9) A text agreed in one unit's row is agreed in another's only where a person saw it: the office let it
        pass, or a conflict record shows it there."""
        open_, settled = (self.world.store.conflicts(state=state) for state in ("open", "settled"))
        seen = {((c.key, c.column), text) for c in (*open_, *settled) for text in (c.sheet, c.portal)}
        stands: dict[str, set[tuple[str, str]]] = {}
        for cell, text in self.world.store.ledger().cells.items():
            if cell[1] in COLUMNS and text:
                stands.setdefault(text, set()).add(cell)
        for text, cells in stands.items():
            home = self.home.setdefault(text, set(cells))
            home |= {c for c in cells if (c, text) in seen or (c[0], text) in self.shown}
            if len(home) >= COMMON:
                continue
            assert cells <= home, f"{text!r} of {home} moved to {cells - home} unseen (9)"

    def no_deleted_row_is_emptied(self, before: Mapping[tuple[str, str], str], absent: set[str]) -> None:
        """(11) What a row said that is not in the sheet stays in the ledger."""
        with reading(self.world.store.engine) as connection:
            cleared = select(tables.outbox.c.key, tables.outbox.c.column).where(tables.outbox.c.value == "")
            asked = {tuple(row) for row in connection.execute(cleared)}
        now = self.world.store.ledger().cells
        for key in absent:
            for cell in ((key, column) for column in COLUMNS):
                assert now[cell] or not before[cell] or cell in asked, f"{cell} was emptied by a deletion (11)"

    # -- how

    def _delete(self, names: set[str]) -> None:
        self.deleted |= {
            row[KEY - 1]: (at, row) for at, row in enumerate(self.world.sheet.grid()[1:]) if row[KEY - 1] in names
        }
        self.world.sheet.rows(lambda rows: [row for row in rows if row[KEY - 1] not in names])

    def _mend_rows(self) -> None:
        for index in range(len(self.world.keys)):
            self.staff_mend_row(index)

    def _told(self, text: str) -> bool:
        """Can a text be found by whoever asks for it?"""
        shown = {text for row in self.world.sheet.grid() for text in row}
        past = {text for one in self.world.store.history(limit=100000) for text in (one.old, one.new)}
        disputed = {text for one in self.world.store.conflicts() for text in (one.sheet, one.portal)}
        return text in shown | past | disputed

    def _mishap(self, act: Callable[[Rows], None]) -> None:
        def change(rows: Rows) -> Rows:
            if rows:
                act(rows)
            return rows

        self.wiped.clear()
        before = {cell: self.world.text(*cell) for cell in product(self.world.keys, COLUMNS)}
        self.world.sheet.rows(change)
        self.mishandled |= {cell for cell, text in before.items() if self.world.text(*cell) != text}

    def _new(self, who: str) -> str:
        self.count += 1
        return f"{who}{self.count}号的内容"

    def _touch(self, key: str, column: str) -> None:
        self.wiped.pop((key, column), None)

    def _staff_edit(self, key: str, column: str, how: str) -> str:
        """The text that they typed; the empty one where there is no such row."""
        grid = self.world.sheet.grid()
        rows = self.world.where(key, grid)
        if not rows:
            return ""
        text = {"new": self._new("s"), "blank": "", "old": self._old(key, column)}[how]
        self._touch(key, column)
        self.over.setdefault((key, column), set()).add((text, self.world.text(key, column, grid) or ""))
        self.world.sheet.put(rows[0], PLACES[column], text)
        return text

    def _old(self, key: str, column: str) -> str:
        changes = [c for c in self.world.store.history(key=key) if c.column == column]
        return changes[-1].new if changes else ""

    def _save(self, opened: Any, edited: Any) -> None:
        world = self.world
        before, opening, saving = (
            world.sheet.grid(),
            world.sheet.grid_copy(opened),
            world.sheet.grid_copy(edited),
        )
        proven, meant = self._proven(), world.store.ledger().cells
        for key in world.keys:
            for column in COLUMNS:
                live, was, now = (world.text(key, column, grid) for grid in (before, opening, saving))
                # Typed in the copy, also where the sheet has the row twice by now.
                if None not in (was, now) and now != was:
                    self._touch(key, column)
                    self.over.setdefault((key, column), set()).add((now, was))  # type: ignore[arg-type]
                if None in (live, was, now) or now == live:
                    continue
                self._touch(key, column)
                # A text that we had replaced ourselves by then is no loss: one old copy over another. Nor is one that
                # staff had replaced on purpose before the copy was opened, and an older copy had brought back.
                if self._replaced(key, column, live, by=now):  # type: ignore[arg-type]
                    continue
                if was == now and live in proven.get((key, column), ()) and live == meant[key, column]:
                    self.wiped[key, column] = live
                    if (key, column) in self.undone or any(old == was for _, old in self.over.get((key, column), ())):
                        self.typed_over.add((key, column))
        world.sheet.save_copy(edited)

    def _replaced(self, key: str, column: str, text: str, *, by: str) -> bool:
        """Did staff put `by` in the place of `text`, at once or over other texts of theirs?"""
        pairs = self.over.get((key, column), set())
        reached, more = {by}, {by}
        while more:
            more = {old for new, old in pairs if new in more} - reached
            reached |= more
        return text in reached - {by}

    def _proven(self) -> dict[tuple[str, str], set[str]]:
        """Portal texts that were proven to stand, by cell."""
        proven: dict[tuple[str, str], set[str]] = {}
        for change in self.world.store.history(limit=100000):
            if change.source in ("portal", "resolve"):
                proven.setdefault((change.key, change.column), set()).add(change.new)
        return proven

    def _cycle(self, fault: str, meanwhile: Callable[[], None] | None = None) -> CycleReport | None:
        backend, real = self.world.backend, self._real_write
        once = [meanwhile] if meanwhile else []

        def write(batch: Batch, sheet: Reading) -> None:
            if once:
                once.pop()()
            if fault == "raced":
                raise Raced("有人同时保存")
            if fault == "held":
                raise Held("有人打开着")
            if fault == "lost":
                raise WriteInDoubt("没有回音")
            if fault == "crash_before":
                raise Crash
            self._watch(batch, sheet, real)
            if fault == "reply_lost":
                raise WriteInDoubt("没有回音")
            if fault == "crash_after":
                raise Crash

        backend.write = write  # type: ignore[method-assign,assignment]
        report, agreed, absent = None, dict(self.world.store.ledger().cells), self._absent()
        try:
            report = self.world.engine.cycle()
        except Crash:
            backend.write = real  # type: ignore[method-assign]
            self.restart()
        finally:
            backend.write = real  # type: ignore[method-assign]
        self.nothing_submitted_is_lost()
        self.nobodys_words_move_unseen()
        self.no_deleted_row_is_emptied(agreed, absent & self._absent())
        return report

    def _absent(self) -> set[str]:
        return set(self.world.keys) - {row[KEY - 1] for row in self.world.sheet.grid() if row}

    def _watch(self, batch: Batch, sheet: Reading, real: Callable[[Batch, Reading], None]) -> None:
        """(2) and (7): every text that our write replaces was its author's base, and stands in the row of its key."""
        with reading(self.world.store.engine) as connection:
            ops = {r.op: r for r in connection.execute(select(tables.outbox))}
            chains: dict[tuple[str, str], list[Any]] = {}
            for op in ops.values():
                if op.batch == batch.stamp.batch:
                    chains.setdefault((op.key, op.column), []).append(op)
        before = self.world.sheet.grid()
        try:
            real(batch, sheet)
        except Crash:  # perhaps behind the instant in which our file took its place
            for cell, chain in chains.items():
                if any(op.value == self.world.text(*cell) for op in chain):
                    self.landed |= {op.value for op in chain}
            raise
        after = self.world.sheet.grid()
        self.nothing_beside_is_written_over(before, after)
        assert [row[KEY - 1] for row in before] == [row[KEY - 1] for row in after], "our write moved rows"
        changed = {
            (old_row[KEY - 1], column)
            for old_row, new_row in zip(before[1:], after[1:], strict=True)
            for column, place in PLACES.items()
            if _cell(old_row, place) != _cell(new_row, place)
        }
        for key, column in changed | chains.keys():
            assert len(self.world.where(key, before)) == 1, f"wrote into a doubled key {key} (8)"
            chain = sorted(chains.get((key, column), []), key=lambda op: (op.source != tables.RESTORE, op.seq))
            assert chain, f"{key}.{column} was changed by nobody's edit (7)"
            assert chain[-1].value == self.world.text(key, column, after)
            seen = self.world.text(key, column, before)
            for op in chain:
                assert seen in (op.base, op.value), (
                    f"{key}.{column}: {seen!r} was overwritten unseen by {op.value!r} (2)"
                )
                seen = op.value
                self.landed.add(op.value)

    def _settle(self) -> None:
        """Staff mend what only staff can mend; then a few quiet cycles must bring peace."""
        world = self.world
        self._mend_rows()
        quiet = 0
        for _ in range(12):
            report = self._cycle("ok")
            self.decide(put_back=self.count % 2 == 0)
            quiet = 0 if report is None or report.eventful else quiet + 1
            if quiet == 3:
                break
        for _ in range(PATIENCE):  # what the derived columns say waits longest
            self._cycle("ok")
        assert world.engine.status().trouble is None, world.engine.status().trouble
        self.nothing_submitted_is_lost()
        writes = self._count_writes(world.engine.cycle)
        assert writes == 0, "a quiet cycle wrote (4)"
        self._mirror_equals_sheet()
        self.derived_columns_stand()
        with reading(world.store.engine) as connection:
            stuck = connection.execute(
                select(tables.outbox).where(tables.outbox.c.state.in_(("pending", "sent")))
            ).all()
        assert not stuck, f"stuck without a reason: {stuck} (5)"
        asked = {((one.key, one.column), one.portal) for one in world.store.conflicts()}
        for cell, text in self.wiped.items():
            # Where a mishap had taken it away before, and nobody had looked, a person is asked; or where staff had typed
            # over what the copy holds, or an undone deletion had brought it: nothing tells the copy's old text from one
            # that was typed anew.
            told = (cell in self.mishandled or cell in self.typed_over) and (cell, text) in asked
            assert told or text == world.text(*cell), f"{'.'.join(cell)}: {text} was wiped out by a stale copy (6)"

    def _count_writes(self, run: Callable[[], object]) -> int:
        made: list[Batch] = []
        self.world.backend.write = lambda batch, sheet: made.append(batch)  # type: ignore[method-assign,assignment]
        try:
            run()
        finally:
            self.world.backend.write = self._real_write  # type: ignore[method-assign]
        return len(made)

    def _mirror_equals_sheet(self) -> None:
        grid = self.world.sheet.grid()
        ledger = self.world.store.ledger()
        for key in self.world.keys:
            for column in COLUMNS:
                text = self.world.text(key, column, grid)
                if text is not None:
                    assert ledger.cells[key, column] == text, (
                        f"{key}.{column}: mirror {ledger.cells[key, column]!r}, sheet {text!r} (3)"
                    )


def _cell(row: list[str], place: int) -> str:
    return row[place - 1] if place <= len(row) else ""


def _without_second(body: list[list[str]], name: str) -> list[list[str]]:
    seen = False
    kept = []
    for row in body:
        if row[KEY - 1] == name:
            if seen:
                continue
            seen = True
        kept.append(row)
    return kept
