"""Every document that grows with the ledger, of an invented year: how much processor time it takes and how much memory, each
made in a process of its own; and how much longer figures take while one is made.

`--full` makes them of 100,000 entries besides, which takes an hour: `DOCUMENTS=consolidated,one_page` for some of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread

from ledger.breakdown import Breakdown, Deadline
from ledger.figures.board import board as counted
from ledger.papers.scores import ScoreRules
from ledger.units.directory import Directory
from portal.settings.settings import ROOT
from portal.ui.shared_documents import SharedDocuments
from reports import REPORTS
from store.papers.scores import ScoreStore
from store.store import Store
from tests.bench.measure import Line, milliseconds
from tests.bench.one_document import DAY, GROWING, OFFICE, opened
from tests.bench.years import breakdown_of, reports_of

ROWS, LARGE = 2_000, 100_000
CODES = (*REPORTS, *GROWING)
LONGEST = 900  # seconds by the clock for one document; it is told, not made, when it takes longer
# Against the document that is made meanwhile: two threads share one interpreter, but neither waits for the other.
BESIDE = 0.4
OPENED = "ledger read and counted"
GROUPS = ("先到期的单位", "后到期的单位")
DATED = (
    4  # every fourth task bears a day that is over: some units are late for long (督办), the others for a day (催办)
)


def run(*, full: bool = False, quick: bool = False) -> list[Line]:
    """All lines; `full` adds those of 100,000 entries."""
    asked = os.environ.get("DOCUMENTS", "").split(",") if os.environ.get("DOCUMENTS") else list(CODES)
    if quick:
        return _all_of(400, ["overdue", "lead_table"], 3)
    lines = _all_of(ROWS, asked, 10)
    return lines + _all_of(LARGE, asked, 0) if full else lines


def _all_of(rows: int, codes: list[str], beside: int) -> list[Line]:
    lines: list[Line] = []
    with home_of(rows) as home:
        for code in codes:
            lines += _lines(home, code, rows)
        if beside:
            lines.append(_beside(home, beside))
    return lines


@contextmanager
def home_of(rows: int) -> Iterator[Path]:
    """A home whose store holds the year, half of it reported, 计分 on; the sheet is nobody's matter here."""
    with TemporaryDirectory() as folder:
        breakdown, directory = _dated(*breakdown_of(rows))
        store = Store(f"sqlite:///{Path(folder) / 'ledger.db'}")
        store.start_year(breakdown, directory.dump(), directory)
        store.take_over(reports_of([entry.key for entry in store.ledger().entries][::2]), mark="bench")
        ScoreStore(store).add(ScoreRules(on=True), seen=0, person="bench")
        store.engine.dispose()
        yield Path(folder)


def _dated(breakdown: Breakdown, directory: Directory) -> tuple[Breakdown, Directory]:
    units = [replace(unit, groups=(*unit.groups, GROUPS[n % 2])) for n, unit in enumerate(directory.units)]
    days = (
        Deadline("9月底前", date(2021, 9, 30), owners=GROUPS[:1]),
        Deadline("10月25日前", date(2021, 10, 25), owners=GROUPS[1:]),
    )
    tasks = tuple(task if task.no % DATED else replace(task, deadlines=days) for task in breakdown.tasks)
    return replace(breakdown, tasks=tasks), Directory(units)


def _lines(home: Path, code: str, rows: int) -> list[Line]:
    what, command = f"{code}, {rows:,} entries", [sys.executable, "-m", "tests.bench.one_document", str(home), code]
    try:
        ended = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        print(f"documents: {what}: not made within {LONGEST} s", file=sys.stderr)
        return []
    told = json.loads(ended.stdout)
    if "why" in told:
        print(f"documents: {what}: {told['why']}", file=sys.stderr)
        return []
    return [
        Line("documents", f"{what}: CPU", told["made_s"] * 1000, told["opened_s"] * 1000, OPENED),
        Line("documents", f"{what}: memory", told["made_mb"], told["opened_mb"], OPENED, "MB"),
    ]


def _beside(home: Path, rounds: int) -> Line:
    """Figures of a new board while documents are made one after another: whoever had to wait for one would wait half of its time."""
    portal, ended, taken = opened(home), Event(), list[float]()
    documents = replace(portal.documents, shared=SharedDocuments(most=0))  # each is made anew
    make = partial(documents.make, portal.context(OFFICE), portal.board(), "consolidated", "")

    def making() -> None:
        while not ended.is_set() or not taken:
            taken.append(milliseconds(make))

    def figures() -> float:
        ledger = replace(portal.ledger())  # another object, so that nothing is remembered
        return milliseconds(lambda: counted(ledger, DAY).by_unit)

    maker = Thread(target=making)
    maker.start()
    try:
        beside = median(figures() for _ in range(rounds))
    finally:
        ended.set()
        maker.join()
        portal.book.engine.dispose()
    return Line("documents", "figures while a document is made", beside, median(taken), "that document", at_most=BESIDE)
