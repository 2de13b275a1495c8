"""What the processes of the crash test do: start the portal over a home and run cycles. Each call is a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.context import ForkServerContext
from pathlib import Path

from ledger.permissions import Person, Role
from portal.build import Portal, build
from portal.settings import load
from sync.apart import Apart
from sync.backends.workbook import rename
from tests.crash import steps

HERE = Path(__file__).parent
OFFICE = Person("体验:市政府办公厅", "市政府办公厅", frozenset({Role.OFFICE}))
_SERVER: list[ForkServerContext] = []


def portal_over(home: Path, *, apart: bool = False) -> Portal:
    """The portal over a small notice; in this process alone (`make run` has a helper for the workbook), so that each of
    its steps can be its last."""
    settings = load(home=home, notice=home.parent / "notice.docx", units=HERE / "units.csv")
    return build(settings, apart=apart)


def run(home: Path, label: str, occurrence: int) -> None:
    """Start and run cycles until the named step; ends by itself (exit code 0) if it never comes."""
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
    portal.turn_desk.close(OFFICE, begun, book.fact("units"), book.directory)
    _start_and_cycle(home)


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


def in_a_process(target: Callable[..., None], *given: object) -> int:
    """Run it in a process of its own; its exit code (minus the signal that killed it)."""
    if not _SERVER:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        _SERVER.append(context)
    process = _SERVER[0].Process(target=target, args=given)
    process.start()
    process.join(60)
    assert process.exitcode is not None, "it hangs"
    return process.exitcode
