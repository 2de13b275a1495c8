"""The composition root: `build(settings) -> Portal` is the only place where the parts meet.

`current()` is the process's one portal, built on first use; tests hand theirs to `use`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import date

from ledger.clock import Clock, FixedDay, SystemClock, day_of
from ledger.columns import LEDGER_TAB
from ledger.contacts import ContactService
from ledger.deadlines.owed import NOTHING
from ledger.deadlines.standing import Moments, Rules, as_of_default
from ledger.dones import Done
from ledger.duties.acknowledgement import AcknowledgementService
from ledger.duties.annual_report_service import AnnualReportService
from ledger.duties.assignment import AssignmentService
from ledger.duties.assurance_service import AssuranceService
from ledger.duties.consolidation_service import ConsolidationService
from ledger.duties.deliveries import Deliveries
from ledger.duties.look_back_service import LookBackService
from ledger.duties.milestone_service import MilestoneService
from ledger.duties.practice_service import PracticeService
from ledger.entries import Ledger
from ledger.figures.board import Board, board
from ledger.figures.pace import REPORT_COLUMNS, moments_of
from ledger.figures.untouched import just_set_up
from ledger.service import LedgerService
from ledger.year.rollover import RolloverService
from ledger.year.service import YearService
from portal.demo.start import fill_demonstration
from portal.duties.reminder_parts import Reminders, open_reminders
from portal.entry.flow_parts import Flow, open_flow
from portal.google_access import access_to_start_with
from portal.server.loop import Loop
from portal.server.wake_calls import WakeCalls
from portal.settings.settings import Settings, load
from portal.signin.cookie import Signer, stored_secret
from portal.signin.entrance import Entrance, entrance
from portal.year.first_start import alone_in, claim_home, look_over, take_up_year
from portal.year.picker import picked_year
from portal.year.rollover import RolloverFiles, settle_cut_off_turn
from portal.year.years import Years
from store.duties.acknowledgement import Acknowledgements
from store.duties.annual_report import Annuals
from store.duties.assignment import Assignments
from store.duties.assurance import Assurances
from store.duties.consolidation import ConsolidationStore
from store.duties.look_back import LookBackStore
from store.duties.milestone import MilestoneStore
from store.duties.practice import Practices
from store.duties.side_rows import SideRowsStore
from store.status import SyncStatus, Trouble
from store.store import Store
from store.year.admin import YearAdmin
from sync.backends.base import Backend, GivesUp, Metered, Repairable, ShowsViews, Usage
from sync.backends.memory import MemoryBackend
from sync.backends.registry import open_backend
from sync.engine import Engine
from sync.layout import lead_view, unit_view
from sync.lease import FileLease

DEMO_LABEL = "演示数据"
TRIAL_LABEL = "体验模式"
_MOMENTS_KEPT = 8
_GRACE = 3.0  # seconds for a cycle to end by itself
_STALLED_ADVICE = "请管理员检查服务器和共享盘；恢复以后自动接着同步，一直不恢复的请重新启动门户。"
_HALTS = ("ShareSilent", "OddFile")


@dataclass(frozen=True)
class Portal:
    """Everything a page needs, and nothing of how it is stored. Shared by all sessions."""

    settings: Settings
    clock: Clock
    book: Store
    engine: Engine
    service: LedgerService
    loop: Loop
    wake_calls: WakeCalls
    signer: Signer
    entrance: Entrance
    rules: Rules
    receipts: AcknowledgementService
    assurance: AssuranceService
    assignments: AssignmentService
    contacts: ContactService
    annual: AnnualReportService
    practices: PracticeService
    year_service: YearService
    collecting: ConsolidationService
    reminders: Reminders
    flow: Flow
    years: Years
    turn_service: RolloverService
    side_rows: SideRowsStore
    look_backs: LookBackService
    milestones: MilestoneService
    deliveries: Deliveries
    _moments: dict[date, tuple[Ledger, int, Moments]] = field(default_factory=dict, repr=False)

    @property
    def year(self) -> int:
        """The ledger's year."""
        return self.book.breakdown.year

    @property
    def label(self) -> str:
        """演示数据 in a demonstration, else the empty text; belongs on every page and download."""
        return DEMO_LABEL if self.settings.demo else ""

    def ledger(self, as_of: date | None = None) -> Ledger:
        """The current ledger, or the one at the end of a past day; immutable, one object per store version."""
        past = self._past(as_of)
        return self.book.ledger_at(past) if past else self.book.ledger()

    def board(self, as_of: date | None = None) -> Board:
        """Every figure on a day (today, but never past the ledger's year, when none is given); computed once per version."""
        ledger = self.ledger(as_of)
        day = as_of or as_of_default(ledger, self.clock.today())
        delivered = self.deliveries.until(self._past(as_of), of=ledger)
        moments = self._moments_until(day, ledger)
        untouched = delivered == NOTHING and just_set_up(self.book.ledger(), self.clock.today())
        return board(
            ledger, day, self.rules, moments=moments, delivered=delivered, untouched=untouched
        )  # fmt: skip

    def _past(self, as_of: date | None) -> date | None:
        """The day when it is over, else None: what is there now counts."""
        return as_of if as_of and as_of < self.clock.today() else None

    def start(self) -> None:
        """Begin what runs beside the pages: the sync, and the sending of messages."""
        self.loop.start()
        self.reminders.outbound_messages.start()

    def stop(self) -> bool:
        """End it after what is under way; False when the sync's cycle did not end in time."""
        self.reminders.outbound_messages.stop()
        backend = self.engine.backend
        if not isinstance(backend, GivesUp):
            return self.loop.stop()
        if self.loop.stop(wait_seconds=_GRACE):
            return True
        backend.give_up()
        return self.loop.stop(wait_seconds=_GRACE)

    def wake(self) -> None:
        """Ask the sync loop for a cycle now, e.g. after a submission."""
        self.loop.wake()

    def status(self) -> SyncStatus:
        """How the sync stands."""
        status = self.engine.status()
        if self.loop.late:
            stalled = Trouble("SyncStalled", self.halted(), _STALLED_ADVICE, self.loop.last_ended)
            return replace(status, trouble=stalled)
        if status.trouble or not self.loop.trouble:
            return status
        # The store could not be told of it (full, locked): the loop remembers.
        trouble = Trouble(self.loop.trouble_name, self.loop.trouble, "", self.loop.last_ended)
        return replace(status, trouble=trouble)

    def halted(self) -> str:
        """Why nothing at all passes between portal and sheet, for everybody to see on every page; else the empty text."""
        if self.loop.late:
            return f"与共享表格的同步已经 {round(self.loop.age / 60)} 分钟没有完成一次。"
        last = self.engine.last
        return last.message if last.trouble in _HALTS else ""

    def usage(self) -> Usage | None:
        """How much of this minute's calls the shared sheet's service has had; None where nobody counts them."""
        backend = self.engine.backend
        return backend.usage() if isinstance(backend, Metered) else None

    def view_link(self, unit: str, *, lead: bool = False) -> str:
        """The URL that opens the shared sheet at a unit's rows (with `lead`: at the tasks it leads), for pages and
        reminders; the empty text where the sheet has no views. Asks nobody."""
        backend = self.engine.backend
        if not isinstance(backend, ShowsViews):
            return ""
        return backend.view_link(LEDGER_TAB, lead_view(unit) if lead else unit_view(unit))

    @property
    def repairable(self) -> bool:
        """Can the shared sheet's structure be looked over and mended?"""
        return isinstance(self.engine.backend, Repairable)

    def link(self, key: str) -> str:
        """Where a person finds an entry's row in the shared sheet: a URL, or a path with the cell address."""
        return self.engine.link(key)

    def _moments_until(self, day: date, ledger: Ledger) -> Moments:
        """The moments of a day, carried on by what history gained since the day's ledger was another."""
        of, counted, moments = self._moments.get(day, (None, 0, Moments()))
        if of is not ledger:
            changes = self.book.changes(columns=tuple(REPORT_COLUMNS))
            added = [change for change in changes[counted:] if day_of(change.at) <= day]
            moments = moments_of(added, moments) if added else moments
            if day not in self._moments and len(self._moments) >= _MOMENTS_KEPT:
                self._moments.clear()
            self._moments[day] = (ledger, len(changes), moments)
        return moments


