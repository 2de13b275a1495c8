"""The engine: one cycle carries staff edits into the ledger and portal edits into the sheet.

    read -> is it ours, current, stale? -> find rows and columns -> repairs -> merge -> book and mark as sent, in one
    transaction -> write the batch -> read again: the stamp proves it -> book it

A crash at any point leaves the store in a state from which the next cycle goes on; README.md draws it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.clock import Clock
from ledger.columns import LEDGER_TAB
from store import tables
from store.audit import AuditEvent, record
from store.database import reading as reading_store
from store.database import writing
from store.errors import StoreError, StoreUnavailable
from store.facts import bump, get_fact, put_fact
from store.sheet import outbox
from store.status import RUNS, Run, SyncStatus, Trouble, read_status, read_trouble
from store.store import Store
from store.submissions import want_back
from store.trouble import in_a_cycle
from store.year.editions import number
from sync import formulas, kept_views, live
from sync.absorb import Absorber
from sync.absorbed import Absorbed
from sync.backends.base import Backend, Batch, Online, Reading, TabLayout
from sync.derived.put_up import DerivedColumns
from sync.errors import (
    AlreadyPublished,
    BackendUnavailable,
    CellsRefused,
    Held,
    NothingToRepair,
    Raced,
    SafetyStop,
    VersionsKept,
)
from sync.kept_views import KeptViews
from sync.layout import tabs_for
from sync.lease import Lease
from sync.side_tabs import SideTabs
from sync.stale.copies import Copies, CopyEdit

ATTEMPTS = 4


@dataclass(slots=True)
class CycleReport:
    """What one cycle did. `ran` is False when another worker holds the lease; `trouble` names the error that
    stopped it or froze writing, with its message."""

    ran: bool = True
    accepted: int = 0
    written: int = 0
    conflicts: int = 0
    findings: int = 0
    trouble: str = ""
    message: str = ""

    @property
    def booked(self) -> dict[str, Any]:
        """What is kept of it."""
        return {name: value for name, value in asdict(self).items() if name != "ran"}

    @property
    def eventful(self) -> bool:
        """Is it worth a line in the log?"""
        return self.busy or bool(self.trouble)

    @property
    def busy(self) -> bool:
        """Did anything that somebody wrote move?"""
        return bool(self.accepted or self.written or self.conflicts)


class Engine:
    """Keeps one shared spreadsheet and one store in step."""

    def __init__(
        self,
        store: Store,
        backend: Backend,
        *,
        clock: Clock | None = None,
        lease: Lease | None = None,
        label: str = "",
    ) -> None:
        self.store = store
        self.backend = backend
        self.clock = clock or store.clock
        self.label = label
        self.checked = ""
        self.last = CycleReport()
        self._lease = lease or Lease()
        self.derived = DerivedColumns(store)
        self._absorber = Absorber(store, self.derived)
        self._side_tabs = SideTabs(store)
        self._views = KeptViews(store)
        self._copies = Copies(store)
        self._seen: str | None = None
        self._edition = 0
        self._recovered = False

    # -- what people ask

    def status(self) -> SyncStatus:
        """How the sync stands."""
        with reading_store(self.store.engine) as connection:
            return read_status(connection, checked=self.checked)

    def link(self, key: str) -> str:
        """Where a person finds an entry's row; the empty text when it is not in the sheet."""
        with reading_store(self.store.engine) as connection:
            row = connection.scalar(select(tables.place.c.row).where(tables.place.c.key == key))
        return self.backend.link(LEDGER_TAB, row) if row else ""

    def let_pass(self, mark: str, *, person: str) -> None:
        """A person has looked at what a safety stop stopped and wants to go on as the sheet is now."""
        self._decide("passed", mark, person)

    def put_back(self, mark: str, *, person: str) -> None:
        """A person wants what a safety stop holds put back as last agreed, if it is exactly that still."""
        self._decide("put_back", mark, person)

    def _decide(self, what: str, mark: str, person: str) -> None:
        with writing(self.store.engine) as connection:
            put_fact(connection, what, mark)
            put_fact(connection, f"{what}_by", person)
            bump(connection)
        self._seen = None

    def want_back(self, keys: Sequence[str], *, person: str) -> None:
        """Put deleted rows back with the next cycle, at the end of the tab."""
        with writing(self.store.engine) as connection:
            want_back(connection, keys, person=person, now=self.clock.now())
        self._seen = None

    def copy_edits(self, name: str, version: str) -> tuple[CopyEdit, ...]:
        """What was edited in a copy beside the sheet, cell by cell. Raises CopyGone."""
        return self._copies.edits(self.backend, name, version)

    def take_copy(self, name: str, version: str, *, person: str, only: Collection[CopyEdit] | None = None) -> int:
        """Take in what was edited in a copy beside the sheet, or `only` what was chosen of it; returns how many cells. Raises
        CopyGone."""
        now = self.clock.now()
        taken = self._copies.take_in(self.backend, name, version, person=person, now=now, only=only)
        self._seen = None
        return taken

    def set_copy_aside(self, name: str, version: str, *, person: str) -> None:
        """Never mind a copy beside the sheet, until it changes. Raises CopyGone."""
        self._copies.set_aside(name, version, person=person, now=self.clock.now())
        self._seen = None

    def repair(self, *, person: str) -> Sequence[str]:
        """Look over what was published besides cells and mend it; a sentence for each thing mended.

        Raises NothingToRepair for a spreadsheet whose structure the portal cannot or need not mend.
        """
        if not isinstance(self.backend, Online):
            raise NothingToRepair(
                "工作簿不用检查格式：门户只改要写的单元格，从不改动格式、保护和下拉选项。格式被人改乱了的，请用表格软件撤销，或从备份恢复。"
            )
        live.refuse_other(self.store, self.backend)
        mended = self.backend.repair(self._agreed_tabs())
        if mended:
            with writing(self.store.engine) as connection:
                told = {"mended": "\n".join(mended)}
                record(
                    connection,
                    AuditEvent(self.clock.now(), person, "sheet.repaired", self.backend.name, told),
                )
        return mended

    @property
    def seen_version(self) -> str | None:
        """The version of the sheet that the last cycle took in wholly; None after a trouble."""
        return self._seen

    # -- the cycle

    def cycle(self) -> CycleReport:
        """Run one cycle, unless another worker is at it. Expected troubles are reported, not raised.

        Raises StoreUnavailable when the store cannot even be told of the trouble (full, locked, read-only).
        """
        try:
            return self._one_cycle()
        except StoreUnavailable as error:
            raise StoreUnavailable(in_a_cycle(error), reason=error.reason) from error

    def _one_cycle(self) -> CycleReport:
        with self._lease.held() as mine:
            if not mine or self.store.fact("closed"):  # a closed year's sheet is left as it is
                return CycleReport(ran=False)
            started = self.clock.now().isoformat(timespec="seconds")
            report = CycleReport()
            try:
                live.refuse_other(self.store, self.backend)
                self._run(report)
                live.remember(self.store, self.backend)
                self._views.keep(self.backend, self._agreed_tabs)
                self._clear_trouble()
            except StoreError as error:
                self._seen = None  # what was blocked in trouble must be looked at again, even if the sheet is as before
                # A write that broke off in the middle leaves as much behind as a crash does.
                left = isinstance(error, VersionsKept | BackendUnavailable)
                self._recovered = self._recovered and not left
                self._note(error, report)
            self.last = report
            self._keep_account(report, started)
            return report

    def _run(self, report: CycleReport) -> None:
        self._recover_once()
        self._publish_if_new()
        self._absorber.forget_refusals()
        if self._copies.look(self.backend):
            self._seen = None  # its finding comes with the next reading
        self._watch_formulas()
        raced = 0
        for left in reversed(range(ATTEMPTS)):
            if self._quiet():
                return
            sheet = self.backend.read()
            # The last round only proves what the one before wrote; edits that came meanwhile are the next cycle's.
            absorbed = self._absorber.absorb(sheet, now=self.clock.now(), write=left > 0)
            self._side_tabs.collect(sheet, now=self.clock.now())
            self._count(report, absorbed)
            if absorbed.safety_stop:
                raise absorbed.safety_stop
            if absorbed.batch:
                self._seen = None
                raced += not self._write(self.derived.along(absorbed.batch, absorbed.derived), sheet)
                continue
            self._seen = sheet.version
            if not left or not self._put_up(absorbed, sheet, busy=report.busy):
                break
            self._seen = None
        if raced == ATTEMPTS - 1:
            raise Raced("表格正被频繁改动，这次没有写入，稍后自动再试。")

    def _put_up(self, absorbed: Absorbed, sheet: Reading, *, busy: bool) -> bool:
        return self.derived.put_up(self.backend, sheet, absorbed.derived, busy=busy, now=self.clock.now())

    def _quiet(self) -> bool:
        if self._seen is None or self.backend.version() != self._seen:
            return False
        with reading_store(self.store.engine) as connection:
            edition, self._edition = self._edition, number(connection)
            if edition != self._edition:  # another version of the year wants other rows and protected texts
                return False
            # Asked of the store, not remembered: another process may have taken the edit or the wish.
            waiting = select(tables.outbox.c.op).where(tables.outbox.c.state.in_(("pending", "sent"))).limit(1)
            wanted = select(tables.missing_row.c.key).limit(1)
            asked = connection.scalar(waiting) is not None or connection.scalar(wanted) is not None
        return not asked and not self.derived.due()

    def _watch_formulas(self) -> None:
        if isinstance(self.backend, Online):
            with reading_store(self.store.engine) as connection:
                self.backend.watch_formulas(watched=formulas.waited_for(connection))

    def _write(self, batch: Batch, sheet: Reading) -> bool:
        """Write; what certainly did not land waits again. A lost reply leaves it to the next reading. Returns False
        when somebody saved in between."""
        try:
            self.backend.write(batch, sheet)
        except CellsRefused as error:
            self._call_back(batch)
            self._absorber.refuse(error.op_ids, str(error))
            self.derived.refuse(batch, error.op_ids)
        except Raced:
            self._call_back(batch)
            return False
        except (Held, SafetyStop):
            self._call_back(batch)
            raise
        return True

    def _call_back(self, batch: Batch) -> None:
        with writing(self.store.engine) as connection:
            outbox.call_back(connection, batch.stamp.batch)

    def _recover_once(self) -> None:
        """What a crash left behind is sorted out before anything is read; what was kept is shown until it is gone."""
        if self._recovered:
            return
        kept = [one.meaning for one in self.backend.recover() if one.kept]
        told = json.dumps(kept, ensure_ascii=False)
        if told != (self.store.fact("kept") or "[]"):
            with writing(self.store.engine) as connection:
                put_fact(connection, "kept", told)
                bump(connection)
        self._recovered = not kept

    def _publish_if_new(self) -> None:
        if not self.store.fact("rev") and not self.backend.exists():
            self._publish()

    def publish_again(self) -> None:
        """Make the spreadsheet anew from what the ledger has agreed, because it is lost for good.

        Raises AlreadyPublished when it is there: nothing is ever overwritten.
        """
        live.refuse_other_kind(self.store, self.backend)
        if self.backend.exists():
            raise AlreadyPublished("共享表格还在，没有重新生成；确实要重建的，请先把原文件移到别处。")
        self._publish()
        live.settle_on(self.store, self.backend)
        self._seen = None

    def _publish(self) -> None:
        self.derived.ask()
        with writing(self.store.engine) as connection:
            stamp = outbox.send(connection, [], {}, now=self.clock.now())
            rows = self.derived.laid_out(connection, self._absorber.rows(connection), stamp.batch)
            put_fact(connection, kept_views.FACT, str(number(connection)))
        self.backend.publish(self._tabs(rows), stamp)

    def _agreed_tabs(self) -> list[TabLayout]:
        with reading_store(self.store.engine) as connection:
            return self._tabs(self._absorber.rows(connection), without=self.derived.not_ours(connection))

    def _tabs(self, rows: Sequence[Mapping[str, str]], *, without: Collection[str] = ()) -> list[TabLayout]:
        return tabs_for(self.backend, self.store, rows, label=self.label, without=without)

    # -- keeping account

    @staticmethod
    def _count(report: CycleReport, absorbed: Absorbed) -> None:
        report.accepted += absorbed.accepted
        report.written += absorbed.settled
        report.conflicts += absorbed.conflicts
        report.findings = absorbed.findings

    def _note(self, error: StoreError, report: CycleReport) -> None:
        report.trouble, report.message = type(error).__name__, in_a_cycle(error)
        mark, restorable = (error.mark, error.restorable) if isinstance(error, SafetyStop) else ("", False)
        with writing(self.store.engine) as connection:
            known = read_trouble(connection)
            told = (known.name, known.message, known.mark) if known else None
            if told != (report.trouble, report.message, mark):
                since = self.clock.now().isoformat(timespec="seconds")
                trouble = Trouble(report.trouble, report.message, error.advice, since, mark, restorable)
                put_fact(connection, "trouble", json.dumps(asdict(trouble), ensure_ascii=False))
                bump(connection)

    def _clear_trouble(self) -> None:
        if self.store.fact("trouble"):
            with writing(self.store.engine) as connection:
                put_fact(connection, "trouble", "")
                bump(connection)

    def _keep_account(self, report: CycleReport, started: str) -> None:
        first = not self.checked
        if not report.trouble:
            self.checked = self.clock.now().isoformat(timespec="seconds")
        if report.eventful or first:
            self._log(report, started)

    def _log(self, report: CycleReport, started: str) -> None:
        with writing(self.store.engine) as connection:
            put_fact(connection, "checked", self.checked or get_fact(connection, "checked"))
            if not report.eventful or (report.trouble and _same_trouble(connection, report)):
                return
            ended = self.clock.now().isoformat(timespec="seconds")
            RUNS.add(connection, Run(started, ended, **report.booked))


def _same_trouble(connection: Connection, report: CycleReport) -> bool:
    last = connection.execute(select(RUNS.table).order_by(RUNS.c.id.desc()).limit(1)).one_or_none()
    idle = not (report.accepted or report.written or report.conflicts)
    return idle and last is not None and (last.trouble, last.message) == (report.trouble, report.message)
