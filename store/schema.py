"""Every module that declares tables of the store: importing this one makes `store.tables.metadata` whole."""

from __future__ import annotations

from sqlalchemy import MetaData

from store import audit, history, outbound_messages, status, tables
from store.accounts import accounts, sign_in_attempts
from store.duties import (
    acknowledgement,
    annual_report,
    assignment,
    assurance,
    commitment,
    consolidation,
    look_back,
    milestone,
    practice,
    rectification,
    reminder,
    side_rows,
)
from store.review import comments, drafts, requests, reviews
from store.year import editions

DECLARE = (
    audit,
    history,
    status,
    accounts,
    sign_in_attempts,
    reviews,
    requests,
    comments,
    drafts,
    editions,
    side_rows,
    look_back,
    milestone,
    acknowledgement,
    annual_report,
    assurance,
    assignment,
    practice,
    consolidation,
    reminder,
    outbound_messages,
    rectification,
    commitment,
)


def whole() -> MetaData:
    """The metadata with every aspect's tables on it."""
    return tables.metadata
