"""The board: every state and figure of one ledger on one day, computed once and shared by all pages.

`board(ledger, as_of)` is the way in; `Board.select` narrows it, pages only look up.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from threading import Lock

from ledger.breakdown import Task
from ledger.deadlines.owed import NOTHING, Delivered
from ledger.deadlines.standing import DEFAULT_RULES, Moments, Rules, Standing, State, expected_share
from ledger.deadlines.workdays import NO_HOLIDAYS, Calendar
from ledger.entries import Entry, Ledger
from ledger.figures.counts import Figures, figures, figures_by, side_of, standings


@dataclass(frozen=True, slots=True)
class Urgent:
    """One line of a worklist: which entry, how late, and who is responsible."""

    entry: Entry
    task: Task
    standing: Standing
    lead_units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Filters of the pages; empty means all. `side` is 县（市）区 or 市直部门, `lead` a unit that leads the task, `tasks` are
    those of a leader's portfolio."""

    side: str = ""
    part: str = ""
    task: int = 0
    lead: str = ""
    unit: str = ""
    tasks: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Board:
    """A ledger (or a selection of its entries) on a day. Immutable; figures appear on first use and stay.

    `untouched`: a past year's ledger that nobody has used yet (`ledger.figures.untouched`).
    """

    ledger: Ledger
    as_of: date
    rules: Rules
    standing: Mapping[str, Standing] = field(repr=False)
    entries: tuple[Entry, ...] = field(repr=False)
    selection: Selection = field(default_factory=Selection)
    untouched: bool = False
    calendar: Calendar = field(default=NO_HOLIDAYS, repr=False)

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """Tasks that have an entry here, in the notice's order."""
        present = {e.task_no for e in self.entries}
        return tuple(t for t in self.ledger.breakdown.all_tasks if t.no in present)

    @cached_property
    def ad_hoc(self) -> Board:
        """临时交办 under the same selection, with figures of its own: what no notice holds never counts among the notice's."""
        kept = tuple(e for e in self.ledger.ad_hoc if self._fits(e, self.selection))
        return replace(self, entries=kept)

    @property
    def rows(self) -> tuple[Entry, ...]:
        """For lists of work, not for figures: the entries here, then 临时交办."""
        return self.entries + self.ad_hoc.entries

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Units that have an entry here, in the directory's order, unknown ones last."""
        present = dict.fromkeys(e.unit for e in self.entries)
        listed = [name for name in self.ledger.directory.by_short if name in present]
        return tuple(dict.fromkeys([*listed, *present]))

    @cached_property
    def total(self) -> Figures:
        """Figures of all entries here."""
        return figures(self.entries, self.standing)

    @cached_property
    def by_unit(self) -> dict[str, Figures]:
        """Figures per unit short name."""
        found = figures_by(self.entries, self.standing, lambda e: e.unit)
        return {name: found[name] for name in self.units}

    @cached_property
    def by_task(self) -> dict[int, Figures]:
        """Figures per task number."""
        found = figures_by(self.entries, self.standing, lambda e: e.task_no)
        return {task.no: found[task.no] for task in self.tasks}

    @cached_property
    def by_part(self) -> dict[str, Figures]:
        """Figures per part heading: the sum of its tasks."""
        found: dict[str, Figures] = {}
        for task in self.tasks:
            found[task.part] = found.get(task.part, Figures()) + self.by_task[task.no]
        return found

    @cached_property
    def tasks_done(self) -> tuple[int, ...]:
        """Numbers of tasks whose applicable entries are all done, in the sense of the headline rate."""
        return tuple(no for no, counted in self.by_task.items() if counted.all_done(self.rules.headline))

    @cached_property
    def overdue(self) -> tuple[Urgent, ...]:
        """Overdue entries, the latest first."""
        return self._worklist(lambda s: s.state is State.OVERDUE)

    @cached_property
    def silent(self) -> tuple[Urgent, ...]:
        """Entries that owe no date of their own and had nothing reported when the lead units were to collect."""
        return self._worklist(lambda s: s.state is State.SILENT)

    @cached_property
    def due_soon(self) -> tuple[Urgent, ...]:
        """Entries due within `rules.due_soon_workdays`, the nearest first."""
        return self._worklist(lambda s: s.state is State.DUE_SOON)

    @cached_property
    def stale(self) -> tuple[Urgent, ...]:
        """Entries under way that nobody has touched for `rules.stale_days`."""
        return self._worklist(lambda s: s.stale)

    @cached_property
    def not_reported(self) -> tuple[Urgent, ...]:
        """Entries without any value."""
        return self._worklist(lambda s: not s.reported and s.state is not State.NOT_APPLICABLE)

    @property
    def expected_rate(self) -> float:
        """序时进度 in 0..1."""
        return expected_share(self.ledger, self.as_of)

    @property
    def pace_gap(self) -> float | None:
        """The headline rate minus 序时进度, -1..1; negative is behind; None when there is nothing to compare."""
        rate = self.total.rate(self.rules.headline)
        return None if rate is None or self.untouched else rate - self.expected_rate

    def soon(self, due: date, workdays: int = 0) -> bool:
        """Is a date 临期 or past on the board's day, by so many working days before it (0: as the rules say)?"""
        return self.calendar.between(self.as_of, due) <= (workdays or self.rules.due_soon_workdays)

    def state(self, key: str) -> State:
        """State of an entry; KeyError for an unknown key."""
        return self.standing[key].state

    def select(
        self,
        *,
        side: str = "",
        part: str = "",
        task: int = 0,
        lead: str = "",
        unit: str = "",
        tasks: frozenset[int] = frozenset(),
    ) -> Board:
        """The same day, narrowed; filters not given stay open. An unknown name selects nothing."""
        wanted = Selection(side, part, task, lead, unit, tasks)
        if wanted == Selection():
            return self
        cache = self._selections
        if wanted not in cache:
            if len(cache) >= 256:
                cache.clear()
            cache[wanted] = self._narrow(wanted)
        return cache[wanted]

    @cached_property
    def _selections(self) -> dict[Selection, Board]:
        return {}

    @cached_property
    def _parts(self) -> dict[int, str]:
        return {t.no: t.part for t in self.ledger.breakdown.all_tasks}

    def _fits(self, e: Entry, wanted: Selection) -> bool:
        return (
            (not wanted.side or side_of(e.unit_kind) == wanted.side)
            and (not wanted.part or self._parts.get(e.task_no) == wanted.part)
            and (not wanted.task or e.task_no == wanted.task)
            and (not wanted.tasks or e.task_no in wanted.tasks)
            and (not wanted.lead or wanted.lead in self.ledger.lead_units.get(e.task_no, ()))
            and (not wanted.unit or e.unit == wanted.unit)
        )

    def _narrow(self, wanted: Selection) -> Board:
        kept = tuple(e for e in self.entries if self._fits(e, wanted))
        return replace(self, entries=kept, selection=wanted)

    def _worklist(self, wanted: Callable[[Standing], bool]) -> tuple[Urgent, ...]:
        tasks = {t.no: t for t in self.tasks}
        found = [
            Urgent(e, tasks[e.task_no], self.standing[e.key], self.ledger.lead_units.get(e.task_no, ()))
            for e in self.entries
            if e.task_no in tasks and wanted(self.standing[e.key])
        ]
        order = {unit: position for position, unit in enumerate(self.units)}
        found.sort(key=lambda u: (u.standing.nearness, u.task.no, order[u.entry.unit]))
        return tuple(found)


