"""A list says the same as CSV and as a spreadsheet, and no text of it becomes a formula in either."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from operator import itemgetter

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.lists.listing import Listing
from reports.workbook import Heading, Value

DAY = date(2021, 10, 12)
PLAIN = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="\ufeff"), min_size=1, max_size=12)
SHOWN = PLAIN.filter(lambda text: text[0] not in "=+-@'＝＋－＠" and not text.startswith(("−", "﹢")))
DAYS = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2099, 1, 1)), SHOWN)
CELLS = st.one_of(SHOWN, st.none(), st.integers(0, 9999))


def listing(rows: Sequence[Sequence[Value]]) -> Listing[Sequence[Value]]:
    looks = ("text", "text", "date")
    headings = [Heading(name, 12, itemgetter(n), looks[n]) for n, name in enumerate("甲乙丙")]
    return Listing("名单", "名单", DAY, headings, rows)


def from_sheet(content: bytes) -> list[list[str]]:
    lines = [*openpyxl.load_workbook(io.BytesIO(content))["名单"].iter_rows(min_row=4, values_only=True)]
    return [
        ["" if v is None else v.date().isoformat() if isinstance(v, datetime) else f"{v}" for v in line]
        for line in lines
    ]


@settings(max_examples=25)
@given(st.lists(st.tuples(CELLS, CELLS, DAYS), min_size=1, max_size=5))
def test_both_forms_say_the_same(rows: Sequence[Sequence[Value]]) -> None:
    made = listing(rows)
    plain = list(csv.reader(io.StringIO(made.csv("").decode("utf-8-sig"))))[1:]
    assert plain == from_sheet(made.workbook(""))


def test_a_formula_is_text_in_both() -> None:
    made = listing([["=1+1", None, DAY]])
    assert made.csv("").decode("utf-8-sig").splitlines()[1] == "'=1+1,,2021-10-12"
    sheet = openpyxl.load_workbook(io.BytesIO(made.workbook("")))["名单"]
    assert (sheet["A4"].value, sheet["A4"].data_type, sheet["C4"].is_date) == ("=1+1", "s", True)
