"""Taking in one reading: everything that follows from it is booked in one transaction, and the batch that must be
written is marked as sent in the same one. Nothing is written to the sheet here.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from ledger.columns import LEDGER_TAB
from ledger.repository import Edit, Finding
from store import history, tables
from store.codec import Cell
from store.database import writing
from store.duties import side_rows
from store.facts import bump
from store.sheet import outbox
from store.sheet.clash import Clash
from store.sheet.known_copies import copy_findings
from store.sheet.outbox import AgreedChange
from store.store import Store
from store.submissions import enqueue
from sync import formulas
from sync.absorbed import Absorbed
from sync.backends.base import Batch, Grid, Reading
from sync.derived.put_up import DerivedColumns
from sync.errors import TabMissing
from sync.inspection import inspect
from sync.moves import Moves, doubted
from sync.moves.moved_rows import decide, returning
from sync.planning import Plan, cell_writes, plan
from sync.rows.locate import Located, locate
from sync.rows.missing_rows import row_append, rows_wanted_back, take_back
from sync.rows.no_text import as_agreed
from sync.rows.repairs import OPEN_COLUMNS, Repairs, repair_identity, repair_stale
from sync.safety_stops import mark_of_stamp, not_let_pass, safety_stops
from sync.situation import Situation, placed, waiting_ops
from sync.stale import overwritten, unjudged
from sync.stale.reverts import doubtful, gone_back, reverted
from sync.stamps import ROW, Recognised, recognise, untouched, went_back

SYSTEM, STAFF = "系统", "表格"


class Absorber:
    """Absorbs readings into one store."""

    def __init__(self, store: Store, derived: DerivedColumns | None = None) -> None:
        self._store = store
        self._derived = derived or DerivedColumns(store)
        self._situation = Situation()
        self._refused: dict[str, str] = {}
        self._together: dict[str, tuple[str, ...]] = {}

    def refuse(self, ops: frozenset[str], reason: str) -> None:
        """The backend will not write these operations: keep them, and those that went with them into one cell."""
        for op in ops:
            self._refused.update(dict.fromkeys(self._together.get(op, (op,)), reason))

    def forget_refusals(self) -> None:
        """A new cycle tries again what was refused in the last one."""
        self._refused.clear()

    def rows(self, connection: Connection) -> list[Mapping[str, str]]:
        """The ledger's rows as agreed, for publishing."""
        self._situation.refresh(connection, self._store.breakdown)
        known = self._situation
        return [row for key, row in known.base.items() if key not in known.withdrawn]

    def absorb(self, sheet: Reading, *, now: datetime, write: bool = True) -> Absorbed:
        """Book everything that follows from a reading; no batch is made unless `write`.

        Raises Safety stop when the reading cannot be used at all.
        """
        grid = sheet.grids.get(LEDGER_TAB)
        if grid is None:
            raise TabMissing(sheet.missing.get(LEDGER_TAB, f"找不到工作表“{LEDGER_TAB}”。"))
        self._derived.ask()
        try:
            with writing(self._store.engine) as connection:
                own = self._situation, self._refused, self._derived
                absorption = _Absorption(self._store, *own, connection, now, write=write)
                absorbed = absorption.run(sheet, grid)
                self._together = absorption.together
                return absorbed
        except BaseException:
            self._situation = Situation()  # rolled back: what it remembers may not be so
            raise


