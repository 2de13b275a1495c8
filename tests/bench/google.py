"""Google Sheets through the double: calls and bytes of one row's edit against the usual ways, and a busy office's quota.

The double answers at once, so times would say nothing about Google; calls and bytes are what counts there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ledger.columns import LEDGER, LEDGER_TAB, format_cell
from ledger.repository import Edit
from sync.backends.google.backend import GoogleBackend
from sync.backends.google.calls import Calls
from sync.backends.google.meter import Meter
from tests.bench.measure import Line
from tests.bench.years import Year, online_year
from tests.sheets_server import Control, running

UNITS, TASKS = 55, 40
MINUTE, POLL = 60.0, 10.0  # seconds; the portal looks at the sheet every POLL
STEPS = int(MINUTE / POLL)
LIMIT = 60  # reads, and writes, that Google allows one account in any minute
PROMISED_CALLS, PROMISED_BYTES = 2, 2_048  # of one row's edit, after the reading that all share
OFFICE, OWNER = "portal@project.iam.gserviceaccount.com", "owner@city.gov.cn"
# The cells of a report: what a unit fills in at once.
REPORT = ("status", "percent", "progress_note", "evidence", "issues", "next_steps")
PLACES = {one.name: place for place, one in enumerate(LEDGER, 1)}


@dataclass
class LedgerService:
    """A year on Google whose hours pass as fast as they can be worked through."""

    made: Year
    control: Control
    sheet: Any  # the ledger's tab, as gspread gives it to somebody else
    now: float = 0.0

    def pass_by(self, seconds: float) -> None:
        """Time goes by, for us and for Google."""
        self.now += seconds
        self.control.clock(advance=seconds)

    def spent(self, act: Callable[[], object]) -> list[dict[str, Any]]:
        """The calls that an act costs."""
        start = len(self.control.log())
        act()
        return self.control.log()[start:]


def run(*, full: bool = False, quick: bool = False) -> list[Line]:
    """All lines."""
    tasks = 4 if quick else TASKS
    with _service(tasks) as service:
        edit, three, poll = _one_row(service, REPORT), _one_row(service, REPORT[:3]), _idle(service)
        cells = service.spent(lambda: _six_cells(service))
        records = service.spent(service.sheet.get_all_records)
        whole = _rewrite(service)
    with _service(tasks) as service:
        reads, writes = _office_at_work(service, minutes=10 if full else 1 if quick else 2)
    row = "one row's edit (six cells)"
    smaller = 0.01 * TASKS / tasks
    return [
        Line(
            "google",
            f"{row}: calls, the shared readings not counted",
            len(edit),
            PROMISED_CALLS,
            "promised",
            "",
            at_most=1,
        ),
        Line("google", f"{row}: sent by the write", _sent(edit[:1]), PROMISED_BYTES, "promised", "B", at_most=1),
        Line(
            "google", "the same of three cells: sent in all", _sent(three), PROMISED_BYTES, "promised", "B", at_most=1
        ),
        Line("google", f"{row}: calls", len(edit), len(cells), "six update_cell", "", at_most=1),
        Line("google", f"{row}: sent in all", _sent(edit), _sent(whole), "update(df)", "B", at_most=smaller),
        Line("google", f"{row}: calls", len(edit), len(whole), "update(df)", "", at_most=1),
        Line("google", "look at the whole ledger: calls", len(poll), len(records), "get_all_records", "", at_most=1),
        Line(
            "google", "look at the whole ledger: received", _received(poll), _received(records), "get_all_records", "B"
        ),
        Line("google", f"{UNITS} units at work: most reads a minute", reads, LIMIT, "Google's limit", "", at_most=1),
        Line("google", f"{UNITS} units at work: most writes a minute", writes, LIMIT, "Google's limit", "", at_most=1),
    ]


@contextmanager
def _service(tasks: int) -> Iterator[LedgerService]:
    with running() as double:
        owner, office = double.client(OWNER), double.client(OFFICE)
        book = owner.create("台账")
        calls = Calls(office, book.id)
        with online_year(GoogleBackend(calls), units=UNITS, tasks=tasks) as made:
            service = LedgerService(made, double.control, book.worksheet(LEDGER_TAB))
            calls.meter = Meter(clock=lambda: service.now, sleep=service.pass_by)
            yield service
        for client in (owner, office):
            client.http_client.session.close()
        if double.defects:
            raise RuntimeError(double.defects[0])


def _sent(calls: list[dict[str, Any]]) -> int:
    return sum(one["bytes_in"] for one in calls)


def _received(calls: list[dict[str, Any]]) -> int:
    return sum(one["bytes_wire"] for one in calls)


def _idle(service: LedgerService) -> list[dict[str, Any]]:
    return service.spent(service.made.cycle)


def _one_row(service: LedgerService, names: Sequence[str]) -> list[dict[str, Any]]:
    """A report of these cells and the cycle that writes it, without the readings before the write: of the sheet, and
    whether a filter is on. All reports of a cycle share them."""
    made = service.made
    edits = _report(made, made.keys[7 + len(names)], 1)[: len(names)]
    receipt = made.store.submit(edits, person="林某", token=f"one row {len(names)}")
    calls = service.spent(made.cycle)
    if made.store.receipt_state(receipt.number) != "written":
        raise RuntimeError("the report was not written")
    return calls[[one["kind"] for one in calls].index("write") :]


def _report(made: Year, key: str, turn: int) -> list[Edit]:
    entry = made.store.ledger().by_key[key]
    texts = (
        "正在推进",
        str(10 + turn % 80),
        f"已印发实施方案，完成第{turn}次摸底。",
        "https://www.gov.cn/a.html",
        "个别乡镇公开不及时。",
        f"{turn % 12 + 1}月底前完成整改。",
    )
    seen = [format_cell(name, getattr(entry, name)) for name in REPORT]
    return [Edit(key, *three) for three in zip(REPORT, seen, texts, strict=True)]


def _six_cells(service: LedgerService) -> None:
    for name in REPORT:
        service.sheet.update_cell(9, PLACES[name], "已印发实施方案，完成摸底。")


def _rewrite(service: LedgerService) -> list[dict[str, Any]]:
    """The six calls with which st-gsheets-connection's `update(df)` writes a changed row: the tab cleared, sized, written
    and formatted anew. The library itself is no dependency; its requests were recorded once and are of this size."""
    texts = service.sheet.get_all_values()
    start = len(service.control.log())
    book = service.sheet.spreadsheet
    book.fetch_sheet_metadata()
    tab = book.worksheet(LEDGER_TAB)
    tab.clear()
    tab.resize(len(texts), len(texts[0]))
    tab.update(texts, value_input_option="USER_ENTERED")
    tab.format("1:1", {"textFormat": {"bold": True}})
    return service.control.log()[start:]


def _office_at_work(service: LedgerService, *, minutes: int) -> tuple[int, int]:
    """Every unit reports once a minute, staff type in the sheet every half minute, and Google counts for real. Returns
    the most reads and writes of any minute. Raises RuntimeError when Google refuses one or a report is not written."""
    made, waiting = service.made, list[str]()
    service.control.quota(per_user=LIMIT)
    service.control.clock(speed=0.0)  # from here on only `pass_by` moves it
    start = len(service.control.log())
    for step in range(minutes * STEPS):
        for unit in range(step % STEPS, UNITS, STEPS):
            key = made.keys[(unit + step // STEPS * UNITS) % len(made.keys)]
            edits = _report(made, key, step + unit)
            waiting.append(made.store.submit(edits, person=f"单位{unit}", token=f"{step} {unit}").number)
            if unit % 2:
                made.cycle()  # the page wakes the sync; a few reports come too fast for that
        if step % 3 == 0:
            service.sheet.update_cell(20 + step, PLACES["reporter"], f"填报人{step}")
        made.cycle()
        service.pass_by(POLL)
    for _ in range(3):
        made.cycle()
        service.pass_by(POLL)
    mine = [one for one in service.control.log()[start:] if one["user"] == OFFICE]
    if any(one["status"] != 200 for one in mine):
        raise RuntimeError("Google refused a call")
    if {made.store.receipt_state(number) for number in waiting} != {"written"}:
        raise RuntimeError("a report was not written")
    return _most(mine, "read"), _most(mine, "write")


def _most(calls: list[dict[str, Any]], kind: str) -> int:
    """The most calls of a kind in any minute."""
    at = [one["at"] for one in calls if one["kind"] == kind]
    return max((sum(moment <= other < moment + MINUTE for other in at) for moment in at), default=0)
