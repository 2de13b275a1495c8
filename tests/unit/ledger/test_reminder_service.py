"""督办 over a real store: who may urge whom, once a day, what goes into the post; forged requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.clock import BEIJING
from ledger.duties.reminder import AlreadyReminded, Cause, Channel, Level, Steps
from ledger.duties.reminder_service import Post, ReminderService
from ledger.duties.reminder_text import Notice
from ledger.errors import NotAllowed, Refused
from ledger.figures.board import board
from ledger.permissions import Person, Role
from ledger.repository import Change
from store.audit import audit_events
from store.database import reading
from store.duties.reminder import ReminderStore
from store.opening import open_database
from store.outbound_messages import PostBox
from tests.unit.ledger.sample_ledger import small_ledger

LED = "2021-25-市大数据委"
NOW = datetime(2021, 11, 4, 9, tzinfo=BEIJING)
BOARD = board(small_ledger(t25_鼓楼区={"reporter": "王某", "phone": "0591-1"}), NOW.date())
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
DATA = Person("d", "市大数据委", frozenset({Role.LEAD}), ("市大数据委",))
COUNTY = Person("u", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
FORGED = Person("x", "某人", frozenset({Role.LEAD}), ("鼓楼区",))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))
BACK = [Change(n, NOW, "portal", "x", "2021-30-鼓楼区", "review_state", "", "已退回") for n in (1, 2)]


class Clock:
    moment = NOW

    def now(self) -> datetime:
        return self.moment


class Kit:
    def __init__(self, path: Path) -> None:
        self.engine = open_database(f"sqlite:///{path / 'a.db'}", now=NOW)
        self.clock = Clock()
        self.on: frozenset[Channel] = frozenset()
        home = SimpleNamespace(
            engine=self.engine, now=self.clock.now, changes=lambda columns: BACK, ledger=lambda: BOARD.ledger
        )
        self.book, self.box = ReminderStore(home), PostBox(home)
        self.service = ReminderService(self.book, Steps(), channels=lambda: self.on)

    def notice(self, who: Person = OFFICE, key: str = "2021-25-鼓楼区", level: Level = Level.PRESS) -> Notice:
        return self.service.draft(who, BOARD, [key], level, Channel.WECHAT, links={})[0]


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    yield made
    made.engine.dispose()


def test_who_sees_which_matters(kit: Kit) -> None:
    assert {m.task.no for m in kit.service.matters(DATA, BOARD)} == {25, 27}
    assert {m.task.no for m in kit.service.matters(LEADER, BOARD)} == {7, 25, 27, 30}
    assert kit.service.matters(COUNTY, BOARD) == ()
    assert kit.service.matters(FORGED, BOARD) == ()
    twice = next(m for m in kit.service.matters(OFFICE, BOARD) if m.entry.key == "2021-30-鼓楼区")
    assert Cause.RETURNED_TWICE not in twice.causes, "sent back twice earlier, but not now"


def test_nobody_urges_himself(kit: Kit) -> None:
    seen_by_leaders = {m.entry.unit for m in kit.service.matters(LEADER, BOARD)}
    assert "市大数据委" in seen_by_leaders
    assert "市大数据委" not in {m.entry.unit for m in kit.service.matters(DATA, BOARD)}
    in_the_office = replace(OFFICE, units=("市财政局",))
    assert {m.entry.unit for m in kit.service.matters(in_the_office, BOARD)} == seen_by_leaders - {"市财政局"}


def test_an_office_account_without_a_unit_does_not_urge_the_office(kit: Kit) -> None:
    issued = replace(BOARD.ledger.breakdown, issuer="福州市大数据发展管理委员会")
    made = board(replace(BOARD.ledger, breakdown=issued), BOARD.as_of)
    assert "市大数据委" not in {m.entry.unit for m in kit.service.matters(OFFICE, made)}
    assert "市大数据委" in {m.entry.unit for m in kit.service.matters(LEADER, made)}


def test_what_was_urged_strongly_today_is_not_urged_mildly_as_well(kit: Kit) -> None:
    kit.service.urge(OFFICE, BOARD, kit.notice(level=Level.SUPERVISE), Channel.WECHAT)
    with pytest.raises(AlreadyReminded, match="督办过"):
        kit.service.urge(OFFICE, BOARD, kit.notice(level=Level.REMIND), Channel.WECHAT)


def test_a_draft_has_a_text_per_unit_and_person(kit: Kit) -> None:
    notices = kit.service.draft(
        OFFICE, BOARD, ["2021-25-鼓楼区", "2021-25-闽清县"], Level.PRESS, Channel.WECHAT, links={}
    )
    assert [(n.unit, n.recipient) for n in notices] == [
        ("鼓楼区", "鼓楼区"),
        ("鼓楼区", "王某"),
        ("闽清县", "闽清县"),
    ]
    own = kit.service.draft(OFFICE, BOARD, [LED, "2021-27-市大数据委"], None, Channel.WECHAT, links={})
    of_unit = [n for n in own if n.recipient == "市大数据委"]
    assert [(n.level, set(n.tasks)) for n in of_unit] == [(Level.SUPERVISE, {25, 27})], "one text, the strongest level"
    with pytest.raises(Refused, match="没有选"):
        kit.service.draft(OFFICE, BOARD, [], Level.PRESS, Channel.WECHAT, links={})


@pytest.mark.parametrize("who", [COUNTY, FORGED, LEADER, DATA], ids=["county", "forged", "leader", "other lead"])
def test_forged_requests_are_refused(kit: Kit, who: Person) -> None:
    key = "2021-07-鼓楼区"
    notice = kit.notice(key=key)
    with pytest.raises(NotAllowed):
        kit.service.draft(who, BOARD, [key], Level.PRESS, Channel.WECHAT, links={})
    with pytest.raises(NotAllowed):
        kit.service.urge(who, BOARD, notice, Channel.WECHAT)
    for act in (
        lambda: kit.service.mailboxes(who),
        lambda: kit.service.set_mailbox(who, "鼓楼区", "a@b.cn"),
        lambda: kit.service.post(who),
        lambda: kit.service.settle(who, 1, send=True),
    ):
        with pytest.raises(NotAllowed, match="只有市政府办公厅"):
            act()
    assert kit.book.log() == ()


def test_the_same_unit_task_and_level_is_urged_once_a_day(kit: Kit) -> None:
    notice = kit.notice()
    kit.service.urge(OFFICE, BOARD, notice, Channel.WECHAT)
    with pytest.raises(AlreadyReminded, match="今天市政府办公厅已经就第25项任务对鼓楼区催办过（微信）"):
        kit.service.urge(DATA, BOARD, notice, Channel.SMS)
    kit.service.urge(OFFICE, BOARD, kit.notice(level=Level.SUPERVISE), Channel.WECHAT)
    kit.service.urge(OFFICE, BOARD, kit.notice(key="2021-07-鼓楼区"), Channel.WECHAT)
    kit.service.urge(OFFICE, BOARD, notice, Channel.SMS, again=True)
    kit.clock.moment = NOW.replace(day=5)
    kit.service.urge(OFFICE, BOARD, notice, Channel.WECHAT)
    assert len(kit.book.log()) == 5


def test_the_log_shows_leads_what_concerns_them(kit: Kit) -> None:
    kit.service.urge(OFFICE, BOARD, kit.notice(), Channel.WECHAT)
    kit.service.urge(OFFICE, BOARD, kit.notice(key="2021-07-鼓楼区"), Channel.WECHAT)
    assert [u.tasks for u in kit.service.log(OFFICE, BOARD)] == [(7,), (25,)]
    assert [u.tasks for u in kit.service.log(DATA, BOARD)] == [(25,)]
    assert kit.service.log(COUNTY, BOARD) == ()
    with reading(kit.engine) as connection:
        told = audit_events(connection, kinds=["urging."])
    assert (told[0].subject, told[0].detail["级别"]) == ("鼓楼区", "催办")
    assert "文字" not in told[0].detail


def test_sending_needs_a_channel_and_an_address(kit: Kit) -> None:
    notice = kit.notice()
    with pytest.raises(Refused, match="没有配置“邮件”"):
        kit.service.urge(OFFICE, BOARD, notice, Channel.MAIL, send=True)
    kit.on = frozenset({Channel.MAIL})
    with pytest.raises(Refused, match="没有登记邮箱"):
        kit.service.urge(OFFICE, BOARD, notice, Channel.MAIL, send=True)
    assert kit.book.log() == (), "what is not sent is not logged as sent"
    kit.service.set_mailbox(OFFICE, "鼓楼区", " gl@example.gov.cn ")
    assert kit.service.urge(OFFICE, BOARD, notice, Channel.MAIL, send=True) == 1
    (message,) = kit.service.post(OFFICE)
    assert (message.address, message.state) == ("gl@example.gov.cn", Post.WAITING)
    assert message.body == notice.text


@pytest.mark.parametrize("wrong", ["鼓楼", "a@b", "a@b.cn,c@d.cn", "a b@c.cn", "a@b.cn?bcc=x@y.cn&"])
def test_what_is_no_address_is_refused(kit: Kit, wrong: str) -> None:
    with pytest.raises(Refused, match="邮箱地址"):
        kit.service.set_mailbox(OFFICE, "鼓楼区", wrong)
    with pytest.raises(Refused, match="没有“不存在”"):
        kit.service.set_mailbox(OFFICE, "不存在", "a@b.cn")


def test_a_notice_about_tasks_that_are_not_the_units_is_refused(kit: Kit) -> None:
    made_up = Notice("鼓楼区", "鼓楼区", Level.PRESS, (25, 99), "文字")
    with pytest.raises(Refused, match="不在台账里"):
        kit.service.urge(OFFICE, BOARD, made_up, Channel.WECHAT)


def test_matters_are_counted_once_until_something_changes(kit: Kit) -> None:
    """The standing of an entry is the same object in what is counted once."""
    first, again = (kit.service.matters(OFFICE, BOARD) for _ in range(2))
    assert first == again
    assert all(one.urged is other.urged for one, other in zip(first, again, strict=True))
    kit.service.urge(OFFICE, BOARD, kit.notice(), Channel.WECHAT)
    assert any(m.urged for m in kit.service.matters(OFFICE, BOARD))