@dataclass
class _Absorption:
    """One absorption, within its transaction."""

    store: Store
    situation: Situation
    refused: Mapping[str, str]
    derived: DerivedColumns
    connection: Connection
    now: datetime
    write: bool
    passed: Set[Cell] = frozenset()  # moved cells that a person wants as they are
    moved: str = ""  # the mark of all that stands in other rows than its own
    # the batch's operation -> all of its cell
    together: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def run(self, sheet: Reading, grid: Grid) -> Absorbed:
        known = recognise(self.connection, sheet, year=self.store.breakdown.year, now=self.now)
        self._catch_up()
        located = locate(grid, self.situation.keys)
        before = placed(self.connection)
        computed = formulas.read_before(self.connection)
        read = as_agreed(grid, located, self.situation.base, read_before=computed)
        formulas.free(self.connection, grid, located)
        stands, grid, odd = grid, read.grid, read.findings
        conflicts = self._take_in_overwritten(sheet, grid, located)
        copied = self._copied(grid, located, known)
        moves = self._moves(grid, located, copied)
        # Never where there is one sheet and no copies of it can be saved over it (Google).
        tells = known.rev and sheet.landed is None
        back = went_back(self.connection, known.rev, located.shown(grid)) if tells else frozenset()
        conflicts += self._judge_stale(grid, located, copied, moves, back)
        gone = before.keys() - located.rows.keys() - located.frozen.keys() - self.situation.withdrawn
        lost = take_back(self.connection, gone, known.rev, now=self.now) if known.stale else set()
        found = safety_stops(grid, located, base=self.situation.base, placed=before.keys() - lost, moves=moves)
        on = not_let_pass(self.connection, found, self.moved, mark_of_stamp(sheet.stamp))
        self._repair_identity(grid, located, moves)
        made = plan(
            self.situation.base,
            waiting_ops(self.connection),
            grid,
            located,
            held=frozenset(safety_stop.held_column for safety_stop in on if safety_stop.held_column),
            held_cells=frozenset().union(*(safety_stop.held_cells for safety_stop in on)),
            returning=returning(self.connection, self.situation.base),
            closed=read.closed,
        )
        made.clashes += doubted(moves, made.accepts)
        made.clashes += gone_back(self.connection, made.accepts, self.situation.base, back)
        accepted = self._book(made, known.rev, computed) + self._grown_true()
        formulas.remember(self.connection, computed, stands, located, self.situation.base)
        made.blocked.update(self.refused)
        changed = outbox.block(self.connection, made.blocked)
        odd += copy_findings(self.connection)
        odd += overwritten.homeless(sheet.overwritten, grid, located, self.situation.keys)
        odd += side_rows.findings(self.connection, self.store.breakdown)
        derived = self.derived.compare(self.connection, stands, located, same=not known.restamp)
        odd += derived.findings
        findings = self._note_findings(grid, located, before, odd, keep=bool(on))
        batch = None if on or not self.write else self._batch(made, stands, located, restamp=known.restamp)
        if known.settled or accepted or conflicts or made.clashes or made.agreed or changed or findings[1]:
            bump(self.connection)
        stop = on[0].error if on else None
        return Absorbed(accepted, known.settled, conflicts + len(made.clashes), findings[0], batch, stop, derived)

    def _catch_up(self) -> None:
        self.situation.refresh(self.connection, self.store.breakdown)

    def _take_in_overwritten(self, sheet: Reading, grid: Grid, located: Located) -> int:
        """Staff's texts that a write of ours covered: each booked once, and disputed by what the cell says now."""
        told = overwritten.unseen(self.connection, sheet.overwritten)
        found = overwritten.covered(told, grid, located, self.situation.keys)
        self._steps([(one.cell, one.text) for one in found])
        disputed = [one for one in found if one.disputed and one.cell[1] in OPEN_COLUMNS]
        for one in disputed:
            shown = one.shown or ""
            outbox.clash(self.connection, one.cell, Clash("", shown, shown, one.text), now=self.now)
        return len(disputed)

    def _copied(self, grid: Grid, located: Located, known: Recognised) -> dict[Cell, tuple[str, ...]]:
        """What cells of stale copies can say without an edit, of this one and of those not judged yet."""
        fresh = untouched(self.connection, known.rev, located.shown(grid)) if known.stale else {}
        return unjudged.combine(unjudged.load(self.connection), fresh)

    def _moves(self, grid: Grid, located: Located, copied: Mapping[Cell, tuple[str, ...]]) -> Moves:
        """What stands in other rows than its own and waits for a person; what one has decided about is done here."""
        decided = decide(self.connection, self.situation, grid, located, copied)
        self.passed, self.moved = decided.passed, decided.mark
        if decided.put_back is not None:
            outbox.record_displaced(self.connection, decided.put_back.restores, person=decided.person, now=self.now)
            self._apply(decided.put_back, person=decided.person)
            self._catch_up()
        return decided.waits

    def _judge_stale(
        self,
        grid: Grid,
        located: Located,
        copied: Mapping[Cell, tuple[str, ...]],
        moves: Moves,
        back: Set[Cell],
    ) -> int:
        """Before anything else: what a stale copy wiped out must not look like staff emptying a column."""
        if not copied:
            return 0
        reached = {cell: texts for cell, texts in copied.items() if cell not in moves.cells}
        restoring = waiting_ops(self.connection, restoring=True)
        made = repair_stale(grid, located, base=self.situation.base, untouched=reached, restoring=restoring)
        unjudged.keep(self.connection, copied, judged=made.judged)
        conflicts = self._apply(made)
        for cell, found, ours in made.restores:
            if cell in back and doubtful(self.connection, cell, found, ours):
                outbox.clash(self.connection, cell, Clash("", ours, ours, found), now=self.now)
                conflicts += 1
        return conflicts

    def _repair_identity(self, grid: Grid, located: Located, moves: Moves) -> None:
        restoring = waiting_ops(self.connection, restoring=True)
        base, truth = self.situation.base, self.situation.truth
        self._apply(repair_identity(grid, located, base=base, truth=truth, restoring=restoring, held=moves.rows))

    def _apply(self, repairs: Repairs, *, person: str = SYSTEM) -> int:
        for cell, clash in repairs.clashes:
            outbox.clash(self.connection, cell, clash, now=self.now)
        self._steps([(cell, text) for cell, text in repairs.accepts])
        outbox.finish(self.connection, repairs.obsolete, "dropped")
        edits = [
            Edit(key, name, found, wanted) for (key, name), found, wanted in (*repairs.restores, *repairs.afterwards)
        ]
        enqueue(self.connection, edits, person=person, receipt="", source=tables.RESTORE, now=self.now)
        return len(repairs.clashes)

    def _book(self, made: Plan, rev: int, computed: Set[Cell]) -> int:
        """`computed` cells showed what a formula gave until now: when that goes, no colleague's text does."""
        unseen = [one for one in made.accepts if one[0] not in self.passed | computed]
        made.clashes += reverted(self.connection, unseen, rev=rev)
        for cell, clash in made.clashes:
            outbox.clash(self.connection, cell, clash, now=self.now)
        outbox.finish(self.connection, made.agreed, "done")
        accepted = self._steps(made.accepts)
        if outbox.understand(self.connection, made.agreed, now=self.now):
            self._catch_up()
        return accepted

    def _grown_true(self) -> int:
        read = outbox.grown_true(self.connection, year=self.store.breakdown.year, now=self.now)
        if read:
            self._catch_up()
        return read

    def _steps(self, accepts: list[tuple[Cell, str]]) -> int:
        steps = [AgreedChange(cell, text, "sheet", STAFF) for cell, text in accepts]
        booked = outbox.book(self.connection, steps, year=self.store.breakdown.year, now=self.now)
        self._catch_up()
        return booked

    def _note_findings(
        self, grid: Grid, located: Located, before: Mapping[str, int], odd: list[Finding], *, keep: bool
    ) -> tuple[int, bool]:
        year, today = self.store.breakdown.year, self.now.date()
        found = inspect(grid, located, self.situation, year=year, today=today)
        found += odd
        changed = history.findings(self.connection) != found
        if changed:
            outbox.replace_findings(self.connection, found)
        if located.rows != before and not keep:
            outbox.replace_places(self.connection, located.rows)
        return len(found), changed

    def _batch(self, made: Plan, grid: Grid, located: Located, *, restamp: bool) -> Batch | None:
        writes = [write for write in made.writes if not set(write.ops) & set(made.blocked)]
        wanted = rows_wanted_back(self.connection, located)
        if not writes and not wanted and not restamp:
            return None
        ops = [op for write in writes for op in write.ops]
        self.together = {write.ops[-1]: write.ops for write in writes}
        cells = {write.cell: write.value for write in writes} | {(key, ROW): key for key in wanted}
        stamp = outbox.send(self.connection, ops, cells, now=self.now)
        appends = tuple(row_append(key, self.situation.base[key], located) for key in wanted)
        headers = {LEDGER_TAB: located.header_row}
        return Batch(stamp, cell_writes(writes, grid, located), appends, headers)