def build(
    settings: Settings,
    backend: Backend | None = None,
    clock: Clock | None = None,
    *,
    year: int = 0,
    apart: bool = False,
) -> Portal:
    """Put a portal together and fill its home when it is empty. `year` opens a year that was closed (0: the one in
    force); `apart`: a workbook that hangs stops nobody, because a process of its own touches it.

    Raises PortalError, NoticeUnreadable, DirectoryInvalid or SyncError, each with a sentence for a person.
    """
    look_over(settings.folder)
    years = Years(settings)
    root, settings = settings, years.settings_of(year)
    clock = clock or (FixedDay(settings.day) if settings.day else SystemClock())
    if settings.folder != root.folder:
        look_over(settings.folder)
    with alone_in(settings.folder):
        store = Store(settings.database_url, clock=clock)
        google = None if backend else access_to_start_with(settings, published=bool(store.fact("rev")))
        claim_home(store, demo=settings.demo)
        take_up_year(store, settings)
        if not year:
            settle_cut_off_turn(store, clock, settings.folder)
        if settings.demo:
            fill_demonstration(store, until=clock.today())
        secret = settings.secret.get_secret_value() if settings.secret else stored_secret(settings.folder)
    workbook = settings.workbook_path(store.breakdown.year)
    backend = backend or open_backend(settings.backend, workbook, settings.room, google, apart=apart)
    engine = Engine(store, backend, clock=clock, lease=FileLease(settings.folder / "sync.lock"))
    engine.label = DEMO_LABEL if settings.demo else ""
    loop = Loop(engine.cycle, seconds=settings.sync_seconds, clock=clock)
    collections = ConsolidationStore(store.engine, store.now)
    results = MilestoneStore(store.engine, settings.folder / "files", store.now)
    deliveries = Deliveries(results.results, collections)
    assignments, assurances = Assignments(store.engine, clock), Assurances(store)
    doors = entrance(settings, store.engine, clock, ledger=store.ledger, secret=secret)
    collecting = ConsolidationService(
        collections, store.ledger, clock, days_before=settings.collect_days_before
    )
    return Portal(
        settings=settings,
        clock=clock,
        book=store,
        engine=engine,
        service=LedgerService(store, clock=clock),
        year_service=YearService(YearAdmin(store)),
        loop=loop,
        wake_calls=WakeCalls(loop.wake),
        signer=Signer(secret, max_age=int(settings.session_hours * 3600)),
        entrance=doors,
        rules=Rules(settings.due_soon_days, settings.stale_days, Done(settings.headline_rate)),
        collecting=collecting,
        reminders=open_reminders(store, clock, settings),
        flow=open_flow(store, clock, drafter_of=collections.drafter_of),
        receipts=AcknowledgementService(store, Acknowledgements(store.engine, clock)),
        years=years,
        turn_service=RolloverService(RolloverFiles(store, years, root, clock), store.ledger),
        side_rows=SideRowsStore(store.engine),
        milestones=MilestoneService(results, store.ledger, deliveries.until),
        deliveries=deliveries,
        look_backs=LookBackService(LookBackStore(store.engine, store.now), store.ledger),
        assurance=AssuranceService(store, assurances),
        assignments=AssignmentService(store, assignments),
        contacts=ContactService(
            store.ledger,
            assignments.current,
            lambda: assurances.current(store.breakdown.year),
            lambda: doors.accounts.everybody().by_id,
        ),
        annual=AnnualReportService(store, Annuals(store.engine, clock), settings.annual_due),
        practices=PracticeService(store, Practices(store)),
    )


