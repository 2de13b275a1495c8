"""The checks of 发出前检查: one small function each, `CHECKS` names them all. Rules that stand elsewhere are asked, not written anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from typing import NamedTuple
from urllib.parse import urlsplit

from ledger.breakdown import task_words
from ledger.cells.addresses.web_address import is_intranet
from ledger.columns import column
from ledger.duties.consolidation import SECTIONS
from ledger.duties.practice import TEXTS
from ledger.entries import grouped
from ledger.figures.board import Board
from ledger.papers.preflight import (
    Destination,
    PreflightCheck,
    PreflightFacts,
    PreflightFinding,
    PreflightKind,
    at_entry,
    at_text,
)
from ledger.review.link_check import BROKEN, LinkState, links_in
from ledger.review.quality import HintKind, somebodys_number
from ledger.units.directory import Directory

WRITTEN = ("progress_note", "issues", "next_steps")  # texts of an entry that documents print
_HAN = "\u3400-\u9fff"
_HALF = re.compile(rf"""(?<=[{_HAN}])["',;:!?()][{_HAN}“”]?|["'(](?=[{_HAN}])""")
"""Straight quotes and half-width marks beside Chinese characters; in figures, addresses and English they are right."""
_AROUND = 6  # characters that are shown beside a mark


def preflight(board: Board, facts: PreflightFacts) -> tuple[PreflightFinding, ...]:
    """All that was found, kind by kind."""
    return tuple(
        PreflightFinding(kind, place, message)
        for kind, check in CHECKS.items()
        for place, message in check(board, facts)
    )


def _without_text(board: Board, facts: PreflightFacts) -> Iterator[tuple[Destination, str]]:
    """A task of which the report tells nothing, though somebody has to do it."""
    told = {one.slot for one in facts.report.paragraphs}
    for task in board.tasks:
        if f"task.{task.no}" not in told and board.by_task[task.no].applicable:
            yield (
                at_text(task.no, task_words(task.no)),
                f"“{task.title.rstrip('。')}”没有采用的汇总稿，也没有审核通过的台账，报告里不会写到。",
            )


def _of_hint(kind: HintKind) -> PreflightCheck:
    """What `ledger.review.quality` says of the entries."""

    def found(board: Board, facts: PreflightFacts) -> Iterator[tuple[Destination, str]]:
        for entry in board.rows:
            for hint in facts.hints(entry.key):
                if hint.kind is kind:
                    yield at_entry(entry), hint.message

    return found


def _stale(_: Board, facts: PreflightFacts) -> Iterator[tuple[Destination, str]]:
    """Units with entries that nobody has reported since the round opened."""
    if facts.round is None:
        return
    asked = facts.round.round
    for unit, entries in grouped(facts.round.missing(), lambda entry: entry.unit).items():
        since = f"{asked.label}（{asked.opens.month}月{asked.opens.day}日起）"
        numbers = "、".join(task_words(entry.task_no) for entry in entries[:3])
        more = "等" if len(entries) > 3 else ""
        yield (
            Destination(unit, "review", {"show": "督办"}),
            f"{len(entries)} 条台账在{since}没有报过，数字和文字是以前的：{numbers}{more}。",
        )


def _personal(board: Board, facts: PreflightFacts) -> Iterator[tuple[Destination, str]]:
    yield from _of_hint(HintKind.PERSONAL)(board, facts)
    for one in _beside(facts):
        if read := somebodys_number(one.text):
            yield one.place, f"“{one.called}”{read.message}"


def _dead(board: Board, facts: PreflightFacts) -> Iterator[tuple[Destination, str]]:
    for entry in board.rows:
        for link in links_in(entry):
            if (check := facts.links.get(link)) and check.state in BROKEN:
                yield at_entry(entry), f"{check.why}：{link}"


def _inner(board: Board, facts: PreflightFacts) -> Iterator[tuple[Destination, str]]:
    for entry in board.rows:
        for link in links_in(entry):
            check = facts.links.get(link)
            if is_intranet(_host(link)) or (check and check.state is LinkState.INNER):
                yield at_entry(entry), f"内网地址，外面打不开：{link}"


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or "?."
    except ValueError:  # brackets that are no address
        return "?."


class _PrintedText(NamedTuple):
    """A text that is printed, where it is mended, and what its field is called."""

    place: Destination
    called: str
    text: str


def _beside(facts: PreflightFacts) -> Iterator[_PrintedText]:
    """What is printed besides the entries: adopted texts, practices, paragraphs that the office wrote anew."""
    for no, text in facts.city.texts.items():
        for called, part in zip(SECTIONS.values(), astuple(text), strict=True):
            yield _PrintedText(at_text(no, f"{task_words(no)}汇总稿"), called, part)
    for practice in facts.city.practices:
        place = Destination(f"{practice.unit}的经验做法", "practice", {"show": "全部报送"})
        if published := practice.published:
            yield from (_PrintedText(place, called, published.text(name)) for name, called in TEXTS.items())
    for section in facts.report.sections:
        for one in (p for part in section.parts for p in part.paragraphs if p.wording):
            yield _PrintedText(Destination("汇总报告", "reports", {}), f"{section.title}（改写的一段）", one.text)


def _texts(board: Board, facts: PreflightFacts) -> Iterator[_PrintedText]:
    for entry in board.rows:
        place = at_entry(entry)
        yield from (_PrintedText(place, column(name).header, getattr(entry, name)) for name in WRITTEN)
    yield from _beside(facts)


def _former(board: Board, facts: PreflightFacts) -> Iterator[tuple[Destination, str]]:
    """A unit by the name that it had before a reform; 原市工商局 says itself that it is the former name."""
    former, current = _names(board.ledger.directory)
    for one in _texts(board, facts):
        for name, now in former.items():
            if name in one.text and _stands_alone(name, one.text, current):
                yield one.place, f"“{one.called}”里写的“{name}”现在叫“{now}”。"


def _names(directory: Directory) -> tuple[dict[str, str], frozenset[str]]:
    """(former names with the present short one, names in use); what is anybody's present name is nobody's former one."""
    current = frozenset(name for u in directory.units for name in (u.full_name, u.short_name, *u.aliases, *u.offices))
    former = {name: u.short_name for u in directory.units for name in u.former_names if name not in current}
    return former, current


def _stands_alone(name: str, text: str, current: frozenset[str]) -> bool:
    """Does it stand somewhere in the text not as a piece of a present name, nor behind 原?"""
    longer = [one for one in current if name in one]
    for one in longer:
        text = text.replace(one, "\0")
    return re.search(rf"(?<!原){re.escape(name)}", text) is not None


def _punctuation(board: Board, facts: PreflightFacts) -> Iterator[tuple[Destination, str]]:
    for one in _texts(board, facts):
        marks = list(_HALF.finditer(one.text))
        if marks:
            start = marks[0].start()
            shown = one.text[max(0, start - _AROUND) : start + _AROUND].replace("\n", " ")
            count = f"，共 {len(marks)} 处" if len(marks) > 1 else ""
            yield one.place, f"“{one.called}”的中文里有半角标点或直引号：…{shown}…{count}。"


CHECKS: Mapping[PreflightKind, PreflightCheck] = {
    PreflightKind.NO_TEXT: _without_text,
    PreflightKind.CONTRADICTORY: _of_hint(HintKind.CONTRADICTORY),
    PreflightKind.STALE: _stale,
    PreflightKind.PERSONAL: _personal,
    PreflightKind.ALIKE: _of_hint(HintKind.ALIKE),
    PreflightKind.DEAD_LINK: _dead,
    PreflightKind.INNER_LINK: _inner,
    PreflightKind.FORMER_NAME: _former,
    PreflightKind.PUNCTUATION: _punctuation,
}
