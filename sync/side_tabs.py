"""Collects what staff type into the side tabs (回头看, 经验做法, 保障情况): read one way, every version kept.

Called by the engine after a reading was absorbed, in a transaction of its own and only when a tab's content changed, so
that nothing here can touch the ledger's promise. `ADOPTERS` take new rows over as values where they can be matched.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import Connection

from ledger.cells.tidy import compact
from ledger.columns import TABS, Owner
from ledger.rows import classify_row, find_header
from ledger.side_rows import SIDE_TABS, SideRow
from store import history
from store.database import writing
from store.duties import assurance, look_back, practice, side_rows
from store.facts import bump, get_fact, put_fact
from store.sheet import outbox
from store.store import Store
from sync.backends.base import Grid, Reading
from sync.log_words import told
from sync.rows.no_text import silent_in

_LOG = logging.getLogger(__name__)

ADOPTERS: dict[str, Callable[[Connection, Sequence[SideRow], Store, datetime], None]] = {
    "回头看": look_back.adopt,
    "保障情况": assurance.adopt,
    "经验做法": practice.adopt,
}
"""Each takes over new versions of a tab's rows inside the collecting transaction: (connection, new rows, store, now)."""
# What tells a row from the others: the first of these sets of columns that is filled in.
_IDENTITY: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "回头看": (("key",), ("unit", "task")),
    "经验做法": (("key",), ("unit", "title")),
    "保障情况": (("unit",),),
}


class SideTabs:
    """Collects from one store's sheet; remembers what each tab looked like."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[str, str] = {}

    def collect(self, sheet: Reading, *, now: datetime) -> None:
        """Keep what the side tabs show. A tab that cannot be read or taken over never stops the ledger's sync."""
        for tab in SIDE_TABS:
            grid = sheet.grids.get(tab)
            look = _look(grid)
            if look == self._seen.get(tab):
                continue
            try:
                self._keep(tab, grid, sheet.missing.get(tab, ""), look, now)
            except Exception as error:  # said above: whatever happens here, the ledger's own sync goes on
                _LOG.error("%s could not be collected; it is tried again\n%s", tab, told(error))
            else:
                self._seen[tab] = look

    def _keep(self, tab: str, grid: Grid | None, missing: str, look: str, now: datetime) -> None:
        with writing(self._store.engine) as connection:
            held = side_rows.current(connection, tab)
            typed, trouble = (None, missing) if grid is None else read_tab(grid, tab, held)
            news = side_rows.put_trouble(connection, tab, trouble)
            # Another process may have kept it, and most sheets have nothing in these tabs: then nothing is written.
            changed = get_fact(connection, f"side_tab:{tab}") != look
            if typed is not None and changed and (typed or held):
                fresh = side_rows.keep(connection, tab, typed, now)
                if tab in ADOPTERS:
                    ADOPTERS[tab](connection, fresh, self._store, now)
                _tell(connection, self._store)
                put_fact(connection, f"side_tab:{tab}", look)
                news = True
            if news:
                bump(connection)


def _tell(connection: Connection, store: Store) -> None:
    """The findings of the side tabs as they stand now, behind those of the ledger."""
    others = [one for one in history.findings(connection) if not one.where.startswith(SIDE_TABS)]
    outbox.replace_findings(connection, [*others, *side_rows.findings(connection, store.breakdown)])


def read_tab(grid: Grid, tab: str, held: Sequence[SideRow] = ()) -> tuple[side_rows.Typed | None, str]:
    """The rows that hold something typed, by identity, and why the tab cannot be read (then no rows, None). Where a cell
    shows an error, a picture, another result of its formula or nothing because it is merged, what the row said before
    (`held`) stands."""
    if not any(any(text.strip() for text in row) for row in grid.rows):
        return {}, ""
    header = find_header(grid.rows, tab=tab, needed=[])
    if header.row < 0:
        return None, f"“{tab}”里找不到表头，这张工作表暂时没有读取；请恢复表头行，原来读到的内容都还在。"
    names = _names(grid.rows[header.row], header.columns)
    typed: dict[str, tuple[int, Mapping[str, str]]] = {}
    before, problems = {one.row: one.texts for one in held}, list(header.problems)
    for row in range(header.row + 1, len(grid.rows)):
        texts = _texts(grid.rows[row], names)
        former = before.get(row + 1, {})
        silent, computed = _silent(grid, row + 1, names), _computed(grid, row + 1, names)
        texts = _as_before(texts, silent.keys() | computed & former.keys(), former)
        problems += [f"第{row + 1}行有一格是{what}，沿用原来的内容，请改填文字" for what in silent.values()]
        problems += [f"第{row + 1}行有一格是公式，只记最初读到的内容，请改填文字" for _ in computed - silent.keys()]
        if _typed_by_staff(texts, tab) and not classify_row(grid.rows[row], header.columns).skipped:
            typed[_identity(tab, texts, typed)] = (row + 1, texts)
    return typed, "；".join(problems)


def _silent(grid: Grid, row: int, names: Mapping[int, str]) -> dict[str, str]:
    """The known columns of a row that say nothing of their own, and what stands there."""
    return {names[at - 1]: what for at, what in silent_in(grid, row).items() if at - 1 in names}


def _computed(grid: Grid, row: int, names: Mapping[int, str]) -> set[str]:
    """The known columns of a row whose cells hold formulas: what these show changes without anybody typing."""
    return {names[at - 1] for one, at in grid.formulas if one == row and at - 1 in names}


def _as_before(texts: Mapping[str, str], silent: Set[str], former: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if name not in silent} | {
        name: former[name] for name in silent if name in former
    }


def _names(header: Sequence[str], columns: Mapping[str, int]) -> dict[int, str]:
    """What to call each column: its code name, else its own header."""
    known = {place: name for name, place in columns.items()}
    own = {place: text.strip() for place, text in enumerate(header) if text.strip()}
    return own | known


def _texts(cells: Sequence[str], names: Mapping[int, str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for place, text in enumerate(cells):
        if text.strip():
            name = names.get(place, f"第{place + 1}列")
            texts[name if name not in texts else f"{name}（第{place + 1}列）"] = text
    return texts


def _typed_by_staff(texts: Mapping[str, str], tab: str) -> bool:
    """Is there more than what the portal itself published (编号, the unit of 保障情况)?"""
    published = {column.name for column in TABS[tab] if column.owner is Owner.IDENTITY}
    return bool(texts.keys() - published)


def _identity(tab: str, texts: Mapping[str, str], taken: Mapping[str, object]) -> str:
    chosen = next((names for names in _IDENTITY[tab] if all(texts.get(n) for n in names)), None)
    if chosen:
        found = "|".join(compact(texts[name]) for name in chosen)
    else:
        found = "?" + hashlib.blake2b(repr(sorted(texts.items())).encode(), digest_size=8).hexdigest()
    doubled = sum(1 for known in taken if known == found or known.startswith(f"{found}#"))
    return f"{found}#{doubled + 1}" if doubled else found


def _look(grid: Grid | None) -> str:
    if grid is None:
        return "missing"
    if not grid.formulas:
        seen = repr(grid.rows)
    else:
        plain = [
            [text and ((row, at) in grid.formulas or text) for at, text in enumerate(cells, 1)]
            for row, cells in enumerate(grid.rows, 1)
        ]
        seen = repr((plain, sorted(grid.formulas)))
    return hashlib.blake2b(seen.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
