"""The whole year of the real notice, from the day it arrives to the day the next one begins: every duty D0–D11, done in
the portal and in the shared sheet by the right person, refused to a wrong one, and visible in the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.deadlines.owed import PASSED, SUBMITTED
from ledger.duties.commitment import CommitmentDetails, Fulfilment
from ledger.duties.consolidation import Text
from ledger.duties.look_back_sources import from_breakdown
from ledger.duties.practice import PracticeVerdict
from ledger.duties.reminder import Channel
from ledger.permissions import Person
from ledger.review.workflow import Step
from ledger.year.ad_hoc_task import AdHocDetails
from portal.build import build, use
from portal.settings.settings import load
from portal.year.rollover_live import go_on_with_the_new_year
from tests.conftest import has_read
from tests.pages.conftest import opened
from tests.pages.grid_window import shown
from tests.year.cast import AUDITOR, COUNTIES, DATA, FINANCE, LEADER, OFFICE, Calendar, Stage, clerk, refused

pytestmark = pytest.mark.long

BUDGET = 7  # 预决算公开, led by 市财政局
SITES = 25  # 政府网站集约化, led by 市大数据委, with the dated steps of July and October
NEWS = 1  # has no lead unit
# Every duty as a reader finds it on a page in the end: who, where, and what stands there.
SEEN: tuple[tuple[str, str, dict[str, str], tuple[str, ...]], ...] = (
    ("市政府办公厅", "receipts", {}, ("已签收=3", "还没有签收", "台江区")),  # D0
    ("鼓楼区", "ledger", {}, ("全部分到了科室或镇街", "3 项重点", "鼓楼区已全部完成第7项。")),  # D1, D2
    ("领导", "lookback", {}, ("2020年37项任务", "3 / 59（5.1%）")),  # D3
    ("市财政局", "review", {"show": "督办"}, ("催办记录 1 条",)),  # D4
    ("市财政局", "lead", {}, ("汇总任务=3", "已报、已采用=3", "✓ 已采用")),  # D5
    ("鼓楼区", "assurance", {}, ("鼓楼区的保障情况已填全",)),  # D6
    ("长乐区", "practices", {}, ("预算公开一张表", "群众一看就懂")),  # D7
    ("领导", "annual", {}, ("已公开=3 / 60", "http://www.fuzhou.gov.cn/nb.html")),  # D8
    ("领导", "milestones", {}, ("优化提升方案", "✓ 市大数据委：通过", "✓ 市财政局：通过")),  # D9, D5
    ("领导", "review", {"show": "通报整改"}, ("长乐区 · 第27项 · 已销号 · 列入通报", "栏目已补齐")),  # D10
    ("领导", "review", {"show": "承诺"}, ("鼓楼区 · 已落实、已公开、已销号", "停车场名录")),  # D11
    ("领导", "instructions", {}, ("闽清县 · 第7项 · 批示办结", "分管副市长批示", "三个乡镇的预算已补齐。")),
    ("领导", "tasks", {}, ("交1,整改网站错链",)),
    ("领导", "tasks", {"no": "7"}, ("市财政局", "鼓楼区已全部完成第7项。")),
)


@pytest.fixture
def stage(whole_home: Path, tmp_path: Path) -> Iterator[Stage]:
    clock = Calendar(date(2021, 6, 8))
    home = Path(shutil.copytree(whole_home, tmp_path / "home"))
    portal = build(load(home=home, backend="memory"), clock=clock)
    has_read(portal, whole_home)
    portal.engine.cycle()
    use(portal)
    yield Stage(portal, clock)
    use(None)
    portal.book.engine.dispose()


def test_the_whole_year(stage: Stage) -> None:
    the_notice_arrives(stage)
    last_year_is_looked_back_at(stage)
    the_july_milestone(stage)
    the_work_goes_on(stage)
    leads_collect_and_report(stage)
    a_leader_writes(stage)
    a_task_is_given_that_no_notice_holds(stage)
    what_was_found_is_put_right(stage)
    the_year_is_told(stage)
    everybody_sees_it(stage)
    the_next_year_begins(stage)


def the_notice_arrives(stage: Stage) -> None:
    """D0 签收, D1 second-level split, D2 重点, D6 people and funds."""
    portal = stage.portal
    for unit in COUNTIES:
        assert unit in portal.duties.acknowledgement.outstanding(clerk(unit))
        portal.duties.acknowledgement.acknowledge(clerk(unit), unit)
        keys = [e.key for e in portal.ledger().by_unit[unit]]
        portal.duties.assignment.assign(clerk(unit), keys, department="政务公开科", who="林某", phone="0591-87654321")
        portal.duties.assignment.flag(clerk(unit), keys[:3], flagged=True)
        portal.duties.assurance.fill(
            clerk(unit),
            unit,
            {
                "chief": "王某",
                "office": "政务公开科",
                "full_time": "2",
                "part_time": "1",
                "contact": "林某",
                "phone": "0591-87654321",
                "budgeted": "是",
                "funds": "12.5",
            },
            {},
        )
    refused(lambda: portal.duties.acknowledgement.acknowledge(clerk("鼓楼区"), "闽清县"))
    refused(lambda: portal.duties.acknowledgement.overview(clerk("鼓楼区")))
    refused(lambda: portal.duties.assignment.assign(clerk("鼓楼区"), ["2021-07-闽清县"], department="科"))
    refused(lambda: portal.duties.assurance.fill(DATA, "鼓楼区", {"chief": "他人"}, {}))


def last_year_is_looked_back_at(stage: Stage) -> None:
    """D3: 2020's tasks, item by item, unit by unit."""
    portal, service = stage.portal, stage.portal.duties.look_back
    stage.on(date(2021, 6, 28))
    last = from_breakdown(replace(portal.book.breakdown, year=2020), portal.book.directory)
    refused(lambda: service.take_up(clerk("鼓楼区"), last))
    service.take_up(OFFICE, last)
    verdict = {"verdict": "已落实", "evidence": "http://www.fuzhou.gov.cn/2020/1.html"}
    for unit in COUNTIES:
        for check in [c for c in service.look_back(clerk(unit)).checks if c.unit == unit]:
            service.check(clerk(unit), check.key, verdict, seen=check.version)
    other = next(c for c in service.look_back(OFFICE).checks if c.unit == "闽清县")
    refused(lambda: service.check(clerk("鼓楼区"), other.key, verdict, seen=other.version))


