"""督办 put together: reminder and its sender of outbound messages, 整改 and 承诺, over one store."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.clock import Clock
from ledger.duties.commitment import CommitmentService
from ledger.duties.rectification import RectificationService
from ledger.duties.reminder_service import ReminderService
from portal.outbound_messages import OutboundMessages, carriers
from portal.settings.settings import Settings
from store.duties.commitment import COMMITMENTS
from store.duties.rectification import RECTIFICATIONS
from store.duties.reminder import ReminderStore
from store.keeper import RegisterKeeper
from store.outbound_messages import PostBox
from store.store import Store
from sync.lease import FileLease


@dataclass(frozen=True)
class Reminders:
    """The services and the background sender."""

    service: ReminderService
    outbound_messages: OutboundMessages
    rectifying: RectificationService
    promising: CommitmentService


def open_reminders(store: Store, clock: Clock, settings: Settings) -> Reminders:
    """Over one store; nothing is sent unless the settings name a channel."""
    mail, hooks = (s.get_secret_value() if s else "" for s in (settings.urge_mail, settings.urge_webhooks))
    lease = FileLease(settings.folder / "post.lock")
    outbound_messages = OutboundMessages(PostBox(store.engine), carriers(mail, hooks), lease=lease)
    book = ReminderStore(store.engine, store.now, lambda: store.changes(columns=("review_state",)))
    service = ReminderService(
        book, clock, settings.reminder_steps, channels=lambda: outbound_messages.channels
    )
    return Reminders(
        service,
        outbound_messages,
        RectificationService(RegisterKeeper(store, RECTIFICATIONS), store.ledger, clock),
        CommitmentService(RegisterKeeper(store, COMMITMENTS), store.ledger, clock),
    )
