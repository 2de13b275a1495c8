"""计分: off until the office turns it on; every point is one that can be counted again, and nobody sees another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.clock import BEIJING
from ledger.duties.round import RhythmSet
from ledger.errors import ChangedMeanwhile, NotAllowed, Refused, Unchanged
from ledger.figures.board import Board, board
from ledger.papers.score_service import ScoreService
from ledger.papers.scores import ScoreFacts, ScoreItem, ScoreRules, UnitScore, returns_among, scores
from ledger.permissions import Person, Role
from ledger.repository import Change
from ledger.rounds.coverage import RoundCounts
from ledger.rounds.plan import Round
from store.opening import open_database
from store.papers.scores import ScoreStore
from tests.unit.ledger.sample_ledger import small_ledger

NOW = datetime(2021, 10, 26, 9, tzinfo=BEIJING)
DAY = date(2021, 11, 2)
OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
LEADER = Person("l", "陈副市长", frozenset({Role.LEADER}))
CLERK = Person("c", "鼓楼区经办", frozenset({Role.UNIT}), ("鼓楼区",))
ON = ScoreRules(on=True)


def told(old: str, new: str, source: str = "portal", key: str = "2021-07-闽清县", day: int = 1) -> Change:
    return Change(0, datetime(2021, 9, day, 9, tzinfo=BEIJING), source, "某人", key, "review_state", old, new)


RETURNED = (told("待审核", "已退回"), told("已退回", "待审核"), told("待审核", "已退回", day=30))


@pytest.fixture
def shown() -> Board:
    return board(small_ledger(), DAY)


class Rounds:
    """Two rounds: the first closed before anybody knew of it, in both 鼓楼区 reported nothing."""

    held = RhythmSet(1, None, datetime(2021, 7, 1, 9, tzinfo=BEIJING))  # type: ignore[arg-type]

    @staticmethod
    def plan() -> tuple[Round, ...]:
        return tuple(
            Round(no, f"第{no}轮", date(2021, month, 1), date(2021, month, 28), date(2021, month, 20))
            for no, month in ((1, 6), (2, 8), (3, 11))
        )

    @staticmethod
    def stood(_asked: Round) -> SimpleNamespace:
        return SimpleNamespace(
            by_unit={"鼓楼区": RoundCounts(3, 0), "闽清县": RoundCounts(3, 1), "高新区管委会": RoundCounts()}
        )


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ScoreService]:
    engine, ledger = open_database(f"sqlite:///{tmp_path / 'a.db'}", now=NOW), small_ledger()
    book = ScoreStore(
        SimpleNamespace(engine=engine, now=lambda: NOW, ledger=lambda: ledger, changes=lambda columns: list(RETURNED))
    )
    yield ScoreService(book, Rounds())  # type: ignore[arg-type]
    engine.dispose()


def counted(**counts: int) -> dict[ScoreItem, int]:
    return {item: counts.get(item.value, 0) for item in ScoreItem}


def test_a_score_says_how_it_comes_about() -> None:
    assert UnitScore("鼓楼区", counted(), ON).words == "得分 100（优秀）：100＝100"
    some = UnitScore("鼓楼区", counted(overdue=2, returned=1, missed=1), ON)
    assert some.words == "得分 86（良好）：100－逾期2条×1－退回1次×2－整轮未报1轮×10＝86"
    lost = UnitScore("鼓楼区", counted(missed=11, silent=1), ON)
    assert lost.words == "得分 0（不合格）：100－到汇总日期未报送1条×1－整轮未报11轮×10，最低0分，得0"
    off = replace(ON, missed=0)
    assert UnitScore("鼓楼区", counted(missed=11), off).words == "得分 100（优秀）：100＝100"
    assert off.words == "得分＝100－逾期条数×1－到汇总日期未报送条数×1－退回次数×2，最低0分"


@pytest.mark.parametrize(("off", "word"), [(10, "优秀"), (11, "良好"), (20, "良好"), (40, "合格"), (41, "不合格")])
def test_what_a_score_is_called(off: int, word: str) -> None:
    assert UnitScore("鼓楼区", counted(overdue=off), ON).grade == word


@given(st.fixed_dictionaries({item.value: st.integers(0, 200) for item in ScoreItem}), st.integers(0, 100))
def test_the_formula_gives_the_total(counts: dict[str, int], points: int) -> None:
    score = UnitScore("鼓楼区", counted(**counts), ScoreRules(True, points, 1, 2, 10))
    expression = score.formula.partition("＝")[0].partition("，")[0]
    for item in ScoreItem:
        expression = expression.replace(f"{item.label}", "").replace(f"{item.symbol}×", "*")
    assert max(0, eval(expression.replace("－", "-"))) == score.total


def test_only_ones_own_is_counted(shown: Board) -> None:
    returned = {e.key: 1 for e in shown.entries if e.unit == "鼓楼区"}
    found = scores(shown, ON, ScoreFacts(returned, {"鼓楼区": 1}))
    assert list(found) == list(shown.by_unit)
    for unit, score in found.items():
        own = shown.by_unit[unit]
        assert (score.counts[ScoreItem.OVERDUE], score.counts[ScoreItem.SILENT]) == (own.overdue, own.silent)
        assert score.counts[ScoreItem.RETURNED] == (len(returned) if unit == "鼓楼区" else 0)
        assert score.counts[ScoreItem.MISSED] == (unit == "鼓楼区")


def test_nothing_is_scored_until_the_office_says_so(service: ScoreService, shown: Board) -> None:
    assert (service.of(LEADER, shown), service.why_not(LEADER)) == ({}, "没有开启计分。")
    with pytest.raises(NotAllowed):
        service.set_rules(LEADER, ON, seen=0)
    service.set_rules(OFFICE, ON, seen=0)
    assert (service.held.by, service.held.rules) == ("市政府办公厅", ON)
    assert set(service.of(LEADER, shown)) == set(shown.by_unit)
    with pytest.raises(Unchanged):
        service.set_rules(OFFICE, ON, seen=1)
    with pytest.raises(ChangedMeanwhile):
        service.set_rules(OFFICE, replace(ON, missed=5), seen=0)


def test_a_clerk_sees_the_own_score_alone(service: ScoreService, shown: Board) -> None:
    service.set_rules(OFFICE, ON, seen=0)
    assert set(service.of(CLERK, shown)) == {"鼓楼区"}
    assert service.why_not(CLERK, "鼓楼区") == ""
    assert service.why_not(CLERK, "闽清县") == service.why_not(CLERK) == "只能看本单位的得分。"


def test_returns_are_those_of_a_report_that_was_not_good_enough() -> None:
    first, again = date(2021, 9, 1), date(2021, 9, 30)
    assert returns_among(RETURNED) == [("2021-07-闽清县", first), ("2021-07-闽清县", again)]
    assert returns_among([told("待审核", "已退回", "sheet")]) == [], "typed by nobody knows whom"
    assert returns_among([told("已通过", "已退回"), told("已办结", "已退回")]) == [], (
        "the unit had asked, or the office reopened it"
    )
    assert returns_among([told("待审核", "已退回"), told("已退回", "已通过")]) == [], "a slip"
    assert returns_among([*RETURNED[:2], told("待审核", "已通过")]) == [("2021-07-闽清县", first)]


def test_returns_after_the_day_are_not_counted(service: ScoreService) -> None:
    service.set_rules(OFFICE, ON, seen=0)
    for day, times in ((date(2021, 8, 31), 0), (date(2021, 9, 1), 1), (date(2021, 9, 30), 2)):
        score = service.of(OFFICE, board(small_ledger(), day))["闽清县"]
        assert score.counts[ScoreItem.RETURNED] == times


def test_a_round_that_nobody_knew_of_or_that_is_open_was_not_missed(service: ScoreService, shown: Board) -> None:
    """The first closed before the office set the rhythm, the third is open; 闽清县 reported one, 高新区管委会 had nothing to report."""
    service.set_rules(OFFICE, ON, seen=0)
    missed = {unit: score.counts[ScoreItem.MISSED] for unit, score in service.of(OFFICE, shown).items()}
    assert missed["鼓楼区"] == 1
    assert sum(missed.values()) == 1


@pytest.mark.parametrize(
    ("rules", "why"),
    [(replace(ON, overdue=101), "是 101"), (replace(ON, missed=-1), "是 -1"), (ScoreRules(True, 0, 0, 0, 0), "都是 0")],
)
def test_points_that_cannot_be_are_refused(service: ScoreService, rules: ScoreRules, why: str) -> None:
    with pytest.raises(Refused, match=why):
        service.set_rules(OFFICE, rules, seen=0)
    assert service.held.seq == 0
