"""Holidays that the office enters on 管理 count wherever a date is moved to a working day."""

from __future__ import annotations

from datetime import date

from ledger.deadlines.workdays import DayKind
from ledger.duties.reminder import Channel, Level
from portal.build import Portal
from portal.signin.people import person_of


def test_a_holiday_moves_the_internal_day_and_the_day_to_answer_by(portal: Portal) -> None:
    office = person_of("体验:市政府办公厅", portal.ledger())
    service, board = portal.duties.reminder, portal.board()
    keys = [service.matters(office, board)[0].entry.key]

    def asked_by() -> str:
        return service.draft(office, board, keys, Level.PRESS, Channel.SMS, links={})[0].text

    assert portal.duties.consolidation.timetable.internal == date(2021, 10, 27)
    assert "10月11日前办理" in asked_by(), "from Friday 8 October three days, and on to Monday"
    for day in (date(2021, 10, 27), date(2021, 10, 11)):
        portal.year_service.set_day(office, day, DayKind.HOLIDAY)
    assert portal.duties.consolidation.timetable.internal == date(2021, 10, 26)
    assert "10月12日前办理" in asked_by()
    portal.year_service.set_day(office, date(2021, 10, 27), None)
    assert portal.duties.consolidation.timetable.internal == date(2021, 10, 27)
