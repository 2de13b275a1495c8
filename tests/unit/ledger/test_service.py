from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

from ledger.clock import BEIJING
from ledger.columns import LEDGER, Owner
from ledger.entries import Ledger
from ledger.errors import InvalidCells, NotAllowed, Refused
from ledger.permissions import Person, Role
from ledger.repository import Change, Conflict, Edit, Finding, Receipt, Submission
from ledger.review.workflow import EntryLocked
from ledger.service import Choice, LedgerService
from ledger.submission import EntryUnknown, InvalidRows, NothingChanged
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 12, 9, 5, tzinfo=BEIJING)
KEY, OTHER_KEY = "2021-07-鼓楼区", "2021-25-鼓楼区"
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
TRIAL = Person("t", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
NEIGHBOUR = Person("v", "闽清县", frozenset({Role.UNIT}), ("闽清县",))
LEAD = Person("f", "市财政局", frozenset({Role.LEAD}), ("市财政局",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))


class MemoryBook:
    """Keeps what the service hands over; applies nothing, so a test sees exactly what would be committed."""

    def __init__(self, **cells: str) -> None:
        held = {(KEY, name): text for name, text in cells.items()}
        self.held = replace(small_ledger(), cells=held)
        self.submitted: dict[str, tuple[str, Sequence[Edit], Receipt]] = {}
        self.settled: list[tuple[int, str, str]] = []
        self.open: list[Conflict] = []
        self.found: list[Finding] = []

    def now(self) -> datetime:
        return NOW

    def ledger(self) -> Ledger:
        return self.held

    def ledger_at(self, as_of: date) -> Ledger:
        return replace(self.held, as_of=as_of)

    def submit(self, edits: Sequence[Edit], *, person: str, token: str) -> Receipt:
        if token in self.submitted:
            return replace(self.submitted[token][2], repeated=True)
        receipt = Receipt(f"R{len(self.submitted) + 1}", NOW, len(edits))
        self.submitted[token] = (person, tuple(edits), receipt)
        return receipt

    def receipt_state(self, number: str) -> str:
        return "waiting"

    def history(self, *, key: str | None = None, limit: int = 200) -> Sequence[Change]:
        return [Change(1, NOW, "sheet", "", key or "*", "percent", "", "30")][:limit]

    def conflicts(self, *, state: str = "open") -> Sequence[Conflict]:
        return [c for c in self.open if c.state == state]

    def findings(self) -> Sequence[Finding]:
        return self.found

    def resolve(self, conflict_id: int, *, value: str, person: str) -> None:
        self.settled.append((conflict_id, value, person))

    def edits(self, token: str = "t") -> dict[str, Edit]:
        return {e.column: e for e in self.submitted[token][1]}


def service_on(book: MemoryBook) -> LedgerService:
    return LedgerService(book)


def form(seen: dict[str, str] | None = None, key: str = KEY, **values: str) -> Submission:
    return Submission(key, values, seen or {})


def conflict(column: str = "percent") -> Conflict:
    return Conflict(1, NOW, KEY, column, "10", "20", "30", "王某", NOW)


# -- submit


def test_values_are_read_and_written_in_their_canonical_form_with_the_form_as_base():
    book = MemoryBook(percent="30", progress_note="旧")
    seen = {"percent": "30", "progress_note": "旧", "status": ""}
    receipt = service_on(book).submit(CLERK, form(seen, percent="８０％", progress_note="旧", status="推进中"), "t")
    edits = book.edits()
    assert (edits["percent"].base, edits["percent"].value) == ("30", "80")
    assert edits["status"].value == "正在推进"
    assert "progress_note" not in edits, "unchanged"
    assert receipt.number == "R1"
    assert book.submitted["t"][0] == "王某"


def test_the_base_is_what_the_form_showed_even_when_the_sheet_has_moved_on():
    book = MemoryBook(percent="55")
    service_on(book).submit(CLERK, form({"percent": "30"}, percent="80"), "t")
    assert book.edits()["percent"].base == "30"


def test_reporter_and_time_are_added_on_the_ledgers_present_values():
    book = MemoryBook(reporter="李某", reported_at="2021-09-01 08:00")
    service_on(book).submit(CLERK, form(percent="80"), "t")
    edits = book.edits()
    assert (edits["reporter"].base, edits["reporter"].value) == ("李某", "王某")
    assert (edits["reported_at"].base, edits["reported_at"].value) == ("2021-09-01 08:00", "2021-10-12 09:05")


def test_a_reporter_given_in_the_form_stands_and_a_units_name_displaces_nobody():
    book = MemoryBook(reporter="李某")
    service_on(book).submit(CLERK, form(percent="80", reporter="赵某"), "t")
    assert book.edits()["reporter"].value == "赵某"
    service_on(book).submit(TRIAL, form(percent="81"), "t2")
    assert "reporter" not in book.edits("t2")


def test_the_same_token_twice_is_one_submission():
    book = MemoryBook()
    service = service_on(book)
    first = service.submit(CLERK, form(percent="80"), "t")
    again = service.submit(CLERK, form(percent="80"), "t")
    assert (first.repeated, again.repeated) == (False, True)
    assert again.number == first.number
    with pytest.raises(NotAllowed, match="缺少编号"):
        service.submit(CLERK, form(percent="80"), "")


def test_nothing_changed_is_said_and_not_stored():
    book = MemoryBook(percent="80")
    for raw in ("80", "80.0", "80%"):
        with pytest.raises(NothingChanged, match="没有任何改动"):
            service_on(book).submit(CLERK, form({"percent": "80"}, percent=raw), "t")
    assert not book.submitted


def test_values_that_cannot_be_read_are_named_together_and_nothing_is_stored():
    book = MemoryBook()
    with pytest.raises(InvalidCells) as wrong:
        service_on(book).submit(CLERK, form(percent="差不多", status="看情况", progress_note="已印发方案。"), "t")
    assert set(wrong.value.messages) == {"percent", "status"}
    assert all(wrong.value.messages.values())
    assert not book.submitted


def test_a_cell_that_already_could_not_be_read_does_not_block_the_others():
    book = MemoryBook(percent="快了")
    service_on(book).submit(CLERK, form({"percent": "快了"}, percent="快了", progress_note="已印发方案。"), "t")
    assert set(book.edits()) >= {"progress_note"}
    assert "percent" not in book.edits()


@pytest.mark.parametrize("name", [c.name for c in LEDGER if c.owner is not Owner.UNIT] + ["no_such_column"])
def test_forged_columns_are_refused(name: str):
    book = MemoryBook()
    for person in (CLERK, OFFICE):
        with pytest.raises(NotAllowed, match="不由填报单位填写"):
            service_on(book).submit(person, Submission(KEY, {"percent": "80", name: "x"}, {}), "t")
    assert not book.submitted


def test_only_the_unit_and_the_office_may_submit():
    book = MemoryBook()
    for stranger in (NEIGHBOUR, LEAD, LEADER, Person("n", "某人", frozenset())):
        with pytest.raises(NotAllowed, match="鼓楼区、市政府办公厅"):
            service_on(book).submit(stranger, form(percent="80"), "t")
    assert not book.submitted
    assert service_on(book).submit(OFFICE, form(percent="80"), "t").cells == 1
    with pytest.raises(EntryUnknown, match="2021-99"):
        service_on(book).submit(OFFICE, form(key="2021-99-鼓楼区", percent="80"), "t2")


def test_progress_without_start_is_recorded_as_under_way_and_said():
    book = MemoryBook()
    receipt = service_on(book).submit(CLERK, form(status="未启动", percent="30"), "t")
    assert book.edits()["status"].value == "正在推进"
    assert any("正在推进" in notice for notice in receipt.notices)
    held = MemoryBook(status="未启动")
    service_on(held).submit(CLERK, form({"status": "未启动"}, percent="30"), "t")
    assert held.edits()["status"] == Edit(KEY, "status", "未启动", "正在推进")


def test_a_doubtful_completion_is_stored_with_a_notice():
    book = MemoryBook()
    receipt = service_on(book).submit(CLERK, form(status="已完成"), "t")
    assert book.edits()["status"].value == "已完成"
    said = "；".join(receipt.notices)
    assert "工作进展" in said
    assert "长期坚持" in said


def test_completed_at_sixty_percent_is_asked_back():
    book = MemoryBook(percent="60")
    with pytest.raises(InvalidCells, match="60%"):
        service_on(book).submit(CLERK, form(status="已完成"), "t")
    assert not book.submitted
    service_on(book).submit(CLERK, form({"percent": "60"}, status="已完成", percent="100"), "t")
    assert book.edits()["percent"].value == "100"


def test_a_contradiction_that_stood_before_does_not_block_a_note():
    book = MemoryBook(status="已完成", percent="60")
    service_on(book).submit(CLERK, form(progress_note="已印发方案。"), "t")
    assert book.edits()["progress_note"].value == "已印发方案。"


def test_a_percentage_that_a_spreadsheet_wrote_its_own_way_is_read_before_it_contradicts():
    """A cell formatted as % holds 0.8 for 80 %; 1 is asked elsewhere and does not stop a completed task as 1 %."""
    with pytest.raises(InvalidCells, match="进度只有80%"):
        service_on(MemoryBook(percent="0.8")).submit(CLERK, form({"percent": "0.8"}, status="已完成"), "t")
    book = MemoryBook(percent="1")
    service_on(book).submit(CLERK, form({"percent": "1"}, status="已完成"), "t")
    assert book.edits()["status"].value == "已完成"


def test_only_the_office_settles_that_a_task_does_not_concern_a_unit():
    book = MemoryBook(status="未启动")
    with pytest.raises(InvalidCells, match="市政府办公厅"):
        service_on(book).submit(CLERK, form({"status": "未启动"}, status="不涉及"), "t")
    assert not book.submitted
    service_on(book).submit(OFFICE, form({"status": "未启动"}, status="不涉及"), "t")
    assert book.edits()["status"].value == "不涉及"


def test_a_status_that_is_blanked_keeps_its_former_value_and_says_so():
    book = MemoryBook(status="正在推进")
    book.held = replace(book.held, entries=tuple(replace(e, status="正在推进") for e in book.held.entries))
    receipt = service_on(book).submit(CLERK, form({"status": "正在推进"}, status="", percent="40"), "t")
    assert "status" not in book.edits()
    assert any("正在推进" in notice for notice in receipt.notices)


# -- submit_many


def test_a_grid_is_stored_whole():
    book = MemoryBook()
    rows = [form(percent="80"), form(key=OTHER_KEY, percent="20"), form(key="2021-30-鼓楼区")]
    service_on(book).submit_many(CLERK, rows, "t")
    edits = book.submitted["t"][1]
    assert {(e.key, e.value) for e in edits if e.column == "percent"} == {(KEY, "80"), (OTHER_KEY, "20")}
    assert {e.key for e in edits} == {KEY, OTHER_KEY}


def test_one_wrong_cell_or_foreign_row_stops_the_whole_grid():
    book = MemoryBook()
    with pytest.raises(InvalidRows) as wrong:
        service_on(book).submit_many(CLERK, [form(percent="80"), form(key=OTHER_KEY, percent="很多")], "t")
    assert set(wrong.value.cells) == {(OTHER_KEY, "percent")}
    assert "2021-25-鼓楼区 完成进度" in wrong.value.messages
    with pytest.raises(NotAllowed):
        service_on(book).submit_many(CLERK, [form(percent="80"), form(key="2021-07-闽清县", percent="80")], "t")
    with pytest.raises(NotAllowed, match="两次"):
        service_on(book).submit_many(CLERK, [form(percent="80"), form(percent="90")], "t")
    assert not book.submitted


# -- conflicts, history, downloads


@pytest.mark.parametrize(
    ("choice", "value", "expected"),
    [(Choice.SHEET, None, "20"), ("portal", None, "30"), (Choice.OTHER, "45%", "45")],
)
def test_a_conflict_is_settled_with_either_or_a_third_value(choice: Choice, value: str | None, expected: str):
    book = MemoryBook()
    book.open = [conflict()]
    service_on(book).resolve(CLERK, 1, choice, value)
    assert book.settled == [(1, expected, "王某")]


def test_who_may_settle_and_what_cannot_be_settled():
    book = MemoryBook()
    book.open = [conflict()]
    service = service_on(book)
    with pytest.raises(NotAllowed):
        service.resolve(NEIGHBOUR, 1, Choice.SHEET)
    with pytest.raises(InvalidCells):
        service.resolve(CLERK, 1, Choice.OTHER, "很多")
    for words in ("45%（初步）", "八成多", "9月底45%"):
        with pytest.raises(InvalidCells, match="请只填要采用的值"):
            service.resolve(CLERK, 1, Choice.OTHER, words)
    with pytest.raises(InvalidCells):
        service.resolve(CLERK, 1, Choice.OTHER)
    with pytest.raises(Refused, match="这条冲突不存在"):
        service.resolve(CLERK, 2, Choice.SHEET)
    assert book.settled == []
    book.open = [conflict("review_state")]
    with pytest.raises(NotAllowed, match="审核"):
        service.resolve(CLERK, 1, Choice.SHEET)
    service.resolve(LEAD, 1, Choice.SHEET)
    assert book.settled == [(1, "20", "市财政局")]


def test_a_lead_chooses_between_two_texts_of_a_unit_and_writes_none_for_it():
    book = MemoryBook()
    book.open = [conflict()]
    service = service_on(book)
    assert service.may_resolve(LEAD, book.open[0])
    assert not service.may_write_another(LEAD, book.open[0])
    with pytest.raises(NotAllowed, match="只有鼓楼区、市政府办公厅可以填报"):
        service.resolve(LEAD, 1, Choice.OTHER, "45")
    assert book.settled == []
    service.resolve(LEAD, 1, Choice.PORTAL)
    assert book.settled == [(1, "30", "市财政局")]
    assert service.may_write_another(CLERK, book.open[0])
    assert service.may_write_another(LEAD, conflict("review_state"))


@pytest.mark.parametrize("person", [CLERK, LEAD, OFFICE])
def test_a_conflict_is_no_way_round_the_lock(person: Person):
    """What was approved stays as it stands; the text in the sheet may be confirmed."""
    book = MemoryBook()
    shut = [replace(e, review_state="已通过") if e.key == KEY else e for e in book.held.entries]
    book.held = replace(book.held, entries=tuple(shut))
    book.open = [conflict()]
    service = service_on(book)
    with pytest.raises(EntryLocked, match="申请修改"):
        service.resolve(person, 1, Choice.PORTAL)
    with pytest.raises(EntryLocked):
        service.resolve_many(person, [1], Choice.PORTAL)
    assert book.settled == []
    service.resolve(person, 1, Choice.SHEET)
    assert book.settled == [(1, "20", person.name)]


def test_a_conflict_about_a_review_is_no_way_round_the_flow():
    """A lead unit neither closes an entry by settling a conflict, nor decides about its own."""
    book = MemoryBook()
    book.open = [conflict("review_state"), replace(conflict("review_state"), id=2, key="2021-07-市财政局")]
    service = service_on(book)
    with pytest.raises(NotAllowed, match="只有市政府办公厅可以办结"):
        service.resolve(LEAD, 1, Choice.OTHER, "已办结")
    with pytest.raises(NotAllowed, match="只有市政府办公厅可以审核"):
        service.resolve(LEAD, 2, Choice.OTHER, "已通过")
    assert book.settled == []
    service.resolve(OFFICE, 1, Choice.OTHER, "已办结")
    assert book.settled == [(1, "已办结", "市政府办公厅")]


def test_approved_entries_are_locked_one_and_among_several():
    book = MemoryBook()
    shut = [replace(e, review_state="已通过") if e.key == KEY else e for e in book.held.entries]
    book.held = replace(book.held, entries=tuple(shut))
    service = service_on(book)
    for person in (CLERK, OFFICE):
        with pytest.raises(EntryLocked, match="2021-07-鼓楼区（已通过）内容已锁定"):
            service.submit(person, form(percent="80"), "t")
    with pytest.raises(EntryLocked):
        service.submit_many(CLERK, [form(percent="80"), form(key="2021-30-鼓楼区", percent="80")], "t")
    with pytest.raises(NotAllowed):
        service.submit(NEIGHBOUR, form(percent="80"), "t")
    assert not book.submitted


def test_what_is_handed_in_waits_for_review_and_the_receipt_counts_fields():
    book = MemoryBook(review_state="已退回")
    receipt = service_on(book).submit(CLERK, form(percent="80", progress_note="已印发方案。"), "t")
    assert book.edits()["review_state"] == Edit(KEY, "review_state", "已退回", "待审核")
    assert (receipt.cells, len(book.edits())) == (2, 5), "who, when and the review state are not counted"
    waiting = MemoryBook(review_state="待审核")
    service_on(waiting).submit(CLERK, form(percent="80"), "t")
    assert "review_state" not in waiting.edits()


def test_the_office_may_settle_a_status_as_not_applicable_and_a_unit_may_not():
    book = MemoryBook()
    book.open = [conflict("status")]
    with pytest.raises(InvalidCells, match="市政府办公厅"):
        service_on(book).resolve(CLERK, 1, Choice.OTHER, "不涉及")
    service_on(book).resolve(OFFICE, 1, Choice.OTHER, "不涉及")
    assert book.settled == [(1, "不涉及", "市政府办公厅")]


def test_several_conflicts_are_settled_at_once():
    book = MemoryBook()
    book.open = [conflict(), replace(conflict(), id=2, key=OTHER_KEY), replace(conflict(), id=3)]
    assert service_on(book).resolve_many(CLERK, [1, 2, 2], Choice.PORTAL) == 2
    assert book.settled == [(1, "30", "王某"), (2, "30", "王某")]
    # Number 9 was settled by somebody else in between: the others go on.
    assert service_on(book).resolve_many(CLERK, [3, 9], "sheet") == 1
    assert book.settled[-1] == (3, "20", "王某")


@pytest.mark.parametrize(
    ("person", "ids", "choice", "refusal"),
    [
        (NEIGHBOUR, [1], Choice.SHEET, NotAllowed),
        (CLERK, [1, 2], Choice.SHEET, NotAllowed),
        (LEADER, [1], Choice.PORTAL, NotAllowed),
        (CLERK, [1, 3], Choice.SHEET, NotAllowed),
        (CLERK, [1], Choice.OTHER, InvalidCells),
        (CLERK, [9], Choice.SHEET, Refused),
        (CLERK, [], Choice.SHEET, Refused),
    ],
)
def test_one_that_may_not_be_settled_leaves_all_as_they_are(person, ids, choice, refusal):
    """1 is the clerk's own, 2 another unit's, 3 says what the reviewer wrote."""
    book = MemoryBook()
    neighbours = replace(conflict(), id=2, key="2021-07-闽清县")
    book.open = [conflict(), neighbours, replace(conflict("review_state"), id=3)]
    with pytest.raises(refusal):
        service_on(book).resolve_many(person, ids, choice)
    assert book.settled == []


def test_everybody_meets_the_conflicts_and_findings_that_concern_him():
    book = MemoryBook()
    book.open = [conflict(), replace(conflict(), id=2, key="2021-07-闽清县")]
    book.found = [Finding("工作台账!H2", c.key, "percent", "快了", "ask", "请填数字。") for c in book.open]
    book.found.append(Finding("工作台账!A9", "", "key", "x", "frozen", "请核对编号。"))
    service = service_on(book)
    for person, ids in ((CLERK, [1]), (NEIGHBOUR, [2]), (LEAD, [1, 2]), (LEADER, [1, 2]), (OFFICE, [1, 2])):
        assert [c.id for c in service.conflicts(person)] == ids, person
        keys = [book.open[n - 1].key for n in ids]
        assert [f.key for f in service.findings(person)] == [*keys, ""], person
    assert service.conflicts(OFFICE, state="settled") == []
    assert service.may_resolve(CLERK, book.open[0])
    assert not service.may_resolve(CLERK, book.open[1])
    assert not service.may_resolve(CLERK, conflict("review_state"))
    assert not service.may_resolve(LEADER, book.open[0])


def test_a_former_value_comes_back_as_an_ordinary_submission():
    book = MemoryBook(percent="60", progress_note="写错了")
    service = service_on(book)
    receipt = service.restore(CLERK, KEY, "percent", "30", seen="60", token="t")
    assert receipt.number == "R1"
    assert book.edits()["percent"] == Edit(KEY, "percent", "60", "30")
    assert book.edits()["reporter"].value == "王某"
    service.restore(CLERK, KEY, "progress_note", "", seen="写错了", token="u")
    assert book.edits("u")["progress_note"].value == ""


def test_what_cannot_be_restored_is_said_and_nothing_is_stored():
    book = MemoryBook(percent="60", status="正在推进")
    service = service_on(book)
    for stranger in (NEIGHBOUR, LEAD, LEADER):
        with pytest.raises(NotAllowed):
            service.restore(stranger, KEY, "percent", "30", seen="60", token="t")
    with pytest.raises(NotAllowed, match="不由填报单位填写"):
        service.restore(CLERK, KEY, "review_state", "已通过", seen="", token="t")
    with pytest.raises(InvalidCells):
        service.restore(CLERK, KEY, "percent", "快了", seen="60", token="t")
    with pytest.raises(Refused, match="完成进度"):
        service.restore(CLERK, KEY, "percent", "60%", seen="60", token="t")
    with pytest.raises(EntryUnknown):
        service.restore(CLERK, "2021-99-鼓楼区", "percent", "30", seen="60", token="t")
    assert not book.submitted


def test_only_the_office_asks_for_rows_back_and_only_for_rows_of_the_ledger():
    asked: list[Sequence[str]] = []
    service = service_on(MemoryBook())
    for person in (CLERK, LEAD, LEADER):
        with pytest.raises(NotAllowed):
            service.want_back(person, [KEY], asked.append)
    with pytest.raises(EntryUnknown):
        service.want_back(OFFICE, [KEY, "2021-99-鼓楼区"], asked.append)
    assert asked == []
    service.want_back(OFFICE, [KEY], asked.append)
    assert asked == [[KEY]]


def test_history_is_for_the_unit_its_leads_and_those_who_read_all():
    service = service_on(MemoryBook())
    for person in (CLERK, LEAD, LEADER, OFFICE):
        assert service.history(person, KEY)[0].key == KEY
    for person, key in ((NEIGHBOUR, KEY), (CLERK, None), (LEAD, None)):
        with pytest.raises(NotAllowed):
            service.history(person, key)
    assert service.history(OFFICE)[0].key == "*"
    with pytest.raises(EntryUnknown):
        service.history(OFFICE, "2021-99-鼓楼区")


def test_a_unit_downloads_its_own_ledger_and_not_the_whole():
    service = service_on(MemoryBook())
    assert service.download(CLERK, lambda: b"x", unit="鼓楼区") == b"x"
    assert service.download(LEADER, lambda: b"x") == b"x"
    for unit in ("", "闽清县"):
        made: list[bytes] = []
        with pytest.raises(NotAllowed, match="下载"):
            service.download(CLERK, lambda made=made: made.append(b"x"), unit=unit)
        assert not made, "refused before anything is made"


def test_what_a_page_may_offer():
    book = MemoryBook()
    service = service_on(book)
    assert service.may_edit(CLERK, KEY)
    assert not service.may_edit(NEIGHBOUR, KEY)
    assert not service.may_edit(OFFICE, "2021-99-鼓楼区")
    entries = book.ledger().entries
    assert {e.unit for e in entries if service.may_edit(CLERK, e.key)} == {"鼓楼区"}
    assert not any(service.may_edit(LEADER, e.key) for e in entries)
    service.control_sync(OFFICE)
    with pytest.raises(NotAllowed):
        service.control_sync(CLERK)


@pytest.mark.parametrize("note", ["方案已于12月20日印发。", "均已于2021年10月13日公开", "已在11月1日全面完成"])
def test_work_done_on_a_day_still_to_come_is_refused(note: str) -> None:
    with pytest.raises(InvalidCells) as stopped:
        service_on(MemoryBook()).submit(CLERK, form(progress_note=note), "t")
    assert "晚于今天" in stopped.value.messages["progress_note"]


@pytest.mark.parametrize("note", ["方案已于10月12日印发。", "拟于12月20日印发", "已于9月1日印发，12月20日前完成"])
def test_work_done_until_today_and_plans_are_taken(note: str) -> None:
    book = MemoryBook()
    service_on(book).submit(CLERK, form(progress_note=note), "t")
    assert book.edits()["progress_note"].value == note
