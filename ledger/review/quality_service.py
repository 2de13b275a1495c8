"""Hints about entries (`ledger.review.quality`) for whoever fills them in or reviews them; computed once, when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Lock
from typing import Any

from ledger.clock import day_of
from ledger.columns import STATUSES, parse
from ledger.entries import NOT_APPLICABLE_STATUS, Entry, Ledger
from ledger.permissions import Action, Person, require
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
    typed: dict[str, tuple[Entry, tuple[QualityHint, ...]]] = field(
        default_factory=dict
    )  # what was typed last, by 台账编号

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
        self._require_entry(person, Action.READ, key)
        return self.of_rows(person, {key: typed})[key]

    def of_rows(self, person: Person, rows: Mapping[str, Mapping[str, str]]) -> Mapping[str, tuple[QualityHint, ...]]:
        """The same for rows of the grid, by 台账编号, asked once; without those that are gone by now. Raises NotAllowed."""
        known = self._now()
        entries = [(known.ledger.by_key[key], typed) for key, typed in rows.items() if key in known.ledger.by_key]
        for entry, _ in entries:
            require(person, Action.READ, entry, known.ledger)
        return {
            entry.key: self._typed(known, entry, as_typed(entry, typed, known.ledger.year)) for entry, typed in entries
        }

    @staticmethod
    def _typed(known: _Known, entry: Entry, made: Entry) -> tuple[QualityHint, ...]:
        """Looked at once while it stays as it was typed: every rerun of the grid asks for all its rows."""
        last, found = known.typed.get(entry.key, (None, ()))
        if last != made:
            others = (pair for pair in _notes(known.ledger, entry.task_no) if pair[0] != entry.unit)
            alike = units_alike(made.progress_note, others) if made.status != NOT_APPLICABLE_STATUS else ()
            before, files = _before(known.past, made) if made != entry else None, known.files.get(entry.key, 0)
            found = hints(made, known.ledger, known.today, alike=alike, before=before, files=files)
            known.typed[entry.key] = made, found
        return found

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
    """The entry with what stands in the form or the grid, where a status is typed as in the sheet; what cannot be read is none."""
    percent, status = _value("percent", typed, year), typed.get("status", "")
    if (
        status not in STATUSES
    ):  # one that the office has to confirm (不涉及) is not taken yet, and is what the unit says
        status = _value("status", typed, year) or ""
    texts: dict[str, Any] = {name: typed.get(name, "") for name in TEXTS}
    return replace(entry, percent=None if percent is None else float(percent), status=status, **texts)


def _value(name: str, typed: Mapping[str, str], year: int) -> Any:
    """A cell's value; nothing for an empty one, which would be read as 未启动."""
    read = parse(name, typed.get(name, ""), year=year)
    return read.value if typed.get(name) and read.outcome.taken else None


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
