"""The duties of the year: the service of each, and what the demonstration tells of it. To add one: a line in `Duties`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from ledger.accounts.accounts import Account, departments_of
from ledger.contacts import ContactService
from ledger.deadlines.workdays import Calendar
from ledger.duties.acknowledgement import AcknowledgementService
from ledger.duties.annual_report_service import AnnualReportService
from ledger.duties.assignment import AssignmentService
from ledger.duties.assurance import AssuranceService
from ledger.duties.commitment import CommitmentService
from ledger.duties.consolidation_service import ConsolidationService
from ledger.duties.deliveries import Deliveries
from ledger.duties.instruction import InstructionService
from ledger.duties.look_back_service import LookBackService
from ledger.duties.milestone_service import MilestoneService
from ledger.duties.practice_service import PracticeService
from ledger.duties.rectification import RectificationService
from ledger.duties.reminder_auto import AutoReminderService, OpenRound
from ledger.duties.reminder_service import ReminderService
from ledger.duties.round import RoundService
from ledger.inbox.item import HasInbox
from ledger.papers.city_report_service import CityMaterial
from ledger.rounds.coverage import RoundView
from ledger.service import LedgerService
from ledger.within.countersign import CountersignGate
from ledger.within.countersign_service import CountersignService
from ledger.within.delegation import Colleagues, DelegationService
from ledger.within.subtask import SubtaskService
from portal.demo import (
    acknowledgement,
    ad_hoc_task,
    annual_report,
    assignment,
    assurance,
    comments,
    commitment,
    consolidation,
    instruction,
    look_back,
    milestone,
    portfolio,
    practice,
    rectification,
    reminder,
    requests,
    review,
    shared_sheet,
)
from portal.demo import round as rounds
from portal.demo.papers import particulars
from portal.demo.within import delegation, subtask
from portal.outbound_messages import OutboundMessages
from portal.settings.settings import Settings
from portal.strangers_files import look_into_file
from store.duties.acknowledgement import Acknowledgements
from store.duties.annual_report import AnnualReports
from store.duties.assignment import Assignments
from store.duties.assurance import Assurances
from store.duties.commitment import COMMITMENTS
from store.duties.consolidation import ConsolidationStore
from store.duties.countersign import HeldReports
from store.duties.delegation import Delegations
from store.duties.instruction import Instructions
from store.duties.look_back import LookBackStore
from store.duties.milestone import MilestoneStore
from store.duties.practice import Practices
from store.duties.rectification import RECTIFICATIONS
from store.duties.reminder import ReminderStore
from store.duties.reminder_auto import AutoReminders
from store.duties.round import Rounds
from store.duties.subtask import Subtasks
from store.files import FileFolder
from store.keeper import RegisterKeeper
from store.store import Store

# What the demonstration tells of a duty, by the fact that marks it as told.
DEMONSTRATED = {
    "demo_signed": acknowledgement.fill,
    "demo_staffed": assurance.fill,
    "demo_practices": practice.fill,
    "demo_divided": assignment.fill,
    "demo_split": subtask.fill,
    "demo_handed_over": delegation.fill,
    "demo_instructed": instruction.fill,
    "demo_rounds": rounds.fill,
    "demo_looked_back": look_back.fill,
    "demo_rectified": rectification.fill,
    "demo_promised": commitment.fill,
    "demo_handed_in": milestone.fill,
    "demo_consolidated": consolidation.fill,
    "demo_annual": annual_report.fill,
    "demo_urged": reminder.fill,
    "demo_sent_back": review.fill,
    "demo_asked": requests.fill,
    "demo_remarked": comments.fill,
    "demo_sheet": shared_sheet.fill,
    "demo_in_charge": portfolio.fill,
    "demo_ad_hoc": ad_hoc_task.fill,
    "demo_addressed": particulars.fill,
}


class Duties:
    """One service per duty, under the name that the duty has in every layer, over one store."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        accounts: Callable[[], Mapping[str, Account]],
        colleagues: Colleagues,
        calendar: Callable[[], Calendar],
        year_ago: Callable[[str], RoundView | None],
        outbound: OutboundMessages,
    ) -> None:
        texts = ConsolidationStore(store)
        self.files = FileFolder(settings.folder / "files", settings.files_bytes)
        results = MilestoneStore(store, self.files)
        divided, assured = Assignments(store), Assurances(store)
        urged, held = ReminderStore(store), HeldReports(store)
        practices, looked_back = Practices(store), LookBackStore(store)
        self._ledger = store.ledger
        ahead, steps = settings.collect_days_before, settings.reminder_steps
        # What others ask of several duties: when lead units delivered, who drafts, whom to call.
        self.deliveries = Deliveries(results.results, texts)
        self.drafter_of = texts.drafter_of
        self.contacts = ContactService(store.ledger, divided.current, assured.newest, accounts)

        self.acknowledgement = AcknowledgementService(Acknowledgements(store))
        self.annual_report = AnnualReportService(AnnualReports(store), settings.annual_due)
        self.assignment = AssignmentService(divided)
        self.assurance = AssuranceService(assured)
        self.commitment = CommitmentService(RegisterKeeper(store, COMMITMENTS))
        self.consolidation = ConsolidationService(texts, calendar, days_before=ahead)
        self.gate = CountersignGate(held)
        self.countersign = CountersignService(held, LedgerService(store, self.gate))
        self.delegation = DelegationService(Delegations(store), colleagues)
        self.instruction = InstructionService(Instructions(store), calendar)
        self.look_back = LookBackService(looked_back)
        self.milestone = MilestoneService(results, self.deliveries.until, look_into_file, calendar)
        self.practice = PracticeService(practices)
        self.rectification = RectificationService(RegisterKeeper(store, RECTIFICATIONS))
        self.round = RoundService(Rounds(store), calendar, year_ago)
        self.city_material = CityMaterial(texts, self.round, practices.all, looked_back.look_back)
        self.reminder = ReminderService(
            urged, steps, channels=lambda: outbound.channels, calendar=calendar, due=self.round.due
        )
        self.subtask = SubtaskService(Subtasks(store), lambda: departments_of(accounts().values()))
        self.reminder_auto = AutoReminderService(
            AutoReminders(store), calendar, self._open_round, lambda: outbound.channels
        )

    def _open_round(self, today: date) -> OpenRound | None:
        """What reminders ask of 报送轮次."""
        asked = self.round.current(today)
        if asked is None:
            return None
        return asked.label, asked.closes, [e for unit in self._ledger().by_unit for e in self.round.open_entries(unit)]

    @property
    def lasting(self) -> tuple[HasInbox, ...]:
        """Those of which a closed year's matters are brought to their end."""
        return self.annual_report, self.commitment, self.instruction, self.rectification

    @property
    def with_inbox(self) -> tuple[HasInbox, ...]:
        """The services that have lines for 待办."""
        return tuple(service for service in vars(self).values() if isinstance(service, HasInbox))