_LOCK = threading.RLock()
_CURRENT: list[Portal] = []


_PAST: dict[int, Portal] = {}


def current() -> Portal:
    """This process's portal, built from the settings on first use; within a page, the one of the year that its reader
    picked."""
    serving = in_force()
    year = picked_year() if serving.years.known else 0
    return past(serving, year) if year in serving.years.known and year != serving.year else serving


def in_force() -> Portal:
    """The portal of the year that is worked on, whatever a reader looks at."""
    if not _CURRENT:
        with _LOCK:
            if not _CURRENT:
                _CURRENT.append(build(load(), apart=True))
    return _CURRENT[0]


def past(serving: Portal, year: int) -> Portal:
    """The portal of a closed year: its own store, only read, and today's people."""
    with _LOCK:
        if year not in _PAST:
            settings = serving.years.root
            made = build(settings, backend=MemoryBackend(), clock=serving.clock, year=year)
            _PAST[year] = replace(
                made,
                signer=serving.signer,
                entrance=serving.entrance,
                loop=serving.loop,
                wake_calls=serving.wake_calls,
            )
        return _PAST[year]


def use(portal: Portal | None) -> None:
    """Make `portal` the process's portal (tests); None forgets it."""
    with _LOCK:
        _CURRENT[:] = [] if portal is None else [portal]
        for made in _PAST.values():
            made.book.engine.dispose()
        _PAST.clear()
