"""The document that a message takes along. It is made when the message leaves, as the ledger stood on the message's own day."""

from __future__ import annotations

import logging

from ledger.clock import day_of
from ledger.duties.reminder_service import Message
from ledger.errors import LedgerError
from ledger.permissions import Person, Role
from portal.context import Context
from portal.ui.downloads import Documents
from reports import REPORTS, document_name
from reports.file_names import MadeFile

LEADERS = Person("摘要:领导", "领导", frozenset({Role.LEADER}))
"""For whom it is made: who gets the week's digest may see everything."""
_LOG = logging.getLogger(__name__)


def attached(documents: Documents, context: Context, message: Message) -> MadeFile | None:
    """None where the message takes nothing along, or where it cannot be made: the text leaves all the same."""
    if not message.attached:
        return None
    report, day = REPORTS[message.attached], day_of(message.at)
    board = context.board(None if day == context.today else day)
    try:
        content = documents.make(context, board, message.attached, "")
    except LedgerError as refused:
        _LOG.warning("message %s leaves without its document (%s)", message.id, type(refused).__name__)
        return None
    return MadeFile.of(content, document_name(report, board, "", context.label, message.at))
