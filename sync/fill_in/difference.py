"""The three-way difference of a 填报工作簿: what each cell held when the file was made, what it holds in the file, what the
ledger says now. Judged as a cell of a copy beside the sheet is (`sync.merge.judge_stale`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ledger.entries import Entry, Ledger
from ledger.papers.fill_in import FilledIn, FillInCell, FillInGroup
from ledger.review.workflow import locked, stage_of
from store.codec import same
from sync.merge import Stale, judge_stale

_GROUPS = {Stale.EDITED: FillInGroup.ACCEPTED, Stale.BOTH: FillInGroup.CHANGED}
_GONE = "这一条已经不在台账里，或者改由别的单位填报"


def difference(filled: FilledIn, ledger: Ledger) -> list[FillInCell]:
    """Every cell that somebody edited in the file and that does not stand in the ledger like that already, by entry."""
    keys = [key for key in filled.stamp.cells if key in filled.cells or key in filled.odd]
    return [cell for key in keys for cell in _of_entry(filled, key, ledger)]


def _of_entry(filled: FilledIn, key: str, ledger: Ledger) -> Iterator[FillInCell]:
    why, base = _shut(ledger.by_key.get(key), filled.stamp.unit), filled.stamp.cells[key]
    for name, text in filled.cells.get(key, {}).items():
        now = ledger.cells.get((key, name), "")
        untouched = filled.stamp.untouched(key, name)
        group = _GROUPS.get(judge_stale(now, text, untouched, same=partial(same, name)))
        if group is None:
            continue
        said = why or ("进展状态不能清空，沿用原来的" if name == "status" and not text.strip() else "")
        group = FillInGroup.LOCKED if why else FillInGroup.UNREADABLE if said else group
        yield FillInCell(key, name, base.get(name, ""), now, text, group, said)
    for name, odd in filled.odd.get(key, {}).items():
        now, group = ledger.cells.get((key, name), ""), FillInGroup.LOCKED if why else FillInGroup.UNREADABLE
        yield FillInCell(key, name, base.get(name, ""), now, "", group, why or odd)


def _shut(entry: Entry | None, unit: str) -> str:
    """Why nothing of an entry can be taken; the empty text when it can."""
    if entry is None or entry.unit != unit:
        return _GONE
    return f"这一条{stage_of(entry).label}，已锁定；要改的先“申请修改”" if locked(entry) else ""
