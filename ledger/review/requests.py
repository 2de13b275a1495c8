"""Requests about an entry: 不涉及 and 延期 go to the office, 申请修改 (an approved entry opened again) to its reviewer.

A granted 不涉及 confirms the status; a granted 延期 sets the entry's date, which then takes the place of every earlier
date of that entry. 不涉及 typed into the sheet is a request as well: it changes nothing until the office has decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from ledger.cells.status import disclaims
from ledger.entries import NOT_APPLICABLE_STATUS, SENT_BACK, Entry, Ledger
from ledger.errors import NotAllowed, Refused
from ledger.labelled import Labelled
from ledger.permissions import Action, Person, may, require, signed
from ledger.repository import Edit, LedgerSource, Receipt
from ledger.review.service import Decision, reason_text, review_edits
from ledger.review.workflow import Step, action_of, content_of, locked
from ledger.submission import entry_of
from ledger.use_cases import Service

STAFF = "表格"
NEWS_DAYS = 14  # so long an answer is news
ANSWER = "答复"  # what the box of whoever decides is called
OPEN, GRANTED, REFUSED, WITHDRAWN = "open", "granted", "refused", "withdrawn"
STATES = {OPEN: "等待决定", GRANTED: "已同意", REFUSED: "未同意", WITHDRAWN: "已撤回"}


class RequestKind(Labelled):
    """What is asked for."""

    NOT_APPLICABLE = "not_applicable", "不涉及"
    EXTENSION = "extension", "延期"
    CHANGE = "change", "修改"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `due` is the date asked for (granted: the one given), `old_due` the entry's own until then.
    `id` is 0 for what is only typed in the sheet so far."""

    key: str
    kind: RequestKind
    person: str
    at: datetime
    reason: str
    due: date | None = None
    old_due: date | None = None
    state: str = OPEN
    decided_by: str = ""
    decided_at: datetime | None = None
    answer: str = ""
    id: int = 0

    @property
    def words(self) -> str:
        """`延期到 2021-11-30`."""
        return self.kind.label + (f"到 {self.due.isoformat()}" if self.due else "")


class RequestRepository(LedgerSource, Protocol):
    """What is needed of the keeper of requests."""

    def request(self, number: int) -> Request | None:
        """A request by its number."""

    def requests(self, *, key: str | None = None, state: str | None = None) -> Sequence[Request]:
        """Requests, oldest first; the undecided ones are read once per version of the store."""

    def ask(self, request: Request, *, token: str) -> bool:
        """Keep a request; False when the token came before. Raises Refused when the same is asked already."""

    def settle(self, request: Request, edits: Sequence[Edit], decision: Decision | None, *, token: str) -> Receipt:
        """Book a decided request with the cells and the review that follow from it, all or nothing.

        The same token again gives the first receipt. Raises ChangedMeanwhile when somebody else decided it first.
        """


