"""查找: words in tasks, units and what entries say, over the ledger in memory.

A scan, not an index: people look for two characters (预算), which an index of trigrams does not find, and the ledger of a
version is in memory anyway; a hundred thousand entries take a fraction of a second. Telephone numbers and names of
reporters are not looked through: not everybody may see them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ledger.breakdown import Task
from ledger.columns import column
from ledger.entries import Entry, Ledger

TEXTS = ("progress_note", "evidence", "issues", "next_steps", "review_comment")
AROUND = 30  # characters shown on either side of what was found
MOST = 100
LONGEST = 100  # characters that are looked for; what somebody sends may have millions, and each word is looked for in each text


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found: its kind (单位, 任务 or a column's header), what it is about, the words with what stands around them,
    and its task and unit (0 and empty where it is none)."""

    kind: str
    about: str
    excerpt: str
    task_no: int = 0
    unit: str = ""


def search(ledger: Ledger, words: str) -> tuple[Hit, ...]:
    """Units first, then tasks, then entries in the ledger's order, at most `MOST`; every word, parted by blanks, occurs in
    the one text. Nothing for blank words; what stands behind the first `LONGEST` characters is not looked for."""
    wanted = list(dict.fromkeys(fold(words[:LONGEST]).split()))
    if not wanted:
        return ()
    return tuple(islice(_found(ledger, wanted), MOST))


def fold(text: str) -> str:
    """As texts are compared: full-width and capital letters count as others."""
    return unicodedata.normalize("NFKC", text).casefold()


def _found(ledger: Ledger, wanted: Sequence[str]) -> Iterator[Hit]:
    for unit in ledger.directory.units:
        if unit.short_name in ledger.by_unit and _holds(f"{unit.short_name} {unit.full_name}", wanted):
            yield Hit("单位", unit.short_name, unit.full_name, unit=unit.short_name)
    for task in ledger.breakdown.asked:
        if _holds(f"{task.label} {task.requirement}", wanted):
            yield Hit("任务", task.label, _excerpt(_where(task, wanted), wanted), task.no)
    for entry in ledger.rows:
        yield from _in_entry(entry, ledger, wanted)


def _where(task: Task, wanted: Sequence[str]) -> str:
    return task.requirement if _holds(task.requirement, wanted) else f"{task.title} {task.requirement}"


def _in_entry(entry: Entry, ledger: Ledger, wanted: Sequence[str]) -> Iterator[Hit]:
    for name in TEXTS:
        text = getattr(entry, name)
        if text and _holds(text, wanted):
            about = f"{ledger.breakdown.task(entry.task_no).label} · {entry.unit}"
            yield Hit(column(name).header, about, _excerpt(text, wanted), entry.task_no, entry.unit)


def _holds(text: str, wanted: Sequence[str]) -> bool:
    # Folding a text costs ten times as much as looking for a word in it, and changes letters and figures, not characters.
    letters = any(one.isascii() for word in wanted for one in word)
    folded = fold(text) if letters else text
    return all(word in folded for word in wanted)


def _excerpt(text: str, wanted: Sequence[str]) -> str:
    """The first word with its neighbourhood, on one line."""
    line = " ".join(text.split())
    at = max(fold(line).find(wanted[0]), 0)
    first, last = max(at - AROUND, 0), at + len(wanted[0]) + AROUND
    return ("…" if first else "") + line[first:last] + ("…" if last < len(line) else "")
