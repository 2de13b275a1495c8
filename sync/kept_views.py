"""Views of the shared sheet follow the year: another version of it brings units, and takes some away.

Looked after once for each version, after a cycle that went well; a trouble with views never stops the sync.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from store.store import Store
from sync.backends.base import Backend, Online, TabLayout
from sync.errors import BackendUnavailable, SyncError
from sync.log_words import told

FACT = "views_edition"  # the version of the year that the sheet's views were made for
_LOG = logging.getLogger(__name__)


class KeptViews:
    """The views of one store's sheet; remembers the version that it looked after last."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._edition: int | None = None

    def keep(self, backend: Backend, tabs: Callable[[], Sequence[TabLayout]]) -> None:
        """Bring the views up to the year's version in force, if they are not."""
        if not isinstance(backend, Online) or (edition := self._store.edition) == self._edition:
            return
        self._edition = edition
        if self._store.fact(FACT) == str(edition):
            return
        try:
            for sentence in backend.keep_views(tabs()):
                _LOG.info(sentence)
        except BackendUnavailable:
            self._edition = None  # the next cycle tries again
        except SyncError as error:
            _LOG.error("the views could not be kept; 检查并修复表格格式 tries again\n%s", told(error))
        else:
            self._store.set_fact(FACT, str(edition))
