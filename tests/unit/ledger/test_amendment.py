"""A breakdown amended by hand: texts there and back, every wrong text named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.breakdown import LEADS, RESPONSIBLES, WHOLE_ROW, Breakdown, Deadline, DeadlineKind, Mention, Task
from ledger.errors import Refused
from ledger.notice import read_notice
from ledger.units.directory import shipped_directory
from ledger.year.amendment import amend, amend_duties, duty_texts_of, texts_of

NOTICE = read_notice(Path(__file__).parents[3] / "data" / "notice_2021_53.txt").breakdown
UNITS = shipped_directory()


def test_texts_put_back_unchanged_change_nothing() -> None:
    edits = {task.no: texts_of(task) for task in NOTICE.tasks}
    assert amend(NOTICE, edits, UNITS) == NOTICE


def test_an_internal_date_stands_beside_the_notices_own_and_goes_again() -> None:
    dated = amend(NOTICE, {25: {"internal": "2021年7月20日"}}, UNITS)
    kinds = [(d.kind, d.due) for d in dated.task(25).deadlines]
    assert kinds[:-1] == [(d.kind, d.due) for d in NOTICE.task(25).deadlines]
    assert kinds[-1] == (DeadlineKind.INTERNAL, date(2021, 7, 20))
    assert texts_of(dated.task(25))["internal"] == "2021-07-20"
    assert amend(dated, {25: {"internal": ""}}, UNITS) == NOTICE


def test_units_with_qualifiers_and_groups() -> None:
    made = amend(
        NOTICE,
        {1: {"lead_units": "市发改委（负责专题建设）；市财政局", "responsible_units": "各县（市）区政府"}},
        UNITS,
    )
    assert made.task(1).lead_units == (Mention("市发改委", "负责专题建设"), Mention("市财政局"))
    assert made.task(1).responsible_units == (Mention("各县（市）区政府"),)


def test_a_stated_date_is_written_with_or_without_its_phrase() -> None:
    made = amend(NOTICE, {1: {"dates": "2021-8-31（8月底前）；2021-09-15；每日"}}, UNITS).task(1)
    assert [(d.phrase, d.due) for d in made.deadlines] == [
        ("8月底前", date(2021, 8, 31)),
        ("9月15日前", date(2021, 9, 15)),
        ("每日", None),
    ]


ALL = (WHOLE_ROW,)


def owners(text: str, no: int = 25) -> list[tuple[str, ...]]:
    return [d.owners for d in amend(NOTICE, {no: {"owners": text}}, UNITS).task(no).deadlines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全部单位", [ALL, ALL]),
        ("牵头单位；全部单位", [(LEADS,), ALL]),
        ("责任单位；市大数据委、鼓楼区", [(RESPONSIBLES,), ("市大数据委", "鼓楼区")]),
        ("各县（市）区政府", [("各县（市）区政府",)] * 2),
        ("", [(LEADS,), (LEADS,)]),
        ("牵头单位", [(LEADS,), (LEADS,)]),
    ],
)
def test_who_owes_the_dates_is_put_right(text: str, expected: list[tuple[str, ...]]) -> None:
    assert owners(text) == expected
    settled = amend(NOTICE, {25: {"owners": text}}, UNITS)
    assert amend(settled, {25: texts_of(settled.task(25))}, UNITS) == settled
    assert amend(settled, {25: {"owners": ""}}, UNITS) == NOTICE, "blank is as the place tells"


@pytest.mark.parametrize(
    ("no", "text", "words"),
    [
        (25, "市胡编局", "市胡编局"),
        (25, "牵头单位；全部单位；责任单位", "有 2 个日期"),
        (23, "鼓楼区", "不在这一项的牵头单位和责任单位里"),
        (10, "牵头单位", "没有写明日期"),
        (1, "全部单位", "没有写明日期"),
    ],
)
def test_owners_that_cannot_be_are_named(no: int, text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        owners(text, no)


@pytest.mark.parametrize(
    ("no", "dates", "expected"),
    [
        (25, "2021-07-31（7月底前）；2021-09-15", [(LEADS,), (LEADS,)]),
        (25, "2021-08-15；2021-11-15（11月15日前）", [(LEADS,), (LEADS,)]),
        (25, "2021-08-15", [(LEADS,)]),
        (25, "2021-07-31（7月底前）；2021-10-31（10月底前）；2021-11-30", [(LEADS,)] * 3),
        (23, "2022-01-15", [(LEADS,)]),
        (1, "2021-09-15", [ALL]),
    ],
)
def test_a_date_put_right_binds_whom_it_bound_before(no: int, dates: str, expected: list[tuple[str, ...]]) -> None:
    made = amend(NOTICE, {no: {"dates": dates}}, UNITS).task(no).deadlines
    assert [d.owners for d in made if d.due] == expected


def test_a_date_put_right_stays_its_own_units() -> None:
    settled = amend(NOTICE, {25: {"owners": "牵头单位；市司法局、鼓楼区"}}, UNITS)
    made = amend(settled, {25: {"dates": "2021-08-15；2021-10-31（10月底前）"}}, UNITS)
    assert [d.owners for d in made.task(25).deadlines] == [(LEADS,), ("市司法局", "鼓楼区")]
    later = amend(settled, {25: {"dates": "2021-07-31（7月底前）；2021-11-15"}}, UNITS)
    assert [d.owners for d in later.task(25).deadlines] == [(LEADS,), ("市司法局", "鼓楼区")]


def test_a_date_of_the_office_binds_whom_the_notice_bound() -> None:
    inside = amend(NOTICE, {25: {"internal": "2021-07-20"}, 7: {"internal": "2021-09-30"}}, UNITS)
    assert inside.task(25).deadlines[-1].owners == (LEADS,)
    assert inside.task(7).deadlines[-1].owners == ALL
    both = amend(NOTICE, {1: {"owners": "鼓楼区", "dates": "2021-09-15"}}, UNITS).task(1).deadlines
    assert [d.owners for d in both] == [("鼓楼区",)], "the date first, whatever comes first in the hand"


def put(no: int, texts: dict[str, str], breakdown: Breakdown = NOTICE) -> Task:
    return amend(breakdown, {no: texts}, UNITS).task(no)


@pytest.mark.parametrize(
    ("no", "first", "then"),
    [
        (25, {"dates": "2021-08-15；2021-11-15"}, {"owners": ""}),
        (25, {"owners": "市大数据委", "dates": "2021-08-15"}, {"owners": " "}),
        (25, {}, {"dates": "2021-08-15", "owners": ""}),
        (25, {"owners": "市大数据委；市司法局、鼓楼区"}, {"dates": "2021-11-15；2021-12-15", "owners": ""}),
        (1, {"dates": "2021-09-15", "owners": "鼓楼区"}, {"owners": ""}),
    ],
)
def test_clearing_who_owes_a_date_asks_before_it_binds_more_units(
    no: int, first: dict[str, str], then: dict[str, str]
) -> None:
    settled = amend(NOTICE, {no: first}, UNITS)
    with pytest.raises(Refused, match="请写明由谁负责"):
        amend(settled, {no: then}, UNITS)


def test_one_more_date_binds_nobody_whom_none_bound_before() -> None:
    settled = amend(NOTICE, {25: {"owners": "牵头单位；市司法局、鼓楼区"}}, UNITS)
    third = put(25, {"dates": f"{texts_of(settled.task(25))['dates']}；2021-11-30"}, settled).deadlines[-1]
    assert third.owners == (LEADS, "市司法局", "鼓楼区")


@pytest.mark.parametrize("internal", ["2021-07-25", "2021-07-20"])
def test_a_date_of_the_office_put_right_binds_whom_it_bound(internal: str) -> None:
    inside = amend(NOTICE, {25: {"internal": "2021-07-20"}}, UNITS)
    assert put(25, {"internal": internal}, inside).deadlines[-1].owners == (LEADS,)


def duty(paragraph: str, breakdown: Breakdown = NOTICE) -> tuple[int, Deadline]:
    """The place and the date of the paragraph's dated duty."""
    return next(
        (n, d.deadline)
        for n, d in enumerate(breakdown.duties)
        if d.paragraph == paragraph and d.deadline and d.deadline.phrase in ("7月底前", "10月30日前", "8月中旬")
    )


