"""What a row of a side tab says that was not taken over, or only in part: whoever typed it is told, word for word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ledger.cells import Outcome
from ledger.columns import column, parse
from ledger.duties import assurance, look_back, practice
from ledger.repository import Finding
from ledger.side_rows import SideRow

Doubts = Iterator[tuple[str, Outcome, str]]
_LOOK = (Outcome.NORMALIZE_WARN, Outcome.ASK, Outcome.REJECT, Outcome.KEEP_PREV)


def doubts_of(row: SideRow, *, year: int, last_task: int = 0) -> list[Finding]:
    """A finding for each cell of the row that is not in the ledger as it was typed, in the tab's order."""
    told = _TABS[row.tab](row.texts, year, last_task)
    return [Finding(row.where, "", name, row.texts.get(name, ""), why.value, text) for name, why, text in told]


def _looked_back(texts: Mapping[str, str], year: int, _: int) -> Doubts:
    for name in look_back.VALUES:
        read = parse(column(name, look_back.TAB), texts.get(name, ""), year=year, tab=look_back.TAB)
        if read.outcome in _LOOK:
            yield name, read.outcome, read.message


def _practised(texts: Mapping[str, str], year: int, last_task: int) -> Doubts:
    of = column("task_no", practice.TAB)
    read = parse(of, texts.get("task_no", ""), year=year, tab=practice.TAB, last_task=last_task)
    if not read.outcome.taken:
        yield "task_no", read.outcome, read.message
    for name, why in practice.read_texts(texts, year=year, need=False)[1].items():
        yield name, Outcome.REJECT, f"{why}这一行没有采用，改好后自动采用。"


def _assured(texts: Mapping[str, str], year: int, _: int) -> Doubts:
    values, doubts = assurance.read_values(texts, year=year)
    for name, why in doubts.items():
        yield name, Outcome.NORMALIZE_WARN if name in values else Outcome.REJECT, why


_TABS: Mapping[str, Callable[[Mapping[str, str], int, int], Doubts]] = {
    look_back.TAB: _looked_back,
    practice.TAB: _practised,
    assurance.TAB: _assured,
}
