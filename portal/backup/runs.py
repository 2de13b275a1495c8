"""The backup that the portal makes by itself once a day, where the settings name a folder: taken, tried out, the oldest removed.

Which days have one tells the folder, so a restart, a second process and a restored store make none twice. It has its turn between
pages: after every mebibyte it sleeps a little.
"""

from __future__ import annotations

import logging
import re
import time
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from ledger.clock import Clock
from portal.backup.making import MadeBackup, make_backup
from portal.errors import PortalError
from portal.server.loop import Repeating
from portal.settings.settings import Settings
from store.backup_log import BackupAccount, last_backup, note_trouble
from store.errors import StoreError
from sync.lease import Lease
from sync.log_words import told

_LOG = logging.getLogger(__name__)
STEM = "台账定时备份"
BY = "门户（定时）"
DAMAGED = f"{STEM}（试恢复没有通过）.zip"
_NAME = re.compile(rf"{STEM}-(\d{{8}})-\d{{6}}(?:（\d+）)?\.zip")
_REST = 0.004  # seconds after every mebibyte
_AGAIN = 3600.0  # seconds after one that could not be made


class _Ended(Exception):
    """The portal stops; what was begun is thrown away."""


class BackupRuns(Repeating):
    """One thread. `settings` are the home's own, of whatever year; `engine` is the store that is told."""

    def __init__(
        self, settings: Settings, engine: Engine, clock: Clock, *, lease: Lease, seconds: float = 60.0
    ) -> None:
        super().__init__(self._look, name="backups", seconds=seconds)
        self._settings, self._engine, self._clock, self._lease = settings, engine, clock, lease
        self._not_before = 0.0

    @property
    def folder(self) -> Path | None:
        """Where they go; None while none is set."""
        return self._settings.backup_folder

    def now(self) -> datetime:
        """The machine's time: a backup is of a real day, also where the portal's day is fixed."""
        return self._clock.now()

    def last(self) -> BackupAccount:
        """What the store knows of its last backup."""
        return last_backup(self._engine)

    def start(self) -> None:
        """Start the thread, if a folder is set."""
        if self.folder:
            super().start()

    def round(self) -> MadeBackup | None:
        """Make today's backup, if it is due and nobody else is at it."""
        if not self.folder or time.monotonic() < self._not_before:
            return None
        with self._lease.held() as mine:
            return self._make(self.folder) if mine and self._is_due(self.folder) else None

    def _is_due(self, folder: Path) -> bool:
        now = self._clock.now()
        return now.hour >= self._settings.backup_hour and f"{now:%Y%m%d}" not in map(_day, kept_in(folder))

    def _make(self, folder: Path) -> MadeBackup | None:
        self._not_before = time.monotonic() + _AGAIN
        try:
            made = make_backup(self._settings, folder, self._clock, person=BY, stem=STEM, pause=self._rest)
        except (PortalError, StoreError) as error:
            note_trouble(self._engine, str(error), now=self._clock.now())
            return None
        if made.damaged:
            made.taken.file.replace(folder / DAMAGED)
        elif not made.trouble:
            for old in kept_in(folder)[self._settings.backup_keep :]:
                old.unlink(missing_ok=True)
        return made

    def _rest(self) -> None:
        if self._stopping:
            raise _Ended
        time.sleep(_REST)

    def _look(self) -> None:
        try:
            self.round()
        except _Ended:
            _LOG.info("a backup was given up: the portal stops")
        except Exception as error:  # the next one is tried
            self._not_before = time.monotonic() + _AGAIN
            _LOG.error("no backup was made\n%s", told(error))


def kept_in(folder: Path) -> list[Path]:
    """The backups that the portal made there by itself, the newest first; what others put there is not its own to remove."""
    found = [path for path in folder.glob(f"{STEM}-*.zip") if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: path.name, reverse=True)


def _day(file: Path) -> str:
    found = _NAME.fullmatch(file.name)
    return found[1] if found else ""
