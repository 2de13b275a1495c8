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
from store.codec import DATED, Cell
from store.database import writing
from store.duties import side_rows
from store.facts import bump, get_fact, put_fact
from store.sheet import outbox
from store.sheet.clash import Clash
from store.sheet.known_copies import copy_findings
from store.sheet.outbox import AgreedChange
from store.store import Store
from store.submissions import enqueue, want_back
from sync import formulas
from sync.absorbed import Absorbed
from sync.backends.base import Batch, Grid, Reading
from sync.errors import TabMissing, UnknownStamp
from sync.inspection import inspect
from sync.moves import Moves, doubted
from sync.moves.moved_rows import decide, returning
from sync.planning import Plan, cell_writes, plan
from sync.rows.locate import Located, locate
from sync.rows.missing_rows import row_append, rows_wanted_back
from sync.rows.no_text import as_agreed
from sync.rows.repairs import OPEN_COLUMNS, Repairs, repair_identity, repair_stale
from sync.safety_stops import Stopped, mark_of, safety_stops
from sync.situation import Situation, placed, waiting_ops
from sync.stale import overwritten, unjudged
from sync.stale.reverts import doubtful, reverted
from sync.stamps import ROW, adopt, appended_since, came_back, identify, untouched, went_back

SYSTEM, STAFF = "系统", "表格"