def the_july_milestone(stage: Stage) -> None:
    """D9: 市大数据委 hands in the plan for the city's website before the last working day of July, the office passes it."""
    service = stage.portal.duties.milestone
    july = next(m for m in service.milestones(LEADER).listed if m.due == date(2021, 7, 31))
    assert "市大数据委" in july.owners
    stage.on(date(2021, 7, 30))
    refused(lambda: service.hand_in(clerk("鼓楼区"), july.key, "市大数据委", link="http://www.fuzhou.gov.cn/x"))
    made = service.hand_in(DATA, july.key, "市大数据委", note="优化提升方案", link="http://www.fuzhou.gov.cn/plan.html")
    assert service.milestones(LEADER).state(july, "市大数据委") == SUBMITTED
    refused(lambda: service.decide(DATA, made.seq, approve=True))
    service.decide(OFFICE, made.seq, approve=True)
    assert service.milestones(LEADER).state(july, "市大数据委") == PASSED


def the_work_goes_on(stage: Stage) -> None:
    """D2 progress in form and sheet, D4 the lead reviews and urges, D7 a practice, D11 a promise."""
    portal = stage.portal
    stage.on(date(2021, 9, 15))
    stage.reports(clerk("鼓楼区"), "2021-07-鼓楼区", status="正在推进", percent="60", progress_note="已公开部门预算。")
    for name, text in (("status", "已完成"), ("percent", "100"), ("progress_note", "预决算全部公开。")):
        stage.types("2021-07-闽清县", name, text)
    stage.sync()
    assert stage.reads("2021-07-鼓楼区", "progress_note") == "已公开部门预算。"
    assert portal.ledger().by_key["2021-07-闽清县"].progress_note == "预决算全部公开。"
    refused(lambda: stage.reports(clerk("鼓楼区"), "2021-07-长乐区", progress_note="代填"))
    review = portal.entry.review
    refused(lambda: review.take(DATA, Step.APPROVE, review.seen("2021-07-鼓楼区"), token="x"))
    review.take(FINANCE, Step.SEND_BACK, review.seen("2021-07-鼓楼区"), reason="请补充佐证链接", token="back")
    stage.sync()
    assert (stage.reads("2021-07-鼓楼区", "review_state"), stage.reads("2021-07-鼓楼区", "review_comment")) == (
        "已退回",
        "请补充佐证链接",
    )
    told = {
        "title": "预算公开一张表",
        "practice": "把部门预算做成一张表，群众一看就懂。",
        "effect": "咨询量下降三成。",
    }
    number = portal.duties.practice.offer(clerk("鼓楼区"), "鼓楼区", told, key="2021-07-鼓楼区")
    held = next(p for p in portal.duties.practice.visible(OFFICE) if p.id == number)
    refused(
        lambda: portal.duties.practice.decide(FINANCE, number, PracticeVerdict.SELECTED, "", seen=held.versions[-1].seq)
    )
    portal.duties.practice.decide(
        OFFICE, number, PracticeVerdict.SELECTED, "做法具体，可推广", seen=held.versions[-1].seq
    )
    portal.duties.practice.decide(
        OFFICE, number, PracticeVerdict.SELECTED, "做法具体，可推广", seen=held.versions[-1].seq
    )
    promise = CommitmentDetails("新闻发布会承诺年内公开停车场名录", date(2021, 9, 1), date(2021, 12, 31))
    service = portal.duties.commitment
    refused(lambda: service.add(clerk("鼓楼区"), "2021-19-闽清县", promise))
    service.add(clerk("鼓楼区"), "2021-19-鼓楼区", promise)


