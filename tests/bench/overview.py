"""The overview of a full year against an app that shows nothing: first run, reruns, and twenty people at once."""

from __future__ import annotations

import itertools
import random
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from uuid import uuid4

from ledger.repository import Edit
from store.store import Store
from tests.bench.measure import Line, interleaved, percentile
from tests.bench.servers import TUNED, Site, empty_app, portal
from tests.bench.visitor import Visitor

SIDES = ("县（市）区", "市直部门", "全部")
EMPTY, FLOOR = "empty app, defaults", "empty app, tuned"
# Ratios at most; the product's promise is the first: a full overview reruns faster than an empty default app.
RERUN = 1.0
# A selection nobody has asked for since the last change: figures and four charts are made.
UNSEEN = 6.0
# The whole year changed under the page.
CHANGED = 8.0
FIRST = 1.0
# The slowest twentieth is six reruns that waited for two shared cores: 0.55 to 1.4 from run to run.
CROWD = 2.0


def run(*, full: bool = False, quick: bool = False) -> list[Line]:
    """All lines. `quick` takes so few samples that only the machinery is tried."""
    rounds = 3 if quick else 60 if full else 30
    with ExitStack() as stack:
        ours = stack.enter_context(portal(demo=not quick))
        empty = stack.enter_context(empty_app())
        tuned = stack.enter_context(empty_app(TUNED))
        lines = first_runs(ours, empty, rounds=max(2, rounds // 3))
        lines += reruns(ours, empty, tuned, rounds=rounds)
        lines += unseen(ours, empty, rounds=min(rounds, 12))
        lines += crowd(ours, empty, people=2 if quick else 20, acts=2 if quick else 6, think=0.2 if quick else 3)
        lines += after_submissions(ours, empty, rounds=min(rounds, 12))
    return lines


def first_runs(ours: Site, empty: Site, *, rounds: int) -> list[Line]:
    """A new session each time, as somebody who opens the address; the servers have had visitors before."""

    def first(site: Site) -> float:
        with site.visitor() as visitor:
            return visitor.open() * 1000

    first(ours), first(empty)
    found = interleaved(rounds, ours=lambda: first(ours), theirs=lambda: first(empty))
    return [Line("overview", "first run of a session", found["ours"], found["theirs"], EMPTY, at_most=FIRST)]


def reruns(ours: Site, empty: Site, tuned: Site, *, rounds: int) -> list[Line]:
    """The scope filter changes on every rerun; once with a person's pauses, once back to back."""
    lines = []
    with ours.visitor() as a, empty.visitor() as b, tuned.visitor() as c:
        sides = itertools.cycle(SIDES)
        for visitor in (a, b, c):
            visitor.open()
        _changes_what_is_shown(a)
        for words, pause in (("rerun, filter changed", 0.25), ("the same, back to back", 0.0)):
            mine, default, floor = Taken(ours), Taken(empty), Taken(tuned)
            for _ in range(rounds):
                mine.rerun(a, pause, side=next(sides))
                default.rerun(b, pause)
                floor.rerun(c, pause)
            lines += [
                mine.against(default, "wall", f"{words}: time", EMPTY, RERUN),
                mine.against(default, "cpu", f"{words}: server CPU", EMPTY, RERUN),
                mine.against(floor, "cpu", f"{words}: server CPU", FLOOR, None),
            ]
    return lines


@dataclass
class Taken:
    """Samples of one site, in ms: how long a rerun took, and the CPU its server used until the pause was over."""

    site: Site
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def rerun(self, visitor: Visitor, pause: float, **values: str) -> None:
        """One rerun, then a pause in which the server tidies up."""
        began = self.site.cpu()
        self.wall.append(visitor.rerun(**values) * 1000)
        time.sleep(pause)
        self.cpu.append((self.site.cpu() - began) * 1000)

    def against(self, other: Taken, kind: str, what: str, name: str, at_most: float | None) -> Line:
        """The medians of one kind of sample (`wall`, `cpu`) as a line."""
        ours, theirs = (median(getattr(taken, kind)) for taken in (self, other))
        return Line("overview", what, ours, theirs, name, at_most=at_most)


def _changes_what_is_shown(visitor: Visitor) -> None:
    """A filter that changed nothing would make the comparison worthless."""
    shown = set()
    for side in SIDES:
        visitor.rerun(side=side)
        shown.add(visitor.metrics())
    assert len(shown) == len(SIDES), shown


def unseen(ours: Site, empty: Site, *, rounds: int) -> list[Line]:
    """Selections that nobody has asked for yet: one lead unit after another."""
    with ours.visitor() as a, empty.visitor() as b:
        a.open(), b.open()
        leads = iter(a.options("lead")[1:])
        found = interleaved(
            min(rounds, len(a.options("lead")) - 1),
            ours=lambda: a.rerun(lead=next(leads)) * 1000,
            theirs=lambda: b.rerun() * 1000,
        )
    return [Line("overview", "rerun, selection never drawn", found["ours"], found["theirs"], EMPTY, at_most=UNSEEN)]


def after_submissions(ours: Site, empty: Site, *, rounds: int) -> list[Line]:
    """Another process hands something in before every rerun: all figures and charts are made anew."""
    store = Store(f"sqlite:///{ours.home / 'ledger.db'}")
    entry = store.ledger().entries[0]

    def rerun() -> float:
        note = uuid4().hex
        edit = Edit(entry.key, "progress_note", store.ledger().by_key[entry.key].progress_note, note)
        store.submit([edit], person="bench", token=note)
        return a.rerun() * 1000

    with ours.visitor() as a, empty.visitor() as b:
        a.open(), b.open()
        found = interleaved(rounds, ours=rerun, theirs=lambda: b.rerun() * 1000)
    store.engine.dispose()
    return [Line("overview", "rerun after a submission", found["ours"], found["theirs"], EMPTY, at_most=CHANGED)]


def crowd(ours: Site, empty: Site, *, people: int, acts: int, think: float) -> list[Line]:
    """People who look at the same time and think in between: the slowest twentieth of their reruns."""
    waits = {
        name: _crowd(site, people=people, acts=acts, think=think)
        for name, site in zip("ab", (ours, empty), strict=True)
    }
    words = f"{people} people, {think:g} s of thinking"
    return [
        Line(
            "overview",
            f"{words}: median",
            percentile(waits["a"], 0.5),
            percentile(waits["b"], 0.5),
            EMPTY,
            at_most=RERUN,
        ),
        Line(
            "overview",
            f"{words}: 95 %",
            percentile(waits["a"], 0.95),
            percentile(waits["b"], 0.95),
            EMPTY,
            at_most=CROWD,
        ),
    ]


def _crowd(site: Site, *, people: int, acts: int, think: float) -> list[float]:
    waits: list[float] = []

    def person(number: int) -> None:
        draw = random.Random(number)
        with site.visitor() as visitor:
            visitor.open()
            ready.wait()
            for act in range(acts):
                time.sleep(draw.uniform(0.5, 1.5) * think)
                side = {"side": SIDES[(number + act) % 3]} if site.cookies else {}
                waits.append(visitor.rerun(**side) * 1000)

    ready = threading.Barrier(people)
    threads = [threading.Thread(target=person, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(waits) != people * acts:
        raise RuntimeError("a session was lost")
    return waits
