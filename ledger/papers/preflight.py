"""发出前检查: what would embarrass the office once papers are out, each with the page where it is mended. It warns and refuses nothing.

“Preflight” is what printers call this look before the press runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.labelled import Labelled
from ledger.papers.city_report import CityFacts, CityReport
from ledger.review.link_check import LinkCheck
from ledger.review.quality import QualityHint
from ledger.rounds.coverage import RoundView


class PreflightKind(Labelled):
    """What is looked for, in the order in which it is told."""

    NO_TEXT = "no_text", "没有文字的任务"
    CONTRADICTORY = "contradictory", "前后矛盾"
    STALE = "stale", "本轮没有报过"
    PERSONAL = "personal", "个人信息"
    ALIKE = "alike", "单位之间雷同"
    DEAD_LINK = "dead_link", "打不开的链接"
    INNER_LINK = "inner_link", "内网链接"
    FORMER_NAME = "former_name", "单位旧名称"
    PUNCTUATION = "punctuation", "标点"


class Destination(NamedTuple):
    """Where it is mended: what people call it, the page (`pages/<page>.py`) and its query."""

    words: str
    page: str
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PreflightFinding:
    """One thing to mend, as a sentence that shows nobody's number."""

    kind: PreflightKind
    place: Destination
    message: str


@dataclass(frozen=True)
class PreflightFacts:
    """What is looked at besides the board: the day's report and what it is made of, hints by 台账编号, links as they were last
    checked, and the round of the day over the board's rows."""

    report: CityReport
    city: CityFacts = field(default_factory=CityFacts)
    hints: Callable[[str], tuple[QualityHint, ...]] = lambda _: ()
    links: Mapping[str, LinkCheck] = field(default_factory=dict)
    round: RoundView | None = None


PreflightCheck = Callable[[Board, PreflightFacts], Iterable[tuple[Destination, str]]]
"""Looks for one kind: where something is found, and what is said of it."""


def at_entry(entry: Entry) -> Destination:
    """On 任务, opened at the unit."""
    return Destination(entry.key, "tasks", {"no": f"{entry.task_no}", "of": entry.unit})


def at_text(task_no: int, words: str) -> Destination:
    """The task's 汇总稿."""
    return Destination(words, "consolidation", {"no": f"{task_no}", "lead_tab": "汇总稿"})


def counted(findings: Iterable[PreflightFinding]) -> dict[PreflightKind, int]:
    """How many of each kind, those that were found."""
    kinds = [one.kind for one in findings]
    return {kind: kinds.count(kind) for kind in PreflightKind if kind in kinds}
