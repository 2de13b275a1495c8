"""What stands out in an entry's texts before it is reviewed: hints for its clerk and its reviewer, which stop nothing.

Another unit's text (雷同), the text of the round before, the task's requirement copied, nothing that could be looked up, a status
against its percentage, somebody's number. Texts are alike by difflib's ratio (Ratcliff and Obershelp 1988); trigrams that two
share (Dice 1945) tell first which are worth the comparing. Pure rules; nothing here is asked when something is saved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from ledger.breakdown import Task
from ledger.cells import Parsed
from ledger.cells.personal_numbers import doubtful_number, personal_number
from ledger.cells.text_checks import copied, mobile_number
from ledger.columns import column, percent_text
from ledger.contradictions import DONE_DATE, Contradiction, claimed_done, cross_check
from ledger.entries import NOT_APPLICABLE_STATUS, Entry, Ledger
from ledger.labelled import Labelled

ALIKE = 0.85  # of two notes; what units write by themselves about one task stays below 0.6
SHARED = 0.5  # of their trigrams: a letter that differs spoils three of them at most
SHORTEST, LONGEST = 12, 1000  # letters: a short note is everybody's, and comparing costs the square of a long one
SENTENCE = 40  # letters: what is shorter follows the task's words, and is another's only when it is the same throughout
NAMED = 3  # units
TEXTS = ("progress_note", "evidence", "issues", "next_steps")
_FIGURE = re.compile(
    r"(?<![0-9])[0-9]{1,6}(?![0-9])|[〇零一二三四五六七八九十百千万两半]+[余多几]?(?:个|项|次|家|条|件|场|份|期|人|篇|名|批|处|轮|成|倍|月|日|年|季)"
)
"""A count, a date, a year; a longer number is somebody's, or a document's."""
_LINK = re.compile(r"https?://|www\.|〔20", re.IGNORECASE)


class HintKind(Labelled):
    """What stands out."""

    ALIKE = "alike", "雷同"
    REPEATED = "repeated", "与上轮相同"
    COPIED = "copied", "照抄要求"
    EMPTY = "empty", "内容空泛"
    CONTRADICTORY = "contradictory", "前后矛盾"
    PERSONAL = "personal", "个人信息"


@dataclass(frozen=True, slots=True)
class QualityHint:
    """One thing to look at, as a sentence for people."""

    kind: HintKind
    message: str


@dataclass(frozen=True, slots=True)
class RoundBefore:
    """The round that closed last: what it is called, and each entry's 工作进展 then, by 台账编号."""

    label: str
    notes: Mapping[str, str]


def hints(
    entry: Entry,
    ledger: Ledger,
    today: date,
    *,
    alike: Iterable[str] = (),
    before: RoundBefore | None = None,
    files: int = 0,
) -> tuple[QualityHint, ...]:
    """What stands out in an entry as it stands or as somebody types it; never raises. `alike`: units of the same task whose note is
    nearly this one; `before`: to be compared with; `files`: how many prove it."""
    task = next((t for t in ledger.breakdown.all_tasks if t.no == entry.task_no), None)  # none when it was withdrawn
    return (
        *_personal(entry),
        *_contradictory(entry, task, ledger.year, today),
        *_alike(tuple(alike)),
        *_repeated(entry, before),
        *_copied(entry, task),
        *_empty(entry, files),
    )


def kinds_of(found: Iterable[QualityHint]) -> str:
    """`雷同、内容空泛`: the kinds, each once."""
    return "、".join(dict.fromkeys(hint.kind.label for hint in found))


def _personal(entry: Entry) -> Iterator[QualityHint]:
    for name in TEXTS:
        text = getattr(entry, name)
        if read := somebodys_number(text):
            yield QualityHint(HintKind.PERSONAL, f"“{column(name).header}”{read.message}")


def somebodys_number(text: str) -> Parsed | None:
    """What is said of a text that holds an identity, bank card or mobile telephone number; None when it holds none."""
    return personal_number(text) or mobile_number(text) or doubtful_number(text)


