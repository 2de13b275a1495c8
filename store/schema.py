"""Every module that declares tables of the store: importing this one makes `store.tables.metadata` whole."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import MetaData

from store import tables

MODULES = (
    "store.audit",
    "store.accounts.accounts",
    "store.accounts.sign_in_attempts",
    "store.review.reviews",
    "store.review.requests",
    "store.review.comments",
    "store.review.drafts",
    "store.editions",
    "store.year_admin",
    "store.duties.side_rows",
    "store.duties.look_back",
    "store.duties.milestone",
    "store.duties.acknowledgement",
    "store.duties.annual_report",
    "store.duties.assurance",
    "store.duties.assignment",
    "store.duties.practice",
    "store.duties.consolidation",
    "store.duties.reminder",
    "store.outbound_messages",
    "store.duties.rectification",
    "store.duties.commitment",
)


def whole() -> MetaData:
    """The metadata with every aspect's tables on it."""
    for name in MODULES:
        import_module(name)
    return tables.metadata
