"""Charts: what they say is computed, what they send is small, and colours never carry a state alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from ledger.deadlines.standing import Rules, State
from ledger.dones import Done
from ledger.figures.board import board
from ledger.figures.pace import Point
from portal.ui import charts
from reports.looks import DARK_PAGE, LOOKS
from store.status import Run
from tests.unit.ledger.sample_ledger import full_ledger

DAY = date(2021, 10, 12)
NONE = dict.fromkeys(Done, 0.0)
POINTS = (
    Point(date(2021, 6, 4), NONE, 0.0),
    Point(DAY, {Done.REPORTED: 0.5, Done.APPROVED: 0.4, Done.CLOSED: 0.1}, 0.62),
)


@pytest.fixture(scope="module")
def full():
    ledger = full_ledger()
    states = ("", "未启动", "正在推进", "已完成", "长期坚持", "不涉及")
    entries = tuple(replace(e, status=states[n % 6]) for n, e in enumerate(ledger.entries))
    return board(replace(ledger, entries=entries), DAY)


def run(hour, day=12, **counts):
    """A cycle at an hour; `trouble` names an error."""
    at = f"2021-10-{day:02d}T{hour:02d}:05:00+08:00"
    return Run(
        at,
        at,
        *(counts.get(n, 0) for n in ("accepted", "written", "conflicts", "findings")),
        counts.get("trouble", ""),
        "",
    )


RUNS = (run(9, accepted=3), run(9, written=2, conflicts=1), run(11, trouble="Held"))


def drawn(name, of):
    if name == "timeline":
        return charts.timeline(RUNS if of.entries else ())
    return getattr(charts, name)(of, *([POINTS] if name == "curve" else []))


def names(node):
    """Every field that a spec's marks use."""
    if isinstance(node, dict):
        yield from [node["field"]] if isinstance(node.get("field"), str) else []
        for value in node.values():
            yield from names(value)
    elif isinstance(node, list):
        for value in node:
            yield from names(value)


@pytest.mark.parametrize("name", charts.CHARTS)
def test_every_chart_has_a_finding_an_alt_and_a_valid_spec(full, name):
    drawing = drawn(name, full)
    assert drawing.title
    assert drawing.title in drawing.alt
    drawing.chart.to_dict(validate=True)
    assert drawing.spec["width"] == "container"
    assert isinstance(drawing.spec["datasets"]["rows"], bytes)


@pytest.mark.parametrize("name", charts.CHARTS)
def test_data_are_minimal_and_no_column_becomes_a_picture(full, name):
    drawing = drawn(name, full)
    assert len(drawing.rows.columns) <= 3
    used = set(names(drawing.chart.to_dict()))
    assert set(drawing.rows.columns) <= used
    assert "image" not in used


@pytest.mark.parametrize("name", charts.CHARTS)
def test_the_table_behind_a_chart_has_heads_that_a_reader_knows(full, name):
    assert all(re.fullmatch("[\u4e00-\u9fff]+", head) for head in drawn(name, full).rows.columns)


@pytest.mark.parametrize("name", charts.CHARTS)
def test_nothing_selected_still_draws(full, name):
    assert drawn(name, full.select(unit="没有这个单位")).spec


def test_registry_lists_every_public_chart():
    public = {n for n, f in vars(charts).items() if callable(f) and getattr(f, "__module__", "") == charts.__name__}
    assert {n for n in public if not n.startswith("_") and n.islower()} == set(charts.CHARTS)


def test_every_state_has_a_colour_and_a_symbol_of_its_own():
    assert set(LOOKS) == set(State)
    assert len({look.fill for look in LOOKS.values()}) == len(State)
    assert len({state.symbol for state in State}) == len(State)


def lightness(colour):
    """Relative luminance (WCAG 2.1)."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((lightness(one), lightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_main_states_differ_in_lightness_for_colour_blind_readers():
    main = (State.APPROVED, State.DOING, State.DUE_SOON, State.NOT_REPORTED)
    for one, other in combinations(main, 2):
        assert contrast(LOOKS[one].fill, LOOKS[other].fill) > 1.3, (one, other)
    assert contrast(LOOKS[State.OVERDUE].fill, LOOKS[State.DOING].fill) > 2


def test_months_stand_once_on_the_axis():
    days = [Point(day, NONE, 0) for day in (date(2021, 6, 4), date(2021, 6, 11), date(2021, 9, 1))]
    spec = charts.curve(board(full_ledger(), DAY), days).chart.to_dict()
    months = [tick["month"] for tick in spec["encoding"]["x"]["axis"]["values"]]
    assert months == list(range(7, 13))


@pytest.mark.parametrize(
    ("headline", "lines"),
    [
        (Done.APPROVED, {"审核通过率": 40.0, "自报完成率": 50.0}),
        (Done.CLOSED, {"办结率": 10.0, "自报完成率": 50.0}),
        (Done.REPORTED, {"自报完成率": 50.0}),
    ],
)
def test_the_curve_is_of_the_headline_rate_and_what_units_say_themselves(headline, lines):
    drawn = charts.curve(board(full_ledger(), DAY, Rules(headline=headline)), POINTS)
    told = {k: r for d, r, k in drawn.rows.itertuples(index=False) if d == DAY.isoformat()}
    assert told == lines | {"序时进度": 62.0}
    assert drawn.title.startswith(f"{headline.rate}落后序时进度")
    assert "#A6192E" not in str(drawn.chart.to_dict()), "red is for what is late alone"


def test_spec_is_made_once(full):
    drawing = drawn("curve", full)
    assert drawing.spec is drawing.spec


def test_timeline_counts_cells_per_hour_and_marks_trouble():
    drawing = charts.timeline(RUNS)
    rows = {(r.时间, r.往来): r.格 for r in drawing.rows.itertuples()}
    assert rows == {
        ("2021-10-12T09:00:00", "从表格读入"): 3,
        ("2021-10-12T09:00:00", "写入表格"): 2,
        ("2021-10-12T09:00:00", "新冲突"): 1,
        ("2021-10-12T11:00:00", "受阻"): 1,
    }
    assert drawing.title == ("10月12日9时以来往来 3 次，从表格读入 3 格，写入表格 2 格，新冲突 1 处，受阻 1 次")


def test_timeline_over_several_days_counts_per_day():
    drawing = charts.timeline((run(9, accepted=1), run(15, accepted=1), run(9, day=15, accepted=2)))
    assert {(r.时间, r.格) for r in drawing.rows.itertuples()} == {
        ("2021-10-12T00:00:00", 2),
        ("2021-10-15T00:00:00", 2),
    }
    assert "没有新冲突，没有受阻" in drawing.title


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("state", LOOKS)
def test_a_symbol_is_seen_on_its_square(state, dark):
    """WCAG 2.2, 1.4.11: what carries a meaning has three times the light of what surrounds it, or a third."""
    fill, ink = (DARK_PAGE.get(colour, colour) if dark else colour for colour in LOOKS[state])
    assert contrast(fill, ink) > 3


def test_colours_for_a_dark_page_go_along_and_none_of_them_is_exchanged_twice(full):
    assert not set(DARK_PAGE) & set(DARK_PAGE.values())
    for name in charts.CHARTS:
        assert drawn(name, full).spec["usermeta"] == {"dark": DARK_PAGE}


@pytest.mark.parametrize("name", charts.CHARTS)
def test_a_reader_hears_one_sentence_and_not_every_square(full, name):
    assert drawn(name, full).spec["config"]["aria"] is False
