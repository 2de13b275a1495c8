"""What the office switched on, as 审计 tells it."""

from __future__ import annotations

import pytest

from ledger.papers.scores import ScoreRules
from ledger.reminders.rules import AutoSettings, ReminderRule

ON = AutoSettings((ReminderRule.DAY,), paused=("鼓楼区",), clerks_digest=True)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (AutoSettings(), "都没有打开"),
        (AutoSettings(paused=("鼓楼区",)), "都没有打开"),
        (ON, "到期当天、责任单位每日汇总；工作日9时至17时发；暂停：鼓楼区"),
        (AutoSettings(leaders_digest=True, workdays=False), "领导每周汇总；每天9时至17时发"),
    ],
)
def test_reminders_by_themselves(settings: AutoSettings, words: str) -> None:
    assert settings.words == words


def test_scores() -> None:
    assert ScoreRules().said == "不计分"
    assert ScoreRules(on=True).said.startswith("得分＝100－逾期条数×1")
