"""督办单 and 催办函: who gets which, what it says, which number it bears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from ledger.clock import BEIJING
from ledger.deadlines.workdays import Calendar
from ledger.duties.reminder import Channel, Level, Steps, Urged, level_by_unit, matters
from ledger.duties.reminder_text import Occasion, for_unit
from ledger.figures.board import board
from ledger.reminders.reminder_letter import Letter, LetterKind, letters, why_none
from tests.unit.ledger.sample_ledger import small_ledger

DAY = date(2021, 11, 2)
BOARD = board(small_ledger(), DAY)


def line(unit: str, level: Level, day: date = DAY, seq: int = 1) -> Urged:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING)
    return Urged(seq, at, day, "市政府办公厅", unit, level, Channel.PHONE, (25,), unit, "文字")


def written(*log: Urged) -> tuple[Letter, ...]:
    # The log tells here of numbers alone: who is listed at which level is that of a day without reminders.
    return letters(level_by_unit(matters(BOARD, Steps(), returned={}, log=())), BOARD, log, Calendar())


def numbers(*log: Urged) -> dict[str, str]:
    return {letter.unit: letter.number() for letter in written(*log)}


def test_every_unit_that_is_listed_gets_one_letter_about_all_of_its_matters() -> None:
    found = level_by_unit(matters(BOARD, Steps(), returned={}, log=()))
    made = written()
    assert sorted(letter.unit for letter in made) == sorted({m.entry.unit for m in found})
    for letter in made:
        own = tuple(m for m in found if m.entry.unit == letter.unit)
        assert letter.matters == own
        assert letter.level is own[0].level
        assert (letter.kind is LetterKind.SUPERVISION) == (letter.level is Level.SUPERVISE)


def test_a_letter_asks_what_the_text_of_urging_asks() -> None:
    for letter in written():
        text = for_unit(letter.unit, letter.level, letter.matters, Occasion("办公厅", DAY, Channel.WECHAT)).text
        assert f"您好！{letter.asked}：" in text


def test_numbers_go_on_behind_what_was_registered_and_a_registered_letter_keeps_its_own() -> None:
    assert numbers() == {
        "市大数据委": "督办〔2021〕1号",
        "市财政局": "催办〔2021〕1号",
        "鼓楼区": "催办〔2021〕2号",
        "闽清县": "催办〔2021〕3号",
        "高新区管委会": "催办〔2021〕4号",
    }
    before = line("福清市", Level.PRESS, date(2021, 10, 1))
    later = numbers(before, line("闽清县", Level.PRESS, seq=2), line("鼓楼区", Level.SUPERVISE, seq=3))
    assert (later["闽清县"], later["市财政局"], later["鼓楼区"]) == (
        "催办〔2021〕2号",
        "催办〔2021〕3号",
        "催办〔2021〕4号",
    )
    assert later["市大数据委"] == "督办〔2021〕2号"


@pytest.mark.parametrize(
    ("typed", "first", "number"),
    [
        ("", 0, "催办〔2021〕3号"),
        ("榕公开办〔2021〕7号", 1, "榕公开办〔2021〕9号"),
        ("榕公开办〔2021〕7号", 0, "榕公开办〔2021〕7号"),
        ("内部", 1, "内部"),
    ],
)
def test_a_number_that_the_office_typed_is_the_first_letters(typed: str, first: int, number: str) -> None:
    letter = next(one for one in written() if one.unit == "闽清县")
    assert letter.number(typed, first) == number
    assert replace(letter, signed="市财政局").number() == ""


@pytest.mark.parametrize(
    ("kind", "unit", "why"),
    [
        (LetterKind.SUPERVISION, "", ""),
        (LetterKind.SUPERVISION, "市大数据委", ""),
        (LetterKind.SUPERVISION, "鼓楼区", "鼓楼区这一天是“催办”一级，一个单位只发一份，请生成催办函。"),
        (LetterKind.REMINDER, "福清市", "这一天福清市没有要发催办函的任务。"),
    ],
)
def test_why_there_is_no_letter_is_said(kind: LetterKind, unit: str, why: str) -> None:
    assert why_none(kind, unit, written()) == why