def leads_collect_and_report(stage: Stage) -> None:
    """D4, D5: everybody reports, leads review, urge, consolidate and send before 30 October, a Saturday; the office
    collects the tasks that nobody leads, and closes what is done."""
    portal = stage.portal
    stage.on(date(2021, 10, 20))
    board = portal.board()
    service = portal.duties.reminder
    waiting = [m for m in service.matters(FINANCE, board) if m.entry.key == "2021-07-长乐区"]
    assert waiting
    channel = next(c for c in Channel if c not in service.channels)
    (notice, *_) = service.draft(FINANCE, board, ["2021-07-长乐区"], None, channel, links={})
    refused(lambda: service.draft(DATA, board, ["2021-07-长乐区"], None, channel, links={}))
    service.urge(FINANCE, board, notice, channel)
    assert service.log(OFFICE, board)
    for unit in COUNTIES:
        for no in (BUDGET, NEWS, SITES):
            key = f"2021-{no:02d}-{unit}"
            if key in portal.ledger().by_key and not portal.ledger().by_key[key].confirmed:
                stage.reports(
                    clerk(unit),
                    key,
                    status="已完成",
                    percent="100",
                    progress_note=f"{unit}已全部完成第{no}项。",
                    evidence=f"http://www.fuzhou.gov.cn/{no}.html",
                    reporter="林某",
                    phone="0591-87654321",
                )
    stage.sync()
    for unit in COUNTIES:
        stage.approves(FINANCE, f"2021-07-{unit}")
        if f"2021-01-{unit}" in portal.ledger().by_key:
            stage.approves(OFFICE, f"2021-01-{unit}")
        stage.approves(DATA, f"2021-25-{unit}")
    stage.sync()
    review = portal.entry.review
    refused(lambda: review.take(FINANCE, Step.CLOSE, review.seen("2021-07-鼓楼区"), token="z"))
    review.take(OFFICE, Step.CLOSE, review.seen("2021-07-鼓楼区"), token="z")
    stage.sync()
    assert stage.reads("2021-07-鼓楼区", "review_state") == "已办结"
    assert portal.duties.consolidation.timetable.internal
    assert portal.duties.consolidation.timetable.internal < date(2021, 10, 30)
    for person in (FINANCE, DATA):
        for line in portal.duties.consolidation.lines(person):
            if len(line.leads) > 1:
                refused(
                    lambda no=line.task_no: portal.duties.consolidation.name_drafter(clerk("鼓楼区"), no, "", seen="")
                )
                portal.duties.consolidation.name_drafter(OFFICE, line.task_no, person.name, seen="")
            consolidates(stage, person, line.task_no)
    consolidates(stage, OFFICE, NEWS)
    october = next(m for m in portal.duties.milestone.milestones(OFFICE).listed if m.due == date(2021, 10, 31))
    made = portal.duties.milestone.hand_in(
        DATA, october.key, october.owners[0], link="http://www.fuzhou.gov.cn/done.html"
    )
    portal.duties.milestone.decide(OFFICE, made.seq, approve=True)


