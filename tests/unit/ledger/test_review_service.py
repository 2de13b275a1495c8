"""The review service: who may decide what, on which text; and forged or repeated calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

from ledger.clock import BEIJING
from ledger.entries import Ledger
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused
from ledger.permissions import Person, Role
from ledger.repository import Edit, Receipt
from ledger.review.requests import GRANTED, OPEN, Request, RequestKind, RequestService, wrong_date
from ledger.review.service import Decision, ReviewService, Seen
from ledger.review.workflow import Rating, Step
from ledger.submission import EntryUnknown
from tests.unit.ledger.sample_ledger import entry, small_ledger

KEY, JOINT, ALONE = "2021-07-鼓楼区", "2021-27-鼓楼区", "2021-30-鼓楼区"
OWN = "2021-07-市财政局"
NOW = datetime(2021, 10, 12, 9, 5, tzinfo=BEIJING)
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEAD = Person("f", "市财政局", frozenset({Role.UNIT, Role.LEAD}), ("市财政局",))
DATA = Person("d", "市大数据委", frozenset({Role.UNIT, Role.LEAD}), ("市大数据委",))
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))
AUDITOR = Person("a", "审计", frozenset({Role.AUDITOR}))
NOBODY = Person("n", "某人", frozenset(), ("市财政局",))
CAN = {"status": "已完成", "progress_note": "已印发方案。"}


class MemoryBook:
    """Keeps decisions and requests; applies nothing."""

    def __init__(self, **fields: object) -> None:
        filled = {"status": "已完成", "progress_note": "已印发方案。", "review_state": "待审核", **fields}
        keys = {"t07_鼓楼区", "t27_鼓楼区", "t30_鼓楼区", "t07_市财政局"}
        self.held = small_ledger(**{name: dict(filled) for name in keys})
        cells = {
            (e.key, name): str(getattr(e, name))
            for e in self.held.entries
            for name in ("status", "progress_note", "review_state", "review_comment")
            if getattr(e, name)
        }
        self.held = replace(self.held, cells=cells)
        self.decided: dict[str, tuple[Sequence[Edit], Decision]] = {}
        self.asked: list[Request] = []
        self.settled: list[tuple[Request, Sequence[Edit], Decision | None]] = []

    def now(self) -> datetime:
        return NOW

    def ledger(self) -> Ledger:
        return self.held

    def receipt(self, token: str) -> Receipt | None:
        return Receipt("R1", NOW, 0, repeated=True) if token in self.decided else None

    def decide(self, edits: Sequence[Edit], decision: Decision, *, token: str) -> Receipt:
        self.decided[token] = (edits, decision)
        return Receipt("R1", NOW, len(edits))

    def decisions(self, key: str) -> Sequence[Decision]:
        return [d for _, d in self.decided.values() if d.key == key]

    def decided_texts(self, key: str) -> Mapping[str, str]:
        return {}

    def request(self, number: int) -> Request | None:
        return self.asked[number - 1] if 0 < number <= len(self.asked) else None

    def requests(self, *, key: str | None = None, state: str | None = None) -> Sequence[Request]:
        return [r for r in self.asked if key in (None, r.key) and state in (None, r.state)]

    def ask(self, request: Request, *, token: str) -> bool:
        self.asked.append(replace(request, id=len(self.asked) + 1))
        return True

    def settle(self, request: Request, edits: Sequence[Edit], decision: Decision | None, *, token: str) -> Receipt:
        self.settled.append((request, edits, decision))
        return Receipt("R2", NOW, len(edits))


def service_on(book: MemoryBook, drafter: str = "") -> ReviewService:
    return ReviewService(book, drafter_of=lambda _no: drafter)


def test_an_approval_carries_its_text_and_writes_the_review_cells() -> None:
    book = MemoryBook(review_comment="请补充")
    service = service_on(book)
    service.take(LEAD, Step.APPROVE, service.seen(KEY), token="t")
    edits, decision = book.decided["t"]
    assert [(e.column, e.base, e.value) for e in edits] == [
        ("review_state", "待审核", "已通过"),
        ("review_comment", "请补充", ""),
    ]
    assert decision.texts is not None
    assert decision.texts["progress_note"] == "已印发方案。"


# Who may approve: (entry, people who may); everybody else, forged or not, may not.
PEOPLE = {
    "office": OFFICE,
    "lead": LEAD,
    "data": DATA,
    "clerk": CLERK,
    "leader": LEADER,
    "auditor": AUDITOR,
    "nobody": NOBODY,
}
MAY = {KEY: {"office", "lead"}, JOINT: {"office", "lead", "data"}, ALONE: {"office"}, OWN: {"office"}}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("key", MAY)
@pytest.mark.parametrize("step", [Step.APPROVE, Step.SEND_BACK])
def test_who_may_review(key: str, who: str, step: Step) -> None:
    book = MemoryBook()
    service = service_on(book)
    seen = service.seen(key)
    if who in MAY[key]:
        service.take(PEOPLE[who], step, seen, token="t", reason="请补充。")
        assert step in service.steps(PEOPLE[who], key)
    else:
        with pytest.raises(NotAllowed):
            service.take(PEOPLE[who], step, seen, token="t", reason="请补充。")
        assert service.steps(PEOPLE[who], key) == ()
        assert not book.decided


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(("step", "state"), [(Step.CLOSE, "已通过"), (Step.REOPEN, "已办结")])
def test_only_the_office_closes_and_opens_again(who: str, step: Step, state: str) -> None:
    book = MemoryBook(review_state=state)
    service = service_on(book)
    if who == "office":
        assert service.take(OFFICE, step, service.seen(KEY), token="t", reason="有误。").cells >= 1
    else:
        with pytest.raises(NotAllowed):
            service.take(PEOPLE[who], step, service.seen(KEY), token="t", reason="有误。")
        assert not book.decided


def test_of_joint_leads_the_chosen_one_reviews() -> None:
    service = service_on(MemoryBook(), drafter="市大数据委")
    with pytest.raises(NotAllowed, match="市大数据委"):
        service.take(LEAD, Step.APPROVE, service.seen(JOINT), token="t")
    assert not service.reviews(LEAD, entry(small_ledger(), 27, "鼓楼区"))
    service.take(DATA, Step.APPROVE, service.seen(JOINT), token="t")
    service.take(LEAD, Step.APPROVE, service.seen(KEY), token="t2")
    service.take(OFFICE, Step.APPROVE, service.seen(JOINT), token="t3")


def test_another_text_than_the_one_seen_is_refused_and_named() -> None:
    book = MemoryBook()
    with pytest.raises(ChangedMeanwhile, match="有改动的是工作进展。"):
        service_on(book).take(LEAD, Step.APPROVE, Seen(KEY, CAN | {"progress_note": "旧的"}), token="t")
    assert not book.decided


@pytest.mark.parametrize("reason", ["", "   ", "身份证号350102199001011234"])
def test_a_reason_must_be_given_and_be_fit_to_print(reason: str) -> None:
    service = service_on(MemoryBook())
    with pytest.raises(InvalidCells):
        service.take(LEAD, Step.SEND_BACK, service.seen(KEY), reason=reason, token="t")


def test_a_second_click_gives_the_first_receipt_and_forged_calls_give_nothing() -> None:
    book = MemoryBook()
    service = service_on(book)
    service.take(LEAD, Step.APPROVE, service.seen(KEY), token="t")
    assert service.take(LEAD, Step.APPROVE, service.seen(KEY), token="t").repeated
    with pytest.raises(NotAllowed):
        service.take(CLERK, Step.APPROVE, service.seen(KEY), token="t")
    with pytest.raises(NotAllowed, match="缺少编号"):
        service.take(LEAD, Step.APPROVE, service.seen(KEY), token="")
    with pytest.raises(EntryUnknown):
        service.take(LEAD, Step.APPROVE, Seen("2021-99-鼓楼区", {}), token="t2")
    with pytest.raises(Refused, match="不能办结"):
        service.take(OFFICE, Step.CLOSE, service.seen(KEY), token="t3")
    assert len(book.decided) == 1


def test_one_of_many_never_stops_the_rest() -> None:
    book = MemoryBook()
    service = service_on(book)
    wanted = [service.seen(ALONE), Seen("2021-99-x", {}), Seen(JOINT, {}), service.seen(KEY)]
    fared = service.take_many(LEAD, Step.APPROVE, wanted, token="t")
    assert [type(one.error).__name__ for one in fared] == [
        "NotAllowed",
        "EntryUnknown",
        "ChangedMeanwhile",
        "NoneType",
    ]
    assert list(book.decided) == [f"t:{KEY}"]


# -- requests


def request(kind: RequestKind = RequestKind.NOT_APPLICABLE, **more: object) -> Request:
    return replace(Request(KEY, kind, "王某", NOW, "没有这项职能", id=1), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_ask(who: str) -> None:
    book = MemoryBook()
    service = RequestService(book)
    if who in ("clerk", "office"):
        service.ask(PEOPLE[who], RequestKind.NOT_APPLICABLE, KEY, "没有这项职能", token="t")
        assert [r.state for r in book.asked] == [OPEN]
    else:
        with pytest.raises(NotAllowed):
            service.ask(PEOPLE[who], RequestKind.NOT_APPLICABLE, KEY, "没有这项职能", token="t")
        assert not book.asked


DECIDES = {
    RequestKind.NOT_APPLICABLE: {"office"},
    RequestKind.EXTENSION: {"office"},
    RequestKind.CHANGE: {"office", "lead"},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("kind", RequestKind)
def test_who_may_decide(kind: RequestKind, who: str) -> None:
    fields = {"review_state": "已通过"} if kind is RequestKind.CHANGE else {"status": "正在推进"}
    book = MemoryBook(**fields)
    book.asked = [request(kind, due=date(2021, 11, 30))]
    service = RequestService(book)
    if who in DECIDES[kind]:
        service.grant(PEOPLE[who], book.asked[0])
        assert [made.state for made, _, _ in book.settled] == [GRANTED]
    else:
        for act in (service.grant, service.refuse):
            with pytest.raises(NotAllowed):
                act(PEOPLE[who], book.asked[0], "不同意")
        assert not book.settled


def test_a_granted_request_confirms_the_status_and_a_forged_one_is_none() -> None:
    book = MemoryBook(status="")
    book.asked = [request()]
    service = RequestService(book)
    with pytest.raises(Refused, match="对不上"):
        service.grant(OFFICE, replace(book.asked[0], key=JOINT))
    with pytest.raises(Refused, match="已经处理过"):
        service.grant(OFFICE, replace(book.asked[0], id=7))
    service.grant(OFFICE, replace(book.asked[0], kind=RequestKind.NOT_APPLICABLE, reason="改过的理由"))
    made, edits, decision = book.settled[0]
    assert made.reason == "没有这项职能", "what is kept counts, not what a client sends"
    assert {(e.column, e.value) for e in edits} == {("review_state", "已通过"), ("status", "不涉及")}
    assert decision is not None
    assert decision.texts is not None
    assert decision.texts["status"] == "不涉及"


def test_pointless_requests_and_wrong_dates_are_refused_with_a_word() -> None:
    service = RequestService(MemoryBook(review_state="已通过"))
    with pytest.raises(Refused, match="申请修改"):
        service.ask(CLERK, RequestKind.EXTENSION, KEY, "忙", token="t", due=date(2021, 11, 30))
    with pytest.raises(Refused, match="不用申请延期"):
        RequestService(MemoryBook()).ask(CLERK, RequestKind.EXTENSION, KEY, "忙", token="t", due=date(2021, 11, 30))
    with pytest.raises(Refused, match="没有锁定"):
        RequestService(MemoryBook()).ask(CLERK, RequestKind.CHANGE, KEY, "忙", token="t")
    with pytest.raises(Refused, match="理由"):
        RequestService(MemoryBook(status="")).ask(CLERK, RequestKind.NOT_APPLICABLE, KEY, " ", token="t")
    ledger, today = small_ledger(), NOW.date()
    undated, dated = entry(ledger, 7, "鼓楼区"), entry(ledger, 25, "市大数据委")
    for target, due, word in (
        (undated, None, "请填写"),
        (undated, date(2021, 10, 11), "已经过去"),
        (undated, date(2021, 10, 30), "2021-10-30"),
        (dated, date(2021, 10, 31), "2021-10-31"),
        (dated, date(2022, 1, 1), "2021-12-31"),
    ):
        assert word in wrong_date(due, target, ledger, today)
    assert not wrong_date(date(2021, 11, 30), dated, ledger, today)


def test_a_rating_goes_with_the_decision_and_decides_nothing() -> None:
    book = MemoryBook()
    service = ReviewService(book)
    service.take(LEAD, Step.APPROVE, service.seen(KEY), token="t", rating=Rating.POOR)
    service.take(LEAD, Step.APPROVE, service.seen(JOINT), token="u")
    (edits, rated), (_, plain) = book.decided.values()
    assert (rated.rating, rated.words) == (Rating.POOR, "通过，评定：不合格")
    assert (plain.rating, plain.words) == (None, "通过")
    assert [(e.column, e.value) for e in edits] == [("review_state", "已通过")]
