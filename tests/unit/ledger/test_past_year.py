"""A year that is over is looked at on its own days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ledger.figures.untouched import own_days
from tests.unit.ledger.sample_ledger import small_ledger


def test_the_quarters_since_the_notice_once_the_year_is_over():
    ledger = small_ledger()
    issued = replace(ledger, breakdown=replace(ledger.breakdown, issued_on=date(2021, 6, 4)))
    assert own_days(issued, date(2021, 12, 31)) == ()
    assert own_days(issued, date(2022, 1, 1)) == (date(2021, 6, 30), date(2021, 9, 30), date(2021, 12, 31))
    unknown = replace(ledger, breakdown=replace(ledger.breakdown, issued_on=None))
    assert len(own_days(unknown, date(2026, 3, 2))) == 4
