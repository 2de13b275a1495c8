"""Sends the outgoing post in the background, through mail and group webhooks that the settings name (apprise).

Off unless a channel is set. Addresses of channels hold passwords and tokens: they are never logged, shown or put into
an error. A message leaves at most once; a refusal and whatever goes wrong waits for a person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from ledger.duties.reminder import Channel
from ledger.duties.reminder_service import Message, Post
from portal.server.loop import Repeating
from reports.file_names import MadeFile
from store.errors import StoreError
from store.outbound_messages import PostBox
from sync.lease import Lease

_LOG = logging.getLogger(__name__)
INTERRUPTED = "发送时门户中断，不知道是否已经发出。请先向对方核实，再决定重发还是不再发送。"
REFUSED = "渠道没有接受这条消息。请检查渠道设置和网络，再点“重发”；也可以复制文字自己发送。"
UNKNOWN_CHANNEL = "这个渠道没有配置，没有发送。请配置后点“重发”，或复制文字自己发送。"

PARTLY = "有的群已经发出，有的没有接受。请到群里核对，再决定重发还是不再发送。"

Carrier = Callable[[Message], Post]
"""Hands a message over: SENT, FAILED when the channel did not take it, DOUBT when only some of its groups did."""

Attaching = Callable[[Message], MadeFile | None]
"""The document that goes with a message, if any."""

_NOTES = {Post.FAILED: REFUSED, Post.DOUBT: PARTLY}


class OutboundMessages(Repeating):
    """One thread; looks into the post when woken and every `seconds`."""

    def __init__(
        self, box: PostBox, carriers: Mapping[Channel, Carrier], *, lease: Lease, seconds: float = 30.0
    ) -> None:
        super().__init__(self._look, name="postman", seconds=seconds)
        self._box = box
        self._carriers = carriers
        self._lease = lease

    @property
    def channels(self) -> frozenset[Channel]:
        """Channels that are set up."""
        return frozenset(self._carriers)

    def start(self) -> None:
        """Start the thread, if anything is set up to send through."""
        if self._carriers:
            super().start()

    def round(self) -> int:
        """Send what waits; returns how many were sent. Does nothing while another process is at it."""
        with self._lease.held() as mine:
            if not mine:
                return 0
            self._box.doubt_interrupted(INTERRUPTED)
            return sum(self._deliver(message) for message in self._box.waiting() if not self._stopping)

    def _deliver(self, message: Message) -> bool:
        carrier = self._carriers.get(message.channel)
        if not self._box.take(message.id):
            return False
        if carrier is None:
            self._box.finish(message.id, Post.FAILED, UNKNOWN_CHANNEL)
            return False
        try:
            became = carrier(message)
        except Exception as error:
            # The error's own text may quote the channel's address, which is a secret.
            _LOG.warning("message %s was not sent (%s)", message.id, type(error).__name__)
            became = Post.FAILED
        self._box.finish(message.id, became, _NOTES.get(became, ""))
        return became is Post.SENT

    def _look(self) -> None:
        try:
            self.round()
        except StoreError:
            _LOG.warning("the post could not be read; trying again")


def carriers(mail: str, webhooks: str, attached: Attaching = lambda _: None) -> dict[Channel, Carrier]:
    """Carriers for the channels that are set: an apprise mail address, and webhook addresses parted by blanks. What a message
    takes along goes with mail alone."""
    found: dict[Channel, Carrier] = {}
    if mail:
        found[Channel.MAIL] = lambda message: _send([_to(mail, message.address)], message, attached(message))
    if webhooks:
        found[Channel.ROBOT] = lambda message: _send(webhooks.split(), message)
    return found


def refuse_channel(addresses: str) -> None:
    """ValueError with a Chinese phrase when apprise understands one of them not; never repeats it."""
    apprise = _apprise()
    for address in addresses.split():
        if apprise.Apprise.instantiate(address, suppress_exceptions=True) is None:
            raise ValueError("不是 apprise 认识的渠道地址")


def _to(mail: str, address: str) -> str:
    return f"{mail}{'&' if '?' in mail else '?'}to={quote(address)}"


def _send(addresses: list[str], message: Message, document: MadeFile | None = None) -> Post:
    apprise, taken = _apprise(), []
    along = apprise.attachment.memory.AttachMemory(document, name=document.name) if document else None
    for address in addresses:
        one = apprise.Apprise()
        said = one.add(address) and one.notify(
            body=message.body, title=message.subject, body_format=apprise.NotifyFormat.TEXT, attach=along
        )
        taken.append(bool(said))
    return Post.SENT if all(taken) else Post.DOUBT if any(taken) else Post.FAILED


def _apprise() -> Any:
    """The library, slow to load and only needed where it is set; it and its transport would write addresses into their logs."""
    import apprise.attachment.memory  # noqa: PLC0415

    logging.getLogger("apprise").disabled = True
    logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
    return apprise
