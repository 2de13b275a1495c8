"""督办 put together: urging and its postman, 整改 and 承诺, over one store."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.clock import Clock
from ledger.duties.commitment import CommitmentDesk
from ledger.duties.rectification import RectificationDesk
from ledger.duties.reminder_service import UrgingDesk
from portal.outbound_messages import Postman, carriers
from portal.settings.settings import Settings
from store.duties.commitment import CommitmentStore
from store.duties.rectification import RectificationStore
from store.duties.reminder import UrgingStore
from store.outbound_messages import PostBox
from store.store import Store
from sync.lease import FileLease


@dataclass(frozen=True)
class Pressing:
    """The desks and the background sender."""

    desk: UrgingDesk
    postman: Postman
    rectifying: RectificationDesk
    promising: CommitmentDesk


def open_pressing(store: Store, clock: Clock, settings: Settings) -> Pressing:
    """Over one store; nothing is sent unless the settings name a channel."""
    mail, hooks = (s.get_secret_value() if s else "" for s in (settings.urge_mail, settings.urge_webhooks))
    lease = FileLease(settings.folder / "post.lock")
    postman = Postman(PostBox(store.engine), carriers(mail, hooks), lease=lease)
    book = UrgingStore(store.engine, store.now, lambda: store.changes(columns=("review_state",)))
    desk = UrgingDesk(book, clock, settings.urging_steps, channels=lambda: postman.channels)
    return Pressing(
        desk,
        postman,
        RectificationDesk(RectificationStore(store.engine, store.now), store.ledger, clock),
        CommitmentDesk(CommitmentStore(store.engine, store.now), store.ledger, clock),
    )
