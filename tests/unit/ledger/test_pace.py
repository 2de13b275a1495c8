"""Moments carried on by new history are those of the whole history."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ledger.clock import BEIJING
from ledger.figures.pace import moments_of
from ledger.repository import Change

STORY = ("未启动", "正在推进", "已完成", "正在推进", "长期坚持", "")


def story() -> list[Change]:
    start = datetime(2021, 7, 1, 9, tzinfo=BEIJING)
    return [
        Change(n, start + timedelta(days=n), "portal", "林某", key, "status", "", new)
        for n, new in enumerate(STORY)
        for key in ("a", "b")
        if key == "a" or n < 3
    ]


@pytest.mark.parametrize("cut", range(len(story()) + 1))
def test_moments_can_be_carried_on_from_anywhere(cut: int) -> None:
    changes = story()
    whole, first = moments_of(changes), moments_of(changes[:cut])
    assert moments_of(changes[cut:], first) == whole
    assert first == moments_of(changes[:cut]), "what was known before is left as it was"
    assert whole.completed == {"b": date(2021, 7, 3)}
