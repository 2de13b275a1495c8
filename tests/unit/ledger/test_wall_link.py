"""大屏链接 over a real store: given by the office for a year at most, over by itself, taken back; what is told of it never has its code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.accounts.wall_link import MOST, UNTIL, WallLinkService
from ledger.clock import BEIJING
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused
from ledger.permissions import Person, Role
from store.accounts.wall_link import WALL_LINKS
from store.audit import audit_events
from store.database import reading
from store.keeper import RegisterKeeper
from store.opening import open_database
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 8, 9, tzinfo=BEIJING)
TODAY, LAST = NOW.date(), date(2021, 10, 31)
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "陈副市长", frozenset({Role.LEADER}))


class Kit:
    def __init__(self, path: Path) -> None:
        self.engine, self.now = open_database(f"sqlite:///{path / 'a.db'}", now=NOW), NOW
        kept = SimpleNamespace(engine=self.engine, now=lambda: self.now, ledger=small_ledger)
        self.service = WallLinkService(RegisterKeeper(kept, WALL_LINKS))

    def given(self, screen: str = "三楼大厅", until: date | None = LAST):
        return self.service.give(OFFICE, screen, until, "张某")

    def why_not(self, code: str) -> str:
        link = self.service.of_code(code)
        assert link
        return link.why_not(self.service.today)


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    yield made
    made.engine.dispose()


def test_a_link_holds_to_the_end_of_its_last_day(kit: Kit):
    link = kit.given()
    assert kit.service.links(OFFICE) == (link,)
    kit.now = datetime(2021, 10, 31, 23, 59, tzinfo=BEIJING)
    assert kit.why_not(link.code) == ""
    kit.now += timedelta(minutes=1)
    assert kit.why_not(link.code) == "“三楼大厅”的大屏链接已于2021年10月31日到期，请联系市政府办公厅换一个新的。"
    assert kit.service.links(OFFICE) == ()


def test_a_link_that_was_taken_back_shows_nothing_and_the_others_stay(kit: Kit):
    link, other = kit.given(), kit.given("一楼")
    with pytest.raises(ChangedMeanwhile):
        kit.service.revoke(OFFICE, link.id, seen=2)
    kit.service.revoke(OFFICE, link.id, seen=1)
    assert "已经被市政府办公厅收回" in kit.why_not(link.code)
    assert [one.id for one in kit.service.links(OFFICE)] == [other.id]
    with pytest.raises(Refused, match="已经收回或到期"):
        kit.service.revoke(OFFICE, link.id, seen=2)


@pytest.mark.parametrize("until", [None, TODAY - timedelta(days=1), TODAY + timedelta(days=366)])
def test_a_day_of_the_past_or_beyond_a_year_is_refused(kit: Kit, until: date | None):
    with pytest.raises(InvalidCells, match="2022年10月8日") as caught:
        kit.given(until=until)
    assert set(caught.value.messages) == {UNTIL}
    assert kit.service.links(OFFICE) == ()


def test_today_and_a_whole_year_are_taken(kit: Kit):
    assert {kit.given(until=day).until for day in (TODAY, TODAY + timedelta(days=365))} == {
        TODAY,
        date(2022, 10, 8),
    }


def test_a_screen_has_a_name(kit: Kit):
    for name in ("", "  ", "大" * 41):
        with pytest.raises(InvalidCells):
            kit.given(name)


def test_only_the_office_gives_sees_and_takes_back(kit: Kit):
    link = kit.given()
    for who in (LEADER, Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))):
        with pytest.raises(NotAllowed, match="只有市政府办公厅可以开设和收回大屏链接"):
            kit.service.give(who, "我的屏", LAST)
        with pytest.raises(NotAllowed):
            kit.service.links(who)
        with pytest.raises(NotAllowed):
            kit.service.revoke(who, link.id, seen=1)
    assert kit.why_not(link.code) == ""


def test_codes_are_long_differ_and_are_told_nowhere(kit: Kit):
    codes = [kit.given(f"{n}楼").code for n in range(5)]
    kit.service.revoke(OFFICE, 1, seen=1)
    assert len({*codes}) == 5
    assert min(map(len, codes)) >= 24
    with reading(kit.engine) as connection:
        events = audit_events(connection)
    assert [event.kind for event in events].count("wall_link.given") == 5
    told = [event for event in events if event.kind == "wall_link.revoked"]
    assert [(event.person, event.subject) for event in told] == [("市政府办公厅", "0楼")]
    assert not [code for code in codes if code in repr(events)]
    assert kit.service.of_code("nobody's") is None


def test_links_in_force_have_an_end_and_those_that_are_over_do_not_count(kit: Kit):
    for n in range(MOST):
        kit.given(f"{n}")
    with pytest.raises(Refused, match="先收回不用的"):
        kit.given()
    kit.service.revoke(OFFICE, 1, seen=1)
    assert kit.given().screen == "三楼大厅"
