"""The composition root: `build(settings) -> Portal` is the only place where the parts meet.

`current()` is the process's one portal, built on first use; tests hand theirs to `use`. Views never ask it: pages, the
shell and the commands do, and hand on what a view needs.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from ledger.accounts.wall_link import WallLinkService
from ledger.audit.trail import AuditService
from ledger.clock import Clock, FixedDay, SystemClock
from ledger.deadlines.standing import Rules
from ledger.dones import Done
from ledger.entries import Ledger
from ledger.figures.board import Board
from ledger.inbox.item import HasInbox
from ledger.inbox.links import LinkInbox
from ledger.inbox.service import InboxService
from ledger.papers.city_report_service import CityReportService
from ledger.papers.paper_template import TemplateService
from ledger.papers.particulars import ParticularsService
from ledger.papers.preflight_service import PreflightService, PreflightSources
from ledger.papers.score_service import ScoreService
from ledger.permissions import Person
from ledger.review.link_check import LinkCheckService
from ledger.rounds.coverage import RoundView
from ledger.year.ad_hoc_task import AdHocTaskService
from ledger.year.portfolio import PortfolioService
from ledger.year.rollover import RolloverService
from ledger.year.service import YearService
from portal.auto_reminders import AutoReminderLoop
from portal.backup.runs import BackupRuns
from portal.context import Context, YearFigures
from portal.demo import evidence_file
from portal.demo.demo import Part, fill_demonstration
from portal.documents import documents
from portal.duties.registry import DEMONSTRATED, Duties
from portal.entry.services import EntryServices, open_entry
from portal.google_access import access_to_start_with
from portal.links.runs import LinkCheckRuns
from portal.outbound_messages import Attaching, OutboundMessages, carriers
from portal.papers.attached import LEADERS, attached
from portal.server.loop import Loop, WakeCalls
from portal.settings.settings import Settings, load
from portal.shared_sheet import SharedSheet
from portal.sheet_texts import SheetTexts
from portal.signin.colleagues import colleagues
from portal.signin.cookie import Signer, stored_secret
from portal.signin.entrance import Entrance, entrance
from portal.strangers_files import read_template
from portal.ui.downloads import Documents
from portal.year.first_start import alone_in, claim_home, look_over, take_up_year
from portal.year.picker import picked_year
from portal.year.rollover import RolloverFiles, settle_cut_off_turn
from portal.year.years import Years
from store.accounts.wall_link import WALL_LINKS
from store.audit_trail import AuditTrail
from store.duties.side_rows import SideRowsStore
from store.files import FileFolder
from store.inbox import InboxNotes
from store.keeper import RegisterKeeper
from store.outbound_messages import PostBox
from store.papers.city_report import CityReportStore
from store.papers.paper_template import PaperTemplates
from store.papers.particulars import ParticularsStore
from store.papers.scores import ScoreStore
from store.review.evidence_file import EvidenceFiles
from store.store import Store
from store.year.ad_hoc_task import AdHocTasks
from store.year.admin import YearAdmin
from store.year.portfolio import Portfolios
from sync.backends.base import Backend
from sync.backends.memory import MemoryBackend
from sync.backends.registry import open_backend
from sync.engine import Engine
from sync.lease import FileLease

if TYPE_CHECKING:
    from sync.backends.google.access import Access

DEMO_LABEL = "演示数据"
_GRACE = 15.0  # seconds for a message that is just being sent


@dataclass(frozen=True)
class Portal:
    """What `build` put together. Shared by all sessions; a page takes from it what its views need."""

    settings: Settings
    clock: Clock
    book: Store
    figures: YearFigures
    engine: Engine
    loop: Loop
    sheet: SharedSheet
    wake_calls: WakeCalls
    signer: Signer
    entrance: Entrance
    duties: Duties
    entry: EntryServices
    inbox: InboxService
    documents: Documents
    outbound_messages: OutboundMessages
    link_checks: LinkCheckRuns
    auto_reminders: AutoReminderLoop
    backups: BackupRuns
    side_rows: SideRowsStore
    years: Years
    year_service: YearService
    portfolio: PortfolioService
    particulars: ParticularsService
    scores: ScoreService
    city_report: CityReportService
    preflight: PreflightService
    ad_hoc_tasks: AdHocTaskService
    rollover: RolloverService
    audit_trail: AuditService
    wall_links: WallLinkService

    @property
    def year(self) -> int:
        """The ledger's year."""
        return self.book.breakdown.year

    @property
    def label(self) -> str:
        """演示数据 in a demonstration, else the empty text; belongs on every page and download."""
        return DEMO_LABEL if self.settings.demo else ""

    def context(self, person: Person) -> Context:
        """What views are drawn for when this person looks."""
        return Context(self.figures, self.clock, person, self.particulars, self.label)

    def ledger(self, as_of: date | None = None) -> Ledger:
        """See `YearFigures.ledger`."""
        return self.figures.ledger(as_of)

    def board(self, as_of: date | None = None) -> Board:
        """See `YearFigures.board`."""
        return self.figures.board(as_of)

    def start(self) -> None:
        """Begin what runs beside the pages: the sync, and the sending of messages."""
        self.loop.start()
        self.outbound_messages.start()
        self.link_checks.start()
        self.auto_reminders.start()
        self.backups.start()

    def stop(self) -> bool:
        """End it after what is under way; False when the sync's cycle did not end in time."""
        beside = (self.auto_reminders, self.outbound_messages, self.link_checks, self.backups)
        for one in (*beside, self.loop):
            one.end_soon()  # each is ending while another is waited for
        in_time = self.sheet.stop()
        end = time.monotonic() + _GRACE
        for one in beside[:2]:  # a check of links only reads, elsewhere; a backup that is cut off never was one
            one.stop(wait_seconds=max(0, end - time.monotonic()))
        return in_time


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
    look_over(settings)
    years = Years(settings)
    root, settings = settings, years.settings_of(year)
    clock = clock or (FixedDay(settings.day) if settings.day else SystemClock())
    if settings.folder != root.folder:
        look_over(settings)
    store, secret, google = _open_home(settings, clock, in_force=not year, sheets=backend is None)
    workbook = settings.workbook_path(store.breakdown.year)
    backend = backend or open_backend(settings.backend, workbook, settings.room, google, apart=apart)
    return _over(store, _shared_sheet(store, backend, settings, clock), settings, clock, years=years, secret=secret)


