"""Tables of an archive give every text back, and no spreadsheet program runs any."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from ledger.texts.csv_cells import defuse
from reports.archive.tables import exact_csv, read_exact

TEXTS = st.text(st.sampled_from("'=+-@＝\t\r\n\",；预算1\u202e"), max_size=8) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=6))
def test_every_text_is_read_back_and_none_is_run(rows: list[list[str]]) -> None:
    content = exact_csv(["甲", "乙"], rows)
    assert list(read_exact(content)) == [["甲", "乙"], *rows]
    raw = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert all(defuse(cell) == cell for row in raw for cell in row)
