"""The shared spreadsheet on Google: read in one call, written in one batch, and every batch judged by what it met.

Google has no compare-and-swap: staff may sort between our reading and our write. So `read` judges what our last write
met (`judge`) and takes back what went astray, in guarded and journaled writes of the same kind, until nothing is left;
only then does anybody see a reading.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from store.sheet.stamp import Stamp
from sync.backends.base import Batch, Grid, Place, Reading, Recovered, TabLayout, with_texts
from sync.backends.cell_text import GOOGLE_UNITS, standing
from sync.backends.google import formulas
from sync.backends.google.calls import Calls
from sync.backends.google.filters import Filters, Heads, Lift
from sync.backends.google.ids import PORTAL_SHEET, sheet_id, stable_id
from sync.backends.google.journal import COLUMNS, PORTAL_ID, ROWS, add_guard, guard_cell
from sync.backends.google.judge import Judgement, TakeBack, judge
from sync.backends.google.new_column import closing
from sync.backends.google.read import Fetched, Rows, Tab, fetch, grid_of, published_titles, survey
from sync.backends.google.refusals import explained, outside, refused_request
from sync.backends.google.shares import Shares
from sync.backends.google.structure import publish
from sync.backends.google.structure.upkeep import Upkeep
from sync.backends.google.troubles import GridLimit, ProtectedCells, Refused400
from sync.backends.google.write import BatchUpdate, Ground, take_back_draft, write_draft
from sync.backends.impossible import refuse_impossible
from sync.errors import BackendUnavailable, CellsRefused, Raced, SyncError, TabMissing, WriteInDoubt

ROUNDS = 6  # of taking back within one reading
_FRESH = 2.0  # seconds for which a poll may serve as the reading that follows it
_PROVEN_WITHIN = 10.0  # seconds after a write within which its proof may do without the other tabs
_FUTILE = 4  # times that an operation may go astray before it is refused
_GUARD_REQUESTS = (0, 1)  # every draft begins with the guard's two requests
_OPEN_AGAIN = "工作表正被频繁增删，这次没有读成，稍后自动再试。"


class NotPublished(BackendUnavailable):
    """The spreadsheet can be opened, and no ledger was published in it."""


class GoogleBackend(Upkeep):
    """One Google spreadsheet. `calls` reaches it; nothing is shared between two backends."""

    name = "google"

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self._titles: tuple[str, ...] = ()
        self._survey: dict[int, Tab] = {}
        self._surveyed: Mapping[int, Rows] | None = None  # the rows that the survey tells of
        self._watched = False
        self._polled: tuple[float, Fetched] | None = None
        self._last: Fetched | None = None
        # When the last write was sent, and what it left alone: that need not be read to prove the write.
        self._untouched: tuple[float, Fetched] | None = None
        self._filters = Filters(calls)
        self._shares = Shares(calls)
        self._astray: dict[str, set[int]] = {}  # operation -> guards of the writes in which it went astray

    # -- reading

    def exists(self) -> bool:
        try:
            return self._fetch().journal.stamp is not None
        except NotPublished:
            return False
        except TabMissing:
            return True

    def version(self) -> str | None:
        """A hash of all that is read, by one call, which serves the reading that follows too; None before publishing."""
        try:
            fetched = self._fetch()
        except NotPublished:
            return None
        self._polled = time.monotonic(), fetched
        return fetched.version

    def read(self) -> Reading:
        """All published tabs, with whatever our last write put into a wrong place taken back.

        Raises BackendUnavailable, TabMissing (the portal sheet is gone), Raced (taking back keeps being overtaken).
        """
        fetched = self._just_polled() or self._fetch()
        for _ in range(ROUNDS):
            judgement = judge(fetched.journal.lines, self._grids(fetched))
            self._note_astray(fetched, judgement)
            if not judgement.take_back:
                return self._reading(fetched, judgement)
            self._take_back(judgement.take_back, fetched)
            fetched = self._fetch()
        raise Raced("表格正被频繁改动，写错位置的内容还没有全部放回，稍后自动再试。")

    def _reading(self, fetched: Fetched, judgement: Judgement) -> Reading:
        if fetched.tabs != self._surveyed:
            self._look()
            self._survey |= formulas.with_spills(self.calls, self._survey, fetched.tabs.keys())
            self._surveyed = fetched.tabs
            fetched = fetched.apart_from(self._formulas(fetched))
        self._last = fetched
        names = {sheet_id(title): title for title in self._titles}
        return Reading(
            fetched.version,
            {
                names[number]: replace(grid, rows=with_texts(grid.rows, fetched.shares.get(number, {})))
                for number, grid in self._grids(fetched).items()
            },
            fetched.journal.stamp,
            judgement.landed,
            {title: self._gone(title) for title in self._titles if sheet_id(title) not in fetched.tabs},
            tuple(judgement.overwritten),
        )

    def _grids(self, fetched: Fetched) -> dict[int, Grid]:
        names = {sheet_id(title): title for title in self._titles}
        return {number: grid_of(names[number], rows, self._survey.get(number)) for number, rows in fetched.tabs.items()}

    def _gone(self, title: str) -> str:
        ours = {sheet_id(one) for one in self._titles} | {PORTAL_ID}
        strangers = "、".join(f"“{tab.title}”" for number, tab in self._survey.items() if number not in ours)
        found = f"；现有的其他工作表是{strangers}" if strangers else ""
        return f"找不到工作表“{title}”，可能已被删除{found}。请在表格中撤销删除，或从版本记录恢复。"

    def _just_polled(self) -> Fetched | None:
        polled, self._polled = self._polled, None
        return polled[1] if polled and time.monotonic() - polled[0] < _FRESH else None

    def _just_left_alone(self) -> Fetched | None:
        left, self._untouched = self._untouched, None
        return left[1] if left and time.monotonic() - left[0] < _PROVEN_WITHIN else None

    def _fetch(self) -> Fetched:
        """Everything published in one call; more only when tabs have come or gone."""
        self._polled = None
        untouched = self._just_left_alone()
        for _ in range(3):
            if not self._titles or any(sheet_id(title) not in self._survey for title in self._titles):
                self._look()
            there = [sheet_id(title) for title in self._titles if sheet_id(title) in self._survey]
            try:
                fetched = fetch(self.calls, there, held=untouched)
                fetched = fetched.in_percent(self._shares.of({n: fetched.answered[n] for n in there}))
                self._ask_formulas_again(fetched)
            except Refused400:
                untouched = None
                self._look()
                continue
            told = fetched.journal.titles or self._titles or published_titles(self._survey)
            if told == self._titles:
                return fetched.apart_from(self._formulas(fetched))
            self._titles = told
        raise BackendUnavailable(_OPEN_AGAIN)

    def watch_formulas(self, *, watched: bool) -> None:
        """It costs one more call each look."""
        self._watched = watched

    def _formulas(self, fetched: Fetched) -> dict[int, frozenset[Place]]:
        known = {number: self._survey[number].formulas for number in fetched.tabs if number in self._survey}
        return {number: places for number, places in known.items() if places}

    def _ask_formulas_again(self, fetched: Fetched) -> None:
        """What changed by itself, or was replaced by what it showed, needs no survey."""
        if self._surveyed is None:
            return
        same = fetched.tabs == self._surveyed
        changed = {} if same else formulas.changed_by_themselves(fetched.tabs, self._surveyed, self._survey)
        if changed is None:
            return
        asked = self._formulas(fetched) if self._watched else changed
        self._survey |= formulas.asked_again(self.calls, self._survey, asked)
        self._surveyed = fetched.tabs

    def _look(self) -> None:
        """Which tabs there are, their sizes, formulas and merged cells."""
        self._survey = survey(self.calls)
        self._surveyed = None
        if PORTAL_ID in self._survey:
            return
        if published_titles(self._survey):
            raise TabMissing(
                f"Google 表格里的隐藏工作表“{PORTAL_SHEET}”不见了，无法判断表格是否被同时改动。"
                "请打开“文件”→“版本记录”，恢复它被删除之前的版本。"
            )
        raise NotPublished("这份 Google 表格里还没有发布台账。")

    # -- writing

    def write(self, batch: Batch, reading: Reading) -> None:
        """Send the batch; whether every cell met what it expected is for the next `read` to tell.

        Raises Raced, CellsRefused, TabMissing, FilterInTheWay (nothing was written), WriteInDoubt, BackendUnavailable.
        """
        last, self._polled = self._last, None
        if last is None or last.version != reading.version:
            raise Raced("读取之后台账已被改动，本次没有写入。")
        refuse_impossible(batch, reading, GOOGLE_UNITS)
        self._refuse_futile(batch)
        if not last.journal.guard:
            self._put_up_guard()
            raise Raced("表格里的写入保护标记已补上，本次没有写入，马上再试。")
        heads = {sheet_id(tab): reading.grids[tab].rows[row - 1] for tab, row in batch.headers.items()}
        lift = self._filters.lift(set(map(sheet_id, batch.tabs)), heads)
        draft = write_draft(_as_stands(batch, last), self._ground(last), lift, closing(self.calls, batch))
        try:
            self.calls.change(draft.requests, include="spreadsheetId")
        except (Refused400, GridLimit, ProtectedCells) as error:
            if self._filter_refused(error, draft, lift, heads):
                raise Raced("表格的筛选刚被改动，本次没有写入。") from error
            if not self._landed_before(error, last, batch.stamp):
                raise explained(error, draft) from error
        self._untouched = time.monotonic(), _left_alone(last, batch)
        if not (batch.appends or batch.columns):
            self._surveyed = _written(self._surveyed, batch)

    def _filter_refused(self, error: SyncError, draft: BatchUpdate, lift: Lift, heads: Heads) -> bool:
        """Did Google refuse what we do about filters?"""
        index = refused_request(error)
        if index is None or outside(error) or index not in (*draft.off, *draft.back):
            return False
        self._filters.refused(lift, heads, back=index in draft.back)
        return True

    def _landed_before(self, error: Refused400 | GridLimit | ProtectedCells, last: Fetched, stamp: Stamp) -> bool:
        """Was the batch refused because it stands already (a request sent twice on the way)? Raises Raced when the
        sheet is no longer as it was read."""
        if isinstance(error, Refused400) and refused_request(error) in _GUARD_REQUESTS:
            if self._chain_moved(last) and self._fetch().journal.stamp == stamp:
                return True
            raise Raced("表格刚被另一次写入改动，本次没有写入。") from error
        if outside(error):
            self._surveyed = None
            raise Raced("表格的行列或工作表刚被删除过，本次没有写入。") from error
        return False

    def _chain_moved(self, last: Fetched) -> bool:
        """Has another write taken our guard down? If nobody of us did, a person has, and it is put up again."""
        if self._fetch().journal.guard != last.journal.guard:
            return True
        self._put_up_guard()
        return False

    def _put_up_guard(self) -> None:
        guard = stable_id("guard", uuid4().hex)
        self.calls.change([add_guard(guard), guard_cell(guard)], include="spreadsheetId")

    def _take_back(self, wanted: Sequence[TakeBack], fetched: Fetched) -> None:
        """One guarded write; what became of it is for the next fetch to tell, also when its answer is lost."""
        if not fetched.journal.guard:
            self._put_up_guard()
            return
        ground = self._ground(fetched)
        heads = {one.sheet: ground.tabs[one.sheet].rows[one.header_row - 1] for one in wanted if one.header_row}
        lift = self._filters.lift({one.sheet for one in wanted}, heads)
        draft = take_back_draft(wanted, ground, stable_id("guard", uuid4().hex), lift)
        try:
            self.calls.change(draft.requests, include="spreadsheetId")
        except WriteInDoubt:
            return
        except (Refused400, GridLimit) as error:
            if outside(error):
                self._look()
            elif refused_request(error) in _GUARD_REQUESTS:
                self._chain_moved(fetched)
            elif not self._filter_refused(error, draft, lift, heads):
                raise

    def _ground(self, fetched: Fetched) -> Ground:
        sizes = {PORTAL_ID: (ROWS, COLUMNS)} | {number: tab.size for number, tab in self._survey.items()}
        return Ground(fetched.journal, self._grids(fetched), sizes, fetched.numbers)

    # -- what cannot succeed

    def _note_astray(self, fetched: Fetched, judgement: Judgement) -> None:
        for line in fetched.journal.lines:
            for op in line.ops:
                if op.id in judgement.astray:
                    self._astray.setdefault(op.id, set()).add(line.guard)

    def _refuse_futile(self, batch: Batch) -> None:
        """A cell that never shows in the journal what it shows in the sheet would be written and taken back for ever."""
        futile = [w.op_id for w in batch.writes if len(self._astray.get(w.op_id, ())) >= _FUTILE]
        CellsRefused.raise_for(
            "系统几次写入这一格，都发现它与读到的不同，已放回原样；请在表格中核对这一格，或直接在表格中填写。",
            futile,
        )

    # -- publishing and showing

    def publish(self, tabs: Sequence[TabLayout], stamp: Stamp) -> None:
        self._titles, self._survey, self._last = (), {}, None
        publish.publish(self.calls, tabs, stamp)

    def recover(self) -> Sequence[Recovered]:
        """Nothing lies about: what a crash cut off is in the sheet's journal, and the first reading judges it."""
        return ()

    def link(self, tab: str, row: int) -> str:
        return f"{self.where}#gid={sheet_id(tab)}&range=A{row}"