class RequestService(Service[RequestRepository]):
    """Use cases of units, which ask, and of those who decide."""

    # -- asking

    def ask(
        self, person: Person, kind: RequestKind, key: str, reason: str, *, token: str, due: date | None = None
    ) -> None:
        """Ask for something about an own entry, with a reason and, for 延期, the new date.

        Raises EntryUnknown, NotAllowed, Refused, InvalidCells (no reason).
        """
        entry, ledger = self._require_entry(person, Action.REQUEST, key)
        if not token:
            raise NotAllowed("申请缺少编号，没有保存。请刷新页面后再试。")
        said = reason_text(reason, ledger, field="理由")
        if not said:
            raise Refused("请写明申请的理由。")
        self._refuse_pointless(kind, entry, ledger, due)
        asked = due if kind is RequestKind.EXTENSION else None
        request = Request(key, kind, signed(person), self._book.now(), said, asked, entry.due)
        self._book.ask(request, token=token)

    def withdraw(self, person: Person, number: int) -> None:
        """Take an own, undecided request back. Raises Refused, NotAllowed."""
        request = self._open(number)
        self._require_entry(person, Action.REQUEST, request.key)
        self._book.settle(self._decided(request, WITHDRAWN, person, ""), [], None, token=f"withdraw:{number}")

    # -- deciding

    def grant(self, person: Person, request: Request, answer: str = "", *, due: date | None = None) -> Receipt:
        """Agree; for 延期 perhaps to another date than the one asked for. What follows is booked with it.

        Raises EntryUnknown, NotAllowed, Refused, InvalidCells.
        """
        request, entry, ledger = self._to_decide(person, request)
        said = reason_text(answer, ledger, field=ANSWER)
        if request.kind is RequestKind.EXTENSION:
            request = replace(request, due=due or request.due)
            self._refuse_pointless(request.kind, entry, ledger, request.due)
        made = self._decided(request, GRANTED, person, said)
        edits, decision = self._consequence(made, entry, ledger)
        return self._book.settle(made, edits, decision, token=_token(request))

    def refuse(self, person: Person, request: Request, answer: str) -> Receipt:
        """Do not agree, saying why; what was typed in the sheet is sent back, so that it is read there.

        Raises as `grant`.
        """
        request, entry, ledger = self._to_decide(person, request)
        said = reason_text(answer, ledger, field=ANSWER, needed="请写明不同意的原因，让填报单位知道怎么办。")
        made = self._decided(request, REFUSED, person, said)
        if request.id:
            return self._book.settle(made, [], None, token=_token(request))
        texts = content_of(entry.key, ledger)
        decision = self._reviewed(made, Step.SEND_BACK, said, texts)
        edits = review_edits(entry.key, Step.SEND_BACK, said, ledger)
        return self._book.settle(made, edits, decision, token=_token(request))

    def may_decide(self, person: Person, request: Request) -> bool:
        """Should a page offer the buttons? `grant` and `refuse` check again."""
        ledger = self._book.ledger()
        entry = ledger.by_key.get(request.key)
        return entry is not None and may(person, _deciding(request.kind, entry), entry, ledger)

    # -- looking

    def offered(self, person: Person, key: str) -> tuple[RequestKind, ...]:
        """What the person can ask for now about an entry; `ask` checks again."""
        ledger = self._book.ledger()
        entry = ledger.by_key.get(key)
        if entry is None or not may(person, Action.REQUEST, entry, ledger):
            return ()
        waiting = {r.kind for r in self._book.requests(key=key, state=OPEN)}
        return tuple(k for k in RequestKind if k not in waiting and not pointless(k, entry))

    def undecided(self, key: str) -> Sequence[Request]:
        """An entry's requests that wait, oldest first."""
        return self._book.requests(key=key, state=OPEN)

    def of(self, person: Person, key: str) -> Sequence[Request]:
        """An entry's requests, oldest first. Raises EntryUnknown, NotAllowed."""
        self._require_entry(person, Action.HISTORY, key)
        return self._book.requests(key=key)

    def answered(self, unit: str) -> list[Request]:
        """What a unit asked for and was answered less than `NEWS_DAYS` ago, oldest first."""
        ledger, since = self._book.ledger(), self._book.now() - timedelta(days=NEWS_DAYS)
        own = {entry.key for entry in ledger.by_unit.get(unit, ())}
        answered = (*self._book.requests(state=GRANTED), *self._book.requests(state=REFUSED))
        return [r for r in answered if r.key in own and r.decided_at and r.decided_at > since]

    def waiting(self, person: Person) -> list[Request]:
        """Undecided requests that concern the person, oldest first, those typed in the sheet last."""
        ledger = self._book.ledger()
        asked = [*self._book.requests(state=OPEN), *self._typed(ledger)]
        return [
            r for r in asked if r.key in ledger.by_key and may(person, Action.HISTORY, ledger.by_key[r.key], ledger)
        ]

    def _typed(self, ledger: Ledger) -> list[Request]:
        return [self._as_typed(e) for e in ledger.rows if typed_not_applicable(e, ledger)]

    def _as_typed(self, entry: Entry) -> Request:
        typed_at = entry.updated_at or self._book.now()
        return Request(entry.key, RequestKind.NOT_APPLICABLE, STAFF, typed_at, entry.progress_note)

    # -- rules

    def _to_decide(self, person: Person, request: Request) -> tuple[Request, Entry, Ledger]:
        """The request as it is kept (whatever a client sent), its entry, the ledger."""
        ledger = self._book.ledger()
        entry = entry_of(request.key, ledger)
        require(person, _deciding(request.kind, entry), entry, ledger)
        if request.id:
            kept = self._open(request.id)
            if (kept.key, kept.kind) != (request.key, request.kind):
                raise Refused("这条申请与台账对不上，没有处理。请刷新页面后再试。")
            return kept, entry, ledger
        if not typed_not_applicable(entry, ledger):
            raise Refused(f"{entry.key} 的状态已经改过，不再是“不涉及”。请刷新页面查看。")
        return self._as_typed(entry), entry, ledger

    def _open(self, number: int) -> Request:
        request = self._book.request(number)
        if request is None or request.state != OPEN:
            raise Refused("这条申请已经处理过或已撤回，请刷新页面查看结果。")
        return request

    def _decided(self, request: Request, state: str, person: Person, answer: str) -> Request:
        return replace(request, state=state, decided_by=signed(person), decided_at=self._book.now(), answer=answer)

    def _consequence(self, made: Request, entry: Entry, ledger: Ledger) -> tuple[list[Edit], Decision | None]:
        """The cells and the review that follow from a granted request."""
        if made.kind is RequestKind.EXTENSION:
            printed = ledger.cells.get((entry.key, "due_date"), "")
            return [Edit(entry.key, "due_date", printed, made.due.isoformat() if made.due else "")], None
        texts = content_of(entry.key, ledger)
        if made.kind is RequestKind.CHANGE:
            said = made.answer or f"同意修改：{made.reason}"
            decision = self._reviewed(made, Step.SEND_BACK, said, texts)
            return review_edits(entry.key, Step.SEND_BACK, said, ledger), decision
        edits = review_edits(entry.key, Step.APPROVE, made.answer, ledger)
        if entry.status != NOT_APPLICABLE_STATUS:
            edits.append(Edit(entry.key, "status", texts["status"], NOT_APPLICABLE_STATUS))
        texts["status"] = NOT_APPLICABLE_STATUS
        return edits, self._reviewed(made, Step.APPROVE, made.answer, texts)

    def _reviewed(self, made: Request, step: Step, said: str, texts: Mapping[str, str]) -> Decision:
        return Decision(made.key, step, made.decided_by, made.decided_at or self._book.now(), said, texts)

    def _refuse_pointless(self, kind: RequestKind, entry: Entry, ledger: Ledger, due: date | None) -> None:
        if reason := pointless(kind, entry):
            raise Refused(reason)
        if kind is RequestKind.EXTENSION and (reason := wrong_date(due, entry, ledger, self._book.now().date())):
            raise Refused(reason)


