"""一页纸: one A4 page whose figures are the board's, with nothing cut off and every letter embedded."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pdfplumber
import pytest

from ledger.contacts import Contacts
from ledger.deadlines.standing import State
from ledger.figures.board import Board, board
from ledger.figures.headline import headline
from reports.looks import LOOKS
from reports.one_page import OnePageFacts, build
from reports.one_page.canvas import A4, Canvas, NoChineseFont, fitting, shortened, width_of, wrapped
from reports.one_page.late import by_unit
from reports.one_page.matrix import Matrix
from tests.unit.ledger.sample_ledger import full_ledger, small_ledger

DAY = date(2021, 11, 15)


@pytest.fixture(scope="module")
def late() -> Board:
    """Late entries and many silent ones, with somebody to call."""
    ledger = full_ledger()
    done = ("已完成", "正在推进", "", "正在推进", "不涉及")
    filled = [
        replace(e, status=done[n % 5], reporter="陈某", phone=f"0591-{n:08}") for n, e in enumerate(ledger.entries)
    ]
    return board(replace(ledger, entries=tuple(filled)), DAY)


@pytest.fixture(scope="module")
def page(late: Board):
    made = build(late, "演示数据", OnePageFacts(Contacts(late.ledger)))
    with pdfplumber.open(io.BytesIO(made)) as document:
        (only,) = document.pages
        yield only


def text_of(page) -> str:
    return "".join(page.extract_text().split())


def test_it_says_what_the_overview_says(late: Board, page) -> None:
    said, total = text_of(page), late.total
    assert total.overdue == 16
    for words in (headline(late), f"{total.overdue}条", f"{total.due_soon}条", "截至2021年11月15日", "演示数据"):
        assert "".join(words.split()) in said, words


def test_every_entry_is_a_square_in_its_states_colour(late: Board, page) -> None:
    drawn = Counter(
        tuple(round(part * 255) for part in rect["non_stroking_color"]) for rect in page.rects + page.curves
    )
    states = Counter(late.state(e.key) for e in late.entries)
    for state in (State.OVERDUE, State.REPORTED_DONE, State.DOING):
        look = tuple(bytes.fromhex(LOOKS[state].fill[1:]))
        assert drawn[look] - states[state] in (1, 2), state  # the legend's, and the bar beside the sentence


def test_who_is_late_stands_with_a_number_to_call(late: Board, page) -> None:
    said, units = text_of(page), by_unit(late.overdue)
    listed = said.partition("条：找谁")[2]
    for one in units:
        contact = Contacts(late.ledger).of(one.lines[0].entry)
        assert f"{one.unit}{len(one.lines)}" in listed
        assert f"{contact.name}{contact.phone}" in listed
    silent = by_unit(late.silent)
    left_out = [one for one in silent if f"{one.unit}{len(one.lines)}" not in listed]
    assert f"另有{len(left_out)}个单位、{sum(len(one.lines) for one in left_out)}条" in listed


def test_it_fits_on_one_a4_page_and_its_letters_are_embedded(page) -> None:
    assert (page.width, page.height) == pytest.approx(A4, abs=0.1)
    for letter in page.chars:
        assert 30 < letter["x0"] < letter["x1"] < A4[0] - 30, letter["text"]
        assert 20 < letter["top"] < letter["bottom"] < A4[1] - 20, letter["text"]
    sizes = [letter["size"] for letter in page.chars if not letter["text"].isspace()]
    assert min(sizes) > 4.3
    fonts = {letter["fontname"] for letter in page.chars}
    assert fonts
    assert all("+" in name for name in fonts), "a subset is embedded"


def test_the_same_board_gives_the_same_bytes() -> None:
    few = board(small_ledger(), DAY)
    assert build(few, "") == build(few, "")


def test_without_a_chinese_font_it_says_so_and_makes_nothing() -> None:
    with pytest.raises(NoChineseFont, match="没有中文字体"):
        Canvas(["No Such Font"]).pdf()


def test_a_ledger_with_more_units_than_there_is_room_for_draws_the_worst(late: Board) -> None:
    drawn = Matrix(late, 500, 66)
    assert len(drawn.units) == 20
    assert drawn.left_out == len(late.units) - 20
    least = min(late.by_unit[unit].overdue for unit in drawn.units)
    assert all(late.by_unit[unit].overdue <= least for unit in late.units if unit not in drawn.units)


def test_hostile_texts_are_letters() -> None:
    ugly, ledger = "<image href='file:///etc/passwd'/>&\x00\u202e]]>", small_ledger()
    entries = tuple(replace(e, reporter=ugly) for e in ledger.entries)
    told = board(replace(ledger, entries=entries), DAY)
    with pdfplumber.open(io.BytesIO(build(told, ugly))) as document:
        assert "<imagehref=" in text_of(document.pages[0])
        assert not document.pages[0].images


def test_nothing_is_late_and_nobody_is_accused() -> None:
    empty = board(small_ledger(), DAY, untouched=True)
    with pdfplumber.open(io.BytesIO(build(empty, ""))) as document:
        said = text_of(document.pages[0])
    assert "还没有单位填报" in said
    assert "找谁" not in said


@pytest.mark.parametrize("width", [60, 90, 200])
def test_lines_are_no_wider_and_begin_with_no_closing_mark(width: int) -> None:
    words = "1 条逾期，涉及市大数据委；24 条 5 个工作日内到期。审核通过率 49.0%，落后序时进度（自报完成率 60.7%）。"
    lines = wrapped(words, 10, width)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(width_of(line, 10) <= width for line in lines)
    assert all(line[0] not in "，；。）％%" for line in lines)
    assert not any(line.endswith("49.") for line in lines)


def test_what_is_too_long_is_smaller_then_cut() -> None:
    assert fitting("市行政（市民）服务中心", 9, 80) == pytest.approx(80 / 11)
    assert fitting("鼓楼区", 9, 80) == 9
    assert shortened("鼓楼区人民政府办公室", 10, 45) == "鼓楼区…"
    name = "市行政（市民）服务中心管委会"
    for tenths in range(780, 1200):
        assert shortened(name, fitting(name, 8.2, tenths / 10), tenths / 10) == name


def test_before_anything_is_due_it_says_who_has_not_reported() -> None:
    year = board(small_ledger(), date(2021, 6, 20))
    assert not [*year.overdue, *year.due_soon, *year.silent]
    with pdfplumber.open(io.BytesIO(build(year, ""))) as document:
        said = text_of(document.pages[0])
    assert f"未报送{len(year.not_reported)}条：找谁" in said
    assert "时限还有" in said
    assert "0个工作日" not in re.findall(r"\d+个工作日", said)


@pytest.mark.long
def test_nothing_stands_over_the_foot() -> None:
    year = full_ledger()
    with pdfplumber.open(io.BytesIO(build(board(year, date(2021, 6, 20)), ""))) as document:
        words = document.pages[0].extract_words(use_text_flow=True)
    foot = next(word for word in words if "数字与门户" in word["text"])
    assert all(word["bottom"] < foot["top"] for word in words if "没有逾期的台账" in word["text"])
    assert "找谁" in "".join(word["text"] for word in words)