def test_a_paragraphs_date_is_given_to_another_unit_or_refused() -> None:
    place, _ = duty("四")
    made = amend_duties(NOTICE, {place: {"owners": "市司法局、市财政局"}}, UNITS).duties[place].deadline
    assert made
    assert made.owners == ("市司法局", "市财政局")
    for wrong in ("市胡编局", "市司法局、市胡编局"):
        with pytest.raises(Refused, match=r"通知正文第四条.*市胡编局"):
            amend_duties(NOTICE, {place: {"owners": wrong}}, UNITS)


@pytest.mark.parametrize(("paragraph", "bound"), [("四", ("市大数据委",)), ("二", (LEADS,))])
def test_a_paragraphs_date_put_right_keeps_what_it_is_and_whom_it_binds(paragraph: str, bound: tuple[str, ...]) -> None:
    place, before = duty(paragraph)
    later = amend_duties(NOTICE, {place: {"date": "2021-08-15（8月中旬）"}}, UNITS)
    assert later.duties[place].deadline == replace(before, phrase="8月中旬", due=date(2021, 8, 15))
    assert before.owners == bound
    assert later.duties[:place] + later.duties[place + 1 :] == NOTICE.duties[:place] + NOTICE.duties[place + 1 :]
    none = amend_duties(later, {place: {"date": ""}}, UNITS)
    assert duty_texts_of(none.duties[place])["date"] == "8月中旬"
    assert amend_duties(none, {place: {"date": str(before), "owners": "、".join(bound)}}, UNITS) == NOTICE


@pytest.mark.parametrize(
    ("paragraph", "texts", "words"),
    [
        ("四", {"date": "2021-02-30"}, "不是日历上的日期"),
        ("四", {"date": "8月15日前"}, "请写成"),
        ("四", {"date": "2021-08-15；2021-09-15"}, "只写一个日期"),
        ("二", {"owners": "市司法局"}, "汇总日期"),
    ],
)
def test_a_paragraphs_date_that_cannot_be_is_told(paragraph: str, texts: dict[str, str], words: str) -> None:
    place, _ = duty(paragraph)
    with pytest.raises(Refused, match=f"通知正文第{paragraph}条.*{words}"):
        amend_duties(NOTICE, {place: texts}, UNITS)


def test_every_wrong_text_is_named_and_nothing_changes() -> None:
    edits = {
        1: {"title": " ", "lead_units": "市胡编局"},
        2: {"internal": "快了", "dates": "2021-02-30"},
        3: {"dates": "8月底之前"},
    }
    with pytest.raises(Refused) as caught:
        amend(NOTICE, edits, UNITS)
    named = ["第1项“工作任务”", "第1项“牵头单位”", "第2项“通知时限”", "第2项“内部时限”", "第3项“通知时限”"]
    assert [text.partition("：")[0] for text in str(caught.value).split("；") if "项“" in text] == named
    assert "第1项“工作任务”：工作任务不能为空" in str(caught.value)
    assert "市胡编局" in str(caught.value)
