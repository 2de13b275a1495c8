"""The review service: approve, send back, close, reopen, one entry or many, each checking permission itself.

A reviewer decides on the text that they were shown. It goes with the decision: when the entry says something else by now,
nothing is decided; when it says something else later, the pages show what and who looks at it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ledger.breakdown import task_words
from ledger.cells import Outcome
from ledger.columns import column, kept_text, parse
from ledger.entries import CONFIRMED_REVIEWS, LEAD, Entry, Ledger
from ledger.errors import ChangedMeanwhile, InvalidCells, LedgerError, NotAllowed, Refused
from ledger.permissions import OFFICE_NAME, Action, Person, Role, may, require, signed
from ledger.repository import Edit, LedgerSource, Receipt
from ledger.review.workflow import Rating, Step, action_of, content_of, differing, steps_from, why_not
from ledger.submission import entry_of
from ledger.use_cases import Service

WHY = "请写明退回的原因，让填报单位知道要改什么。"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decided about an entry, and how they rate it where they do. `texts` are those that they were shown, by
    column; `submitted_by` had handed them in."""

    key: str
    step: Step
    person: str
    at: datetime
    reason: str = ""
    texts: Mapping[str, str] | None = None
    submitted_by: str = ""
    rating: Rating | None = None

    @property
    def words(self) -> str:
        """`通过`, `通过，评定：优`."""
        return f"{self.step.label}，评定：{self.rating.label}" if self.rating else self.step.label


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as a reviewer was shown it."""

    key: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EntryOutcome:
    """How one entry of many fared: its receipt, or what stood in the way."""

    key: str
    receipt: Receipt | None = None
    error: Exception | None = None


class ReviewRepository(LedgerSource, Protocol):
    """What the review service needs of the ledger's keeper."""

    def receipt(self, token: str) -> Receipt | None:
        """The receipt that a token was answered with before, if it was."""

    def decide(self, edits: Sequence[Edit], decision: Decision, *, token: str) -> Receipt:
        """Commit a decision with its cells; the same token twice gives the first receipt again."""

    def decisions(self, key: str) -> Sequence[Decision]:
        """Decisions about an entry, oldest first."""

    def decided_texts(self, key: str) -> Mapping[str, str]:
        """The texts that were last approved or sent back, by column; empty when nothing was decided."""