def _as_stands(batch: Batch, last: Fetched) -> Batch:
    """The batch as the journal will see it: a cell that was read as it is shown holds the number itself."""
    writes = tuple(
        replace(w, expected=last.tabs[sheet_id(w.tab)][w.row - 1][w.column - 1])
        if last.shares.get(sheet_id(w.tab), {}).get((w.row, w.column)) == w.expected
        else w
        for w in batch.writes
    )
    return replace(batch, writes=writes)


def _left_alone(last: Fetched, batch: Batch) -> Fetched:
    """The reading without the tabs that the batch wrote to."""
    touched = {PORTAL_ID, *map(sheet_id, batch.tabs)}
    return replace(last, answered={n: rows for n, rows in last.answered.items() if n not in touched})


def _written(rows: Mapping[int, Rows] | None, batch: Batch) -> Mapping[int, Rows] | None:
    """The tabs as they will read if nobody but us changed them; then the survey still tells the truth."""
    if rows is None:
        return None
    texts: dict[int, dict[Place, str]] = {}
    for write in batch.writes:
        text = standing(write.value, numeric=write.numeric)
        texts.setdefault(sheet_id(write.tab), {})[write.row, write.column] = text
    made = {number: with_texts(tab, texts.get(number, {})) for number, tab in rows.items()}
    return {number: tuple(map(_trimmed, tab)) for number, tab in made.items()}


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    while row and not row[-1]:
        row = row[:-1]
    return row