def consolidates(stage: Stage, person: Person, no: int) -> None:
    """A text is drafted from what was approved, saved, sent by whoever may, and taken over by the office."""
    service = stage.portal.duties.consolidation
    proposed = service.propose(person, no, approved_only=True)
    text = proposed.text if not proposed.text.blank else Text(overview="总体情况良好。")
    seen = service.save(person, no, text, drawn_from=proposed.keys, seen=0).draft.id
    refused(lambda: service.send(clerk("鼓楼区"), no, seen=seen))
    service.send(person, no, seen=seen)
    refused(lambda: service.accept(FINANCE, no, seen=seen))
    service.accept(OFFICE, no, seen=seen)


def a_leader_writes(stage: Stage) -> None:
    """领导批示: a remark on an entry becomes the unit's to do, is answered in time, and closed by who wrote it."""
    service = stage.portal.duties.instruction
    stage.on(date(2021, 11, 8))
    due = service.wanted_by("请说明原因。")
    assert due == date(2021, 11, 11)
    refused(lambda: service.write(AUDITOR, ["2021-07-闽清县"], "请说明原因。", due))
    service.write(LEADER, ["2021-07-闽清县"], "请说明原因。", due)
    (record,) = service.records(clerk("闽清县"))
    assert not service.records(clerk("鼓楼区"))
    refused(lambda: service.answer(clerk("鼓楼区"), record.id, "代答", seen=record.version))
    service.answer(clerk("闽清县"), record.id, "三个乡镇的预算已补齐。", seen=record.version)
    (record,) = service.records(FINANCE)
    assert not record.late(date(2021, 11, 30)), "it leads task 7, and sees an answer in time"
    refused(lambda: service.close(FINANCE, record.id, seen=record.version))
    service.close(LEADER, record.id, seen=record.version)
    told = [event.what for event in service.events(clerk("闽清县"), "2021-07-闽清县")]
    assert told == ["领导批示（分管副市长）", "报批示办理结果", "批示办结"]


def a_task_is_given_that_no_notice_holds(stage: Stage) -> None:
    """临时交办: a meeting's task gets a row in the sheet, is reported and closed, and changes no number of the notice."""
    portal, key = stage.portal, "2021-交1-鼓楼区"
    stage.on(date(2021, 11, 10))
    before = portal.board().total, portal.board().tasks, len(portal.ledger().entries)
    given = AdHocDetails("整改网站错链", "市政府常务会议", date(2021, 11, 18))
    refused(lambda: portal.ad_hoc_tasks.give(LEADER, given, ("鼓楼区",)))
    portal.ad_hoc_tasks.give(OFFICE, given, ("鼓楼区",))
    stage.sync()
    assert stage.row(key)[1:4] == ["交1", "整改网站错链", "鼓楼区"]
    portal.duties.assignment.assign(clerk("鼓楼区"), [key], department="政务公开科")
    stage.types(key, "progress_note", "错链全部改好。")
    stage.sync()
    stage.reports(clerk("鼓楼区"), key, status="已完成", percent="100")
    refused(lambda: stage.approves(DATA, key))
    stage.approves(OFFICE, key)
    review = portal.entry.review
    review.take(OFFICE, Step.CLOSE, review.seen(key), token="ad hoc")
    stage.sync()
    assert stage.reads(key, "review_state") == "已办结"
    assert portal.board().ad_hoc.total.closed == 1
    assert (portal.board().total, portal.board().tasks, len(portal.ledger().entries)) == before
    assert len(portal.ledger().breakdown.tasks) == 37


def what_was_found_is_put_right(stage: Stage) -> None:
    """D10 rectification and 通报, D11 the promise kept and published."""
    portal = stage.portal
    stage.on(date(2021, 11, 20))
    service = portal.duties.rectification
    refused(lambda: service.open(DATA, ["2021-27-长乐区"], "栏目空白", "补齐", None, in_bulletin=True))
    service.open(OFFICE, ["2021-27-长乐区"], "专栏空白", "一周内补齐", date(2021, 11, 30), in_bulletin=True)
    (record,) = service.records(OFFICE)
    refused(lambda: service.answer(clerk("鼓楼区"), record.id, "已补", seen=record.version))
    service.answer(clerk("长乐区"), record.id, "栏目已补齐", seen=record.version)
    (record,) = service.records(OFFICE)
    service.close(OFFICE, record.id, seen=record.version)
    promising = portal.duties.commitment
    (held,) = promising.records(OFFICE)
    kept = replace(
        held.details,
        fulfilment=Fulfilment.DONE,
        progress="名录已公开",
        published=True,
        link="http://www.fuzhou.gov.cn/p.html",
    )
    promising.update(clerk("鼓楼区"), held.id, kept, seen=held.version)
    (held,) = promising.records(OFFICE)
    refused(lambda: promising.close(clerk("鼓楼区"), held.id, seen=held.version))
    promising.close(OFFICE, held.id, seen=held.version)


