"""The annual report's paragraph: made from approved entries alone, the unit's to edit, frozen once it is public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

from ledger.clock import BEIJING
from ledger.duties.annual_report import AnnualText, DueDays, Publication, draft_of
from ledger.duties.annual_report_service import AnnualReportService
from ledger.entries import Ledger
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused, Unchanged
from ledger.permissions import Person, Role
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2022, 1, 20, 9, tzinfo=BEIJING)
LINK = "http://www.gulou.gov.cn/report/2021.htm"
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
NEIGHBOUR = Person("v", "闽清县", frozenset({Role.UNIT}), ("闽清县",))
LEAD = Person("f", "市财政局", frozenset({Role.LEAD}), ("市财政局",))
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "领导", frozenset({Role.LEADER}))


class MemoryAnnuals:
    def __init__(self) -> None:
        self.texts: list[AnnualText] = []
        self.public: dict[str, Publication] = {}

    def now(self) -> datetime:
        return NOW

    def ledger(self) -> Ledger:
        return approved()

    def newest(self) -> Mapping[str, AnnualText]:
        return {t.unit: t for t in self.texts}

    def history(self, unit: str) -> Sequence[AnnualText]:
        return [t for t in reversed(self.texts) if t.unit == unit]

    def _last(self, unit: str) -> int:
        held = self.newest().get(unit)
        return held.seq if held else 0

    def add(self, made: AnnualText, *, after: int) -> AnnualText:
        if self._last(made.unit) != after or made.unit in self.public:
            raise ChangedMeanwhile
        self.texts.append(replace(made, seq=len(self.texts) + 1))
        return self.texts[-1]

    def publications(self) -> Mapping[str, Publication]:
        return self.public

    def publish(self, made: Publication) -> None:
        if self._last(made.unit) != made.seq or made.unit in self.public:
            raise ChangedMeanwhile
        self.public[made.unit] = made

    def reopen(self, unit: str, *, person: str, reason: str) -> None:
        self.public.pop(unit, None)


def approved() -> Ledger:
    note = {"review_state": "已通过", "progress_note": "预算全部公开"}
    return small_ledger(
        t07_鼓楼区={"status": "已完成", **note},
        t25_鼓楼区={"status": "正在推进", "progress_note": "还没有审核", "review_state": "待审核"},
        t27_鼓楼区={"status": "长期坚持", "review_state": "已办结", "progress_note": "每月检查。"},
        t30_鼓楼区={"status": "不涉及", "review_state": "已通过"},
        t07_市财政局={"status": "长期坚持", **note},
    )


@pytest.fixture
def book() -> MemoryAnnuals:
    return MemoryAnnuals()


@pytest.fixture
def service(book: MemoryAnnuals) -> AnnualReportService:
    return AnnualReportService(book, DueDays())


def test_the_draft_holds_approved_entries_and_nothing_else():
    draft = draft_of(approved(), "鼓楼区", date(2022, 1, 20))
    assert (draft.approved, draft.left_out) == (2, 1)
    assert draft.text.splitlines() == [
        "2021年，鼓楼区人民政府对照《2021年任务分解表》（榕政办〔2021〕53号），逐项抓好政务公开工作要点落实。"
        "截至12月31日，经审核的任务共2项，已完成1项、已落实并长期坚持1项。主要落实情况如下：",
        "（一）紧扣开好局",
        "1．稳步扩大预决算公开范围。预算全部公开。",
        "（二）紧扣基层",
        "1．开展专项检查。每月检查。",
    ]
    assert "（其中牵头1项）" in draft_of(approved(), "市财政局", date(2021, 11, 5)).text
    assert "截至11月5日" in draft_of(approved(), "市财政局", date(2021, 11, 5)).text


def test_what_was_changed_after_its_approval_or_approved_in_the_sheet_is_left_out():
    noted = {"status": "已完成", "review_state": "已通过", "progress_note": "已公开"}
    ledger = small_ledger(
        t07_鼓楼区=noted | {"changed_since_review": ("progress_note",)},
        t25_鼓楼区=noted | {"review_typed": True},
        t27_鼓楼区=noted | {"review_state": "已办结", "changed_since_review": ("status",)},
        t30_鼓楼区={"status": "不涉及", "review_state": "已退回"},
    )
    assert draft_of(ledger, "鼓楼区", date(2022, 1, 20)).text == ""
    assert draft_of(ledger, "鼓楼区", date(2022, 1, 20)).left_out == 4


def test_without_an_approved_entry_there_is_no_draft():
    assert draft_of(approved(), "闽清县", date(2022, 1, 1)).text == ""


def test_due_days_differ_and_lateness_is_told(service):
    lines = {line.unit: line for line in service.overview(OFFICE)}
    assert (lines["鼓楼区"].due, lines["市财政局"].due) == (date(2022, 3, 31), date(2022, 1, 31))
    late = replace(lines["市财政局"], today=date(2022, 2, 1))
    assert (lines["市财政局"].late, late.late) == (False, True)


def test_the_unit_edits_its_own_and_nobody_elses(service, book):
    service.save(CLERK, "鼓楼区", " 第一稿 ", seen=0)
    assert (book.texts[0].text, book.texts[0].person) == ("第一稿", "王某（鼓楼区）")
    with pytest.raises(Unchanged):
        service.save(CLERK, "鼓楼区", "第一稿", seen=1)
    with pytest.raises(ChangedMeanwhile, match="别人改过"):
        service.save(CLERK, "鼓楼区", "第二稿", seen=0)
    for who in (NEIGHBOUR, LEAD, LEADER):
        with pytest.raises(NotAllowed):
            service.save(who, "鼓楼区", "别人的", seen=1)
        with pytest.raises(NotAllowed):
            service.publish(who, "鼓楼区", on=date(2022, 1, 10), link=LINK, seen=1)
    for text in (" ", "长" * 20_001):
        with pytest.raises(InvalidCells):
            service.save(CLERK, "鼓楼区", text, seen=1)
    assert len(book.texts) == 1


def test_publishing_needs_a_day_and_an_address_and_freezes(service):
    with pytest.raises(Refused, match="还没有保存过"):
        service.publish(CLERK, "鼓楼区", on=date(2022, 1, 10), link=LINK, seen=0)
    service.save(CLERK, "鼓楼区", "第一稿", seen=0)
    for day, link in (
        (date(2022, 1, 21), LINK),
        (date(2020, 1, 1), LINK),
        (date(2022, 1, 10), "javascript:alert(1)"),
    ):
        with pytest.raises(InvalidCells):
            service.publish(CLERK, "鼓楼区", on=day, link=link, seen=1)
    with pytest.raises(ChangedMeanwhile, match="别人改过"):
        service.publish(CLERK, "鼓楼区", on=date(2022, 1, 10), link=LINK, seen=7)
    service.publish(CLERK, "鼓楼区", on=date(2022, 1, 10), link=LINK, seen=1)
    assert service.of(CLERK, "鼓楼区").state == "已公开"
    with pytest.raises(Refused, match="已固定"):
        service.save(CLERK, "鼓楼区", "第二稿", seen=1)
    with pytest.raises(NotAllowed):
        service.reopen(CLERK, "鼓楼区", "想改")
    with pytest.raises(InvalidCells):
        service.reopen(OFFICE, "鼓楼区", "")
    service.reopen(OFFICE, "鼓楼区", "有误")
    service.save(CLERK, "鼓楼区", "第二稿", seen=1)
    assert [t.text for t in service.history(CLERK, "鼓楼区")] == ["第二稿", "第一稿"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("http://www.gulou.gov.cn/1.htm，已于1月20日公开", "已于1月20日公开"),
        ("http://www.gulou.gov.cn/1.htm（截图见附件）", "截图见附件"),
        ("http://www.gulou.gov.cn/年报 2021.pdf", "不要有空格"),
        ("http://www.gulou.gov.cn/1.htm\nhttp://www.gulou.gov.cn/2.htm", "只填一个"),
        ("榕政办〔2021〕53号", "只填一个"),
        ("http://10.1.2.3/oa/1", "内网"),
        ("", "请填公开页面的网址"),
    ],
)
def test_words_beside_the_address_are_no_part_of_it(service, book, typed: str, why: str):
    service.save(CLERK, "鼓楼区", "第一稿", seen=0)
    with pytest.raises(InvalidCells) as caught:
        service.publish(CLERK, "鼓楼区", on=date(2022, 1, 10), link=typed, seen=1)
    assert why in caught.value.messages["公开网址"]
    assert book.public == {}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            " http://www.gulou.gov.cn/附件/2021年年报（公开版）.pdf ",
            "http://www.gulou.gov.cn/附件/2021年年报（公开版）.pdf",
        ),
        ("www.gulou.gov.cn/1.htm。", "http://www.gulou.gov.cn/1.htm"),
        ("网址：http：//www.gulou.gov.cn/1.htm", "http://www.gulou.gov.cn/1.htm"),
    ],
)
def test_an_address_is_kept_as_it_is_read(service, book, typed: str, kept: str):
    service.save(CLERK, "鼓楼区", "第一稿", seen=0)
    service.publish(CLERK, "鼓楼区", on=date(2022, 1, 10), link=typed, seen=1)
    assert book.public["鼓楼区"].link == kept


def test_a_reason_is_kept_whole_or_refused(service, book):
    service.save(CLERK, "鼓楼区", "第一稿", seen=0)
    service.publish(CLERK, "鼓楼区", on=date(2022, 1, 10), link=LINK, seen=1)
    with pytest.raises(InvalidCells, match="201个字"):
        service.reopen(OFFICE, "鼓楼区", "因" * 201)
    assert "鼓楼区" in book.public


def test_reading_is_for_the_unit_and_those_who_read_everything(service):
    for who in (NEIGHBOUR, LEAD):
        for read in (service.of, service.draft, service.history, service.paper):
            with pytest.raises(NotAllowed):
                read(who, "鼓楼区")
        with pytest.raises(NotAllowed):
            service.overview(who)
    assert service.paper(LEADER, "鼓楼区").state == "系统草稿"
    service.save(CLERK, "鼓楼区", "第一稿", seen=0)
    assert (service.paper(LEADER, "鼓楼区").text, service.paper(LEADER, "鼓楼区").state) == (
        "第一稿",
        "已起草",
    )
    assert service.writes_for(CLERK) == ("鼓楼区",)
    assert service.writes_for(LEADER) == ()