def typed_not_applicable(entry: Entry, ledger: Ledger) -> bool:
    """Does the status cell in the sheet say 不涉及 in some words, and wait for the office's word?

    What was sent back has got its answer, until the cell says something else.
    """
    if entry.review_state == SENT_BACK and "status" not in entry.changed_since_review:
        return False
    raw = ledger.cells.get((entry.key, "status"), "")
    return entry.status not in (raw, NOT_APPLICABLE_STATUS) and disclaims(raw)


def pointless(kind: RequestKind, entry: Entry) -> str:
    """Why asking makes no sense as the entry stands; the empty text when it does."""
    if kind is RequestKind.CHANGE:
        return "" if locked(entry) else f"{entry.key} 没有锁定，可以直接修改后报送，不用申请。"
    if locked(entry):
        return f"{entry.key} {entry.review_state}，请先“申请修改”，退回后再申请{kind.label}。"
    if entry.not_applicable:
        return f"{entry.key} 已确认不涉及，不用再申请。"
    if kind is RequestKind.EXTENSION and entry.reported_done:
        return f"{entry.key} 的状态是“{entry.status}”，不用申请延期。"
    return ""


def wrong_date(due: date | None, entry: Entry, ledger: Ledger, today: date) -> str:
    """What is wrong with a new date; the empty text when it will do."""
    if due is None:
        return "请填写延期到哪一天。"
    present = entry.due or ledger.breakdown.collection_due
    if due < today:
        return f"新的时限 {due.isoformat()} 已经过去，请填今天以后的日期。"
    if present is not None and due <= present:
        return f"新的时限要晚于现在的时限 {present.isoformat()}。"
    last = date(ledger.year, 12, 31)
    return f"新的时限不能晚于 {last.isoformat()}（本年度台账的最后一天）。" if due > last else ""


def _deciding(kind: RequestKind, entry: Entry) -> Action:
    return action_of(Step.SEND_BACK, entry) if kind is RequestKind.CHANGE else Action.DECIDE


def _token(request: Request) -> str:
    return f"request:{request.id}" if request.id else f"typed:{request.key}:{request.at.isoformat()}"
