"""待办: what waits for each of the three users, as many as the menu says, and gone when it is done."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ledger.clock import BEIJING
from ledger.columns import LEDGER_TAB
from ledger.deadlines.workdays import NO_HOLIDAYS
from ledger.errors import NotAllowed
from ledger.inbox.item import HasInbox, InboxItem, Part, days_words, in_order
from ledger.permissions import Person, Role
from ledger.repository import Edit
from ledger.review.requests import RequestKind
from ledger.review.workflow import Step
from portal.navigation import PAGES, menu_of
from portal.shell import waiting_for
from portal.signin.people import person_of
from tests.memory_staff import MemoryStaff
from tests.pages.test_todo_page import KEY, LEAD, OFFICE, report, said, send_back

CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))


def lines(portal, who):
    person = person_of(f"体验:{who}", portal.ledger())
    return portal.inbox.items(person, portal.board())


def kinds(portal, who):
    return [item.kind for item in lines(portal, who)]


@pytest.mark.parametrize("who", ["市政府办公厅", "市财政局", "鼓楼区"])
def test_the_heading_the_menu_and_the_list_say_the_same_number(looked_at, visit, who):
    person = person_of(f"体验:{who}", looked_at.ledger())
    found = lines(looked_at, who)
    at = visit("inbox", who)
    assert at.title[0].value == f"待办：要您办的有 {len(found)} 件"
    assert waiting_for(looked_at, person) == len(found)
    ways = [link for link in at.main.get("page_link") if link.proto.label != "帮助"]
    assert len(ways) == len(found)
    assert {item.page for item in found} <= {record.stem for record in PAGES if record.is_for(person)}


@pytest.mark.parametrize("who", ["市政府办公厅", "市财政局"])
def test_what_waits_for_a_review_is_the_queue(looked_at, visit, who):
    """As many as the queue lists, task by task for a lead unit."""
    waiting = [item for item in lines(looked_at, who) if item.kind == "待审核"]
    assert waiting
    for item in waiting:
        number = item.what.rpartition("：")[2].removesuffix(" 条")
        at = visit("review", who, **item.address)
        assert len(at.dataframe[0].value) == int(number)


def test_a_reader_without_an_inbox_is_asked_nothing(looked_at):
    leader = person_of("体验:领导", looked_at.ledger())
    assert "inbox" not in menu_of(leader)
    assert waiting_for(looked_at, leader) == 0


def test_every_duty_tells_its_lines_or_is_known_to_have_none(looked_at):
    """责任分工 is a unit's own affair: nobody waits for it. What is reminded of by itself waits for nobody. What the gate of 审签
    holds is told by 审签 itself."""
    services = {name: one for name, one in vars(looked_at.duties).items() if hasattr(one, "_book")}
    silent = {name for name, one in services.items() if not isinstance(one, HasInbox)}
    assert silent == {"assignment", "reminder_auto", "gate"}
    assert set(looked_at.duties.with_inbox) == {one for one in services.values() if isinstance(one, HasInbox)}


def test_what_came_back_is_first_for_its_unit_and_goes_when_it_is_mended(fresh, visit):
    report(fresh)
    assert ("待审核", "7 稳步扩大预决算公开范围：1 条") in [(i.kind, i.what) for i in lines(fresh, "市财政局")]
    assert KEY not in str(lines(fresh, "鼓楼区"))
    send_back(fresh)
    assert "待审核" not in kinds(fresh, "市财政局")
    (back,) = [item for item in lines(fresh, "鼓楼区") if item.kind == "退回"]
    assert (back.part, back.why, back.address) == (Part.FIRST, "请补充链接。", {"entry": KEY})
    assert "退回" not in kinds(fresh, "台江区")
    at = visit("inbox", "鼓楼区")
    assert "请补充链接。" in said(at)
    fresh.book.submit(
        [Edit(KEY, "progress_note", "已公开预算。", "补了链接。"), Edit(KEY, "review_state", "已退回", "待审核")],
        person="鼓楼区",
        token="mended",
    )
    assert "退回" not in kinds(fresh, "鼓楼区")
    assert "待审核" in kinds(fresh, "市财政局")


def test_a_request_waits_for_the_office_and_its_answer_for_whoever_asked(fresh, visit):
    requests = fresh.entry.requests
    requests.ask(CLERK, RequestKind.EXTENSION, KEY, "等上级文件", token="later", due=date(2021, 12, 1))
    assert "申请" in kinds(fresh, "市政府办公厅")
    (asked,) = requests.waiting(OFFICE)
    requests.refuse(OFFICE, asked, "请按期报送。")
    assert "申请" not in kinds(fresh, "市政府办公厅")
    (answer,) = [item for item in lines(fresh, "鼓楼区") if item.kind == "答复"]
    assert "未同意" in answer.why
    assert "请按期报送。" in answer.why
    at = visit("inbox", "鼓楼区")
    at.button(key=f"note_{answer.read}").click().run()
    assert "答复" not in kinds(fresh, "鼓楼区")
    assert "答复" not in [str(b.value) for b in at.get("badge")]


def test_a_remark_is_news_for_those_who_fill_in_and_lead_and_not_for_whoever_wrote_it(fresh):
    fresh.entry.comments.add(CLERK, KEY, "链接下周补。", token="remark")
    assert "留言" not in kinds(fresh, "鼓楼区")
    (news,) = [item for item in lines(fresh, "市财政局") if item.kind == "留言"]
    assert news.page == "tasks"
    assert "留言" not in kinds(fresh, "台江区")
    fresh.inbox.note(LEAD, news.read)
    assert "留言" not in kinds(fresh, "市财政局")
    fresh.entry.comments.add(CLERK, KEY, "已补。", token="remark again")
    assert "留言" in kinds(fresh, "市财政局"), "another remark is news again"


def test_cells_that_cannot_be_read_and_both_changed_wait_for_their_unit(fresh):
    staff = MemoryStaff(fresh.engine.backend)
    rows = staff.sheets.tabs[LEDGER_TAB]
    row = next(n for n, cells in enumerate(rows, 1) if cells[0] == KEY)
    staff.set_cell(LEDGER_TAB, row, rows[0].index("完成进度") + 1, "快好了吧")
    fresh.book.submit([Edit(KEY, "progress_note", "", "门户的话")], person="鼓楼区", token="both")
    staff.set_cell(LEDGER_TAB, row, rows[0].index("工作进展") + 1, "表格的话")
    fresh.engine.cycle()
    found = {item.kind: item for item in lines(fresh, "鼓楼区")}
    assert "快好了吧" in found["看不懂"].why
    assert "表格的话" in found["两边都改过"].why
    assert not {"看不懂", "两边都改过"} & set(kinds(fresh, "台江区"))
    assert {"冲突", "需要核对"} <= set(kinds(fresh, "市政府办公厅"))


def test_a_rectification_waits_for_its_unit_and_then_for_the_office(fresh):
    key = "2021-27-鼓楼区"
    fresh.duties.rectification.open(OFFICE, [key], "栏目空白", "补齐", date(2021, 11, 5), in_bulletin=False)
    (owed,) = [item for item in lines(fresh, "鼓楼区") if item.kind == "整改"]
    assert (owed.what, owed.until) == ("栏目空白", date(2021, 11, 5))
    (record,) = fresh.duties.rectification.records(OFFICE)
    fresh.duties.rectification.answer(CLERK, record.id, "已补齐。", seen=record.version)
    assert "整改" not in kinds(fresh, "鼓楼区")
    (waits,) = [item for item in lines(fresh, "市政府办公厅") if item.kind == "整改"]
    assert waits.address == {"show": "通报整改"}


def test_what_a_leader_writes_waits_for_its_unit_and_its_result_for_the_office(fresh):
    fresh.duties.instruction.write(OFFICE, [KEY], "请抓紧办理。", date(2021, 12, 30), leader="王副市长")
    (asked,) = [item for item in lines(fresh, "鼓楼区") if item.kind == "交办"]
    assert (asked.what, asked.until) == ("请抓紧办理。", date(2021, 12, 30))
    (record,) = fresh.duties.instruction.records(OFFICE)
    fresh.duties.instruction.answer(CLERK, record.id, "已办。", seen=record.version)
    assert "交办" not in kinds(fresh, "鼓楼区")
    (answered,) = [item for item in lines(fresh, "市政府办公厅") if item.kind == "批示办结"]
    assert answered.act == "办结"


def test_the_office_is_asked_for_what_it_reviews_itself_and_not_for_what_a_lead_does(fresh):
    report(fresh)
    assert "待审核" not in kinds(fresh, "市政府办公厅")
    report(fresh, "2021-01-鼓楼区")
    assert "待审核" in kinds(fresh, "市政府办公厅"), "nobody leads task 1"
    seen = fresh.entry.review.seen("2021-01-鼓楼区")
    fresh.entry.review.take(OFFICE, Step.APPROVE, seen, token="yes")
    assert "待审核" not in kinds(fresh, "市政府办公厅")


def test_a_newcomers_ledger_asks_for_reports_and_for_nothing_of_years_gone_by(fresh, monkeypatch):
    """On the day on which the past year's notice was imported."""
    day = date(2026, 11, 30)
    monkeypatch.setattr(type(fresh.clock), "now", lambda _: datetime(2026, 11, 30, 9, tzinfo=BEIJING))
    assert fresh.board().untouched
    found = lines(fresh, "鼓楼区")
    own = fresh.ledger().by_unit["鼓楼区"]
    assert sum(item.kind == "未报" for item in found) == len(own)
    assert "年报" not in [item.kind for item in found]
    assert not any(item.late(day) for item in found)


