"""What the processes of the crash test do: start the portal over a home and run cycles. Each call is a process of its own."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from random import Random

from ledger.entries import Ledger
from ledger.errors import LedgerError
from ledger.permissions import Person, Role
from ledger.repository import Edit
from portal.build import Portal, build
from portal.errors import PortalError
from portal.settings.settings import load
from store.errors import StoreError
from sync.backends.workbook import rename
from sync.processes.apart import Apart
from tests.crash import steps
from tests.property.world import COLUMNS

HERE = Path(__file__).parent
OFFICE = Person("体验:市政府办公厅", "市政府办公厅", frozenset({Role.OFFICE}))
_SERVER: list[ForkServerContext] = []


def portal_over(home: Path, *, apart: bool = False) -> Portal:
    """The portal over a small notice; in this process alone (`make run` has a helper for the workbook), so that each of
    its steps can be its last."""
    settings = load(home=home, notice=home.parent / "notice.docx", units=HERE / "units.csv")
    return build(settings, apart=apart)


class Answers:
    """本轮 of a row says how long its 工作进展 is: it changes with what is handed in, and is put up all the while."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._told: tuple[Ledger, dict[str, dict[str, str]]] | None = None

    def __call__(self) -> dict[str, dict[str, str]]:
        ledger = self._portal.ledger()
        if self._told is None or self._told[0] is not ledger:
            told = {e.key: {"round_answer": f"已报 {len(e.progress_note)} 字"} for e in ledger.entries}
            self._told = ledger, told
        return self._told[1]


def run(home: Path, label: str, occurrence: int) -> None:
    """Start and run cycles until the named step; ends by itself (exit code 0) if it never comes."""
    if label:
        steps.watch(steps.die_at(label, occurrence))
    _start_and_cycle(home)


def rehearse(home: Path, listing: Path) -> None:
    """The same without dying; writes the labels of all steps."""
    steps.watch(steps.record_in(listing))
    _start_and_cycle(home)


def run_without_exchange(home: Path, label: str, occurrence: int) -> None:
    """As `run`, where the file system cannot exchange two files."""
    rename._system_call = lambda: None  # type: ignore[assignment]
    run(home, label, occurrence)


def close_year(home: Path, label: str = "", occurrence: int = 1) -> None:
    """Close the year and go on with the next, until the named step."""
    if label:
        steps.watch(steps.die_at(label, occurrence))
    portal = portal_over(home)
    portal.engine.cycle()
    book = portal.book
    begun = replace(book.breakdown, year=book.breakdown.year + 1)
    portal.rollover.close(OFFICE, begun, book.fact("units"), book.directory)
    _start_and_cycle(home)


def hand_in(home: Path, acks: Path, mark: str, label: str = "", occurrence: int = 1, *, apart: bool = False) -> None:
    """Clerks hand in texts, the office puts back what moved and settles some conflicts, cycles run. Every receipt is
    written down after it was given. Ends after some rounds, at the named step, or when it is killed."""
    if label:
        steps.watch(steps.die_at(label, occurrence))
    random = Random(mark)
    portal = portal_over(home, apart=apart)
    portal.engine.derived.texts = Answers(portal)
    keys = sorted({key for key, _ in portal.ledger().cells})
    for number in range(6):
        for turn in range(random.choice((1, 2))):
            key, column = random.choice(keys), random.choice(COLUMNS)
            text = f"网{mark}之{number}之{turn}"
            seen = portal.ledger().cells.get((key, column), "")
            portal.book.submit([Edit(key, column, seen, text)], person="林某", token=text)
            with acks.open("a", encoding="utf-8") as out:
                out.write(json.dumps(text, ensure_ascii=False) + "\n")
                out.flush()
                os.fsync(out.fileno())
        portal.engine.cycle()
        decide(portal)
        for one in portal.book.conflicts()[: random.choice((0, 0, 1))]:
            portal.book.resolve(one.id, value=random.choice((one.sheet, one.portal)), person="办公厅")