def _contradictory(entry: Entry, task: Task | None, year: int, today: date) -> Iterator[QualityHint]:
    done = claimed_done(entry.progress_note, year)
    values = {"status": entry.status, "percent": entry.percent, DONE_DATE: done}
    for found in cross_check(values, task=task, today=today):
        yield QualityHint(HintKind.CONTRADICTORY, _asked(found, entry))


def _asked(found: Contradiction, entry: Entry) -> str:
    """Its words; what is put right when it is saved is not put right yet."""
    if found.outcome.taken:
        return f"状态为“{entry.status}”但已有进度{percent_text(entry.percent)}，请核对。"
    return found.message


def _alike(units: tuple[str, ...]) -> Iterator[QualityHint]:
    if units:
        named = "、".join(units[:NAMED]) + (f"等 {len(units)} 个单位" if len(units) > NAMED else "")
        yield QualityHint(HintKind.ALIKE, f"工作进展与{named}的基本相同，请写本单位自己的做法和结果。")


def _repeated(entry: Entry, before: RoundBefore | None) -> Iterator[QualityHint]:
    if before and nearly_same(entry.progress_note, before.notes.get(entry.key, "")):
        yield QualityHint(
            HintKind.REPEATED,
            f"工作进展与上一轮（{before.label}）的基本相同，请写本轮的新进展；没有新进展的，可以只说“本轮无变化”。",
        )


def _copied(entry: Entry, task: Task | None) -> Iterator[QualityHint]:
    if task and (read := copied(entry.progress_note, task.requirement)):
        yield QualityHint(HintKind.COPIED, read.message)


def _empty(entry: Entry, files: int) -> Iterator[QualityHint]:
    note = unicodedata.normalize("NFKC", entry.progress_note).strip()
    proven = files or entry.evidence.strip() or entry.status == NOT_APPLICABLE_STATUS
    if note and not proven and not _FIGURE.search(note) and not _LINK.search(note):
        yield QualityHint(
            HintKind.EMPTY,
            "工作进展里没有数字和日期，也没有佐证链接或附件，请写明做了多少、什么时候、在哪里看得到。",
        )


def nearly_same(one: str, other: str) -> bool:
    """Are two notes alike, marks and blanks aside? Not when either is too short to tell."""
    return _alike_shapes(_shape(one), _shape(other))


def units_alike(note: str, others: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Those of the (unit, note) pairs whose note is nearly this one."""
    shape = _shape(note)
    return tuple(unit for unit, other in others if _alike_shapes(shape, _shape(other)))


@lru_cache(maxsize=64)  # a year's tasks; by what units wrote, so that a change elsewhere compares nothing anew
def alike_in_task(notes: tuple[tuple[str, str], ...]) -> Mapping[str, tuple[str, ...]]:
    """Of a task's (unit, note) pairs: whose note is nearly whose; a unit that is alone is not in it."""
    found: dict[str, tuple[str, ...]] = {}
    shapes = [(unit, _shape(note)) for unit, note in notes]
    for place, (unit, shape) in enumerate(shapes):
        for other, theirs in shapes[place + 1 :]:
            if _alike_shapes(shape, theirs):
                found[unit] = (*found.get(unit, ()), other)
                found[other] = (*found.get(other, ()), unit)
    return found


_Shape = tuple[str, frozenset[str]]


@lru_cache(maxsize=4096)
def _shape(note: str) -> _Shape:
    """A note's letters without marks, and their trigrams; nothing for one that is too short."""
    letters = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", note))[:LONGEST]
    if len(letters) < SHORTEST:
        return "", frozenset()
    return letters, frozenset(letters[n : n + 3] for n in range(len(letters) - 2))


def _alike_shapes(one: _Shape, other: _Shape) -> bool:
    (left, those), (right, these) = one, other
    if left == right or min(len(left), len(right)) < SENTENCE:
        return bool(left) and left == right
    if 2 * len(those & these) < SHARED * (len(those) + len(these)):
        return False
    return SequenceMatcher(None, left, right, autojunk=False).ratio() >= ALIKE
