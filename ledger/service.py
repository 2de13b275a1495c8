"""The service: every use case of the portal, each checking permission itself, over a small `Repository`.

A forged client can send anything, so nothing here trusts what a page showed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from ledger.cells import Outcome
from ledger.columns import Owner, column, format_cell, left_out, parse
from ledger.entries import CLOSED, Entry, Ledger
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused
from ledger.permissions import Action, Person, Role, may, require, require_still
from ledger.repository import Change, Conflict, Edit, Finding, HandedIn, Receipt, Repository, Submission
from ledger.review.workflow import WAITING, EntryLocked, locked
from ledger.submission import (
    Checked,
    InvalidRows,
    NothingChanged,
    check,
    entry_of,
    refuse_foreign_columns,
    refuse_moved,
    signature,
)
from ledger.use_cases import Service

_T = TypeVar("_T")


class Choice(StrEnum):
    """How a conflict is settled: the sheet's value stays, the portal's replaces it, or a third one does."""

    SHEET = "sheet"
    PORTAL = "portal"
    OTHER = "other"


class Gate(Protocol):
    """What may stand before the outbox: a unit whose reports somebody signs first; `ledger.within.countersign` is one."""

    def asks(self, person: Person, units: Sequence[str]) -> bool:
        """Does what the person hands in for these units wait? Raises Refused when only some of them ask for it."""

    def hold(self, person: Person, handed_in: Sequence[Submission], ledger: Ledger, token: str) -> Receipt:
        """Keep it in place of committing it. Raises ChangedMeanwhile."""


class LedgerService(Service[Repository]):
    """Use cases on the cells of the ledger; holds no state of its own. Without a `gate` all that is handed in is committed."""

    def __init__(self, book: Repository, gate: Gate | None = None) -> None:
        super().__init__(book)
        self._gate = gate

    def submit(self, person: Person, submission: Submission, token: str) -> Receipt:
        """Check and durably commit one entry's values; the same token again gives the first receipt.

        Whatever changes goes to review again (待审核, in the same receipt). The receipt counts the fields that the
        person changed; who, when and the review state are written beside them and not counted.

        Raises EntryUnknown, NotAllowed, EntryLocked, InvalidCells (a message per column) or NothingChanged.
        """
        ledger = self._book.ledger()
        now = self._book.now()
        checked = self._check(person, submission, ledger, now)
        if checked.messages:
            raise InvalidCells(checked.messages)
        return self._commit(person, [(submission, checked)], ledger, token, now)

    def submit_many(self, person: Person, submissions: Sequence[Submission], token: str) -> Receipt:
        """The same for several entries of the grid: all of them or none. Raises as `submit`, InvalidRows for values."""
        ledger = self._book.ledger()
        now = self._book.now()
        doubled = len({s.key for s in submissions}) < len(submissions)
        if doubled:
            raise NotAllowed("同一行在一次提交里出现了两次，本次未保存。请刷新页面后重填。")
        allowed = [self._allowed(person, s, ledger) for s in submissions]
        if shut := [entry for entry in allowed if locked(entry)]:
            raise EntryLocked(*shut)
        results = [(s, self._check(person, s, ledger, now)) for s in submissions]
        wrong = {(s.key, name): text for s, c in results for name, text in c.messages.items()}
        if wrong:
            raise InvalidRows(wrong)
        return self._commit(person, results, ledger, token, now)

    def countersigned(
        self, signer: Person, submission: Submission, author: Person
    ) -> tuple[Sequence[Edit], Sequence[str]]:
        """What somebody's report writes that `signer` signs, and notices about it; nothing is committed.

        Raises EntryUnknown, NotAllowed, EntryLocked, ChangedMeanwhile, InvalidCells, NothingChanged.
        """
        entry, ledger = self._require_entry(signer, Action.COUNTERSIGN, submission.key)
        refuse_foreign_columns(submission)
        if locked(entry):
            raise EntryLocked(entry)
        refuse_moved(submission, ledger)
        checked = check(submission, ledger, now := self._book.now())
        if checked.messages:
            raise InvalidCells(checked.messages)
        if not checked.edits:
            raise NothingChanged(checked.notices)
        return _edits(checked, author, ledger, now), checked.notices

    def refusals(self, person: Person, submissions: Sequence[Submission]) -> Mapping[tuple[str, str], str]:
        """Why `submit_many` would refuse these, by (key, column): values it cannot take, rows that are locked by now.

        Raises EntryUnknown, NotAllowed. Changes nothing.
        """
        ledger, now = self._book.ledger(), self._book.now()
        found: dict[tuple[str, str], str] = {}
        for submission in submissions:
            entry = self._allowed(person, submission, ledger)
            if locked(entry):
                found |= {(entry.key, name): str(EntryLocked(entry)) for name in submission.values}
            else:
                checked = self._check(person, submission, ledger, now)
                found |= _at_typed(submission, checked.messages)
        return found

    def resolve(
        self,
        person: Person,
        conflict_id: int,
        choice: Choice | str,
        value: str | None = None,
        *,
        seen: str | None = None,
    ) -> None:
        """Settle a conflict. `value` is read like any cell of its column and only used for Choice.OTHER; `seen` is the
        sheet's text that the person was shown.

        Raises Refused, ChangedMeanwhile, NotAllowed, InvalidCells, EntryLocked.
        """
        shown = {} if seen is None else {conflict_id: seen}
        self._settle(person, [conflict_id], Choice(choice), value, shown)

    def resolve_many(
        self,
        person: Person,
        conflict_ids: Sequence[int],
        choice: Choice | str,
        *,
        seen: Mapping[int, str] | None = None,
    ) -> int:
        """Settle several conflicts for one side; returns how many. All are checked before the first is settled, and
        those that somebody else settled meanwhile are passed over. `seen` as in `resolve`, by conflict.

        Raises NotAllowed, ChangedMeanwhile or EntryLocked (nothing settled), InvalidCells for Choice.OTHER, Refused when none is
        open any more.
        """
        return self._settle(person, conflict_ids, Choice(choice), None, seen or {})

    def _settle(
        self, person: Person, ids: Sequence[int], choice: Choice, value: str | None, seen: Mapping[int, str]
    ) -> int:
        ledger = self._book.ledger()
        wanted = set(ids)
        found = [c for c in self._book.conflicts() if c.id in wanted]
        for conflict in found:
            entry = entry_of(conflict.key, ledger)
            require(person, _settling(conflict), entry, ledger)
            if choice is Choice.OTHER:
                require(person, _writing(conflict), entry, ledger)
                self._refuse_unsigned(person, conflict, ledger)
        if not found:
            raise Refused("这条冲突不存在，或已经由别人处理。请刷新页面查看结果。")
        if moved := [c for c in found if seen.get(c.id, c.sheet) != c.sheet]:
            raise _changed(moved)
        confirms = Role.OFFICE in person.roles
        texts = {c.id: _settled_text(c, choice, value, ledger, confirms=confirms) for c in found}
        for conflict in found:
            _refuse_closing(person, conflict, texts[conflict.id], ledger)
        _refuse_locked(found, texts, ledger)
        for conflict_id, text in texts.items():
            self._book.resolve(conflict_id, value=text, person=person.name)
        return len(texts)

    def _refuse_unsigned(self, person: Person, conflict: Conflict, ledger: Ledger) -> None:
        """A third value is a report, which a signature comes before; of the two that are there one was signed."""
        if column(conflict.column).owner is Owner.UNIT and self._asks(person, [conflict.key], ledger):
            raise Refused("本单位的填报要先审签，这里只能在两个值里选一个；要改成别的，请在“填报”里改，审签以后写入。")

    def may_resolve(self, person: Person, conflict: Conflict) -> bool:
        """Should a page offer to settle it? `resolve` checks again."""
        ledger = self._book.ledger()
        return may(person, _settling(conflict), ledger.by_key.get(conflict.key), ledger)

    def may_write_another(self, person: Person, conflict: Conflict) -> bool:
        """Should a page offer to settle it with a third value? That is writing; `resolve` checks again."""
        ledger = self._book.ledger()
        entry = ledger.by_key.get(conflict.key)
        return self.may_resolve(person, conflict) and may(person, _writing(conflict), entry, ledger)

    def concerns(self, person: Person, key: str) -> bool:
        """Is an entry's record any business of the person's: their own, led by their unit, or do they read all?

        What belongs to no entry (a header, a row without a key) concerns everybody.
        """
        return _concerns(person, key, self._book.ledger())

    def conflicts(self, person: Person, *, state: str = "open") -> Sequence[Conflict]:
        """Conflicts that concern the person, oldest first."""
        ledger = self._book.ledger()
        return [c for c in self._book.conflicts(state=state) if _concerns(person, c.key, ledger)]

    def findings(self, person: Person) -> Sequence[Finding]:
        """Cells and rows to look at that concern the person, in the sheet's order."""
        ledger = self._book.ledger()
        return [f for f in self._book.findings() if _concerns(person, f.key, ledger)]

    def restore(self, person: Person, key: str, name: str, value: str, *, seen: str, token: str) -> Receipt:
        """Bring a cell of the unit's back to a former value: an ordinary submission with its receipt.

        `seen` is the present value that the person was shown. Raises as `submit`; Refused when nothing would change.
        """
        try:
            return self.submit(person, Submission(key, {name: value}, {name: seen}), token)
        except NothingChanged as error:
            header = column(name).header
            raise Refused(
                f"“{header}”没有变化，未保存：现在就是这个值，或者这一栏不能恢复成空白。请选择别的值。"
            ) from error

    def want_back(self, person: Person, keys: Sequence[str], ask: Callable[[Sequence[str]], None]) -> None:
        """Ask the sheet's keeper (`ask`) to put deleted rows back. Raises NotAllowed or EntryUnknown, asking nothing."""
        ledger = self._require(person, Action.SYNC_CONTROL)
        ask([entry_of(key, ledger).key for key in keys])

    def history(self, person: Person, key: str | None = None, *, limit: int = 200) -> Sequence[Change]:
        """Changes of one entry, or of all (None), newest first. Raises EntryUnknown, NotAllowed."""
        self._require(person, Action.HISTORY, entry_of(key, self._book.ledger()) if key else None)
        return self._book.history(key=key, limit=limit)

    def handed_in(self, person: Person, *, limit: int = 200) -> Sequence[HandedIn]:
        """What the person handed in, newest first."""
        return self._book.handed_in(person.name, limit=limit)

    def may_edit(self, person: Person, key: str) -> bool:
        """Should a page offer the form for this entry? `submit` checks again."""
        ledger = self._book.ledger()
        return key in ledger.by_key and may(person, Action.EDIT, ledger.by_key[key], ledger)

    def may_download(self, person: Person, unit: str = "") -> bool:
        """May the person download the whole ledger, or (with `unit`) everything of one unit?"""
        return self.may(person, Action.DOWNLOAD) or (bool(unit) and person.holds(Role.UNIT, unit))

    def download(self, person: Person, make: Callable[[], _T], *, unit: str = "") -> _T:
        """Make a document of the whole ledger, or of one unit, for somebody who may have it. Raises NotAllowed."""
        require_still(person)
        if not self.may_download(person, unit):
            who = f"{unit}、" if unit else ""
            raise NotAllowed(f"只有{who}领导、审计人员和市政府办公厅可以下载这份报表；请改下本单位台账。")
        return make()

    def control_sync(self, person: Person) -> None:
        """Raises NotAllowed unless the person may start cycles and release safety stops."""
        self._require(person, Action.SYNC_CONTROL)

    def _allowed(self, person: Person, submission: Submission, ledger: Ledger) -> Entry:
        entry = entry_of(submission.key, ledger)
        require(person, Action.EDIT, entry, ledger)
        refuse_foreign_columns(submission)
        return entry

    def _check(self, person: Person, submission: Submission, ledger: Ledger, now: datetime) -> Checked:
        entry = self._allowed(person, submission, ledger)
        if locked(entry):
            raise EntryLocked(entry)
        return check(submission, ledger, now, confirms=Role.OFFICE in person.roles)

    def _commit(
        self, person: Person, results: Sequence[tuple[Submission, Checked]], ledger: Ledger, token: str, now: datetime
    ) -> Receipt:
        if not token:
            raise NotAllowed("提交缺少编号，未保存。请刷新页面后重新填报。")
        changing = [(submission, checked) for submission, checked in results if checked.edits]
        notices = tuple(notice for _, checked in results for notice in checked.notices)
        if not changing:
            raise NothingChanged(notices)
        if self._asks(person, [submission.key for submission, _ in changing], ledger):
            assert self._gate is not None
            receipt = self._gate.hold(person, [submission for submission, _ in changing], ledger, token)
        else:
            edits = [edit for _, checked in changing for edit in _edits(checked, person, ledger, now)]
            receipt = self._book.submit(edits, person=person.name, token=token)
        return replace(receipt, cells=sum(len(checked.edits) for _, checked in changing), notices=notices)

    def _asks(self, person: Person, keys: Sequence[str], ledger: Ledger) -> bool:
        """Does it wait for somebody's signature? Raises Refused."""
        units = [ledger.by_key[key].unit for key in keys]
        return self._gate is not None and self._gate.asks(person, units)


