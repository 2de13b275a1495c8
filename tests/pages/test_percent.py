"""40 % is said as 40% wherever it stands, whatever the sheet's cell looks like."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger.columns import LEDGER_TAB
from ledger.permissions import Person, Role
from ledger.review.workflow import Step
from tests.memory_staff import MemoryStaff

KEY = "2021-07-鼓楼区"
LEAD = Person("体验:市财政局", "市财政局", frozenset({Role.UNIT, Role.LEAD}), ("市财政局",))
ROOT = Path(__file__).parents[2]


def typed(portal, text):
    """Staff type a percentage into the sheet."""
    staff = MemoryStaff(portal.engine.backend)
    rows = staff.sheets.tabs[LEDGER_TAB]
    row = next(n for n, cells in enumerate(rows, 1) if cells[0] == KEY)
    for header, what in (("完成进度", text), ("进展状态", "正在推进"), ("审核状态", "待审核")):
        staff.set_cell(LEDGER_TAB, row, rows[0].index(header) + 1, what)
    portal.engine.cycle()


def texts(at):
    return [t.value for t in at.text]


@pytest.mark.samples(2)
@pytest.mark.parametrize(("text", "said"), [("0.4", "40%"), ("0.005", "0.5%"), ("40%", "40%"), ("60", "60%")])
def test_the_review_card_and_the_history(fresh, visit, text, said):
    typed(fresh, text)
    at = visit("tasks", "市财政局", no="7", of="鼓楼区")
    assert said in texts(at)
    at.session_state[f"history_{KEY}"] = True
    (rows,) = [d.value for d in at.run().dataframe if "改为" in d.value.columns]
    assert said in set(rows[rows["栏目"] == "完成进度"]["改为"])


def test_the_card_says_what_it_was_at_the_last_review(fresh, visit):
    typed(fresh, "0.4")
    fresh.entry.review.take(LEAD, Step.SEND_BACK, fresh.entry.review.seen(KEY), token="no", reason="请补充。")
    fresh.engine.cycle()
    typed(fresh, "0.85")
    at = visit("tasks", "市财政局", no="7", of="鼓楼区")
    assert "85%" in texts(at)
    assert not {"0.4%", "0.85%", "0.4", "0.85"} & set(texts(at))


def test_no_page_says_a_percentage_by_itself():
    """Cells go through ledger.columns; the formats of tables through one name."""
    own = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("ledger", "pages", "portal", "reports", "sync")
        for path in (ROOT / folder).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r":g\}%|\"%[dg]%%\"", line)
    ]
    assert [place.rpartition(":")[0] for place in own] == ["portal/ui/widgets.py"]
