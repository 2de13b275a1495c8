"""A first text for 牵头汇总, drawn from what the units reported; the lead unit edits it afterwards.

Nothing is invented: figures are counts, sentences are the units' own, units that wrote the same stand together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.breakdown import Task
from ledger.clock import day_words
from ledger.duties.consolidation import Completeness, Text, completeness
from ledger.entries import LEAD, Entry, grouped
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE, share_words, side_of

HIGHLIGHTS = 8
UNREVIEWED = "（本稿用到尚未审核的报送内容，报送前请逐条核对。）"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A first text and the entries it was drawn from; `unreviewed` of them were not approved by anybody yet."""

    text: Text
    keys: tuple[str, ...]
    unreviewed: int = 0


def usable(entries: Iterable[Entry], *, approved_only: bool) -> tuple[Entry, ...]:
    """Entries a text may be drawn from: reported and concerned, and approved if only those are wanted."""
    return tuple(e for e in entries if e.reported and not e.not_applicable and (not approved_only or e.confirmed))


def propose(task: Task, entries: Sequence[Entry], as_of: date, *, approved_only: bool) -> Proposal:
    """Draw a first text; `entries` are all of the task's."""
    drawn = usable(entries, approved_only=approved_only)
    unreviewed = sum(not e.confirmed for e in drawn)
    text = Text(
        overview=_overview(task, completeness(entries), as_of) + (UNREVIEWED if unreviewed else ""),
        progress=_by_side(drawn, "progress_note"),
        highlights=_highlights(drawn),
        issues=_by_side(drawn, "issues"),
        next_steps=_by_side(drawn, "next_steps"),
    )
    return Proposal(text, tuple(e.key for e in drawn), unreviewed)


def _overview(task: Task, counted: Completeness, as_of: date) -> str:
    leads = "、".join(m.name for m in task.lead_units)
    who = f"由{leads}牵头" if leads else "由市政府办公厅汇总"
    share = f"，审核通过率 {share_words(counted.approved / counted.required)}" if counted.required else ""
    return (
        f"“{task.title.rstrip('。')}”{who}，涉及单位 {counted.required} 家。截至{day_words(as_of)}，"
        f"已报送 {counted.reported} 家，自报完成 {counted.reported_done} 家，审核通过 {counted.approved} 家{share}。"
    )


_Column = Literal["progress_note", "issues", "next_steps"]


def _by_side(entries: Sequence[Entry], column: _Column) -> str:
    """The lead units' own words first, then counties and departments under their headings when both wrote."""
    own = _told([e for e in entries if e.role == LEAD], column)
    others = [e for e in entries if e.role != LEAD]
    sides = [
        (side, _told([e for e in others if side_of(e.unit_kind) == side], column)) for side in (COUNTY_SIDE, CITY_SIDE)
    ]
    written = [(side, lines) for side, lines in sides if lines]
    parts = list(own)
    for number, (side, lines) in enumerate(written):
        parts += [f"（{'一二'[number]}）{side}", *lines] if len(written) > 1 else lines
    return "\n".join(parts)


def _told(entries: Sequence[Entry], column: _Column) -> list[str]:
    """`鼓楼区、台江区：……。`, one line per wording, in the ledger's order."""
    wordings = grouped(entries, lambda entry: str(getattr(entry, column)).strip())
    return [f"{'、'.join(e.unit for e in own)}：{_ended(words)}" for words, own in wordings.items() if words]


def _highlights(entries: Sequence[Entry]) -> str:
    """Completed work with public evidence, for the lead unit to choose from."""
    shown = [e for e in entries if e.reported_done and e.progress_note and e.evidence]
    return "\n".join(f"{e.unit}：{_ended(e.progress_note)}（{e.evidence.strip()}）" for e in shown[:HIGHLIGHTS])


def _ended(words: str) -> str:
    return words if words.endswith(("。", "！", "？", "；")) else f"{words}。"
