"""检查佐证链接 over a real store: what a run says of links, of whom, and what it does not say without a network."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.clock import BEIJING
from ledger.deadlines.standing import Rules
from ledger.errors import NotAllowed
from ledger.figures.board import board
from ledger.inbox.links import LinkInbox
from ledger.permissions import Person, Role
from ledger.review import link_check
from ledger.review.link_check import LinkCheckService, LinkState, Probe
from portal.links.runs import GIVEN_UP, LinkCheckRuns, look_at
from store.audit import audit_events
from store.database import reading
from store.opening import open_database
from store.review.link_check import LinkChecks
from sync.lease import Lease
from tests.coroutines import finished
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 26, 9, tzinfo=BEIJING)
KEY, OTHER = "2021-07-鼓楼区", "2021-07-闽清县"
GOOD, GONE, SILENT = (f"http://{name}.example.cn/1.htm" for name in ("good", "gone", "silent"))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
COUNTY = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
NEIGHBOUR = Person("v", "闽清县", frozenset({Role.UNIT}), ("闽清县",))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))
DEAD = Probe(GONE, LinkState.DEAD, "网页不存在（404）")
OPEN = Probe(GOOD, LinkState.OPENS)
UNREACHED = Probe(SILENT, LinkState.UNREACHABLE, "连不上网站", answered=False)


class Kit:
    def __init__(self, path: Path) -> None:
        self.engine = open_database(f"sqlite:///{path / 'a.db'}", now=NOW)
        self.at, ledger = NOW, small_ledger()
        evidence = {KEY: f"{GONE}\n榕政办〔2021〕53号\n{GOOD}", OTHER: f"{GONE}\n{SILENT}"}
        entries = tuple(replace(e, evidence=evidence.get(e.key, "")) for e in ledger.entries)
        self.ledger = replace(ledger, entries=entries)
        home = SimpleNamespace(engine=self.engine, now=lambda: self.at, ledger=lambda: self.ledger)
        self.service = LinkCheckService(LinkChecks(home))  # type: ignore[arg-type]

    def lines(self, person: Person) -> list[tuple[str, str, date | None]]:
        shown = board(self.ledger, self.at.date(), Rules())
        return [(item.whose, item.why, item.since) for item in LinkInbox(self.service).inbox(person, shown)]


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    yield made
    made.engine.dispose()


def test_a_broken_link_is_told_of_every_entry_that_names_it(kit: Kit) -> None:
    kit.service.book([OPEN, DEAD, UNREACHED], by="王某")
    assert [(one.check.link, [e.key for e in one.entries]) for one in kit.service.broken(OFFICE)] == [
        (GONE, [KEY, OTHER]),
        (SILENT, [OTHER]),
    ]
    assert [check.why for check in kit.service.of_entry(LEADER, KEY)] == ["网页不存在（404）"]
    assert kit.lines(COUNTY) == [("鼓楼区", f"网页不存在（404）：{GONE}", date(2021, 10, 26))]
    assert [line[1] for line in kit.lines(NEIGHBOUR)] == [f"网页不存在（404）：{GONE}等 2 个"]
    assert kit.lines(OFFICE) == []
    last = kit.service.last(LEADER)
    assert (last.by, last.links, last.broken, last.offline) == ("王某", 3, 2, False)
    with reading(kit.engine) as connection:
        assert [event.kind for event in audit_events(connection)] == ["link_check.run"]


def test_a_link_that_opens_again_or_is_named_no_more_is_told_no_more(kit: Kit) -> None:
    kit.service.book([DEAD, UNREACHED], by="")
    kit.at += timedelta(days=7)
    kit.service.book([DEAD, replace(UNREACHED, state=LinkState.OPENS, answered=True)], by="")
    (left,) = kit.service.broken(OFFICE)
    assert (left.check.link, left.check.since, left.check.at) == (GONE, NOW, kit.at)
    kit.ledger = replace(kit.ledger, entries=tuple(replace(e, evidence="") for e in kit.ledger.entries))
    assert kit.service.broken(OFFICE) == ()


def test_without_a_network_nothing_is_called_broken(kit: Kit) -> None:
    kit.service.book([DEAD], by="")
    silent = [replace(UNREACHED, link=link) for link in (GOOD, GONE, SILENT)]
    assert kit.service.book(silent, by="王某").offline
    assert [one.check.link for one in kit.service.broken(OFFICE)] == [GONE], "as it was before"
    assert kit.service.last(OFFICE).offline
    assert not kit.service.book([OPEN, *silent[1:]], by="王某").offline
    assert len(kit.service.broken(OFFICE)) == 2


def test_only_the_office_looks_over_all_links(kit: Kit) -> None:
    for person in (COUNTY, NEIGHBOUR, LEADER, replace(OFFICE, still=lambda: False)):
        with pytest.raises(NotAllowed):
            kit.service.order(person)
        with pytest.raises(NotAllowed):
            kit.service.broken(person)


def test_links_not_looked_at_yet_come_first_then_those_of_longest_ago(kit: Kit) -> None:
    kit.service.book([DEAD], by="")
    kit.at += timedelta(hours=1)
    kit.service.book([OPEN], by="")
    assert kit.service.to_look_at() == (SILENT, GONE, GOOD)
    assert not kit.service.is_due(timedelta(days=7))
    kit.at += timedelta(days=7)
    assert kit.service.is_due(timedelta(days=7))


def test_a_clock_that_was_a_year_ahead_keeps_no_link_waiting_for_a_year(kit: Kit) -> None:
    """A run in that year, then the clock is set right."""
    kit.at += timedelta(days=366)
    kit.service.book([DEAD, OPEN], by="")
    kit.at -= timedelta(days=365)
    kit.service.book([UNREACHED], by="")
    assert kit.service.to_look_at()[-1] == UNREACHED.link
    assert not kit.service.is_due(timedelta(days=7))
    kit.at -= timedelta(hours=1)
    assert not kit.service.is_due(timedelta(days=7)), "a small step back asks nobody anew"
    kit.at += timedelta(days=1)
    kit.service.book([DEAD], by="")
    kit.at -= timedelta(days=200)
    assert kit.service.is_due(timedelta(days=7))


# -- many of them beside the pages


def _runs(kit: Kit, probes: dict[str, Probe], days: int = 7) -> LinkCheckRuns:
    async def look(link: str) -> Probe:
        return probes[link]

    return LinkCheckRuns(kit.service, lease=Lease(), days=days, look=look)


ALL = {one.link: one for one in (OPEN, DEAD, UNREACHED)}


def test_a_run_begins_when_it_is_due_or_asked_for(kit: Kit) -> None:
    runs = _runs(kit, ALL)
    runs._once_or_not()
    assert kit.service.last(OFFICE).links == 3
    runs._once_or_not()
    assert kit.service.last(OFFICE).seq == 1, "a week is not over"
    runs.ask("王某")
    assert runs.busy
    runs._once_or_not()
    assert (kit.service.last(OFFICE).seq, kit.service.last(OFFICE).by, runs.busy) == (2, "王某", False)


def test_nothing_runs_by_itself_where_it_is_turned_off(kit: Kit) -> None:
    runs = _runs(kit, ALL, days=0)
    runs._once_or_not()
    assert kit.service.last(OFFICE) is None


def test_a_look_that_fails_in_a_way_nobody_foresaw_ends_the_run_and_not_the_thread(kit: Kit) -> None:
    runs = _runs(kit, {})
    runs.ask("王某")
    runs._once_or_not()
    assert (kit.service.last(OFFICE), runs.busy) == (None, False)


def test_a_silent_website_is_not_asked_for_each_page_and_time_is_bounded() -> None:
    asked: list[str] = []

    async def look(link: str) -> Probe:
        asked.append(link)
        if "slow" in link:
            await asyncio.sleep(60)
        return Probe(link, LinkState.UNREACHABLE, "连不上网站", answered=False)

    links = [f"http://a.example.cn/{n}" for n in range(20)]
    found = finished(look_at(links, look))
    assert len(asked) == GIVEN_UP
    assert [one.link for one in found] == links
    assert finished(look_at(["http://slow.example.cn/1"], look, seconds=0.1)) == []


def test_a_website_under_several_spellings_is_asked_for_one_link_at_a_time() -> None:
    seen: list[str] = []

    async def look(link: str) -> Probe:
        seen.append("begins")
        await asyncio.sleep(0)
        seen.append("ends")
        return Probe(link, LinkState.OPENS)

    ends = ("", ":80", ":8080", ".", ".:443")
    links = [f"{scheme}://{name}.example.cn{end}/" for scheme in ("http", "https") for name in "aA" for end in ends]
    assert len(finished(look_at(links, look))) == len(links)
    assert seen == ["begins", "ends"] * len(links)
    assert len(finished(look_at(["http://[a/"], look))) == 1


def test_who_names_hundreds_of_links_leaves_the_others_their_turn(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_check, "MOST", 3)
    flood = "\n".join(f"http://flood.example.cn/{n}" for n in range(40))
    told = {KEY: flood, OTHER: f"{GOOD}\n{GONE}\n{SILENT}"}
    kit.ledger = replace(
        kit.ledger, entries=tuple(replace(e, evidence=told.get(e.key, "")) for e in kit.ledger.entries)
    )
    seen: set[str] = set()
    for _ in range(3):
        kit.at += timedelta(days=7)
        links = kit.service.to_look_at()
        seen |= set(links)
        kit.service.book([Probe(link, LinkState.OPENS) for link in links], by="")
    assert {GOOD, GONE, SILENT} <= seen


def test_the_thread_begins_nothing_by_itself_where_it_is_turned_off_and_a_run_when_asked(kit: Kit) -> None:
    runs = _runs(kit, ALL, days=0)
    runs.start()
    try:
        time.sleep(0.3)
        assert kit.service.last(OFFICE) is None
        runs.ask("王某")
        _wait(lambda: not runs.busy)
        assert kit.service.last(OFFICE).by == "王某"
        runs.ask("李某")
        _wait(lambda: not runs.busy)
        assert kit.service.last(OFFICE).by == "李某", "the thread goes on"
    finally:
        assert runs.stop(wait_seconds=5)


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)
