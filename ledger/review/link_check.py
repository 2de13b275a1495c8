"""检查佐证链接: can others open what units name as proof? What a run found, and whom it concerns.

A run in which no website at all answered says nothing about the links: the server has no network, and nothing is called dead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ledger.entries import Entry, Ledger
from ledger.labelled import Labelled
from ledger.permissions import Action, Person, signed
from ledger.repository import LedgerSource
from ledger.use_cases import Service

MOST = 500  # links of one run; those that were looked at longest ago come first


class LinkState(Labelled):
    """How a link stands as far as the portal's server can tell."""

    OPENS = "opens", "打得开"
    DEAD = "dead", "失效"
    UNREACHABLE = "unreachable", "连不上"
    UNSURE = "unsure", "不能判断"
    INNER = "inner", "内网地址"


BROKEN = frozenset({LinkState.DEAD, LinkState.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Probe:
    """What one look at a link gave; `answered`: a website said something, so there is a network."""

    link: str
    state: LinkState
    why: str = ""
    answered: bool = True


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """How a link stood at its last check, and since when it stands so."""

    link: str
    state: LinkState
    why: str
    at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class LinkRun:
    """One run: who asked for it (nobody: the week was over), how many links were looked at, how many are broken; `offline`:
    nothing answered, and nothing was booked."""

    seq: int
    at: datetime
    by: str
    links: int
    broken: int
    offline: bool


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A broken link and the entries that name it."""

    check: LinkCheck
    entries: tuple[Entry, ...]


class LinkCheckRepository(LedgerSource, Protocol):
    """Keeps what was found; `store.review.link_check` implements it."""

    def checks(self) -> Mapping[str, LinkCheck]:
        """The last check of each link; one object per version of the store."""

    def last(self) -> LinkRun | None:
        """The newest run."""

    def book(self, checks: Sequence[LinkCheck], run: LinkRun) -> None:
        """Keep a run and its checks."""


class LinkCheckService(Service[LinkCheckRepository]):
    """Use cases of the office, of those who read an entry, and of what runs beside the pages."""

    def order(self, person: Person) -> str:
        """Who asks for a run. Raises NotAllowed."""
        self._require(person, Action.CHECK_LINKS)
        return signed(person)

    def last(self, person: Person) -> LinkRun | None:
        """The newest run. Raises NotAllowed."""
        self._require(person, Action.READ)
        return self._book.last()

    def broken(self, person: Person) -> tuple[BrokenLink, ...]:
        """Every broken link that an entry names now, the longest broken first. Raises NotAllowed."""
        ledger = self._require(person, Action.CHECK_LINKS)
        named, checks = links_of(ledger), self._book.checks()
        found = [BrokenLink(checks[link], entries) for link, entries in named.items() if _is_broken(checks.get(link))]
        return tuple(sorted(found, key=lambda one: (one.check.since, one.check.link)))

    def checks(self, person: Person) -> Mapping[str, LinkCheck]:
        """The last check of each link. Raises NotAllowed."""
        self._require(person, Action.READ)
        return self._book.checks()

    def of_entry(self, person: Person, key: str) -> tuple[LinkCheck, ...]:
        """The broken links of an entry. Raises EntryUnknown, NotAllowed."""
        entry, _ = self._require_entry(person, Action.READ, key)
        return tuple(self._of(entry))

    def known(self, entry: Entry) -> tuple[LinkCheck, ...]:
        """The same for somebody whose entry it is."""
        return tuple(self._of(entry))

    def to_look_at(self) -> tuple[str, ...]:
        """The links of a run: never looked at first, then those of longest ago; one of each entry before a second of any, so
        that whoever names hundreds leaves the others their turn. What was looked at in a time to come (the clock was set) was not."""
        now = self._book.now()
        checks = {link: check for link, check in self._book.checks().items() if check.at <= now}
        turns: dict[str, tuple[int, str]] = {}
        for entry in self._book.ledger().rows:
            ages = sorted((checks[link].at.isoformat() if link in checks else "", link) for link in links_in(entry))
            for turn, (age, link) in enumerate(ages):
                turns[link] = min(turns.get(link, (turn, age)), (turn, age))
        return tuple(sorted(turns, key=turns.__getitem__)[:MOST])

    def is_due(self, every: timedelta) -> bool:
        """Is the newest run further away than that, or was there none? One of a year to come (the clock was set) is no
        reason to wait a year."""
        last = self._book.last()
        return last is None or abs(self._book.now() - last.at) >= every

    def book(self, probes: Iterable[Probe], *, by: str) -> LinkRun:
        """Keep what a run found."""
        found, now = tuple(probes), self._book.now()
        broken = sum(probe.state in BROKEN for probe in found)
        offline = broken > 0 and not any(probe.answered for probe in found)
        run = LinkRun(0, now, by, len(found), broken, offline)
        known = self._book.checks()
        self._book.book([] if offline else [_checked(probe, known.get(probe.link), now) for probe in found], run)
        return run

    def _of(self, entry: Entry) -> Iterator[LinkCheck]:
        checks = self._book.checks()
        return (check for link in links_in(entry) if (check := checks.get(link)) and _is_broken(check))


def links_in(entry: Entry) -> tuple[str, ...]:
    """The web addresses of an entry's proof; document numbers are none."""
    return tuple(line for line in entry.evidence.splitlines() if line.startswith(("http://", "https://")))


def links_of(ledger: Ledger) -> dict[str, tuple[Entry, ...]]:
    """The entries that name each link."""
    named: dict[str, list[Entry]] = {}
    for entry in ledger.rows:
        for link in links_in(entry):
            named.setdefault(link, []).append(entry)
    return {link: tuple(entries) for link, entries in named.items()}


def _is_broken(check: LinkCheck | None) -> bool:
    return check is not None and check.state in BROKEN


def _checked(probe: Probe, before: LinkCheck | None, now: datetime) -> LinkCheck:
    since = before.since if before and before.state is probe.state else now
    return LinkCheck(probe.link, probe.state, probe.why, now, since)
