"""What the pages do with an entry: fill it in, review it, ask, remark, keep a draft, find its row in the sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.duties.assignment import AssignmentService
from ledger.duties.instruction import InstructionService
from ledger.errors import LedgerError
from ledger.inbox.entries import EntryInbox
from ledger.review.comments import CommentService
from ledger.review.drafts import DraftService
from ledger.review.evidence_file import EvidenceFileService
from ledger.review.link_check import LinkCheckService
from ledger.review.quality_service import QualityService
from ledger.review.requests import RequestService
from ledger.review.service import ReviewService
from ledger.service import LedgerService
from portal.duties.registry import Duties
from portal.shared_sheet import SharedSheet
from portal.strangers_files import draw_page, look_into_file
from store.errors import StoreError
from store.review.comments import Comments
from store.review.drafts import Drafts
from store.review.evidence_file import EvidenceFiles
from store.review.link_check import LinkChecks
from store.review.requests import Requests
from store.review.reviews import Reviews
from store.store import Store


@dataclass(frozen=True)
class EntryServices:
    """The services of an entry's way from the form to 办结; `receipt_state` tells how far what was handed in is."""

    service: LedgerService
    review: ReviewService
    requests: RequestService
    comments: CommentService
    drafts: DraftService
    assignment: AssignmentService
    instruction: InstructionService
    evidence_files: EvidenceFileService
    links: LinkCheckService
    quality: QualityService
    sheet: SharedSheet
    receipt_state: Callable[[str], str]

    @property
    def inbox(self) -> EntryInbox:
        """What waits for people in the entries themselves."""
        return EntryInbox(self.service, self.review, self.requests, self.comments)


def open_entry(store: Store, duties: Duties, sheet: SharedSheet) -> EntryServices:
    """The services on a store."""
    expected = (LedgerError, StoreError)
    files = EvidenceFiles(store, duties.files)
    return EntryServices(
        LedgerService(store, duties.gate),
        ReviewService(Reviews(store), drafter_of=duties.drafter_of, expected=expected),
        RequestService(Requests(store)),
        CommentService(Comments(store)),
        DraftService(Drafts(store)),
        duties.assignment,
        duties.instruction,
        EvidenceFileService(files, look_into_file, draw_page),
        LinkCheckService(LinkChecks(store)),
        QualityService(store, files.counts, duties.round.last_closed),
        sheet,
        lambda number: duties.countersign.receipt_state(number) or store.receipt_state(number),
    )
