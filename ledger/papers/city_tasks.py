"""二、重点任务落实情况, by the parts of the notice: the lead units' adopted texts, else what was approved, condensed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ledger.breakdown import Task, tasks_words
from ledger.duties.consolidation import Text
from ledger.entries import LEAD, Entry
from ledger.figures.board import Board
from ledger.figures.counts import share_words
from ledger.papers.city_report import (
    BOARD,
    NOTICE,
    CityFacts,
    ReportParagraph,
    ReportPart,
    Sentence,
    paragraph,
    text_source,
)
from ledger.papers.condense import condensed, ended, sentences, shortened

ADOPTED, OWN, ONE = 400, 140, 70  # characters of an adopted text, of a lead unit's own words, of another unit's alone
COMMON = 3  # wordings of several units that are told
SHARE = 0.25  # and not fewer than so many of the units that have the commonest
ALONE = 2  # units that are told of where none have a wording in common
_LETTER = 12  # a line this short without a full stop is a heading
# What a first text counts by itself: the report counts anew, by its own day.
_COUNTED = re.compile(r"(?:已报送|涉及单位|应报)\s*\d+\s*家|尚未审核的报送内容")


def tasks(board: Board, facts: CityFacts) -> tuple[ReportPart, ...]:
    """A part of the report for each part of the notice."""
    parts = list(board.by_part)
    return tuple(_part(number, title, board, facts) for number, title in enumerate(parts, 1))


def _part(number: int, title: str, board: Board, facts: CityFacts) -> ReportPart:
    own = [task for task in board.tasks if task.part == title]
    told = {task.no: _words(task, board, facts.texts) for task in own}
    paragraphs = [paragraph(f"part.{number}", _counted(title, len(own), board))]
    paragraphs += [_task(task, told[task.no], board) for task in own if told[task.no]]
    blank = [task for task in own if not told[task.no]]
    if blank:
        paragraphs.append(paragraph(f"part.{number}.blank", _blank(blank, board, of=own)))
    heading = title.partition("、")[2] or title
    return ReportPart(
        f"（{'一二三四五六七八九十'[min(number, 10) - 1]}）{heading}" if heading else "", tuple(paragraphs)
    )


def _counted(title: str, number: int, board: Board) -> Sentence:
    counted, done = board.by_part[title], board.rules.headline
    return Sentence(
        f"本部分{number}项任务，应落实{counted.applicable}条，已报送{counted.reported}条，"
        f"{done.label}{counted.count(done)}条，{done.rate}{share_words(counted.rate(done))}。",
        (BOARD,),
    )


def _blank(tasks: Sequence[Task], board: Board, of: Sequence[Task]) -> Sentence:
    """What has no text; of a whole part the figures stand above."""
    if len(tasks) == len(of):
        return Sentence("各项任务还没有采用的汇总稿和审核通过的内容。", (BOARD,))
    counted = [board.by_task[task.no] for task in tasks]
    return Sentence(
        f"{tasks_words(task.no for task in tasks)}任务还没有采用的汇总稿和审核通过的内容，"
        f"应落实{sum(one.applicable for one in counted)}条，已报送{sum(one.reported for one in counted)}条。",
        (BOARD,),
    )


def _task(task: Task, told: tuple[Sentence, ...], board: Board) -> ReportParagraph:
    counted = board.by_task[task.no]
    late = f"，逾期{counted.overdue}家" if counted.overdue else ""
    count = f"{counted.applicable}家单位落实，已报送{counted.reported}家，审核通过{counted.approved}家{late}。"
    return paragraph(
        f"task.{task.no}",
        Sentence(f"{task.no}．{ended(task.title.strip())}", (NOTICE,)),
        *told,
        Sentence(count, (BOARD,)),
    )


def _words(task: Task, board: Board, texts: Mapping[int, Text]) -> tuple[Sentence, ...]:
    """What is told of a task; nothing while nothing was adopted or approved."""
    if words := adopted_words(texts.get(task.no, Text()), ADOPTED):
        return (Sentence(words, (text_source([task.no]),)),)
    approved = [e for e in board.entries if e.task_no == task.no and e.confirmed and not e.not_applicable]
    return (*_leads(approved), *_others([e for e in approved if e.role != LEAD]))


def adopted_words(text: Text, most: int) -> str:
    """The adopted text in its first sentences, without what it counted on its own day."""
    lines = [line for part in (text.overview, text.progress) for line in part.splitlines()]
    kept = [one for line in lines for one in sentences(line) if not _COUNTED.search(one)]
    whole = [one for one in kept if len(one) > _LETTER or one[-1] in "。！？；"]
    return shortened("\n".join(whole), most)


def _leads(approved: Sequence[Entry]) -> Iterator[Sentence]:
    for entry in approved:
        if entry.role == LEAD and (words := shortened(entry.progress_note, OWN)):
            yield Sentence(f"{entry.unit}{words}", (entry.key,))


def _others(approved: Sequence[Entry]) -> Iterator[Sentence]:
    """What several units say; where no two say the same, a few of them."""
    found = condensed(approved, lambda entry: entry.progress_note)
    most = len(found[0].units) if found else 0
    common = [one for one in found if len(one.units) >= max(2, most * SHARE)][:COMMON]
    if common:
        for place, one in enumerate(common, 1):
            mark = "。" if place == len(common) else "；"
            yield Sentence(ended(one.told, mark), tuple(e.key for e in one.entries))
        return
    for entry in approved[:ALONE]:
        if words := shortened(entry.progress_note, ONE):
            yield Sentence(f"{entry.unit}{words}", (entry.key,))