def the_year_is_told(stage: Stage) -> None:
    """D8: each county's paragraph for its annual report, from what was approved, frozen when it is public."""
    annual = stage.portal.duties.annual_report
    stage.on(date(2022, 1, 20))
    for unit in COUNTIES:
        draft = annual.draft(clerk(unit), unit)
        assert draft.approved
        annual.save(clerk(unit), unit, draft.text, seen=0)
        line = annual.of(clerk(unit), unit)
        assert line.text
        annual.publish(
            clerk(unit),
            unit,
            on=date(2022, 1, 19),
            link="http://www.fuzhou.gov.cn/nb.html",
            seen=line.text.seq,
        )
    refused(lambda: annual.save(clerk("鼓楼区"), "闽清县", "代写", seen=0))


def everybody_sees_it(stage: Stage) -> None:
    """What each of the three groups finds, and that the sheet and the ledger say the same."""
    portal = stage.portal
    stage.sync()
    signed = portal.duties.acknowledgement.overview(LEADER).signed
    assert set(COUNTIES) <= set(signed)
    assert {c.unit for c in portal.duties.assignment.coverage(OFFICE)} >= set(COUNTIES)
    assert not next(line for line in portal.duties.assurance.overview(LEADER) if line.unit == "鼓楼区").gaps
    back = portal.duties.look_back.look_back(AUDITOR)
    assert all(c.values["verdict"] == "已落实" for c in back.checks if c.unit in COUNTIES)
    assert {line.task_no for line in portal.duties.consolidation.lines(LEADER) if line.collection.stage.locked} >= {
        BUDGET,
        SITES,
        NEWS,
    }
    assert [p.latest.text("title") for p in portal.duties.practice.published(clerk("闽清县")).records] == [
        "预算公开一张表"
    ]
    assert {line.unit for line in portal.duties.annual_report.overview(LEADER) if line.published} == set(COUNTIES)
    assert [
        m.due
        for m in portal.duties.milestone.milestones(LEADER).listed
        if "市大数据委" in m.owners and portal.duties.milestone.milestones(LEADER).state(m, "市大数据委") == PASSED
    ]
    assert all(c.closed for c in portal.duties.commitment.records(LEADER))
    assert portal.duties.rectification.records(LEADER)[0].in_bulletin
    for unit in COUNTIES:
        assert portal.ledger().by_key[f"2021-07-{unit}"].confirmed
        assert (
            stage.reads(f"2021-07-{unit}", "progress_note") == portal.ledger().by_key[f"2021-07-{unit}"].progress_note
        )
    assert not portal.book.conflicts()
    for who, page, query, words in SEEN:
        shown = page_texts(who, page, **query)
        for word in words:
            assert word in shown, (who, page, word)


def page_texts(who: str, page: str, **query: str) -> str:
    """All that a page says to somebody, its tables and figures included."""
    at = opened(page, who)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    kinds = ("title", "header", "caption", "markdown", "text", "info", "success", "warning", "error")
    said = [str(e.value) for kind in kinds for e in at.get(kind)]
    said += [f"{m.label}={m.value}" for m in at.metric] + [box.label for box in at.expander]
    said += [block.value for block in at.get("html")]
    said += [str(shown(at)) for _ in at.get("bidi_component")]
    return "\n".join([*said, *(table.value.to_csv() for table in at.dataframe)])


def the_next_year_begins(stage: Stage) -> None:
    """结转: the year that ends is the next one's look-back."""
    portal = stage.portal
    stage.on(date(2022, 3, 1))
    book = portal.book
    new = replace(book.breakdown, year=2022, doc_no="榕政办〔2022〕9号")
    refused(lambda: portal.rollover.close(FINANCE, new, book.fact("units"), book.directory))
    assert portal.rollover.hindrance(OFFICE) == ""
    turned = portal.rollover.close(OFFICE, new, book.fact("units"), book.directory)
    assert (turned.closed, turned.begun, turned.items) == (2021, 2022, 37)
    following = go_on_with_the_new_year(portal)
    check = following.duties.look_back.look_back(OFFICE).check("2021-07-鼓楼区")
    assert check.former["progress_note"] == "鼓楼区已全部完成第7项。"
    following.stop()
    following.book.engine.dispose()
