"""The city's report: figures of the board, words that somebody wrote, each with its source; and wordings over it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.breakdown import tasks_words
from ledger.clock import BEIJING
from ledger.duties.consolidation import ConsolidationDraft, StageChange, Text, TextStage
from ledger.duties.look_back import Check, Item, LookBack
from ledger.duties.practice import Practice, PracticeVerdict, Version
from ledger.errors import ChangedMeanwhile, InvalidCells, NotAllowed, Refused
from ledger.figures.board import Board, board
from ledger.papers.city_compose import compose, late_units
from ledger.papers.city_overview import changes_words
from ledger.papers.city_report import LONGEST, CityFacts, CityReport, Sentence, Wording, paragraph, worded
from ledger.papers.city_report_service import CityReportService, adopted, selected_by, sources_of
from ledger.permissions import Person, Role
from ledger.rounds.coverage import report_of, view_of
from ledger.rounds.plan import Round
from store.opening import open_database
from store.papers.city_report import CityReportStore
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 11, 2, 9, tzinfo=BEIJING)
DAY = NOW.date()
NO_MOVES, NO_LOOK_BACK = {}, LookBack()
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "陈副市长", frozenset({Role.LEADER}))
APPROVED = {"status": "已完成", "review_state": "已通过"}
SAID = small_ledger(
    t07_市财政局={**APPROVED, "progress_note": "已统一公开预决算（https://a.gov.cn/1）。"},
    t07_鼓楼区={**APPROVED, "progress_note": "截至10月，已公开预算12项。", "issues": "专职人员不足。"},
    t07_闽清县={
        **APPROVED,
        "progress_note": "已公开预算37项。",
        "issues": "专职人员不足；",
        "next_steps": "组织业务培训。",
    },
    t25_鼓楼区={"status": "未启动", "issues": "栏目调整需要技术支持。"},
    t30_鼓楼区={"status": "正在推进", "progress_note": "正在梳理目录，尚未审核。"},
    t27_闽清县={"status": "不涉及"},
)
PRACTICE = Practice(
    4, "鼓楼区", "", 7, [Version(1, {"title": "一图读懂", "practice": "同步起草。", "effect": ""}, NOW, "王某", "")],
    PracticeVerdict.SELECTED, decided_at=NOW, decided_seq=1,
)  # fmt: skip


def of(ledger=SAID, day: date = DAY) -> Board:
    return board(ledger, day)


def texts(report: CityReport) -> dict[str, str]:
    return {one.slot: one.text for one in report.paragraphs}


def test_the_sections_are_those_of_such_reports() -> None:
    report = compose(of(), CityFacts())
    assert [section.title for section in report.sections] == [
        "一、总体情况",
        "二、重点任务落实情况",
        "三、主要做法和亮点",
        "四、“回头看”情况",
        "五、存在问题",
        "六、下一步打算",
    ]
    assert [part.title for part in report.sections[1].parts] == ["（一）紧扣开好局", "（二）紧扣基层"]


def test_figures_are_the_boards() -> None:
    total, told = of().total, texts(compose(of(), CityFacts()))
    assert f"应落实的台账{total.applicable}条，另有1条经核对为不涉及" in told["overview.figures"]
    assert f"已报送{total.reported}条" in told["overview.figures"]
    assert f"审核通过{total.approved}条" in told["overview.figures"]
    assert told["overview.late"].startswith(f"逾期{total.overdue}条")
    late = late_units(of())
    assert late[0].silent_words or late[0].overdue_words.endswith("）")
    assert sum(len(one.overdue) for one in late) == total.overdue
    assert sum(len(one.silent) for one in late) == total.silent


def test_the_list_of_what_is_late_is_named_beside_what_it_holds() -> None:
    told = texts(compose(of(day=date(2021, 10, 22)), CityFacts()))["overview.late"]
    assert told == "逾期1条，涉及1个单位（见附件2），5个工作日内到期3条。"


def test_units_texts_are_condensed_and_what_nobody_approved_is_not_told() -> None:
    told = texts(compose(of(), CityFacts()))
    assert told["task.7"].startswith(
        "7．稳步扩大预决算公开范围。市财政局已统一公开预决算。鼓楼区、闽清县已公开预算12至37项。5家单位落实"
    )
    assert told["part.2.blank"] == "各项任务还没有采用的汇总稿和审核通过的内容。", "whose figures stand above"
    adopted = CityFacts(texts={25: Text("平台已统一。", "", "", "", "")})
    assert texts(compose(of(), adopted))["part.2.blank"].startswith(
        "第27、30项任务还没有采用的汇总稿和审核通过的内容，"
    )
    assert not any("尚未审核" in text or "http" in text for text in told.values())
    assert told["problem.units"] == (
        "单位反映的问题主要有：一是专职人员不足（鼓楼区、闽清县，第7项任务）；二是栏目调整需要技术支持（鼓楼区，第25项任务）。"
    )
    assert told["next.units"] == "各单位下一步主要做法是：组织业务培训（闽清县，第7项任务）。"


def test_an_adopted_text_goes_before_the_units_and_is_the_summary() -> None:
    text = Text(
        "任务由市财政局牵头。截至10月22日，已报送 48 家。",
        "（一）县（市）区\n均已公开。",
        "亮点一。",
        "人手少。",
        "再检查。",
    )
    report = compose(of(), CityFacts(texts={7: text, 27: replace(text, progress="")}))
    told = texts(report)
    assert "任务由市财政局牵头。均已公开。" in told["task.7"]
    assert "48" not in told["task.7"]
    assert report.summaries[7] == "任务由市财政局牵头。均已公开。"
    assert told["problem.leads"] == "人手少（第7、27项任务牵头单位）。"
    assert told["practice.leads"] == "亮点一（第7、27项任务牵头单位）。"


def test_practices_and_the_look_back_are_told() -> None:
    item = Item("2020-01", 2020, 1, "清理新媒体", "", "10月底前", None)
    checks = [
        Check(f"2020-01-{unit}", "2020-01", unit, "责任", values={"verdict": verdict, "rectify_by": "2021-10-01"})
        for unit, verdict in (("鼓楼区", "未落实"), ("闽清县", "已落实"), ("高新区管委会", ""))
    ]
    told = texts(compose(of(), CityFacts(practices=[PRACTICE], look_back=LookBack((item,), tuple(checks)))))
    assert told["practice.4"] == "1．一图读懂（鼓楼区）。同步起草。"
    assert "应核查3处，已核查2处" in told["look_back.figures"]
    assert "已落实1处，未落实1处。需要整改的1处，其中超过整改时限1处。" in told["look_back.figures"]
    assert "第1项“清理新媒体”（1家单位）" in told["look_back.figures"]


def test_a_round_is_told_beside_the_one_before() -> None:
    first, second = (Round(n, f"第{n}轮", date(2021, 4 + 3 * n, 1), date(2021, 6 + 3 * n, 28)) for n in (0, 1))
    days = {"2021-07-鼓楼区": [date(2021, 8, 1)], "2021-07-闽清县": [date(2021, 5, 1), date(2021, 8, 2)]}
    now, then = (view_of(SAID, asked, asked.closes, days, {}) for asked in (second, first))
    before = of(small_ledger(), first.closes)
    told = texts(compose(of(), CityFacts(round=report_of(now, then, None), before=before)))["overview.round"]
    assert (
        "第1轮（2021年7月1日至2021年9月28日）应报15条，已报2条，未报13条，本轮报送率13.3%，上一轮为6.7%，上升6.7个百分点"
        in told
    )
    assert changes_words(before, of()) in told
    assert f"已报送增加{of().total.reported}条" in told


@pytest.mark.parametrize("ledger", [small_ledger(), small_ledger(collect=False)])
def test_an_empty_year_is_told_in_few_words(ledger) -> None:
    told = texts(compose(of(ledger, date(2021, 6, 7)), CityFacts()))
    assert "已报送0条" in told["overview.figures"]
    assert told["practice.none"] == "目前没有采用的经验做法。"
    assert told["look_back.none"] == "还没有导入上年度任务，“回头看”尚未开展。"
    assert told["problem.none"] == "目前没有逾期和单位反映的问题。"
    assert not [slot for slot in told if slot.startswith("task.")]


def test_long_texts_stay_short_and_whole() -> None:
    long = "已公开预算，" * 2000
    names = ("市财政局", "鼓楼区", "闽清县")
    ledger = small_ledger(**{f"t07_{u}": {**APPROVED, "progress_note": long, "issues": long} for u in names})
    report = compose(of(ledger), CityFacts(texts={25: Text("总。" * 5000, long)}))
    assert all(len(one.text) < 700 for one in report.paragraphs)
    assert all(one.text.endswith("。") for one in report.paragraphs)


def test_every_sentence_tells_its_source() -> None:
    report = compose(of(), CityFacts(texts={25: Text("已建成。")}, practices=[PRACTICE]))
    keys = {entry.key for entry in SAID.entries}
    known = re.compile(r"任务分解表|总览|报送轮次|回头看|第[\d、]+项汇总稿|经验做法\d+")
    for section, sentence, sources in sources_of(report):
        assert all(one in keys or known.fullmatch(one) for one in filter(None, sources.split("；"))), (
            section,
            sentence,
        )
    found = {sentence: sources for _, sentence, sources in sources_of(report)}
    assert [sentence for sentence, sources in found.items() if not sources] == []
    assert found["鼓楼区、闽清县已公开预算12至37项。"] == "2021-07-鼓楼区；2021-07-闽清县"
    assert found["已建成。"] == "第25项汇总稿"


def test_a_wording_stands_while_what_it_was_written_from_stands() -> None:
    drawn = paragraph("a", Sentence("甲。", ("x",)))
    wordings = [Wording(1, "a", "甲。", "改一", "某", NOW), Wording(2, "a", "甲。", "改二", "某", NOW)]
    assert worded(drawn, wordings).text == "改二"
    moved = worded(paragraph("a", Sentence("乙。")), wordings)
    assert (moved.text, moved.wording, moved.earlier) == ("乙。", None, wordings[1])
    back = worded(drawn, [*wordings, Wording(3, "a", "甲。", "", "某", NOW)])
    assert (back.text, back.wording, back.seen) == ("甲。", None, 3)


def test_what_was_adopted_by_a_day() -> None:
    way = [StageChange(NOW, TextStage.SENT), StageChange(NOW + timedelta(days=2), TextStage.ACCEPTED)]
    drafts = [
        ConsolidationDraft(1, 7, Text("一"), "某", NOW - timedelta(days=1)),
        ConsolidationDraft(2, 7, Text("旁"), "某", NOW - timedelta(days=1), aside=True),
        ConsolidationDraft(3, 7, Text("后"), "某", NOW + timedelta(days=9)),
    ]
    on = (DAY + timedelta(days=n) for n in (1, 2, 8))
    assert [adopted(way, lambda: drafts, day) for day in on] == [None, Text("一"), Text("一")]
    returned = [*way, StageChange(NOW + timedelta(days=5), TextStage.RETURNED)]
    assert adopted(returned, lambda: drafts, DAY + timedelta(days=8)) is None
    assert selected_by([PRACTICE], DAY) == (PRACTICE,)
    assert selected_by([PRACTICE], DAY - timedelta(days=1)) == ()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[CityReportService]:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}", now=NOW)
    store = CityReportStore(SimpleNamespace(engine=engine, now=lambda: NOW, ledger=lambda: SAID))
    nothing = SimpleNamespace(moves=lambda: NO_MOVES, versions=lambda _: (), report=lambda _: None, held=None)
    material = SimpleNamespace(texts=nothing, rounds=nothing, practices=lambda: (), look_back=lambda: NO_LOOK_BACK)
    yield CityReportService(store, material, of)  # type: ignore[arg-type]
    engine.dispose()


def test_the_office_writes_a_paragraph_and_takes_it_back(service: CityReportService) -> None:
    drawn = service.report(LEADER, of()).paragraphs[0]
    service.write(OFFICE, drawn, " 改写。 ")
    written = service.report(LEADER, of()).paragraphs[0]
    assert (written.text, written.drawn) == ("改写。", drawn.drawn)
    with pytest.raises(ChangedMeanwhile):
        service.write(OFFICE, drawn, "又改。")
    with pytest.raises(Refused, match="没有改动"):
        service.write(OFFICE, written, "改写。")
    service.write(OFFICE, written, drawn.drawn)
    assert service.report(LEADER, of()).paragraphs[0].wording is None
    assert [one.text for one in service.history(drawn)] == ["", "改写。"]


def test_only_the_office_writes_and_nobody_too_much(service: CityReportService) -> None:
    drawn = service.report(LEADER, of()).paragraphs[0]
    with pytest.raises(NotAllowed, match="只有市政府办公厅"):
        service.write(LEADER, drawn, "改写。")
    with pytest.raises(InvalidCells, match="没有保存"):
        service.write(OFFICE, drawn, "字" * (LONGEST + 1))
    with pytest.raises(NotAllowed):
        service.report(Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",)), of())


def test_of_many_tasks_runs_are_told_as_such() -> None:
    assert tasks_words([7, 9]) == "第7、9项"
    assert tasks_words(range(1, 9)) == "第1、2、3、4、5、6、7、8项"
    assert tasks_words([*range(1, 13), 14, 16, 17, 37, 1001]) == "第1至12、14、16、17、37项和交1"