class Absorber:
    """Absorbs readings into one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
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
        try:
            with writing(self._store.engine) as connection:
                absorption = _Absorption(self._store, self._situation, self._refused, connection, now, write=write)
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
    connection: Connection
    now: datetime
    write: bool
    passed: Set[Cell] = frozenset()  # moved cells that a person wants as they are
    rev: int = 0  # of the sheet's stamp
    moved: str = ""  # the mark of all that stands in other rows than its own
    # the batch's operation -> all of its cell
    together: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def run(self, sheet: Reading, grid: Grid) -> Absorbed:
        settled, stale, restamp = self._recognise(sheet)
        self._catch_up()
        located = locate(grid, self.situation.keys)
        before = placed(self.connection)
        known = formulas.read_before(self.connection)
        read = as_agreed(grid, located, self.situation.base, read_before=known)
        formulas.free(self.connection, grid, located)
        stands, grid, odd = grid, read.grid, read.findings
        conflicts = self._take_in_overwritten(sheet, grid, located)
        copied = self._copied(grid, located, stale)
        moves = self._moves(grid, located, copied)
        back = self._went_back(sheet, grid, located)
        conflicts += self._judge_stale(grid, located, copied, moves, back)
        lost = self._take_back_rows(located, before, stale)
        found = safety_stops(grid, located, base=self.situation.base, placed=before.keys() - lost, moves=moves)
        on = self._not_let_pass(found, sheet)
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
        made.clashes += doubted(moves, made.accepts) + self._gone_back(made, back)
        accepted = self._book(made, known) + self._read_by_the_day()
        formulas.remember(self.connection, known, stands, located, self.situation.base)
        made.blocked.update(self.refused)
        changed = outbox.block(self.connection, made.blocked)
        odd += copy_findings(self.connection)
        odd += overwritten.homeless(sheet.overwritten, grid, located, self.situation.keys)
        odd += side_rows.findings(self.connection, self.store.breakdown)
        findings = self._note_findings(grid, located, before, odd, keep=bool(on))
        batch = None if on or not self.write else self._batch(made, stands, located, restamp=restamp)
        if settled or accepted or conflicts or made.clashes or made.agreed or changed or findings[1]:
            bump(self.connection)
        stop = on[0].error if on else None
        return Absorbed(accepted, settled, conflicts + len(made.clashes), findings[0], batch, stop)

    def _recognise(self, sheet: Reading) -> tuple[int, int | None, bool]:
        """Cells proven to stand by the stamp, the stamp's revision when the sheet is a stale copy, and whether it needs
        a new stamp of ours."""
        connection, known = self.connection, identify(self.connection, sheet.stamp)
        self.rev = known.rev if known else int(get_fact(connection, "rev") or 0)
        if known is None:
            self._adopt(sheet)
            return 0, None, True
        settled = 0
        if known.rev > int(get_fact(connection, "rev") or 0) and not known.settled:
            assert sheet.stamp is not None
            settled = outbox.settle(
                connection, sheet.stamp, year=self.store.breakdown.year, now=self.now, landed=sheet.landed
            )
        outbox.unsend(connection)
        stale = known.rev if get_fact(connection, "line") != known.batch else None
        if stale is not None:
            came_back(connection, stale)
        put_fact(connection, "line", known.batch)
        return settled, stale, known.foreign or stale is not None

    def _adopt(self, sheet: Reading) -> None:
        """A sheet with a stamp we do not know: only with a person's consent, then merged against what we have."""
        mark = _stamp_mark(sheet)
        if get_fact(self.connection, "passed") != mark:
            raise UnknownStamp(
                "这份台账文件不是本系统最近写过的版本（可能是别的系统写的、旧库对新文件，或恢复了历史版本）。"
            ).marked(mark)
        outbox.unsend(self.connection)
        if sheet.stamp is not None:
            adopt(self.connection, sheet.stamp, now=self.now)
            put_fact(self.connection, "line", sheet.stamp.batch)

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

    def _copied(self, grid: Grid, located: Located, stale: int | None) -> dict[Cell, tuple[str, ...]]:
        """What cells of stale copies can say without an edit, of this one and of those not judged yet."""
        fresh = untouched(self.connection, stale, located.shown(grid)) if stale is not None else {}
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

    def _not_let_pass(self, found: list[Stopped], sheet: Reading) -> list[Stopped]:
        """The safety stops that a person has not let pass. Their word is used up once the accident does not show any more."""
        passed = get_fact(self.connection, "passed")
        shown = {stop.error.mark for stop in found} | {self.moved, _stamp_mark(sheet)}
        if passed and passed not in shown:
            put_fact(self.connection, "passed", "")
        return [stop for stop in found if stop.error.mark != passed]

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

    def _went_back(self, sheet: Reading, grid: Grid, located: Located) -> frozenset[Cell]:
        """See `stamps.went_back`; never where there is one sheet and no copies of it can be saved over it (Google)."""
        if not self.rev or sheet.landed is not None:
            return frozenset()
        return went_back(self.connection, self.rev, located.shown(grid))

    def _gone_back(self, made: Plan, back: Set[Cell]) -> list[tuple[Cell, Clash]]:
        """A staff edit that may be an old copy's text over a newer one: the sheet keeps it, a person sees both."""
        base = self.situation.base
        return [
            (cell, Clash("", text, text, base[cell[0]].get(cell[1], "")))
            for cell, text in made.accepts
            if cell in back and doubtful(self.connection, cell, text, base[cell[0]].get(cell[1], ""))
        ]

    def _take_back_rows(self, located: Located, before: Mapping[str, int], stale: int | None) -> set[str]:
        """Rows that we added and a stale copy never had: nobody deleted them, so they come back by themselves."""
        gone = before.keys() - located.rows.keys() - located.frozen.keys() - self.situation.withdrawn
        if stale is None or not gone:
            return set()
        lost = gone & appended_since(self.connection, stale)
        want_back(self.connection, sorted(lost), person=SYSTEM, now=self.now)
        return lost

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

    def _book(self, made: Plan, computed: Set[Cell]) -> int:
        """`computed` cells showed what a formula gave until now: when that goes, no colleague's text does."""
        unseen = [one for one in made.accepts if one[0] not in self.passed | computed]
        made.clashes += reverted(self.connection, unseen, rev=self.rev)
        for cell, clash in made.clashes:
            outbox.clash(self.connection, cell, clash, now=self.now)
        outbox.finish(self.connection, made.agreed, "done")
        accepted = self._steps(made.accepts)
        if outbox.understand(self.connection, made.agreed, now=self.now):
            self._catch_up()
        return accepted

    def _read_by_the_day(self) -> int:
        """Once a day: what was ahead of its day when it was typed may stand now."""
        today = self.now.date().isoformat()
        if get_fact(self.connection, "read_on") == today:
            return 0
        put_fact(self.connection, "read_on", today)
        known = self.situation
        cells = {
            (key, name): (texts.get(name, ""), known.good[key].get(name, ""))
            for key, texts in known.base.items()
            for name in DATED
        }
        read = outbox.grown_true(self.connection, cells, year=self.store.breakdown.year, now=self.now)
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
        present = located.rows.keys() | located.frozen.keys()
        missing = {
            key: f"表格中找不到“{key}”这一行，可能被删除；其内容仍保存在系统中。"
            for key in self.situation.base
            if key not in present and key not in self.situation.withdrawn
        }
        found = inspect(
            grid,
            located,
            year=self.store.breakdown.year,
            tasks=self.situation.tasks,
            good=self.situation.good,
            missing=missing,
            today=self.now.date(),
        )
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


def _stamp_mark(sheet: Reading) -> str:
    return mark_of("stamp", repr(sheet.stamp))
