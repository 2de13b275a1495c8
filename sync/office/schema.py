"""Every module that declares tables of the store: importing this one makes `sync.tables.metadata` whole."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import MetaData

from sync import tables

MODULES = (
    "sync.office.deeds",
    "sync.office.accounts",
    "sync.office.sign_in_attempts",
    "sync.office.reviews",
    "sync.office.requests",
    "sync.office.comments",
    "sync.office.drafts",
    "sync.office.editions",
    "sync.office.year_admin",
    "sync.office.side_rows",
    "sync.office.lookback",
    "sync.office.milestones",
    "sync.office.receipts",
    "sync.office.annual",
    "sync.office.assurance",
    "sync.office.assignments",
    "sync.office.practices",
    "sync.office.collections",
    "sync.office.urgings",
    "sync.office.outgoing",
    "sync.office.rectifications",
    "sync.office.commitments",
)


def whole() -> MetaData:
    """The metadata with every aspect's tables on it."""
    for name in MODULES:
        import_module(name)
    return tables.metadata