def test_whoever_was_signed_out_elsewhere_takes_note_of_nothing(fresh):
    gone = Person(CLERK.id, CLERK.name, CLERK.roles, CLERK.units, still=lambda: False)
    with pytest.raises(NotAllowed):
        fresh.inbox.note(gone, "request:1")


TODAY = date(2021, 10, 26)


def item(kind, until=None, since=None, part=Part.FIRST):
    return InboxItem(kind, "x", "submit", "y", since=since, until=until, part=part)


def test_late_lines_stand_first_then_by_day_then_by_how_long_they_wait():
    late, soon = item("late", date(2021, 10, 1)), item("soon", date(2021, 10, 28))
    old, new = item("old", since=date(2021, 9, 1)), item("new", since=date(2021, 10, 20))
    later = item("later", date(2021, 10, 2), part=Part.LATER)
    assert in_order([later, new, old, soon, late], TODAY) == (late, soon, old, new, later)


@pytest.mark.parametrize(
    ("until", "since", "words"),
    [
        (date(2021, 10, 27), None, "10月27日前，还有1个工作日"),
        (date(2021, 10, 26), None, "10月26日前，今天到期"),
        (date(2021, 10, 20), date(2021, 9, 1), "10月20日到期，逾期4个工作日"),
        (date(2022, 1, 31), None, "2022年1月31日前，还有69个工作日"),
        (None, date(2021, 10, 25), "10月25日起，已1天"),
        (None, TODAY, "10月26日起，今天"),
        (None, date(2020, 10, 26), "2020年10月26日起，已365天"),
        (None, None, ""),
    ],
)
def test_days_in_words(until, since, words):
    assert days_words(item("k", until, since), TODAY, NO_HOLIDAYS) == words


