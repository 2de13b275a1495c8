"""The catalogue: finding columns, parsing through them, the promises that every kind keeps."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import columns
from ledger.cells import KINDS, Outcome, kind
from ledger.units.directory import shipped_directory

PIECES = [
    "80",
    "%",
    "％",
    "约",
    "2021",
    "年",
    "月",
    "日",
    "7",
    "31",
    "-",
    "/",
    ".",
    "底",
    "上旬",
    "季度",
    "已",
    "完成",
    "正在推进",
    "（",
    "）",
    "、",
    "；",
    "\n",
    "鼓楼区",
    "市发改委",
    "各县（市）区政府",
    "http://",
    "www.a.cn",
    "〔2021〕",
    "53号",
    "榕政办",
    "O",
    "l",
    "<p>",
    "&nbsp;",
    "=",
    "@",
    "#REF!",
    "和",
    "等",
    "长期",
    "每",
    "Z",
    "T",
    "16:00",
    "\u200b",
    "\xa0",
    "一",
    "二十",
    "万",
    "成",
    "分之",
    "第",
    "项",
    "无",
    "转",
    "138",
    "0591",
    "&#x3c;",
    "\ud800",
    "e9",
    "ſ",
    "²",
    "½",
    "㊿",
    "٣",
    "[",
    "]",
]
ANY_TEXT = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=9).map("".join),
    st.text("0123456789-/.年月日 :", max_size=14),
)
NAMES = {k: {"choice": "review_state"}.get(k, k) for k in KINDS}
NAMES["status"] = "status"


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=80, deadline=None)
@given(text=ANY_TEXT)
def test_parse_is_total_and_stable(name: str, text: str) -> None:
    """Any text is answered; what was taken, written out and read again, is the same value without a loss."""
    found = columns.parse(NAMES[name], text, year=2021)
    assert isinstance(found.outcome, Outcome)
    if not found.outcome.taken:
        assert found.value is None
        assert found.message
        return
    again = columns.parse(NAMES[name], columns.format_cell(NAMES[name], found.value), year=2021, previous="x")
    if found.value is None:
        return
    assert again.value == found.value
    assert again.outcome.taken


YEAR_DAYS = st.integers(0, 364).map(lambda d: date(2021, 1, 1) + timedelta(days=d))
UNITS = st.lists(
    st.sampled_from([u.full_name for u in shipped_directory().units if not (u.out_of_scope or u.addressed_only)]),
    min_size=1,
    max_size=4,
    unique=True,
)


@settings(max_examples=100, deadline=None)
@given(
    day=YEAR_DAYS,
    share=st.integers(0, 10_000),
    amount=st.integers(0, 10**9),
    task=st.integers(1, 37),
    units=UNITS,
)
def test_what_is_written_is_read_back(day: date, share: int, amount: int, task: int, units: list[str]) -> None:
    values = {
        "date": day,
        "percent": share / 100,
        "count": amount,
        "task_no": task,
        "units": "；".join(units),
    }
    for name, value in values.items():
        found = columns.parse(name, columns.format_cell(name, value), year=2021)
        assert found.value == value
        assert found.outcome.taken


@pytest.mark.parametrize("status", columns.STATUSES)
def test_every_status_is_read_back(status: str) -> None:
    assert columns.parse("status", status, year=2021, previous=status).value == status


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_parses_and_formats(name: str) -> None:
    assert callable(kind(name).parse)
    assert hasattr(kind(name), "format") == (name == "percent"), "a text is its own"


@pytest.mark.parametrize("tab", columns.TABS)
def test_every_column_has_a_kind_and_its_own_header(tab: str) -> None:
    assert all(c.kind in KINDS for c in columns.TABS[tab])
    assert len({columns.header_key(c.header) for c in columns.TABS[tab]}) == len(columns.TABS[tab])
    for found in columns.TABS[tab]:
        assert columns.headers(tab)[columns.header_key(found.header)] is found
        assert columns.parse(found, None, year=2021).outcome.taken


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("status", "status"),
        ("进展状态", "status"),
        ("任 务\n状态", "status"),
        ("进度（%）", "percent"),
        ("full_time", "full_time"),
        ("count", "count"),
    ],
)
def test_find_column(name: str, expected: str) -> None:
    assert columns.find_column(name).name == expected


def test_find_column_does_not_guess() -> None:
    with pytest.raises(KeyError):
        columns.find_column("进展")


def test_spreadsheet_types_are_read() -> None:
    assert columns.parse("percent", 0.8, year=2021).value == 80
    assert columns.parse("percent", 80.0, year=2021).value == 80
    assert columns.parse("due_date", date(2021, 7, 31), year=2021).value == date(2021, 7, 31)
    assert columns.parse("status", True, year=2021).outcome is Outcome.ASK
    assert columns.parse("phone", 13800138000.0, year=2021).value == "13800138000"


ODD = (
    None,
    True,
    False,
    0,
    1,
    -1,
    10**30,
    0.8,
    1.0,
    -0.0,
    1e-9,
    1e20,
    float("nan"),
    float("inf"),
    float("-inf"),
    44408.5,
    date(1, 1, 1),
    date(9999, 12, 31),
    datetime.fromisoformat("2021-07-31 17:05"),
    time(17),
    b"x",
    [],
    "\ud800",
    "1" * 5000,
    "０" * 300,
)


@pytest.mark.parametrize("name", KINDS)
def test_any_value_of_a_spreadsheet_is_answered(name: str) -> None:
    for raw in ODD:
        found = columns.parse(NAMES[name], raw, year=2021)
        assert found.outcome.taken or (found.value is None and found.message)
        columns.format_cell(NAMES[name], found.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.4", "40%"),
        ("40", "40%"),
        ("40%", "40%"),
        ("0.5%", "0.5%"),
        ("0.005", "0.5%"),
        ("1%", "1%"),
        ("100", "100%"),
        ("33.33", "33.33%"),
        ("八成多", "八成多（80%）"),
        ("1", "1"),
        ("推进中", "推进中"),
        ("", ""),
    ],
)
def test_a_percentage_is_said_in_one_way(text: str, said: str) -> None:
    assert columns.shown_text("percent", text) == said
    assert columns.shown_text("progress_note", text) == text