class ReviewService(Service[ReviewRepository]):
    """Use cases of lead units and office. `drafter_of` names the one of joint leads that the office chose for a task;
    `expected` are the errors that stop one entry of many and not the others."""

    def __init__(
        self,
        book: ReviewRepository,
        *,
        drafter_of: Callable[[int], str] | None = None,
        expected: tuple[type[Exception], ...] = (LedgerError,),
    ) -> None:
        super().__init__(book)
        self._drafter_of = drafter_of or (lambda _task_no: "")
        self._expected = expected

    def take(
        self,
        person: Person,
        step: Step,
        seen: Seen,
        *,
        token: str,
        reason: str = "",
        rating: Rating | None = None,
    ) -> Receipt:
        """Take a step on one entry; a `rating` is kept with it. The same token again gives the first receipt.

        Raises EntryUnknown, NotAllowed, Refused, ChangedMeanwhile, InvalidCells (no reason, or one that cannot stand
        in a cell).
        """
        ledger = self._book.ledger()
        entry = entry_of(seen.key, ledger)
        self._require_step(person, step, entry, ledger)
        if not token:
            raise NotAllowed("审核缺少编号，没有保存。请刷新页面后再点一次。")
        if known := self._book.receipt(token):
            return known
        if differ := differing(seen.texts, now := content_of(seen.key, ledger)):
            names = "、".join(column(name).header for name in differ)
            raise ChangedMeanwhile(f"{seen.key} 有改动的是{names}。")
        if refusal := why_not(step, entry):
            raise Refused(refusal)
        said = reason_text(reason, ledger, needed=WHY if step.needs_reason else "")
        decision = Decision(entry.key, step, signed(person), self._book.now(), said, now, rating=rating)
        return self._book.decide(review_edits(entry.key, step, said, ledger), decision, token=token)

    def take_many(
        self, person: Person, step: Step, wanted: Sequence[Seen], *, token: str, reason: str = ""
    ) -> list[EntryOutcome]:
        """The same step on several entries, each by itself: what stands in one's way never stops the rest."""
        made = []
        for seen in wanted:
            try:
                receipt = self.take(person, step, seen, token=f"{token}:{seen.key}", reason=reason)
                made.append(EntryOutcome(seen.key, receipt))
            except self._expected as error:
                made.append(EntryOutcome(seen.key, error=error))
        return made

    def steps(self, person: Person, key: str) -> tuple[Step, ...]:
        """Steps that a page should offer the person for an entry now; `take` checks again."""
        ledger = self._book.ledger()
        entry = ledger.by_key.get(key)
        if entry is None:
            return ()
        return tuple(step for step in steps_from(entry) if self._may(person, step, entry, ledger))

    def reviews(self, person: Person, entry: Entry) -> bool:
        """Is the entry the person's to review, whatever its stage?"""
        ledger = self._book.ledger()
        return may(person, Action.APPROVE, entry, ledger) and self._drafts(person, entry, ledger)

    def falls_to(self, person: Person, entry: Entry) -> bool:
        """Is it the person's turn to look at an entry: in their queue, and in their 待办? The office's where no lead unit's
        is, and what was passed, which it closes."""
        if Role.OFFICE in person.roles:
            return self.reviewers(entry) == (OFFICE_NAME,) or entry.review_state in CONFIRMED_REVIEWS
        return self.reviews(person, entry)

    def reviewers(self, entry: Entry) -> tuple[str, ...]:
        """Which units' turn it is to look at an entry that was handed in: its leads, or the one of them that was named,
        or the office where nobody leads and for a lead unit's own entry."""
        leads = self._book.ledger().lead_units.get(entry.task_no, ())
        if entry.role == LEAD or not leads:
            return (OFFICE_NAME,)
        named = self._drafter_of(entry.task_no)
        return (named,) if named in leads else leads

    def seen(self, key: str) -> Seen:
        """An entry as it stands now, to be shown and handed back with the decision."""
        return Seen(key, content_of(key, self._book.ledger()))

    def decisions(self, person: Person, key: str) -> Sequence[Decision]:
        """Decisions about an entry, oldest first. Raises EntryUnknown, NotAllowed."""
        self._require_entry(person, Action.HISTORY, key)
        return self._book.decisions(key)

    def before(self, person: Person, key: str) -> Mapping[str, str]:
        """What an entry said when it was last approved or sent back, by column; empty when nobody has decided yet.

        Raises EntryUnknown, NotAllowed.
        """
        _, ledger = self._require_entry(person, Action.HISTORY, key)
        then = self._book.decided_texts(key)
        return {**content_of(key, ledger), **then} if then else {}

    def changes(self, person: Person, key: str) -> Mapping[str, tuple[str, str]]:
        """What an entry says otherwise than when it was last approved or sent back: column -> (then, now).

        Raises EntryUnknown, NotAllowed.
        """
        entry, ledger = self._require_entry(person, Action.HISTORY, key)
        if not entry.changed_since_review:
            return {}
        then, now = self._book.decided_texts(key), content_of(key, ledger)
        return {name: (then.get(name, ""), now[name]) for name in entry.changed_since_review}

    def _require_step(self, person: Person, step: Step, entry: Entry, ledger: Ledger) -> None:
        require(person, action_of(step, entry), entry, ledger)
        if not self._drafts(person, entry, ledger):
            named = self._drafter_of(entry.task_no)
            raise NotAllowed(f"{task_words(entry.task_no)}任务由市政府办公厅指定{named}执笔和审核，请与{named}联系。")

    def _may(self, person: Person, step: Step, entry: Entry, ledger: Ledger) -> bool:
        return may(person, action_of(step, entry), entry, ledger) and self._drafts(person, entry, ledger)

    def _drafts(self, person: Person, entry: Entry, ledger: Ledger) -> bool:
        """Any of joint leads reviews, unless the office named one of them; the office always may."""
        leads = ledger.lead_units.get(entry.task_no, ())
        if Role.OFFICE in person.roles or len(leads) < 2:
            return True
        named = self._drafter_of(entry.task_no)
        return named not in leads or person.holds(Role.LEAD, named)


def reason_text(reason: str, ledger: Ledger, *, field: str = "review_comment", needed: str = "") -> str:
    """A reason or comment as it goes into 审核意见; `field` is what its box is called, `needed` what to say when it
    may not be empty and is. Letter by letter: it is answered to, and has no room for what a cell would leave out. Raises
    InvalidCells."""
    read = parse("review_comment", reason.strip(), year=ledger.year)
    if read.outcome in (Outcome.ASK, Outcome.REJECT):
        raise InvalidCells({field: read.message})
    text = kept_text("review_comment", reason, read)
    if needed and not text:
        raise InvalidCells({field: needed})
    return text


def review_edits(key: str, step: Step, comment: str, ledger: Ledger) -> list[Edit]:
    """The review cells after a step; only those that change."""
    wanted = {"review_state": step.leads_to, "review_comment": comment}
    held = {name: ledger.cells.get((key, name), "") for name in wanted}
    return [Edit(key, name, held[name], text) for name, text in wanted.items() if text != held[name]]
