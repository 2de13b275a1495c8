"""SIGTERM: what a server that is starting still does, and who is asked to end when."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest

from portal.build import Portal
from portal.server import server
from portal.server.loop import Repeating
from tests.coroutines import finished


class _Served:
    """What uvicorn's own server does with a signal: it notes it."""

    should_exit = False

    def handle_exit(self, *_: object) -> None:
        self.should_exit = True


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[MagicMock]:
    """A portal whose server is about to start, in a process that handles signals as uvicorn does."""
    made = MagicMock()
    for name in ("current", "in_force"):
        monkeypatch.setattr(server, name, lambda: made)
    for name in (
        "spare_the_logs",
        "check_address",
        "send_at_once",
        "_open_the_door",
        "sweep",
        "_MADE",
        "Runtime",
        "gc",
    ):
        monkeypatch.setattr(server, name, MagicMock())
    monkeypatch.setattr(server, "_WARM", ())
    before = signal.signal(signal.SIGTERM, _Served().handle_exit)
    yield made
    signal.signal(signal.SIGTERM, before)


def live() -> None:
    async def whole() -> None:
        async with server.lifespan(MagicMock()):
            pass

    finished(whole())


def test_a_server_begins_its_work(portal: MagicMock) -> None:
    live()
    portal.start.assert_called_once_with()
    portal.stop.assert_called_once_with()


def test_told_to_end_while_it_starts_it_begins_nothing_more(portal: MagicMock) -> None:
    """A first start published the whole workbook after it was told to end, and read the year's history before."""
    portal.board.side_effect = signal.getsignal(signal.SIGTERM)
    live()
    portal.start.assert_not_called()
    server.sweep.assert_not_called()  # type: ignore[attr-defined]


def test_all_are_asked_to_end_before_one_is_waited_for() -> None:
    """One after another, a share that hung and a mail that was being sent took as long as both together."""
    names = ("auto_reminders", "outbound_messages", "link_checks", "backups", "loop")
    parts: dict[str, Any] = {name: Repeating(lambda: None, name=name, seconds=60) for name in names}
    asked: list[bool] = []
    sheet = SimpleNamespace(stop=lambda: asked.extend(part._stopping for part in parts.values()) or True)
    assert Portal.stop(SimpleNamespace(**parts, sheet=sheet))  # type: ignore[arg-type]
    assert asked == [True] * 5
