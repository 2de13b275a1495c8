"""督办, the pure part: who is on the list, at which level, and what the texts say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ledger.clock import BEIJING
from ledger.deadlines.workdays import Calendar, DayKind
from ledger.duties.reminder import Cause, Channel, Level, Steps, Urged, level_by_unit, matters
from ledger.duties.reminder_text import Occasion, answer_by, for_people, for_unit
from ledger.figures.board import board
from ledger.rounds.coverage import RoundDue
from ledger.rounds.plan import Round
from tests.unit.ledger.sample_ledger import small_ledger

STEPS = Steps()
GULOU, DATA = "2021-25-鼓楼区", "2021-25-市大数据委"


def at(day: date, **cells):
    return board(small_ledger(**cells), day)


def listed(made, *, returned=None, log=(), steps=STEPS):
    return {m.entry.key: m for m in matters(made, steps, returned=returned or {}, log=log)}


def line(day: date, level: Level = Level.REMIND, tasks=(25,), unit: str = "鼓楼区") -> Urged:
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING)
    return Urged(1, moment, day, "市政府办公厅", unit, level, Channel.WECHAT, tasks, unit, "文字")


@pytest.mark.parametrize(
    ("day", "level", "cause"),
    [
        (date(2021, 7, 26), Level.REMIND, None),
        (date(2021, 7, 27), Level.REMIND, Cause.DUE_SOON),
        (date(2021, 7, 31), Level.REMIND, Cause.DUE_SOON),
        (date(2021, 8, 1), Level.PRESS, Cause.OVERDUE),
        (date(2021, 8, 5), Level.PRESS, Cause.OVERDUE),
        (date(2021, 8, 6), Level.SUPERVISE, Cause.OVERDUE),
    ],
)
def test_levels_follow_the_date(day: date, level: Level, cause: Cause | None) -> None:
    half = {"status": "正在推进", "percent": 50.0}
    found = listed(at(day, t25_市大数据委=half, t25_鼓楼区=half))
    assert GULOU not in found, "the step is the lead unit's"
    if cause is None:
        assert DATA not in found
    else:
        assert (found[DATA].level, found[DATA].causes) == (level, (cause,))


@pytest.mark.parametrize(
    ("day", "level", "cause"),
    [
        (date(2021, 10, 30), Level.REMIND, Cause.NOT_REPORTED),
        (date(2021, 10, 31), Level.PRESS, Cause.SILENT),
        (date(2021, 12, 31), Level.PRESS, Cause.SILENT),
    ],
)
def test_a_unit_that_had_nothing_to_collect_is_pressed_but_never_called_late(
    day: date, level: Level, cause: Cause
) -> None:
    found = listed(at(day))[GULOU]
    assert (found.level, found.causes, found.words) == (level, (cause,), cause.value)


def test_a_lead_unit_whose_row_is_done_is_still_urged_to_hand_its_text_over() -> None:
    found = listed(at(date(2021, 10, 31), t07_市财政局={"status": "已完成"}))["2021-07-市财政局"]
    assert (found.causes, found.words) == ((Cause.OVERDUE,), "汇总逾期不到1个工作日")


def test_who_has_done_it_or_is_not_concerned_is_left_alone() -> None:
    found = listed(at(date(2021, 11, 20), t25_鼓楼区={"status": "已完成"}, t25_闽清县={"status": "不涉及"}))
    assert not {GULOU, "2021-25-闽清县"} & set(found)


def test_not_reported_stale_and_returned_are_reminded_of() -> None:
    touched = datetime(2021, 7, 1, tzinfo=UTC)
    found = listed(
        at(
            date(2021, 9, 1),
            t07_鼓楼区={"status": "正在推进", "updated_at": touched},
            t07_闽清县={"status": "已完成", "review_state": "已退回"},
            t30_鼓楼区={"status": "正在推进", "review_state": "已退回"},
        ),
        returned={"2021-30-鼓楼区": 2},
    )
    assert found["2021-07-鼓楼区"].causes == (Cause.STALE,)
    assert found["2021-07-高新区管委会"].causes == (Cause.NOT_REPORTED,)
    assert found["2021-07-闽清县"].causes == (Cause.RETURNED,)
    assert found["2021-30-鼓楼区"].causes == (Cause.RETURNED_TWICE,)
    assert found["2021-30-鼓楼区"].level is Level.SUPERVISE
    assert next(iter(found)) == DATA or found[next(iter(found))].level is Level.SUPERVISE


def test_what_was_mended_in_the_sheet_after_it_came_back_is_not_urged_as_sent_back() -> None:
    day, back = date(2021, 9, 1), {"status": "正在推进", "percent": 50.0, "review_state": "已退回"}
    asked = listed(at(day, t25_鼓楼区=back), returned={GULOU: 2})
    assert Cause.RETURNED_TWICE in asked[GULOU].causes
    mended = listed(at(day, t25_鼓楼区={**back, "changed_since_review": ("progress_note",)}), returned={GULOU: 2})
    assert GULOU not in mended


def test_urging_without_an_answer_escalates_after_some_days() -> None:
    made = at(date(2021, 9, 10))
    key = "2021-30-鼓楼区"
    for day, level in ((9, Level.REMIND), (8, Level.REMIND), (7, Level.PRESS)):
        assert listed(made, log=[line(date(2021, 9, day), tasks=(30,))])[key].level is level
    twice = [line(date(2021, 9, day), tasks=(30,)) for day in (7, 4)]
    found = listed(made, log=twice)[key]
    assert found.level is Level.SUPERVISE
    at_once = [line(date(2021, 9, day), tasks=(30,)) for day in (7, 6, 6)]
    assert listed(made, log=at_once)[key].level is Level.PRESS, "nobody had time to answer in between"
    assert listed(made, log=[line(date(2021, 9, 1), tasks=(30,), unit="闽清县")])[key].urged == ()


def test_a_mild_matter_that_stood_in_a_strong_text_goes_one_step_up_only() -> None:
    supervised = line(date(2021, 7, 7), Level.SUPERVISE, tasks=(25, 30))
    assert listed(at(date(2021, 7, 10)), log=[supervised])["2021-30-鼓楼区"].level is Level.PRESS


def test_a_unit_is_at_one_level_its_strongest() -> None:
    made = at(date(2021, 7, 10), t30_鼓楼区={"status": "正在推进", "review_state": "已退回"})
    alone = matters(made, STEPS, returned={"2021-30-鼓楼区": 2}, log=())
    assert {m.level for m in alone if m.entry.unit == "鼓楼区"} == {Level.SUPERVISE, Level.REMIND}
    by_unit = level_by_unit(alone)
    assert {m.level for m in by_unit if m.entry.unit == "鼓楼区"} == {Level.SUPERVISE}
    assert {m.level for m in by_unit if m.entry.unit == "闽清县"} == {Level.REMIND}
    assert {m.entry.unit for m in by_unit[: sum(m.entry.unit == "鼓楼区" for m in by_unit)]} == {"鼓楼区"}


def test_an_answer_ends_the_escalation() -> None:
    touched = datetime(2021, 7, 30, 9, tzinfo=BEIJING)
    made = at(date(2021, 8, 2), t25_市大数据委={"status": "正在推进", "updated_at": touched})
    found = listed(made, log=[line(date(2021, 7, 20), Level.PRESS, unit="市大数据委")])[DATA]
    assert (found.level, found.urged) == (Level.PRESS, ())


def test_the_strongest_stand_first() -> None:
    levels = [m.level.rank for m in matters(at(date(2021, 11, 20)), STEPS, returned={"2021-30-鼓楼区": 3}, log=())]
    assert levels == sorted(levels, reverse=True)


ON = Occasion(
    "市政府办公厅",
    date(2021, 11, 4),
    Channel.DINGTALK,
    "https://p.example/ledger?unit=x",
    "https://s.example/v",
)


def gulou(**cells):
    found = listed(at(date(2021, 11, 4), **cells))
    return [m for m in found.values() if m.entry.unit == "鼓楼区"]


def test_a_text_names_unit_tasks_dates_and_links_and_nothing_private() -> None:
    found = gulou(t25_鼓楼区={"status": "正在推进", "reporter": "王某", "phone": "0591-12345678"})
    text = for_unit("鼓楼区", Level.PRESS, found, ON).text
    assert text.startswith("【政务公开催办】鼓楼区：您好！贵单位有")
    assert "第7项 稳步扩大预决算公开范围（到汇总日期未报送；汇总日期10月30日）" in text
    assert "逾期" not in text
    assert "第25项" not in text
    assert "11月8日前更新台账" in text, "three days on is a Sunday"
    assert "https://p.example/ledger?unit=x" in text
    assert "https://s.example/v" in text
    assert text.endswith("市政府办公厅，11月4日。")
    assert "王某" not in text
    assert "12345678" not in text


def test_the_text_of_who_is_late_says_by_which_date() -> None:
    found = listed(at(date(2021, 11, 4), t25_市大数据委={"status": "正在推进"}))
    text = for_unit("市大数据委", Level.SUPERVISE, [found[DATA], found["2021-27-市大数据委"]], ON).text
    assert "第25项 推行政府网站集约化建设（逾期69个工作日；时限7月31日）" in text
    assert "第27项 开展专项检查（汇总逾期4个工作日、未报送；汇总日期10月30日）" in text


def test_one_task_that_is_late_makes_no_others_so_in_the_text() -> None:
    found = listed(at(date(2021, 11, 4), t25_市大数据委={"status": "正在推进"}))
    late, silent = found[DATA], [m for m in found.values() if m.causes == (Cause.SILENT,)]
    mixed = [late, replace(silent[0], entry=late.entry)]
    for on in (ON, replace(ON, channel=Channel.SMS)):
        text = for_unit("市大数据委", Level.SUPERVISE, mixed, on).text
        assert "要办（逾期 1 项、到汇总日期未报送 1 项）" in text
        assert "任务逾期" not in text.replace(" ", "")
    assert "任务逾期" in for_unit("市大数据委", Level.SUPERVISE, [late], ON).text
    both = [found["2021-27-市大数据委"], late]
    assert "要办（逾期且未报送 1 项、逾期 1 项）" in for_unit("市大数据委", Level.PRESS, both, ON).text


def test_a_person_gets_his_own_tasks_only() -> None:
    found = gulou(t25_鼓楼区={"reporter": "王某", "phone": "1"}, t07_鼓楼区={"reporter": "李某"})
    notices = for_people("鼓楼区", Level.REMIND, found, ON)
    assert {n.recipient: n.tasks for n in notices} == {"王某": (25,), "李某": (7,)}
    assert "您负责填报的有 1 项" in notices[0].text
    assert {n.recipient: n.phones for n in notices}["王某"] == ("1",)


def test_a_short_message_is_short() -> None:
    text = for_unit("鼓楼区", Level.SUPERVISE, gulou(), replace(ON, channel=Channel.SMS)).text
    assert "\n" not in text
    assert len(text) <= 90
    assert "请于11月8日前办理" in text


def test_what_is_missing_in_a_round_is_urged_by_name_and_day():
    ledger = small_ledger(t07_鼓楼区={"status": "长期坚持", "progress_note": "每月公开", "review_state": "已通过"})
    today, key = board(ledger, date(2021, 7, 2)), "2021-07-鼓楼区"
    due = RoundDue(Round(2, "第二季度", date(2021, 4, 9), date(2021, 7, 7)), frozenset([key]))
    assert key not in {m.entry.key for m in matters(today, STEPS, returned={}, log=())}
    (found,) = (m for m in matters(today, STEPS, returned={}, log=(), due=due) if m.entry.key == key)
    assert (found.causes, found.level) == ((Cause.NOT_IN_ROUND,), Level.REMIND)
    text = for_unit("鼓楼区", Level.REMIND, [found], ON).text
    assert "本轮未报（第二季度，7月7日截止）" in text


def test_a_long_list_is_cut_and_says_so() -> None:
    one = gulou()[0]
    text = for_unit("鼓楼区", Level.REMIND, [one] * 9, ON).text
    assert "另有 3 项任务，详见台账。" in text


def test_answers_are_asked_for_on_working_days() -> None:
    assert answer_by(Level.PRESS, date(2021, 11, 3), Calendar()) == date(2021, 11, 8)
    assert answer_by(Level.SUPERVISE, date(2021, 11, 1), Calendar()) == date(2021, 11, 3)
    october = {date(2021, 10, day): DayKind.HOLIDAY for day in range(1, 8)}
    assert answer_by(Level.PRESS, date(2021, 9, 28), Calendar(october)) == date(2021, 10, 8)
