"""What goes with the leaders' mail: the page of the message's own day, whenever it leaves; never a reason to keep the text back."""

from __future__ import annotations

from datetime import date, datetime

import pypdfium2
import pytest

from ledger.clock import BEIJING
from ledger.duties.reminder import Channel
from ledger.duties.reminder_service import Message, Post
from ledger.figures.headline import headline
from portal.build import Portal
from portal.papers.attached import LEADERS, attached
from reports.one_page import canvas


def message(day: date, code: str = "one_page") -> Message:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING)
    return Message(7, Channel.MAIL, "领导", "ld@example.gov.cn", "一周情况", "正文", Post.WAITING, at, attached=code)


@pytest.mark.parametrize("ago", [0, 30])
def test_it_is_the_page_of_the_messages_day(portal: Portal, ago: int) -> None:
    today = portal.clock.today()
    day = date.fromordinal(today.toordinal() - ago)
    made = attached(portal.documents, portal.context(LEADERS), message(day))
    assert made
    assert f"截至{day.month}月{day.day}日" in made.name
    with pypdfium2.PdfDocument(bytes(made)) as document:
        said = "".join(document[0].get_textpage().get_text_range().split())
    board = portal.board(None if ago == 0 else day)
    assert "".join(headline(board).split()) in said


def test_most_messages_take_nothing_along(portal: Portal) -> None:
    assert attached(portal.documents, portal.context(LEADERS), message(portal.clock.today(), "")) is None


def test_a_page_that_cannot_be_drawn_keeps_no_message_back(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas, "_has_letters", lambda _family: False)
    assert attached(portal.documents, portal.context(LEADERS), message(portal.clock.today())) is None
