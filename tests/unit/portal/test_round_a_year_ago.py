"""报送轮次 beside the same round of the year before: from that year's own store, by the round's name."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.errors import NotAllowed
from ledger.figures.board import board
from ledger.rounds.plan import Rhythm, RhythmKind
from portal.build import past, use
from portal.year.rollover_live import go_on_with_the_new_year
from tests.unit.portal.test_rollover import OFFICE, close, say, visit

pytestmark = pytest.mark.long

QUARTERS = Rhythm(RhythmKind.QUARTERLY)


@pytest.fixture
def new(portal):
    """2021 with its quarters and one report of October, closed; the portal of 2022 with quarters of its own."""
    portal.duties.round.set_rhythm(OFFICE, QUARTERS, seen=0)
    say(portal, "已公开。", "t")
    portal.engine.cycle()
    close(portal)
    made = go_on_with_the_new_year(portal)
    made.duties.round.set_rhythm(OFFICE, QUARTERS, seen=0)
    yield made
    use(None)
    made.book.engine.dispose()


def test_a_unit_is_compared_with_the_same_quarter_a_year_ago(new) -> None:
    day = date(2022, 11, 1)
    of_the_day = board(new.book.ledger_at(day), day)
    report = new.duties.round.report(of_the_day)
    (own,) = (line for line in report.lines if line.unit == "鼓楼区")
    assert (report.view.round.label, own.now.reported) == ("第四季度", 0)
    assert (own.year_ago.reported, own.year_ago.applicable) == (1, len(new.ledger().by_unit["鼓楼区"]))
    one_task = new.duties.round.report(of_the_day.select(task=7))
    assert {line.year_ago for line in one_task.lines} == {None}, "another year's tasks are others"
    february = date(2022, 2, 1)
    spring = new.duties.round.report(board(new.book.ledger_at(february), february))
    assert {line.year_ago for line in spring.lines} == {None}, "the notice of 2021 came after its first quarter"


def test_a_closed_years_rounds_are_looked_at_and_stay(new) -> None:
    service = past(new, 2021).duties.round
    assert service.current(date(2021, 10, 8)).label == "第四季度"
    with pytest.raises(NotAllowed, match="已经结转"):
        service.set_rhythm(OFFICE, Rhythm(), seen=service.held.seq)
    with pytest.raises(NotAllowed, match="已经结转"):
        service.say_unchanged(OFFICE, ["2021-07-鼓楼区"])
    at = visit("鼓楼区", "ledger", unit="鼓楼区")
    at.sidebar.selectbox(key="year_shown").set_value("2021").run()
    assert not at.exception
    assert "本轮已报 1 / " in "\n".join(m.value for m in at.markdown).replace("\\", "")
    assert not [b for b in at.button if b.key == "say_鼓楼区"]
