"""计分: nowhere until the office turns it on; then each unit reads its own, and only the office and leaders have the table."""

from __future__ import annotations

import io

import openpyxl
import pytest

from portal.commands import OPERATOR
from portal.signin.people import person_of
from reports import NothingToMake

OFFICE = "市政府办公厅"


def texts(at) -> str:
    return " ".join(str(element.value) for kind in ("text", "caption", "markdown", "error") for element in at.get(kind))


def turned_on(visit, **points: int):
    at = visit("admin", OFFICE, show="计分")
    at.checkbox(key="score_on").set_value(True)
    for name, value in points.items():
        at.number_input(key=f"score_{name}").set_value(value)
    return at.button(key="score_keep").click().run()


def test_nothing_says_a_score_until_it_is_turned_on(fresh, visit):
    assert "得分" not in texts(visit("ledger", "鼓楼区"))
    assert "各单位计分表" not in [e.value for e in visit("reports", "领导").header]
    at = turned_on(visit)
    assert not at.exception
    assert "得分＝100－逾期条数×1－到汇总日期未报送条数×1－退回次数×2－整轮未报轮数×10，最低0分" in texts(at)


def test_a_unit_reads_its_own_and_leaders_have_the_table(fresh, visit):
    turned_on(visit, overdue=3)
    assert "得分 100（优秀）：100＝100" in texts(visit("ledger", "鼓楼区"))
    for who in ("领导", OFFICE, "鼓楼区"):
        assert "各单位计分表" in [e.value for e in visit("reports", who).header], who
    assert listed(fresh, OPERATOR, "") == dict.fromkeys(fresh.ledger().by_unit, 100) | {"市大数据委": 97}
    clerk = person_of("体验:鼓楼区", fresh.ledger())
    assert listed(fresh, clerk, "鼓楼区") == {"鼓楼区": 100}
    with pytest.raises(NothingToMake, match="只能看本单位的得分"):
        listed(fresh, clerk, "")


def listed(portal, person, unit: str) -> dict[str, int]:
    """Units and scores of the table as that person gets it."""
    made = portal.documents.make(portal.context(person), portal.board(), "scores", unit)
    rows = list(openpyxl.load_workbook(io.BytesIO(made))["计分"].iter_rows(values_only=True))
    place = rows[2].index("得分")
    return {row[0]: row[place] for row in rows if row[0] in portal.ledger().by_unit}


def test_points_that_cannot_be_say_so(fresh, visit):
    at = turned_on(visit, overdue=0, silent=0, returned=0, missed=0)
    assert any("各项扣分都是 0" in e.value for e in [*at.error, *at.warning])
    assert fresh.scores.held.seq == 0


@pytest.mark.parametrize("who", ["鼓楼区", "领导"])
def test_only_the_office_sets_it(fresh, visit, who):
    assert not visit("admin", who, show="计分").number_input
