"""Decisions about entries: who approved, sent back, closed what, and the text that stood before the reviewer's eyes.

An approval in the portal keeps its text, so nothing that reaches the ledger around the same moment can pass as approved.
A review cell typed in the sheet keeps none: what the entry said when the cell was read counts as what was meant, and an
approval typed there waits for somebody who may give one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, Connection, Integer, Select, String, func, select

from ledger.entries import CONFIRMED_REVIEWS, SENT_BACK
from ledger.figures.courses import ReviewDecision
from ledger.repository import SUBMITTED_BY, Edit, Receipt
from ledger.review.service import Decision, ReviewRepository
from ledger.review.workflow import CONTENT
from store import submissions, tables
from store.audit import AuditEvent, audit_events, record
from store.codec import same
from store.database import reading, writing
from store.facts import bump
from store.keeper import Keeper
from store.records import Records

DECIDED = CONFIRMED_REVIEWS | {SENT_BACK}
# `after_seq`: history known when it was decided; a review cell typed in the sheet later takes its place.
REVIEWS = Records.declared(
    Decision,
    "review",
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False, index=True),
    Column("after_seq", Integer, nullable=False),
    Column("receipt", String, nullable=False),
    without=("submitted_by",),
)
review = REVIEWS.table
VERDICTS = Records(ReviewDecision, review)
_ALL_AT_ONCE = 500


def keep(connection: Connection, decision: Decision, receipt: str, *, recorded: bool = False) -> None:
    """Book a decision whose cells are in the outbox. `recorded`: the audit event of what it follows from says it too."""
    submitted = submitted_by(connection, decision.key)
    known = connection.scalar(select(func.max(tables.history.c.seq))) or 0
    kept = replace(decision, texts=decision.texts or {})
    REVIEWS.add(connection, kept, after_seq=known, receipt=receipt)
    detail = {"reason": decision.reason, "receipt": receipt, SUBMITTED_BY: submitted}
    if decision.rating:
        detail["rating"] = decision.rating.label
    kind = f"review.{decision.step.value}"
    if not recorded:
        record(connection, AuditEvent(decision.at, decision.person, kind, decision.key, detail))
    bump(connection)


def submitted_by(connection: Connection, key: str) -> str:
    """Who handed in what an entry says last, booked or on its way; of the sheet nobody can tell more than that."""
    outbox, history = tables.outbox, tables.history
    waiting = select(outbox.c.person).where(
        outbox.c.key == key, outbox.c.column.in_(CONTENT), outbox.c.state.in_(submissions.WAITING)
    )
    booked = select(history.c.person).where(
        history.c.key == key,
        history.c.column.in_(CONTENT),
        history.c.source.not_in((tables.RESTORE, *tables.ASIDE)),
    )
    return (
        connection.scalar(waiting.order_by(outbox.c.seq.desc()).limit(1))
        or connection.scalar(booked.order_by(history.c.seq.desc()).limit(1))
        or ""
    )


def decided_since(connection: Connection, known: int) -> tuple[int, set[str]]:
    """The newest decision's number, and whose entries were decided on after decision `known`."""
    rows = connection.execute(select(review.c.id, review.c.key).where(review.c.id > known)).all()
    return max((r.id for r in rows), default=known), {r.key for r in rows}


def decided_texts(
    connection: Connection, keys: Collection[str], *, before: str | None = None
) -> dict[str, dict[str, str]]:
    """The texts that each entry was last approved or sent back with, by column; a column that is left out has not
    changed since. `before` (ISO) looks back at a day gone by."""
    decided = _recorded(connection, keys, before)
    typed = {key: seq for key, seq in _typed(connection, keys, before).items() if seq > decided.get(key, (-1, {}))[0]}
    texts = {key: known for key, (_, known) in decided.items() if key not in typed}
    return texts | _standing_at(connection, typed, before)