def test_a_past_years_notice_waits_to_that_years_end(fresh):
    """A newcomer's first 待办 said of a notice of 2021: 已2006天."""
    person, board = person_of("体验:鼓楼区", fresh.ledger()), fresh.board()
    (unsigned,) = [one for one in fresh.inbox.items(person, board) if one.kind == "签收"]
    assert unsigned.since
    gone = (board.as_of - unsigned.since).days
    assert (
        days_words(unsigned, date(2026, 12, 1), NO_HOLIDAYS)
        == f"2021年{unsigned.since.month}月{unsigned.since.day}日起，已{gone}天"
    )
    assert gone < 366


def test_days_count_from_the_boards_day_and_are_said_once(looked_at):
    """A past year's figures are those of its last day: 待办 said 逾期110个工作日 and 逾期1392个工作日 of one entry."""
    board, later = looked_at.board(), date(2026, 12, 1)
    person = person_of("体验:市大数据委", looked_at.ledger())
    told = looked_at.inbox.items(person, board)
    own = [one for one in told if one.kind in ("逾期", "临期", "节点", "汇总稿") and one.until]
    assert {"节点", "逾期"} <= {one.kind for one in own} | {"逾期"}
    for one in own:
        days = days_words(one, later, board.calendar)
        assert days.endswith(board.calendar.words(board.as_of, one.until)), "not from today, years later"
        assert one.late(later) is (board.as_of > one.until)
        assert one.kind not in ("逾期", "临期") or board.calendar.words(board.as_of, one.until) not in one.why.split(
            "，"
        )


def test_a_collection_that_is_late_says_its_days_once(fresh):
    """It said 汇总逾期45个工作日 · 10月30日到期，逾期45个工作日."""
    board = fresh.board(date(2021, 12, 31))
    late = [u.entry for u in board.overdue if u.standing.words.startswith("汇总逾期")]
    assert late
    person = person_of(f"体验:{late[0].unit}", fresh.ledger())
    lines = [one for one in fresh.entry.inbox.inbox(person, board) if one.kind == "逾期"]
    collected = [one for one in lines if one.why.startswith("汇总")]
    assert collected
    for one in lines:
        said = f"{one.why} · {days_words(one, date(2021, 12, 31), board.calendar)}"
        assert said.count("个工作日") == 1, said
