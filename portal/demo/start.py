"""Puts the generated year into an empty store, once, before the workbook is published."""

from __future__ import annotations

from datetime import date

from portal.demo.demo import demo_changes
from portal.demo.units import fill_units_work
from store.store import Store

_MARK = "demo_filled"


def fill_demonstration(store: Store, *, until: date) -> None:
    """All of it in one transaction with its mark, so that a start that was cut off is completed by the next one."""
    if not store.fact(_MARK):
        store.take_over(demo_changes(store.ledger(), until=until), mark=_MARK)
    fill_units_work(store, until=until)
