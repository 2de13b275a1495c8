"""督办 put together: the urging desk, and the postman that sends when channels are set up."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.clock import Clock
from ledger.urging_desk import UrgingDesk
from portal.postman import Postman, carriers
from portal.settings import Settings
from sync.lease import FileLease
from sync.office.outgoing import PostBox
from sync.office.urgings import UrgingStore
from sync.store import Store


@dataclass(frozen=True)
class Pressing:
    """The desk and the background sender."""

    desk: UrgingDesk
    postman: Postman


def open_pressing(store: Store, clock: Clock, settings: Settings) -> Pressing:
    """Over one store; nothing is sent unless the settings name a channel."""
    mail, hooks = (s.get_secret_value() if s else "" for s in (settings.urge_mail, settings.urge_webhooks))
    lease = FileLease(settings.folder / "post.lock")
    postman = Postman(PostBox(store.engine), carriers(mail, hooks), lease=lease)
    book = UrgingStore(store.engine, store.now, lambda: store.changes(columns=("review_state",)))
    desk = UrgingDesk(book, clock, settings.urging_steps, channels=lambda: postman.channels)
    return Pressing(desk, postman)