def _edits(checked: Checked, person: Person, ledger: Ledger, now: datetime) -> list[Edit]:
    """A report's own edits, then who and when, then the review that it waits for."""
    key = checked.edits[0].key
    reporter = _reporter(person, ledger.cells.get((key, "reporter"), ""))
    return [*checked.edits, *signature(checked, key, ledger, reporter=reporter, now=now), *_to_review(key, ledger)]


def _at_typed(submission: Submission, messages: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Messages at cells that were typed: one about a cell beside them (a percentage against a new status) stands at those."""
    found: dict[tuple[str, str], str] = {}
    for name, text in messages.items():
        typed = submission.values.keys()
        at = {name} & typed or {"status", "percent"} & typed or typed
        found |= {(submission.key, one): text for one in at}
    return found


def _to_review(key: str, ledger: Ledger) -> list[Edit]:
    """What a unit hands in waits for review, unless it waits already."""
    held = ledger.cells.get((key, "review_state"), "")
    return [] if held == WAITING else [Edit(key, "review_state", held, WAITING)]


def _reporter(person: Person, held: str) -> str:
    """The person's name; an account that bears only its unit's name does not displace a person's name."""
    return held if held and person.name in person.units else person.name


def _concerns(person: Person, key: str, ledger: Ledger) -> bool:
    return not key or may(person, Action.HISTORY, ledger.by_key.get(key), ledger)


def _settling(conflict: Conflict) -> Action:
    """A unit must not decide what its reviewers said."""
    return Action.REVIEW if column(conflict.column).owner is Owner.REVIEW else Action.RESOLVE


def _writing(conflict: Conflict) -> Action:
    """Two values wait for a choice; a third is written by whose column it is."""
    return Action.REVIEW if column(conflict.column).owner is Owner.REVIEW else Action.EDIT


def _refuse_locked(found: Sequence[Conflict], texts: Mapping[int, str], ledger: Ledger) -> None:
    """A conflict is no way round the lock either: what was approved keeps the text that stands in the sheet."""
    shut = {
        c.key: ledger.by_key[c.key]
        for c in found
        if column(c.column).owner is Owner.UNIT and texts[c.id] != c.sheet and locked(ledger.by_key[c.key])
    }
    if shut:
        raise EntryLocked(*shut.values())


def _refuse_closing(person: Person, conflict: Conflict, settled: str, ledger: Ledger) -> None:
    """A conflict about a review cell is no way round: whatever ends as 已办结 is the office's word."""
    if conflict.column == "review_state" and settled == CLOSED:
        require(person, Action.CLOSE, ledger.by_key.get(conflict.key), ledger)


def _settled_text(
    conflict: Conflict, choice: Choice, value: str | None, ledger: Ledger, *, confirms: bool = False
) -> str:
    if choice is not Choice.OTHER:
        return conflict.sheet if choice is Choice.SHEET else conflict.portal
    if value is None:
        raise InvalidCells({conflict.column: "请填写要采用的值。"})
    # The office's own word confirms 不涉及; from anybody else it stays a question.
    previous = value.strip() if confirms and conflict.column == "status" else ""
    read = parse(conflict.column, value, year=ledger.year, previous=previous)
    if read.outcome in (Outcome.ASK, Outcome.REJECT, Outcome.KEEP_PREV):
        raise InvalidCells({conflict.column: read.message or "这个值无法识别，请重填。"})
    if untaken := left_out(conflict.column, value, read):
        raise InvalidCells({conflict.column: f"{untaken}请只填要采用的值。"})
    return format_cell(conflict.column, read.value)


def _changed(found: Sequence[Conflict]) -> ChangedMeanwhile:
    """The sheet says something else by now than what the person decided on."""
    cells = "；".join(f"{c.key} {column(c.column).header}：{c.sheet or '（空）'}" for c in found)
    return ChangedMeanwhile(f"表格里现在是——{cells}。")
