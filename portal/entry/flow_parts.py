"""The flow of an entry put together: review, requests, remarks and drafts over one store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.clock import Clock
from ledger.errors import LedgerError
from ledger.review.comments import CommentDesk
from ledger.review.drafts import DraftDesk
from ledger.review.requests import RequestDesk
from ledger.review.service import ReviewDesk
from store.errors import StoreError
from store.review.comments import Comments
from store.review.drafts import Drafts
from store.review.requests import Requests
from store.review.reviews import Reviews
from store.store import Store


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
        ReviewDesk(Reviews(store), clock, drafter_of=drafter_of, expected=(LedgerError, StoreError)),
        RequestDesk(Requests(store), clock),
        CommentDesk(Comments(store), clock),
        DraftDesk(Drafts(store), clock),
    )
