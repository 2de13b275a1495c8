"""A breakdown amended by hand: texts there and back, every wrong text named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ledger.amendment import AmendmentInvalid, amend, texts_of
from ledger.breakdown import DeadlineKind, Mention
from ledger.notice import read_notice
from ledger.units import shipped_directory

NOTICE = read_notice(Path(__file__).parents[3] / "data" / "notice_2021_53.txt").breakdown
UNITS = shipped_directory()


def test_texts_put_back_unchanged_change_nothing() -> None:
    edits = {task.no: texts_of(task) for task in NOTICE.tasks}
    assert amend(NOTICE, edits, UNITS) == NOTICE


def test_an_internal_date_stands_beside_the_notices_own_and_goes_again() -> None:
    dated = amend(NOTICE, {25: {"internal": "2021年7月20日"}}, UNITS)
    kinds = [(d.kind, d.due) for d in dated.task(25).deadlines]
    assert kinds[:-1] == [(d.kind, d.due) for d in NOTICE.task(25).deadlines]
    assert kinds[-1] == (DeadlineKind.INTERNAL, date(2021, 7, 20))
    assert texts_of(dated.task(25))["internal"] == "2021-07-20"
    assert amend(dated, {25: {"internal": ""}}, UNITS) == NOTICE


def test_units_with_qualifiers_and_groups() -> None:
    made = amend(
        NOTICE,
        {1: {"lead_units": "市发改委（负责专题建设）；市财政局", "responsible_units": "各县（市）区政府"}},
        UNITS,
    )
    assert made.task(1).lead_units == (Mention("市发改委", "负责专题建设"), Mention("市财政局"))
    assert made.task(1).responsible_units == (Mention("各县（市）区政府"),)


def test_a_stated_date_is_written_with_or_without_its_phrase() -> None:
    made = amend(NOTICE, {1: {"dates": "2021-8-31（8月底前）；2021-09-15；每日"}}, UNITS).task(1)
    assert [(d.phrase, d.due) for d in made.deadlines] == [
        ("8月底前", date(2021, 8, 31)),
        ("9月15日前", date(2021, 9, 15)),
        ("每日", None),
    ]


def test_every_wrong_text_is_named_and_nothing_changes() -> None:
    edits = {
        1: {"title": " ", "lead_units": "市胡编局"},
        2: {"internal": "快了", "dates": "2021-02-30"},
        3: {"dates": "8月底之前"},
    }
    with pytest.raises(AmendmentInvalid) as caught:
        amend(NOTICE, edits, UNITS)
    assert set(caught.value.messages) == {
        (1, "title"), (1, "lead_units"), (2, "internal"), (2, "dates"), (3, "dates"),
    }  # fmt: skip
    assert "第1项“工作任务”：工作任务不能为空" in str(caught.value)
    assert "市胡编局" in str(caught.value)