_BOARDS: OrderedDict[tuple[int, int, date, Rules, int, int, int, bool], tuple[Board, Moments | None, Delivered]] = (
    OrderedDict()
)
_LOCK = Lock()
_KEPT = 8


def board(
    ledger: Ledger,
    as_of: date,
    rules: Rules = DEFAULT_RULES,
    *,
    calendar: Calendar = NO_HOLIDAYS,
    moments: Moments | None = None,
    delivered: Delivered = NOTHING,
    untouched: bool = False,
) -> Board:
    """The board of a ledger on a day; the same object for the same ledger, day, rules, calendar, moments and deliveries.

    The cached board holds its ledger and all of these, so their identities cannot be taken over by new objects.
    """
    name = (id(ledger), ledger.version, as_of, rules, id(calendar), id(moments), id(delivered), untouched)
    with _LOCK:
        if name not in _BOARDS:
            standing = standings(
                ledger,
                as_of,
                rules=rules,
                calendar=calendar,
                moments=moments,
                delivered=delivered,
                untouched=untouched,
            )
            made = Board(ledger, as_of, rules, standing, ledger.entries, untouched=untouched, calendar=calendar)
            _BOARDS[name] = (made, moments, delivered)
            while len(_BOARDS) > _KEPT:
                _BOARDS.popitem(last=False)
        _BOARDS.move_to_end(name)
        return _BOARDS[name][0]