def _open_home(settings: Settings, clock: Clock, *, in_force: bool, sheets: bool) -> tuple[Store, str, Access | None]:
    """The store, the secret that signs cookies, and (`sheets`) the access to Google; a new home is filled first."""
    with alone_in(settings.folder):
        store = Store(settings.database_url, clock=clock)
        google = access_to_start_with(settings, published=bool(store.fact("rev"))) if sheets else None
        _fill_home(store, settings, clock, in_force=in_force)
        secret = settings.secret.get_secret_value() if settings.secret else stored_secret(settings.folder)
    return store, secret, google


def _over(store: Store, sheet: SharedSheet, settings: Settings, clock: Clock, *, years: Years, secret: str) -> Portal:
    """The portal over a store and the sheet that it is kept in step with."""
    people = entrance(settings, store.engine, clock, ledger=store.ledger, secret=secret)
    outbound = _outbound(store, settings, lambda message: attached(made.documents, made.context(LEADERS), message))
    year_service = YearService(YearAdmin(store))
    duties = Duties(
        store,
        settings,
        accounts=lambda: people.accounts.everybody().by_id,
        colleagues=colleagues(people.accounts, store.ledger, trial=settings.trial),
        calendar=year_service.calendar,
        year_ago=partial(_year_ago, years, store.breakdown.year - 1),
        outbound=outbound,
    )
    entry = open_entry(store, duties, sheet)
    sheet.engine.derived.texts = SheetTexts(store, duties.round.open_answers, EvidenceFiles(store, duties.files).counts)
    rules = Rules(settings.due_soon, settings.stale_days, Done(settings.headline_rate))
    figures = YearFigures(store, clock, rules, duties.deliveries, year_service.calendar)
    scores = ScoreService(ScoreStore(store), duties.round)
    city_report = CityReportService(CityReportStore(store), duties.city_material, figures.board)
    sources: list[HasInbox] = [entry.inbox, LinkInbox(entry.links), *duties.with_inbox]
    inbox = InboxService(InboxNotes(store), sources, duties.lasting)
    made = Portal(
        settings=settings,
        clock=clock,
        book=store,
        figures=figures,
        engine=sheet.engine,
        loop=sheet.loop,
        sheet=sheet,
        wake_calls=WakeCalls(sheet.loop.wake),
        signer=Signer(secret, max_age=int(settings.session_hours * 3600)),
        entrance=people,
        duties=duties,
        entry=entry,
        inbox=inbox,
        documents=documents(entry.service, duties, figures, city_report, scores),
        outbound_messages=outbound,
        link_checks=_link_checks(entry.links, settings),
        auto_reminders=AutoReminderLoop(
            duties.reminder_auto, clock, figures.board, inbox.items, send=outbound.wake, link=settings.public_url
        ),
        backups=BackupRuns(years.root, store.engine, SystemClock(), lease=FileLease(years.home / "backup.lock")),
        side_rows=SideRowsStore(store),
        years=years,
        year_service=year_service,
        portfolio=PortfolioService(Portfolios(store)),
        particulars=ParticularsService(ParticularsStore(store), TemplateService(PaperTemplates(store), read_template)),
        scores=scores,
        city_report=city_report,
        preflight=PreflightService(store, PreflightSources(city_report, entry.quality, entry.links, duties.round)),
        audit_trail=AuditService(AuditTrail(store), lambda: people.accounts.everybody().by_id),
        wall_links=WallLinkService(RegisterKeeper(store, WALL_LINKS)),
        ad_hoc_tasks=AdHocTaskService(AdHocTasks(store), entry.review),
        rollover=RolloverService(RolloverFiles(store, years, years.root, clock, sheet.engine), store.ledger),
    )
    return made


