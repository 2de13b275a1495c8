"""The flow of an entry over a real store and a sheet: what was approved, what changed since, dates and 不涉及 granted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from ledger.clock import BEIJING
from ledger.errors import Refused
from ledger.figures.board import board
from ledger.permissions import Person, Role, signed
from ledger.repository import SUBMITTED_BY, Edit, Submission
from ledger.review.requests import RequestKind, RequestService
from ledger.review.service import ReviewService, Seen
from ledger.review.workflow import EntryLocked, Stage, Step, stage_of
from ledger.service import LedgerService
from store.audit import audit_events
from store.database import reading
from store.review.requests import Requests
from store.review.reviews import Reviews
from tests.property.world import PLACES, World

KEY, OTHER = "2021-01-甲", "2021-01-乙"
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
UNIT = Person("u", "林某", frozenset({Role.UNIT}), ("甲",))


class Autumn:
    """A clock on 8 October 2021."""

    def now(self) -> datetime:
        return datetime(2021, 10, 8, 9, tzinfo=BEIJING)

    def today(self) -> date:
        return date(2021, 10, 8)


class Flow:
    """A world with its services."""

    def __init__(self, world: World) -> None:
        world.store.clock = world.engine.clock = Autumn()
        self.world, self.store = world, world.store
        self.service = LedgerService(world.store)
        self.review = ReviewService(Reviews(world.store))
        self.requests = RequestService(Requests(world.store))

    def cycle(self) -> None:
        assert self.world.engine.cycle().trouble == ""

    def report(self, text: str, key: str = KEY, **more: str) -> None:
        seen = self.review.seen(key).texts
        values = {"progress_note": text, **more}
        person = UNIT if key == KEY else OFFICE
        self.service.submit(person, Submission(key, values, seen), token=f"{key}{text}")

    def approved(self, text: str = "已印发方案") -> None:
        self.report(text)
        self.cycle()
        self.review.take(OFFICE, Step.APPROVE, self.review.seen(KEY), token="yes" + text)
        self.cycle()

    def put(self, text: str, column: str = "progress_note", key: str = KEY) -> None:
        self.world.sheet.put(self.world.where(key)[0], PLACES[column], text)

    def stage(self, key: str = KEY) -> Stage:
        return stage_of(self.store.ledger().by_key[key])


@pytest.fixture
def flow() -> Iterator[Flow]:
    world = World("memory")
    yield Flow(world)
    world.close()


def test_from_submission_to_approval_in_the_sheet_and_back_to_locked(flow: Flow) -> None:
    flow.report("已印发方案")
    assert flow.stage() is Stage.PENDING
    flow.cycle()
    assert flow.world.text(KEY, "review_state") == "待审核"
    flow.review.take(OFFICE, Step.APPROVE, flow.review.seen(KEY), token="t")
    assert flow.stage() is Stage.APPROVED, "at once, while it waits to be written"
    flow.cycle()
    assert flow.world.text(KEY, "review_state") == "已通过"
    with pytest.raises(EntryLocked, match="申请修改"):
        flow.report("再写")


def test_an_approval_and_a_staff_edit_at_the_same_time_lose_nothing(flow: Flow) -> None:
    """The edit stands in history *before* the approval, though the reviewer never saw it."""
    flow.report("已印发方案")
    flow.cycle()
    seen = flow.review.seen(KEY)
    flow.put("同事在表格里改的")
    flow.review.take(OFFICE, Step.APPROVE, seen, token="t")
    flow.cycle()
    assert flow.world.text(KEY, "progress_note") == "同事在表格里改的"
    assert flow.world.text(KEY, "review_state") == "已通过"
    assert flow.stage() is Stage.CHANGED
    assert flow.review.changes(OFFICE, KEY) == {"progress_note": ("已印发方案", "同事在表格里改的")}
    assert not flow.store.ledger().by_key[KEY].confirmed
    flow.review.take(OFFICE, Step.APPROVE, flow.review.seen(KEY), token="t2")
    assert flow.stage() is Stage.APPROVED, "approved again, though no cell of its review changed"


def test_a_staff_edit_of_an_approved_row_is_taken_shown_and_may_be_undone_in_the_sheet(flow: Flow) -> None:
    flow.approved()
    flow.put("审核后改的")
    flow.put("13800000000", "phone")
    flow.cycle()
    assert flow.stage() is Stage.CHANGED
    assert flow.store.ledger().by_key[KEY].changed_since_review == ("progress_note",)
    flow.store.mirror.__init__(flow.store)  # type: ignore[misc]
    assert flow.stage() is Stage.CHANGED, "a new process sees the same"
    assert flow.store.ledger_at(date(2021, 10, 8)).by_key[KEY].changed_since_review == ("progress_note",)
    flow.put("已印发方案")
    flow.cycle()
    assert flow.stage() is Stage.APPROVED


def test_what_was_sent_back_and_mended_in_the_sheet_waits_for_review_again(flow: Flow) -> None:
    flow.report("已印发方案")
    flow.cycle()
    flow.review.take(OFFICE, Step.SEND_BACK, flow.review.seen(KEY), reason="请补充链接。", token="t")
    flow.cycle()
    assert flow.stage() is Stage.RETURNED
    assert flow.world.text(KEY, "review_comment") == "请补充链接。"
    flow.put("http://www.example.gov.cn/a.htm", "evidence")
    flow.cycle()
    assert flow.stage() is Stage.PENDING


def test_an_approval_typed_in_the_sheet_counts_once_a_reviewer_confirmed_it(flow: Flow) -> None:
    flow.put("表格里填的")
    flow.cycle()
    flow.put("已通过", "review_state")
    flow.cycle()
    assert flow.stage() is Stage.TYPED
    assert not flow.store.ledger().by_key[KEY].confirmed
    flow.review.take(OFFICE, Step.APPROVE, flow.review.seen(KEY), token="t")
    flow.cycle()
    assert flow.stage() is Stage.APPROVED
    flow.put("又改了")
    flow.cycle()
    assert flow.review.changes(OFFICE, KEY) == {"progress_note": ("表格里填的", "又改了")}
    flow.put("已退回", "review_state")
    flow.cycle()
    assert flow.stage() is Stage.RETURNED


def test_a_decision_and_its_deed_are_kept_once(flow: Flow) -> None:
    flow.report("已印发方案")
    seen = flow.review.seen(KEY)
    first = flow.review.take(OFFICE, Step.APPROVE, seen, token="t")
    again = flow.review.take(OFFICE, Step.APPROVE, seen, token="t")
    assert (first.repeated, again.repeated, again.number) == (False, True, first.number)
    assert [d.step.value for d in flow.review.decisions(UNIT, KEY)] == ["approve"]
    with reading(flow.store.engine) as connection:
        assert [d.kind for d in audit_events(connection, subject=KEY)] == ["review.approve"]


def test_a_granted_date_is_printed_computed_and_was_another_before(flow: Flow) -> None:
    flow.requests.ask(UNIT, RequestKind.EXTENSION, KEY, "正在招标", token="a", due=date(2021, 11, 30))
    (asked,) = flow.requests.waiting(OFFICE)
    flow.requests.grant(OFFICE, asked)
    entry = flow.store.ledger().by_key[KEY]
    assert (entry.due, entry.extended) == (date(2021, 11, 30), True)
    flow.cycle()
    assert flow.world.text(KEY, "due_date") == "2021-11-30"
    flow.cycle()
    assert flow.world.text(KEY, "due_date") == "2021-11-30"
    line = next(c for c in flow.store.history(key=KEY) if c.column == "due_date")
    assert (line.person, line.new) == ("市政府办公厅", "2021-11-30")
    standing = board(flow.store.ledger(), date(2021, 10, 8)).standing[KEY]
    assert standing.due_words == "2021-11-30（经批准延期）"
    assert flow.store.ledger_at(date(2021, 10, 7)).by_key[KEY].due is None, "yesterday it was not so"
    flow.put("2021-12-31", "due_date")
    flow.cycle()
    assert flow.world.text(KEY, "due_date") == "2021-11-30", "protected like any other date"


def test_not_applicable_typed_in_the_sheet_is_a_request_until_the_office_decides(flow: Flow) -> None:
    flow.put("不涉及", "status")
    flow.put("不适用", "status", OTHER)
    flow.cycle()
    assert flow.store.ledger().by_key[KEY].status == ""
    typed = {r.key: r for r in flow.requests.waiting(OFFICE)}
    assert set(typed) == {KEY, OTHER}
    flow.requests.grant(OFFICE, typed[KEY])
    flow.requests.refuse(OFFICE, typed[OTHER], "这项任务与你单位有关。")
    flow.cycle()
    entry = flow.store.ledger().by_key[KEY]
    assert (entry.status, entry.review_state, entry.confirmed) == ("不涉及", "已通过", True)
    assert flow.world.text(OTHER, "review_comment") == "这项任务与你单位有关。"
    assert flow.requests.waiting(OFFICE) == []
    with pytest.raises(Refused, match="不再是“不涉及”"):
        flow.requests.grant(OFFICE, typed[KEY])
    flow.store.mirror.__init__(flow.store)  # type: ignore[misc]
    assert flow.store.ledger().by_key[KEY].status == "不涉及"
    day = flow.store.ledger_at(date(2021, 10, 8))
    assert (day.by_key[KEY].status, day.by_key[OTHER].status) == ("不涉及", ""), "looked back at, it is so as well"
    assert flow.store.ledger_at(date(2021, 10, 7)).by_key[KEY].status == ""


def test_a_request_is_decided_once_and_asked_once(flow: Flow) -> None:
    flow.requests.ask(UNIT, RequestKind.NOT_APPLICABLE, KEY, "没有这项职能", token="a")
    flow.requests.ask(UNIT, RequestKind.NOT_APPLICABLE, KEY, "没有这项职能", token="a")
    with pytest.raises(Refused, match="不用重复申请"):
        flow.requests.ask(UNIT, RequestKind.NOT_APPLICABLE, KEY, "没有这项职能", token="b")
    (asked,) = flow.requests.waiting(UNIT)
    flow.requests.withdraw(UNIT, asked.id)
    with pytest.raises(Refused, match="已经处理过"):
        flow.requests.grant(OFFICE, asked)
    assert [r.state for r in flow.requests.of(UNIT, KEY)] == ["withdrawn"]


def test_an_approved_entry_is_opened_again_on_request(flow: Flow) -> None:
    flow.approved()
    flow.requests.ask(UNIT, RequestKind.CHANGE, KEY, "数字有误", token="a")
    flow.requests.grant(OFFICE, flow.requests.waiting(OFFICE)[0])
    assert flow.stage() is Stage.RETURNED
    flow.report("更正后的进展")
    assert flow.stage() is Stage.PENDING


def test_a_stale_copy_saved_over_an_approval_does_not_unmake_it(flow: Flow) -> None:
    flow.report("已印发方案")
    flow.cycle()
    copy = flow.world.sheet.open_copy()
    flow.review.take(OFFICE, Step.APPROVE, flow.review.seen(KEY), token="t")
    flow.cycle()
    flow.world.sheet.save_copy(copy)
    flow.cycle()
    flow.cycle()
    assert flow.world.text(KEY, "review_state") == "已通过"
    assert flow.stage() is Stage.APPROVED


def test_edits_that_reach_the_outbox_by_another_way_show_as_changed(flow: Flow) -> None:
    flow.approved()
    flow.store.submit([Edit(KEY, "issues", "", "缺人手")], person="林某", token="x")
    assert flow.stage() is Stage.CHANGED
    assert isinstance(flow.review.seen(KEY), Seen)


def told(flow: Flow) -> list[tuple[str, str, str]]:
    """Kind, who decided, who had handed in; oldest first."""
    with reading(flow.store.engine) as connection:
        lines = audit_events(connection, kinds=["review.", "request."], subject=KEY)
    return [(d.kind, d.person, d.detail.get(SUBMITTED_BY, "")) for d in reversed(lines) if d.kind != "request.asked"]


def test_a_decision_tells_who_decided_and_who_had_handed_in(flow: Flow) -> None:
    """Booked already or still on its way; of the sheet nobody can tell more."""
    office, unit = signed(OFFICE), UNIT.name
    flow.report("第一版")
    flow.review.take(OFFICE, Step.SEND_BACK, flow.review.seen(KEY), reason="请补充链接。", token="1")
    flow.cycle()
    flow.report("第二版")
    flow.cycle()
    flow.review.take(OFFICE, Step.APPROVE, flow.review.seen(KEY), token="2")
    flow.cycle()
    flow.put("同事在表格里改的")
    flow.cycle()
    flow.review.take(OFFICE, Step.APPROVE, flow.review.seen(KEY), token="3")
    assert told(flow) == [
        ("review.send_back", office, unit),
        ("review.approve", office, unit),
        ("review.approve", office, "表格"),
    ]
    assert [d.submitted_by for d in flow.review.decisions(UNIT, KEY)] == [unit, unit, "表格"]


@pytest.mark.parametrize("kind", list(RequestKind))
@pytest.mark.parametrize("granted", [True, False])
def test_an_answered_request_is_one_line_whatever_follows_from_it(
    flow: Flow, kind: RequestKind, *, granted: bool
) -> None:
    if kind is RequestKind.CHANGE:
        flow.approved()
    before = len(told(flow))
    due = date(2021, 11, 30) if kind is RequestKind.EXTENSION else None
    flow.requests.ask(UNIT, kind, KEY, "理由", token="a", due=due)
    (asked,) = flow.requests.waiting(OFFICE)
    if granted:
        flow.requests.grant(OFFICE, asked)
    else:
        flow.requests.refuse(OFFICE, asked, "不同意")
    word = "granted" if granted else "refused"
    assert told(flow)[before:] == [(f"request.{word}", signed(OFFICE), signed(UNIT))]
    answers = {r.decided_at for r in flow.requests.of(UNIT, KEY)}
    later = flow.review.decisions(UNIT, KEY)[1 if kind is RequestKind.CHANGE else 0 :]
    assert all(d.at in answers for d in later), "the way of the entry tells it once"
