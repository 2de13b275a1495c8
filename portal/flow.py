"""The flow of an entry put together: review, requests, remarks and drafts over one store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.clock import Clock
from ledger.comments import CommentDesk
from ledger.drafts import DraftDesk
from ledger.errors import LedgerError
from ledger.requests import RequestDesk
from ledger.review_desk import ReviewDesk
from sync.errors import SyncError
from sync.office.comments import Comments
from sync.office.drafts import Drafts
from sync.office.requests import Requests
from sync.office.reviews import Reviews
from sync.store import Store


@dataclass(frozen=True)
class Flow:
    """The desks of an entry's way from the form to 办结."""

    review: ReviewDesk
    requests: RequestDesk
    comments: CommentDesk
    drafts: DraftDesk


def open_flow(store: Store, clock: Clock, *, drafter_of: Callable[[int], str]) -> Flow:
    """The desks on a store; `drafter_of` names the unit that was chosen to write for a task's joint leads."""
    return Flow(
        ReviewDesk(Reviews(store), clock, drafter_of=drafter_of, expected=(LedgerError, SyncError)),
        RequestDesk(Requests(store), clock),
        CommentDesk(Comments(store), clock),
        DraftDesk(Drafts(store), clock),
    )
