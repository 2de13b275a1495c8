"""发出前检查: each kind with an example, and with a counter-example that is right as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import pytest

from ledger.clock import BEIJING
from ledger.duties.consolidation import Text
from ledger.duties.practice import Practice, PracticeVerdict, Version
from ledger.entries import Ledger
from ledger.figures.board import board
from ledger.papers.city_compose import compose
from ledger.papers.city_report import CityFacts, Wording
from ledger.papers.preflight import PreflightFacts, PreflightFinding, PreflightKind, counted
from ledger.papers.preflight_checks import CHECKS, preflight
from ledger.review.link_check import LinkCheck, LinkState
from ledger.review.quality import alike_in_task, hints
from ledger.rounds.coverage import view_of
from ledger.rounds.plan import Round
from ledger.units.directory import Directory
from tests.unit.ledger.sample_ledger import SMALL_DIRECTORY, small_ledger

NOW = datetime(2021, 11, 2, 9, tzinfo=BEIJING)
DAY = NOW.date()
APPROVED = {"status": "已完成", "review_state": "已通过"}
LONG = "我区召开专题会议部署预决算公开工作，组织各街镇逐项核对公开目录，补齐缺项并在门户网站设立专栏集中展示。"
LINK = "http://www.example.gov.cn/a_b/1.htm"


def found(
    ledger: Ledger, kind: PreflightKind, city: CityFacts | None = None, **facts: object
) -> list[PreflightFinding]:
    """What a check finds in a ledger, its hints those of the rules."""
    made, city = board(ledger, DAY), city or CityFacts()

    def hinted(key: str):
        entry = ledger.by_key[key]
        notes = tuple((e.unit, e.progress_note) for e in ledger.by_task[entry.task_no] if e.progress_note)
        return hints(entry, ledger, DAY, alike=alike_in_task(notes).get(entry.unit, ()))

    known = PreflightFacts(compose(made, city), city, hinted, **facts)
    return [one for one in preflight(made, known) if one.kind is kind]


def places(findings: list[PreflightFinding]) -> list[str]:
    return [one.place.words for one in findings]


def said(**values: object) -> Ledger:
    return small_ledger(t07_鼓楼区=values)


def checked(state: LinkState, why: str = "网页不存在（404）") -> Mapping[str, LinkCheck]:
    return {LINK: LinkCheck(LINK, state, why, NOW, NOW)}


def practice(text: str) -> CityFacts:
    version = Version(1, {"title": "一图读懂", "practice": text, "effect": ""}, NOW, "王某", "")
    selected = Practice(4, "鼓楼区", "", 7, [version], PracticeVerdict.SELECTED, decided_at=NOW, decided_seq=1)
    return CityFacts(practices=[selected])


def test_every_kind_has_its_check_in_the_order_of_the_kinds() -> None:
    assert list(CHECKS) == list(PreflightKind)


def test_a_task_without_a_text() -> None:
    ledger = small_ledger(t07_鼓楼区={**APPROVED, "progress_note": "已公开预算12项。"})
    listed = found(ledger, PreflightKind.NO_TEXT, CityFacts(texts={25: Text(progress="已完成网站集约化建设。")}))
    assert places(listed) == ["第27项", "第30项"], "task 7 has an approved entry, task 25 an adopted text"
    assert listed[0].place[1:] == ("consolidation", {"no": "27", "lead_tab": "汇总稿"})
    nobodys = {f"t30_{unit}": {"status": "不涉及"} for unit in ("鼓楼区", "闽清县")}
    assert "第30项" not in places(found(small_ledger(**nobodys), PreflightKind.NO_TEXT)), "nobody has to do it"


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ({"status": "已完成", "percent": 60.0}, 1),
        ({"status": "未启动", "percent": 40.0}, 1),
        ({"status": "已完成", "percent": 100.0}, 0),
        ({"status": "正在推进", "percent": 40.0}, 0),
    ],
)
def test_figures_that_contradict_each_other(values: dict[str, object], number: int) -> None:
    listed = found(small_ledger(t25_鼓楼区=values), PreflightKind.CONTRADICTORY)
    assert [one.place[1:] for one in listed] == [("tasks", {"no": "25", "of": "鼓楼区"})] * number


def test_what_nobody_reported_in_the_round() -> None:
    ledger = small_ledger()
    asked = Round(4, "第四季度", date(2021, 10, 1), date(2021, 12, 31))
    answered = {e.key: (date(2021, 10, 20),) for e in ledger.entries if e.unit != "闽清县"}
    view = view_of(ledger, asked, DAY, answered | {"2021-07-闽清县": (date(2021, 9, 30),)}, {})
    (one,) = found(ledger, PreflightKind.STALE, round=view)
    assert one.place == ("闽清县", "review", {"show": "督办"})
    assert one.message == "4 条台账在第四季度（10月1日起）没有报过，数字和文字是以前的：第7项、第25项、第27项等。"
    everybody = {e.key: (date(2021, 10, 20),) for e in ledger.entries}
    assert not found(ledger, PreflightKind.STALE, round=view_of(ledger, asked, DAY, everybody, {}))
    assert not found(ledger, PreflightKind.STALE), "without rounds there is none that figures could be older than"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("联系人王某，电话13800138000。", 1),
        ("经办人身份证号350102199003070012。", 1),
        ("已公开预算12项，电话0591-87654321。", 0),
        ("依据榕政办〔2021〕53号，投入1380013元。", 0),
    ],
)
def test_somebodys_number(text: str, number: int) -> None:
    city = CityFacts(texts={25: Text(progress=text)})
    listed = found(said(status="正在推进", issues=text), PreflightKind.PERSONAL, city)
    assert places(listed) == ["2021-07-鼓楼区", "第25项汇总稿"] * number
    assert places(found(small_ledger(), PreflightKind.PERSONAL, practice(text))) == ["鼓楼区的经验做法"] * number
    assert not [one for one in listed if "13800138000" in one.message or "350102" in one.message]


def test_equal_texts_of_two_units() -> None:
    same = {"status": "正在推进", "progress_note": LONG}
    listed = found(small_ledger(t07_鼓楼区=same, t07_闽清县=same), PreflightKind.ALIKE)
    assert places(listed) == ["2021-07-鼓楼区", "2021-07-闽清县"]
    own = {"status": "正在推进", "progress_note": "我县公开了37份预算，9月组织培训两次，新设专栏一个。"}
    assert not found(small_ledger(t07_鼓楼区=same, t07_闽清县=own), PreflightKind.ALIKE)
    assert not found(small_ledger(t07_鼓楼区=same, t25_闽清县=same), PreflightKind.ALIKE), "of two tasks"


def test_links_that_others_cannot_open() -> None:
    ledger = said(evidence=LINK)
    (one,) = found(ledger, PreflightKind.DEAD_LINK, links=checked(LinkState.DEAD))
    assert one.message == f"网页不存在（404）：{LINK}"
    assert found(ledger, PreflightKind.DEAD_LINK, links=checked(LinkState.UNREACHABLE))
    assert not found(ledger, PreflightKind.DEAD_LINK, links=checked(LinkState.OPENS))
    assert not found(ledger, PreflightKind.DEAD_LINK), "nobody looked"


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("http://192.168.1.8/a.htm", 1),
        ("http://oa/notice/3", 1),
        ("http://[fd00::1]/x", 1),
        (LINK, 0),
        ("榕政办〔2021〕53号", 0),
        ("http://[::g]/x", 0),
    ],
)
def test_links_of_an_inner_network(link: str, number: int) -> None:
    assert len(found(said(evidence=link), PreflightKind.INNER_LINK)) == number


def test_a_name_that_leads_to_an_inner_network() -> None:
    assert found(said(evidence=LINK), PreflightKind.INNER_LINK, links=checked(LinkState.INNER))
    assert not found(said(evidence=LINK), PreflightKind.INNER_LINK, links=checked(LinkState.OPENS))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("会同市信息办公开目录。", 1),
        ("会同市信息办公室公开目录。", 0),
        ("会同原市信息办公开目录。", 0),
        ("会同市大数据委公开目录。", 0),
        ("原市信息办并入后，市信息办负责目录。", 1),
    ],
)
def test_a_unit_under_its_former_name(text: str, number: int) -> None:
    renamed = {
        "市大数据委": {"former_names": ("市信息办", "市财政局")},
        "高新区管委会": {"aliases": ("市信息办公室",)},
    }
    units = Directory(replace(unit, **renamed.get(unit.short_name, {})) for unit in SMALL_DIRECTORY.units)
    ledger = replace(said(progress_note=f"{text}市财政局配合。", status="正在推进"), directory=units)
    listed = found(ledger, PreflightKind.FORMER_NAME)
    assert [one.message for one in listed] == ["“工作进展”里写的“市信息办”现在叫“市大数据委”。"] * number


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('开展"一图读懂"解读。', "…开展\"一图读懂"),
        ("已公开预算,补齐缺项.", "已公开预算,补齐缺项"),
        ("已公开预算（12项），9:30召开会议。", ""),
        ("预算1,200万元，见 https://a.gov.cn/?a=1;b，“一图读懂”。", ""),
        ("Office of the mayor, 2021.", ""),
    ],
)  # fmt: skip
def test_marks_of_another_script_in_chinese(text: str, shown: str) -> None:
    listed = found(said(next_steps=text, status="正在推进"), PreflightKind.PUNCTUATION)
    assert len(listed) == bool(shown)
    assert all(shown in one.message for one in listed)


def test_a_paragraph_that_the_office_wrote_anew_is_looked_at_too() -> None:
    ledger = small_ledger()
    drawn = next(one for one in compose(board(ledger, DAY), CityFacts()).paragraphs if one.slot == "overview.figures")
    wording = Wording(1, drawn.slot, drawn.drawn, "联系电话13800138000", "王某", NOW)
    (one,) = found(ledger, PreflightKind.PERSONAL, CityFacts(wordings=[wording]))
    assert one.place.page == "reports"
    assert "一、总体情况" in one.message


def test_kinds_are_counted_in_their_order() -> None:
    city, ledger = CityFacts(), said(status="未启动", percent=40.0, issues="电话13800138000")
    made = board(ledger, DAY)
    known = PreflightFacts(compose(made, city), city, lambda key: hints(ledger.by_key[key], ledger, DAY))
    assert counted(preflight(made, known)) == {
        PreflightKind.NO_TEXT: 4,
        PreflightKind.CONTRADICTORY: 1,
        PreflightKind.PERSONAL: 1,
    }