def _year_ago(years: Years, year: int, label: str) -> RoundView | None:
    """The round of that name in a year that this home holds, as it stood when it closed."""
    return past(in_force(), year).duties.round.named(label) if year in years.known else None


def _fill_home(store: Store, settings: Settings, clock: Clock, *, in_force: bool) -> None:
    """The year's notice in a new home, the demonstration in one for that; a rollover that was cut off is settled."""
    claim_home(store, demo=settings.demo)
    take_up_year(store, settings)
    if in_force:
        settle_cut_off_turn(store, clock, settings.folder)
    if settings.demo and in_force:  # the store of a closed year refuses every writer
        files = FileFolder(settings.folder / "files", settings.files_bytes)
        parts: dict[str, Part] = {**DEMONSTRATED, "demo_evidence": partial(evidence_file.fill, files)}
        fill_demonstration(store, parts, until=clock.today())


def _shared_sheet(store: Store, backend: Backend, settings: Settings, clock: Clock) -> SharedSheet:
    engine = Engine(store, backend, clock=clock, lease=FileLease(settings.folder / "sync.lock"))
    engine.label = DEMO_LABEL if settings.demo else ""
    return SharedSheet(engine, Loop(engine.cycle, seconds=settings.sync_seconds, clock=clock))


def _outbound(store: Store, settings: Settings, attached: Attaching) -> OutboundMessages:
    """Nothing is sent unless the settings name a channel."""
    mail, hooks = (s.get_secret_value() if s else "" for s in (settings.urge_mail, settings.urge_webhooks))
    lease = FileLease(settings.folder / "post.lock")
    return OutboundMessages(PostBox(store), carriers(mail, hooks, attached), lease=lease)


def _link_checks(service: LinkCheckService, settings: Settings) -> LinkCheckRuns:
    """By themselves only where the ledger is real: an exercise asks nobody's website."""
    days = 0 if settings.trial or settings.demo else settings.link_check_days
    return LinkCheckRuns(service, lease=FileLease(settings.folder / "links.lock"), days=days)


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
                backups=serving.backups,
            )
        return _PAST[year]


def use(portal: Portal | None) -> None:
    """Make `portal` the process's portal (tests); None forgets it."""
    with _LOCK:
        _CURRENT[:] = [] if portal is None else [portal]
        for made in _PAST.values():
            made.book.engine.dispose()
        _PAST.clear()
