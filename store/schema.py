"""The store's tables, whole: every module of the store has been read by then, whichever of them declares some."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from sqlalchemy import MetaData

import store
from store import tables


@cache
def whole() -> MetaData:
    """The metadata with every aspect's tables on it."""
    for module in walk_packages(store.__path__, "store."):
        import_module(module.name)
    return tables.metadata
