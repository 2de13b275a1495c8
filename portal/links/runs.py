"""Runs over many links beside the pages: when the office asks, and once a week by itself where the settings say so."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from ledger.review.link_check import LinkCheckService, LinkState, Probe
from portal.links.probe import probe
from portal.server.loop import Repeating
from sync.lease import Lease
from sync.log_words import told

_LOG = logging.getLogger(__name__)
AT_ONCE = 8  # websites; of one website one link at a time
SECONDS = 600.0  # of a run; links that it does not come to are the first of the next one
GIVEN_UP = 2  # links of a website that did not answer; the others are not tried
Look = Callable[[str], Awaitable[Probe]]


class LinkCheckRuns(Repeating):
    """One thread; `days` apart runs begin by themselves (0: only when asked)."""

    def __init__(
        self, service: LinkCheckService, *, lease: Lease, days: int, look: Look = probe, seconds: float = 3600.0
    ) -> None:
        super().__init__(self._once_or_not, name="link-checks", seconds=seconds)
        self._service, self._lease, self._days, self._look = service, lease, days, look
        self._asked_by = ""
        self.busy = False

    def ask(self, by: str) -> None:
        """Begin a run now, for somebody; while one is under way, none is added."""
        if not self.busy:
            self._asked_by, self.busy = by, True
            self.wake()

    def _once_or_not(self) -> None:
        by, self._asked_by = self._asked_by, ""
        try:
            with self._lease.held() as mine:
                if mine and (by or (self._days and self._service.is_due(timedelta(days=self._days)))):
                    self._look_at_all(by)
        except Exception as error:  # the next run is tried
            _LOG.warning("links were not checked\n%s", told(error))
        finally:
            self.busy = bool(self._asked_by)  # somebody asked in this very moment: the next time comes at once

    def _look_at_all(self, by: str) -> None:
        links = self._service.to_look_at()
        if links or by:
            self._service.book(asyncio.run(look_at(links, self._look)), by=by)  # noqa: TID251 - a thread of its own


async def look_at(links: Sequence[str], look: Look, *, seconds: float = SECONDS) -> list[Probe]:
    """What looking at the links gave, as far as the time sufficed."""
    of_sites: dict[str, list[str]] = defaultdict(list)
    for link in links:
        of_sites[_website(link)].append(link)
    found: list[Probe] = []
    places = asyncio.Semaphore(AT_ONCE)
    tasks = [asyncio.create_task(_site(some, look, places, found)) for some in of_sites.values()]
    if tasks:
        done, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        for task in done:
            task.result()  # a fault of ours is not silent
    return found


def _website(link: str) -> str:
    """Its name, however the link spells it: with a port or none, by http or https."""
    try:
        return (urlsplit(link).hostname or "").rstrip(".")
    except ValueError:
        return link


async def _site(links: Sequence[str], look: Look, places: asyncio.Semaphore, found: list[Probe]) -> None:
    """One link after the other; a website that is silent is not asked for each of its pages."""
    async with places:
        failed: Counter[str] = Counter()
        for link in links:
            silent = next((why for why, times in failed.items() if times >= GIVEN_UP), "")
            one = Probe(link, LinkState.UNREACHABLE, silent, answered=False) if silent else await look(link)
            failed[one.why] += not one.answered and one.state is LinkState.UNREACHABLE
            found.append(one)
