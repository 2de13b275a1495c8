"""The whole report of a day from its board and facts, and the rows of its two tables. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from ledger.breakdown import tasks_words
from ledger.entries import grouped
from ledger.figures.board import Board, Urgent
from ledger.papers.city_matters import looked_back, next_steps, practices, problems
from ledger.papers.city_overview import overview
from ledger.papers.city_report import CityFacts, CityReport, ReportParagraph, ReportPart, Section, worded
from ledger.papers.city_tasks import adopted_words, tasks

SUMMARY = 300  # characters of a 综述 in the table
_ONE_PART: tuple[tuple[str, Callable[[Board, CityFacts], tuple[ReportParagraph, ...]]], ...] = (
    ("三、主要做法和亮点", practices),
    ("四、“回头看”情况", looked_back),
    ("五、存在问题", problems),
    ("六、下一步打算", next_steps),
)


def compose(board: Board, facts: CityFacts) -> CityReport:
    """The report on a day, with what somebody wrote over its paragraphs."""
    sections = [
        Section("一、总体情况", (ReportPart("", overview(board, facts)),)),
        Section("二、重点任务落实情况", tasks(board, facts)),
        *(Section(title, (ReportPart("", of(board, facts)),)) for title, of in _ONE_PART),
    ]
    return CityReport(
        board.ledger.year, board.as_of, tuple(_worded(one, facts) for one in sections), _summaries(board, facts)
    )


def _worded(section: Section, facts: CityFacts) -> Section:
    parts = (
        replace(part, paragraphs=tuple(worded(one, facts.wordings) for one in part.paragraphs))
        for part in section.parts
    )
    return replace(section, parts=tuple(parts))


def _summaries(board: Board, facts: CityFacts) -> dict[int, str]:
    """What the table says of a task: the adopted text, else the first of what the report tells."""
    found = {}
    for section in tasks(board, facts):
        for one in section.paragraphs:
            kind, _, number = one.slot.partition(".")
            if kind == "task":
                found[int(number)] = "".join(s.text for s in one.sentences[1:-1])
    adopted = {no: adopted_words(text, SUMMARY) for no, text in facts.texts.items()}
    return found | {no: words for no, words in adopted.items() if words}


class LateUnit(NamedTuple):
    """A unit on 未按时落实清单: what is late and how, and what was silent on the collection date."""

    unit: str
    overdue: tuple[Urgent, ...]
    silent: tuple[Urgent, ...]

    @property
    def overdue_words(self) -> str:
        """`第7、9项（逾期3个工作日）；第25项（逾期65个工作日）`."""
        alike = grouped(self.overdue, lambda one: one.standing.words)
        return "；".join(f"{tasks_words(one.task.no for one in own)}（{words}）" for words, own in alike.items())

    @property
    def silent_words(self) -> str:
        """`第1、7项`."""
        return tasks_words(sorted(one.task.no for one in self.silent)) if self.silent else ""


def late_units(board: Board) -> tuple[LateUnit, ...]:
    """Units that are late or were silent, in the directory's order."""
    overdue, silent = (grouped(lines, lambda line: line.entry.unit) for lines in (board.overdue, board.silent))
    return tuple(
        LateUnit(unit, overdue.get(unit, ()), silent.get(unit, ()))
        for unit in board.units
        if unit in overdue or unit in silent
    )
