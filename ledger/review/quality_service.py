"""Hints about entries (`ledger.review.quality`) for whoever fills them in or reviews them; computed once, when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock
from typing import Any

from ledger.clock import day_of
from ledger.columns import parse
from ledger.entries import NOT_APPLICABLE_STATUS, Entry, Ledger
from ledger.permissions import Action, Person
from ledger.repository import LedgerSource
from ledger.review.quality import TEXTS, QualityHint, RoundBefore, alike_in_task, hints, units_alike
from ledger.use_cases import Service


@dataclass(frozen=True)
class _Known:
    """What was found in one ledger on a day; `past` is the ledger of the round before."""

    ledger: Ledger
    today: date
    files: Mapping[str, int]
    past: tuple[str, Ledger] | None
    hints: dict[str, tuple[QualityHint, ...]] = field(default_factory=dict)

    def still(self, other: _Known) -> bool:
        """Is what was found still so?"""
        same = self.ledger is other.ledger and self.files is other.files and self.today == other.today
        return same and (self.past and self.past[1]) is (other.past and other.past[1])


class QualityService(Service[LedgerSource]):
    """Use cases of those who read the ledger. `files`: how many each entry has; `last_round`: the round that closed before the
    one that is open, and the ledger as it stood then."""

    def __init__(
        self,
        book: LedgerSource,
        files: Callable[[], Mapping[str, int]],
        last_round: Callable[[], tuple[str, Ledger] | None],
    ) -> None:
        super().__init__(book)
        self._files, self._last_round = files, last_round
        self._known: _Known | None = None
        self._lock = Lock()

    def of_entry(self, person: Person, key: str) -> tuple[QualityHint, ...]:
        """What stands out in an entry as it stands. Raises EntryUnknown, NotAllowed."""
        entry, _ = self._require_entry(person, Action.READ, key)
        return self._found(self._now(), entry)

    def of_entries(self, person: Person) -> Callable[[str], tuple[QualityHint, ...]]:
        """The same for many, asked once: what stands out, by 台账编号. Raises NotAllowed."""
        self._require(person, Action.READ)
        known = self._now()
        return lambda key: self._found(known, known.ledger.by_key[key])

    def of_day(self, person: Person, ledger: Ledger, day: date) -> Callable[[str], tuple[QualityHint, ...]]:
        """The same in the ledger of a day, whose words are compared with no round before. Raises NotAllowed."""
        self._require(person, Action.READ)
        known = _Known(ledger, day, self._files(), None)
        return lambda key: self._found(known, ledger.by_key[key])

    def of_typed(self, person: Person, key: str, typed: Mapping[str, str]) -> tuple[QualityHint, ...]:
        """What would stand out if the form's texts, by column, were handed in. Raises EntryUnknown, NotAllowed."""
        entry, _ = self._require_entry(person, Action.READ, key)
        known = self._now()
        made = as_typed(entry, typed, known.ledger.year)
        others = (pair for pair in _notes(known.ledger, entry.task_no) if pair[0] != entry.unit)
        alike = units_alike(made.progress_note, others) if made.status != NOT_APPLICABLE_STATUS else ()
        before = _before(known.past, made) if made != entry else None
        return hints(made, known.ledger, known.today, alike=alike, before=before, files=known.files.get(key, 0))

    def _now(self) -> _Known:
        """What is known of the ledger that there is now."""
        now = _Known(self._book.ledger(), self._book.now().date(), self._files(), self._last_round())
        with self._lock:
            if self._known is None or not self._known.still(now):
                self._known = now
            return self._known

    def _found(self, known: _Known, entry: Entry) -> tuple[QualityHint, ...]:
        if entry.key not in known.hints:
            alike = alike_in_task(_notes(known.ledger, entry.task_no)).get(entry.unit, ())
            before = _before(known.past, entry) if _reported_since(entry, known.past) else None
            files, written = known.files.get(entry.key, 0), as_written(entry, known.ledger)
            known.hints[entry.key] = hints(written, known.ledger, known.today, alike=alike, before=before, files=files)
        return known.hints[entry.key]


def as_typed(entry: Entry, typed: Mapping[str, str], year: int) -> Entry:
    """The entry with what stands in the form; a percentage that cannot be read is none."""
    read = parse("percent", typed.get("percent", ""), year=year)
    percent = float(read.value) if read.outcome.taken and read.value is not None else None
    texts: dict[str, Any] = {name: typed.get(name, "") for name in ("status", *TEXTS)}
    return replace(entry, percent=percent, **texts)


def as_written(entry: Entry, ledger: Ledger) -> Entry:
    """The entry with its texts as they stand in the sheet: one that was not taken (an identity number) is told, too."""
    texts: dict[str, Any] = {name: ledger.cells.get((entry.key, name), "") or getattr(entry, name) for name in TEXTS}
    return replace(entry, **texts)


def _notes(ledger: Ledger, task_no: int) -> tuple[tuple[str, str], ...]:
    """What the units of a task wrote, by unit; that a task is none of theirs may be said by all in the same words."""
    written = (e for e in ledger.by_task[task_no] if e.progress_note and e.status != NOT_APPLICABLE_STATUS)
    return tuple((e.unit, e.progress_note) for e in written)


def _reported_since(entry: Entry, past: tuple[str, Ledger] | None) -> bool:
    """Has the unit touched it since that round closed? What stands there from before repeats nothing."""
    closed = past[1].as_of if past else None
    return bool(closed and entry.updated_at and day_of(entry.updated_at) > closed)


def _before(past: tuple[str, Ledger] | None, entry: Entry) -> RoundBefore | None:
    if past is None or entry.status == "已完成":
        return None
    then = past[1].by_key.get(entry.key)
    return RoundBefore(past[0], {entry.key: then.progress_note}) if then else None