def typed_in_sheet(connection: Connection, keys: Collection[str], *, before: str | None = None) -> set[str]:
    """Those of the entries whose review state came from the sheet after the last decision made in the portal."""
    decided = _recorded(connection, keys, before)
    typed = _typed(connection, keys, before, sources=("sheet",))
    return {key for key, seq in typed.items() if seq > decided.get(key, (-1, {}))[0]}


def changed(decided: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Columns that say something else than what was decided on."""
    return tuple(name for name in CONTENT if name in decided and not same(name, decided[name], now.get(name, "")))


def _recorded(
    connection: Connection, keys: Collection[str], before: str | None
) -> dict[str, tuple[int, dict[str, str]]]:
    latest = _of(keys, select(func.max(review.c.id)).group_by(review.c.key), review.c.key)
    if before is not None:
        latest = latest.where(review.c.at < before)
    rows = connection.execute(select(review).where(review.c.id.in_(latest)))
    return {r.key: (r.after_seq, json.loads(r.texts)) for r in rows}


def _typed(
    connection: Connection, keys: Collection[str], before: str | None, *, sources: Collection[str] = ()
) -> dict[str, int]:
    """Where history has the last review cell that came from elsewhere than a decision made in the portal (from these
    sources, if any are named)."""
    history = tables.history
    found = (
        select(history.c.key, func.max(history.c.seq))
        .where(
            history.c.column == "review_state",
            history.c.new.in_(DECIDED),
            history.c.source.in_(sources)
            if sources
            else history.c.source.not_in(("portal", tables.RESTORE, *tables.ASIDE)),
        )
        .group_by(history.c.key)
    )
    if before is not None:
        found = found.where(history.c.at < before)
    return {row[0]: row[1] for row in connection.execute(_of(keys, found, history.c.key))}


def _standing_at(connection: Connection, marks: Mapping[str, int], before: str | None) -> dict[str, dict[str, str]]:
    """What changed after a mark in history, as it stood at the mark."""
    texts: dict[str, dict[str, str]] = {key: {} for key in marks}
    if not marks:
        return texts
    history = tables.history
    found = select(history.c.key, history.c.column, history.c.seq, history.c.old).where(
        history.c.column.in_(CONTENT), history.c.seq > min(marks.values())
    )
    if before is not None:
        found = found.where(history.c.at < before)
    for row in connection.execute(_of(marks, found, history.c.key).order_by(history.c.seq)):
        if row.key in marks and row.seq > marks[row.key]:
            texts[row.key].setdefault(row.column, row.old)
    return texts


def _of(keys: Iterable[str], query: Select[Any], key: Any) -> Select[Any]:
    listed = list(keys)
    return query.where(key.in_(listed)) if len(listed) <= _ALL_AT_ONCE else query


def verdicts(connection: Connection, *, after: int) -> Sequence[ReviewDecision]:
    """Decisions made in the portal after one of them, oldest first."""
    return VERDICTS.find(connection, review.c.id > after)


class Reviews(Keeper, ReviewRepository):
    """Over the store."""

    def receipt(self, token: str) -> Receipt | None:
        with reading(self.engine) as connection:
            return submissions.receipt_of(connection, token)

    def decide(self, edits: Sequence[Edit], decision: Decision, *, token: str) -> Receipt:
        with writing(self.engine) as connection:
            receipt = submissions.submit(connection, edits, person=decision.person, token=token, now=decision.at)
            if not receipt.repeated:
                keep(connection, decision, receipt.number)
            return receipt

    def decisions(self, key: str) -> Sequence[Decision]:
        found = select(review).where(review.c.key == key).order_by(review.c.id)
        with reading(self.engine) as connection:
            told = audit_events(connection, kinds=["review."], subject=key)
            rows = connection.execute(found).all()
        submitted = {d.detail.get("receipt", ""): d.detail.get(SUBMITTED_BY, "") for d in told}
        return [REVIEWS.record(row, submitted_by=submitted.get(row.receipt, "")) for row in rows]

    def decided_texts(self, key: str) -> Mapping[str, str]:
        with reading(self.engine) as connection:
            return decided_texts(connection, [key]).get(key, {})
