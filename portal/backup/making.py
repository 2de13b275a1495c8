"""A backup from beginning to end: taken, tried out, and booked in the store that it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger.clock import Clock
from portal.backup.home import years_of
from portal.backup.restoring import try_out
from portal.backup.writing import MANUAL, TakenBackup, take
from portal.errors import BackupUnusable, PortalError
from portal.settings.settings import Settings
from store.backup import Pause, facts_of
from store.backup_log import BackupAccount, note_taken
from store.errors import StoreError
from store.opening import open_database


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """What became of it: `trouble` says why it could not be tried out, `notes` what is not in it or odd."""

    taken: TakenBackup
    trouble: str
    damaged: bool
    notes: Sequence[str]

    def account(self, tried_at: str) -> BackupAccount:
        """As the store keeps it."""
        made, file = self.taken.manifest.made, str(self.taken.file)
        if self.trouble:
            return BackupAccount(made, file, self.taken.size, "", self.trouble, tried_at)
        return BackupAccount(made, file, self.taken.size, tried_at)


def make_backup(
    settings: Settings,
    folder: Path,
    clock: Clock,
    *,
    person: str,
    with_secret: bool = False,
    stem: str = MANUAL,
    pause: Pause = lambda: None,
) -> MadeBackup:
    """Take one, try it out, book both. Raises CannotDo, StoreUnavailable when none was made."""
    taken = take(settings, folder, clock, with_secret=with_secret, stem=stem, pause=pause)
    trouble, damaged = "", False
    try:
        try_out(taken.file, pause=pause)
    except (PortalError, StoreError) as error:
        trouble, damaged = str(error), isinstance(error, BackupUnusable)
    made = MadeBackup(taken, trouble, damaged, taken.manifest.notes)
    _book(settings, made, clock, person)
    return made


def _book(settings: Settings, made: MadeBackup, clock: Clock, person: str) -> None:
    """A store of an earlier version is left as it is: a backup is what is taken before it is brought up."""
    store, now = years_of(settings)[0].store, clock.now()
    if not facts_of(store).current:
        return
    detail = {
        "大小": f"{made.taken.size}",
        "校验": made.taken.sha256,
        "试恢复": made.trouble or "通过",
        "登录签名密钥": "在里面" if made.taken.manifest.with_secret else "不在里面",
    }
    engine = open_database(f"sqlite:///{store}", now=now)
    try:
        account = made.account(now.isoformat(timespec="seconds"))
        note_taken(engine, account, detail, person=person, now=now)
    finally:
        engine.dispose()
