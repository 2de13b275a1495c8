"""审核督办: what units handed in, to be approved or sent back; what they ask for; what changed after an approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ledger.inbox.item import waiting_on
from ledger.permissions import Action
from portal.build import past
from portal.context import Context
from portal.duties.commitment import show_commitments
from portal.duties.rectification import show_rectifications
from portal.duties.reminder import Reminding, show_reminders
from portal.duties.reminder_auto import show_auto
from portal.entry.link_check import show_link_checks
from portal.entry.review import show_queue, show_requests
from portal.signin.session import opened
from portal.ui.choices import tabs
from portal.ui.downloads import download
from portal.ui.widgets import page_head
from portal.year.closing_list import records_left, show_left_of_last_year

portal, context = opened()
S = TypeVar("S")


def after_last_year(show: Callable[[Context, S], None], service: S) -> None:
    """A register beneath what the year before still waits for."""
    show_left_of_last_year(context, portal.years.known, lambda year: past(portal, year).duties, records_left)
    show(context, service)


def supervision() -> None:
    """Who is to be urged, and what the portal does of it by itself."""
    show_reminders(context, reminding, board)
    show_auto(context, portal.duties.reminder_auto, board)


def rectifications() -> None:
    """What is to be mended, and the 通报 that tells of it."""
    after_last_year(show_rectifications, portal.duties.rectification)
    download(context, portal.documents, board, "bulletin", words="下载督查通报（Word）")


board = context.board()
page_head("审核督办", context, "牵头单位审核，市政府办公厅办结；没有牵头单位的任务由市政府办公厅审核")
reminding = Reminding(
    portal.duties.reminder,
    portal.duties.contacts.of,
    portal.sheet.view_link,
    portal.settings.public_url,
    portal.outbound_messages.wake,
    portal.documents,
)
waiting = waiting_on(portal.inbox.items(context.person, board), "review", first="审核")
shown = {
    "审核": lambda: show_queue(context, portal.entry, board),
    "申请": lambda: show_requests(context, portal.entry),
    "督办": supervision,
    "通报整改": rectifications,
    "承诺": lambda: after_last_year(show_commitments, portal.duties.commitment),
}
if portal.entry.links.may(context.person, Action.CHECK_LINKS):
    shown["佐证链接"] = lambda: show_link_checks(context, portal.entry.links, portal.link_checks)
tabs(shown, waiting)
