"""The flow of an entry put together: review, requests, remarks and drafts over one store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.clock import Clock
from ledger.errors import LedgerError
from ledger.review.comments import CommentService
from ledger.review.drafts import DraftService
from ledger.review.requests import RequestService
from ledger.review.service import ReviewService
from store.errors import StoreError
from store.review.comments import Comments
from store.review.drafts import Drafts
from store.review.requests import Requests
from store.review.reviews import Reviews
from store.store import Store


@dataclass(frozen=True)
class Flow:
    """The services of an entry's way from the form to 办结."""

    review: ReviewService
    requests: RequestService
    comments: CommentService
    drafts: DraftService


def open_flow(store: Store, clock: Clock, *, drafter_of: Callable[[int], str]) -> Flow:
    """The services on a store; `drafter_of` names the unit that was chosen to write for a task's joint leads."""
    return Flow(
        ReviewService(Reviews(store), clock, drafter_of=drafter_of, expected=(LedgerError, StoreError)),
        RequestService(Requests(store), clock),
        CommentService(Comments(store), clock),
        DraftService(Drafts(store), clock),
    )
