"""The blocks of 总览: every number, bar and square is a link, the worst comes first, red is for what is late alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from ledger.contacts import REPORTERS
from ledger.deadlines.standing import State
from ledger.figures.board import board
from ledger.figures.headline import matrix_title
from ledger.figures.ranking import worst_first
from portal.overview import bars, lists
from portal.overview.calls import calls
from portal.overview.matrix import matrix
from portal.overview.numbers import numbers
from portal.overview.rows import entry_rows
from portal.overview.trend import Before, arrow_words, points
from portal.overview.ways import Ways
from portal.settings.settings import ROOT
from portal.ui.grids import ENTRIES
from reports.looks import DARK_PAGE, LOOKS
from tests.unit.ledger.sample_ledger import full_ledger, small_ledger

DAY = date(2021, 11, 2)
CSS = (ROOT / "portal/client/overview.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def full():
    ledger = full_ledger()
    states = ("", "未启动", "正在推进", "已完成", "长期坚持", "不涉及")
    entries = tuple(
        replace(e, status=states[n % 6], reporter=f"某{n % 7}", phone="0591-87654321")
        for n, e in enumerate(ledger.entries)
    )
    return board(replace(ledger, entries=entries), DAY)


def links(html):
    """Path and query of every link."""
    found = [urlsplit(unescape(href)) for href in re.findall(r'<a [^>]*?href="([^"]*)"', html)]
    return [(at.path, dict(parse_qsl(at.query))) for at in found if at.scheme != "tel"]


def squares(html):
    return re.findall(r'<td class="pb-([a-z_]+)[^>]*><a href="([^"]*)" aria-label="([^"]*)"', html)


def test_the_matrix_has_a_link_for_every_entry_with_its_state(full):
    drawn = matrix(full, Ways((("side", "县（市）区"),)))
    assert drawn.title == matrix_title(full)
    found = {dict(parse_qsl(urlsplit(unescape(href)).query))["entry"]: look for look, href, _ in squares(drawn.html)}
    assert found == {e.key: full.state(e.key).value for e in full.entries}
    assert all("side=" in href for _, href, _ in squares(drawn.html)), "the page stays as it was looked at"
    names = [name for _, _, name in squares(drawn.html)]
    assert len(set(names)) == len(names)
    assert any(re.fullmatch(r".+第\d+项：.*逾期\d+个工作日", name) for name in names)


def test_the_matrix_puts_the_worst_on_top_and_leaves_no_white_hole(full):
    html = matrix(full, Ways()).html
    rows = re.findall(r'<th scope="row"><a href="[^"]*">(.*?)</a>', html)
    assert rows == worst_first(full.by_unit, full.rules.headline) != list(full.units)
    assert html.count('class="pb-none') == len(full.units) * len(full.tasks) - len(full.entries) > 0
    tasks = re.findall(r'<th scope="col"[^>]*><a href="[^"]*" title="[^"]*"[^>]*>(\d+)</a>', html)
    assert [int(no) for no in tasks] == list(range(1, 38))
    assert html.count('<th scope="col" class="pb-first">') == 4, "parts stand apart"


def test_on_a_phone_an_entry_is_a_page_and_a_past_day_goes_along(full):
    day = (("as_of", "2021-08-01"),)
    entry = next(e for e in full.entries if e.unit == "鼓楼区")
    assert links(f'<a href="{Ways(day=day, phone=True).entry(entry)}">') == [
        ("tasks", {"no": f"{entry.task_no}", "of": "鼓楼区", "as_of": "2021-08-01"})
    ]
    assert links(f'<a href="{Ways(day, day).entry(entry)}">') == [("", {"as_of": "2021-08-01", "entry": entry.key})]
    assert links(f'<a href="{Ways(day, day).unit("鼓楼区")}">') == [
        ("ledger", {"unit": "鼓楼区", "as_of": "2021-08-01"})
    ]


def test_bars_are_sorted_count_applicable_entries_and_lead_to_the_unit_or_part(full):
    drawn = bars.by_unit(full, None, "", Ways())
    ranked = worst_first(full.by_unit, full.rules.headline)
    assert links(drawn.html) == [("ledger", {"unit": unit}) for unit in ranked]
    assert sum(map(int, re.findall(r'flex:(\d+)"', drawn.html))) == full.total.applicable
    assert "不涉及" not in drawn.html
    parts = bars.by_part(full, None, "", Ways((("part", "别的"), ("side", "县（市）区"))))
    assert links(parts.html) == [
        ("", {"side": "县（市）区", "part": part}) for part in worst_first(full.by_part, full.rules.headline)
    ]


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_the_colours_are_explained_once(full, phone):
    ways = Ways(phone=phone)
    shown = [matrix(full, ways).html] if not phone else []
    shown += [bars.by_unit(full, None, "", ways).html, bars.by_part(full, None, "", ways).html]
    page = "".join(shown)
    assert page.count("pb-legend") == 1
    told = dict(re.findall(r"</span>([^<]+) (\d+)</li>", page))
    assert sum(map(int, told.values())) == len(full.entries)


def test_bars_say_how_a_rate_moved_since_the_round_before(full):
    fewer = tuple(replace(e, review_state="") for e in full.entries)
    more = tuple(replace(e, status="已完成", review_state="已通过") if e.unit == "鼓楼区" else e for e in fewer)
    before, now = (board(replace(full.ledger, entries=one), DAY) for one in (fewer, more))
    html = bars.by_unit(now, before, "较第二轮", Ways()).html
    assert re.search(
        r'鼓楼区</span>(?:(?!</li>).)*<span class="pb-unseen">较第二轮</span>↑ [\d.]+</span>', html, re.DOTALL
    )
    assert "较第二轮</span>持平" in html
    assert 'class="pb-change"></span>' in bars.by_unit(now, None, "较第二轮", Ways()).html


def test_late_entries_are_cards_with_a_number_to_dial_and_none_is_left_out(full):
    many = len(full.overdue)
    assert many > lists.CARDS
    drawn = lists.late(full, REPORTERS, Ways(), "逾期")
    assert drawn.title == f"逾期 {many} 条：找谁"
    keys = [query["entry"] for _, query in links(drawn.html) if "entry" in query]
    assert keys == [line.entry.key for line in full.overdue][: lists.CARDS + lists.LINES]
    assert drawn.html.count('<a href="tel:059187654321">0591-87654321</a>') == len(keys)
    assert full.overdue[0].standing.words in drawn.html
    rest = re.findall(r"<strong>(\d+) 条</strong>", drawn.html)
    assert sum(map(int, rest)) == many - len(keys)


def test_more_late_entries_than_anybody_reads_are_told_by_unit(full, monkeypatch):
    monkeypatch.setattr(lists, "LINES", 1)
    drawn = lists.late(full, REPORTERS, Ways(), "逾期（短）")
    rest = [int(number) for number in re.findall(r"<strong>(\d+) 条</strong>", drawn.html)]
    assert rest == sorted(rest, reverse=True)
    assert sum(rest) == len(full.overdue) - lists.CARDS - 1


def test_what_is_due_is_grouped_by_task(full):
    soon = board(full.ledger, date(2021, 10, 28))
    drawn = lists.soon(soon, REPORTERS, Ways(), "临期")
    first = soon.due_soon[0].task
    units = sum(line.task.no == first.no for line in soon.due_soon)
    assert f"第{first.no}项：<strong>{units} 家</strong>" in drawn.html
    assert sum(map(int, re.findall(r"：<strong>(\d+) 家</strong>", drawn.html))) == len(soon.due_soon)
    assert len([1 for _, query in links(drawn.html) if "entry" in query]) == len(soon.due_soon)


def test_a_phone_folds_what_is_due_beyond_the_first_tasks(full):
    soon = board(full.ledger, date(2021, 10, 28))
    html = lists.soon(soon, REPORTERS, Ways(phone=True), "临期").html
    tasks = len({line.task.no for line in soon.due_soon})
    assert f"还有 {tasks - lists.TASKS} 项任务" in html
    assert len(re.findall(r"：<strong>\d+ 家</strong>", html)) == tasks


def test_a_row_of_a_task_s_units_is_a_link_to_its_entry_with_all_that_the_row_says(full):
    html = entry_rows(full, 7, REPORTERS, Ways((("no", "7"),)))
    of_task = full.ledger.by_task[7]
    assert [query for path, query in links(html) if not path] == [{"no": "7", "entry": e.key} for e in of_task]
    assert re.findall(r"<button [^>]*>(.*?)</button>", html) == [column.header for column in ENTRIES]
    assert all(len(re.findall(r"<t[dh]", row)) == len(ENTRIES) for row in html.split("<tr>")[1:])
    assert html.count("pb-late") == sum(full.state(e.key) is State.OVERDUE for e in of_task) > 0
    assert len(html) < 60_000, "as many bytes go to the browser as a table of streamlit's took, twice drawn"


def test_who_was_silent_is_told_by_unit(full):
    drawn = lists.silent(full, REPORTERS, Ways(), "到汇总日期未报送")
    counts = [int(number) for number in re.findall(r"<strong>(\d+) 条</strong>", drawn.html)]
    assert sum(counts) == full.total.silent > 0
    folded = int(re.search(r"还有 (\d+) 个单位", drawn.html)[1])
    assert len(counts) == folded + lists.UNITS, "sixty lines would push all else off the screen"
    assert counts == sorted(counts, reverse=True)


def test_numbers_lead_to_what_they_count_and_only_more_that_is_late_is_red(full):
    html = numbers(full, Before(full, "较第二轮"), Ways())
    assert 'href="#pb-at-late"' in html
    assert 'href="tasks"' in html
    assert html.count("pb-late") == 1, "the number of what is late"
    calm = board(small_ledger(collect=False), date(2021, 6, 4))
    assert "pb-late" not in numbers(calm, Before(None, "较上周"), Ways())
    worse = numbers(full, Before(calm, "较第二轮"), Ways())
    assert '<span class="pb-change pb-late">↑' in worse


def test_changes_are_said_with_an_arrow():
    assert [arrow_words(change) for change in (3.9, -2.0, 0.0, None, 4)] == ["↑ 3.9", "↓ 2", "持平", "", "↑ 4"]
    assert points(0.5, 0.461) == 3.9
    assert points(None, 0.4) is points(0.4, None) is None


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("0591-87654321", ["tel:059187654321"]),
        ("13800138000转801", ["tel:13800138000,801"]),
        ("+86 13800138000、0591-87654321", ["tel:+8613800138000", "tel:059187654321"]),
        ("找门卫", [""]),
        ("", []),
    ],
)
def test_numbers_are_dialled(phone, dialled):
    assert [call.href for call in calls(phone)] == dialled


@pytest.mark.parametrize("state", State)
def test_the_style_has_the_colours_of_the_states(state):
    fill, ink = LOOKS[state]
    dark = [DARK_PAGE.get(colour, colour) for colour in (fill, ink)]
    assert (
        f".pb-{state.value} {{ background: {fill}; color: {ink}; background: light-dark({fill}, {dark[0]}); "
        f"color: light-dark({ink}, {dark[1]}); }}"
    ) in CSS


@pytest.mark.parametrize(
    "draw",
    [
        lambda of: matrix(of, Ways()),
        lambda of: bars.by_unit(of, None, "", Ways()),
        lambda of: bars.by_part(of, None, "", Ways()),
        *(lambda of, make=make: make(of, REPORTERS, Ways(), "x") for make in (lists.late, lists.soon, lists.silent)),
    ],
)
def test_nothing_selected_is_no_block(full, draw):
    assert draw(full.select(unit="没有这个单位")).html == ""