def decide(portal: Portal) -> bool:
    """The office has put back what moved, and lets pass what else stopped the sync; was there anything?"""
    trouble = portal.engine.status().trouble
    if trouble and trouble.mark:
        act = portal.engine.put_back if trouble.restorable else portal.engine.let_pass
        act(trouble.mark, person="办公厅")
    return bool(trouble)


def come_to_rest(home: Path) -> None:
    """Cycles, and decisions about what stands in the way, until nothing happens any more."""
    portal = portal_over(home)
    quiet = 0
    for _ in range(30):
        report = portal.engine.cycle()
        quiet = 0 if decide(portal) or report.eventful else quiet + 1
        if quiet == 3:
            return
    raise AssertionError(portal.engine.status())


def unpack(snapshot: Path, home: Path) -> None:
    """A snapshot is copied back as an archive is unpacked: file after file, piece after piece."""
    for path in sorted(snapshot.rglob("*")):
        there = home / path.relative_to(snapshot)
        if path.is_dir():
            there.mkdir(parents=True, exist_ok=True)
            continue
        there.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, there.open("wb") as out:
            while piece := source.read(1 << 15):
                out.write(piece)
                out.flush()
                time.sleep(0.02)
        shutil.copystat(path, there)


def start_over_what_is_there(home: Path) -> None:
    """Somebody starts the portal too early: it works, or says why not; any other error ends this with a code."""
    with contextlib.suppress(LedgerError, StoreError, PortalError):
        _cycles(portal_over(home))


def run_displaced(home: Path, label: str, occurrence: int, save: Path) -> None:
    """As `run`; a person's program saves the file `save` over the workbook just before ours is swapped in."""
    portal = portal_over(home)
    workbook = portal.engine.backend

    def saved() -> None:
        beside = workbook.path.with_name("saving.tmp")  # type: ignore[attr-defined]
        beside.write_bytes(save.read_bytes())
        beside.replace(workbook.path)  # type: ignore[attr-defined]
        workbook.hooks.before_swap = lambda: None  # type: ignore[attr-defined]

    workbook.hooks.before_swap = saved  # type: ignore[attr-defined]
    steps.watch(steps.die_at(label, occurrence))
    _cycles(portal)


def run_apart(home: Path, label: str, occurrence: int) -> None:
    """As `run`, as the server runs: the helper, which lives on for a moment, is at the workbook when the portal dies."""
    portal = portal_over(home, apart=True)
    ask = Apart.call

    def call(self: Apart, method: str, *given: object) -> object:
        if method == label and not seen.pop():
            helper = self._helper or self._started()
            helper._send((method, given))
            os.kill(os.getpid(), signal.SIGKILL)
        return ask(self, method, *given)

    seen = [False, *[True] * (occurrence - 1)]
    Apart.call = call  # type: ignore[method-assign]
    _cycles(portal)


def go_on_apart(home: Path) -> None:
    """A new process after the crash, with a helper of its own."""
    _cycles(portal_over(home, apart=True))


def go_on(home: Path) -> None:
    """A new process after the crash."""
    _start_and_cycle(home)


def _start_and_cycle(home: Path) -> None:
    _cycles(portal_over(home))


def _cycles(portal: Portal) -> None:
    for _ in range(3):
        portal.engine.cycle()


def in_a_process(target: Callable[..., None], *given: object, **named: object) -> int:
    """Run it in a process of its own; its exit code (minus the signal that killed it)."""
    return ended(begun(target, *given, **named))


def begun(target: Callable[..., None], *given: object, **named: object) -> ForkServerProcess:
    """The process, running."""
    if not _SERVER:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        _SERVER.append(context)
    process = _SERVER[0].Process(target=target, args=given, kwargs=named)
    process.start()
    return process


def ended(process: ForkServerProcess) -> int:
    """Wait for it; its exit code."""
    process.join(120)
    assert process.exitcode is not None, "it hangs"
    return process.exitcode
