"""Whose telephone number stands on whose page: not in a table, a card or a detail of somebody else's entry."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from ledger.permissions import Action, may
from portal.build import Portal
from portal.signin.people import person_of
from tests.pages.conftest import html_of
from tests.pages.grid_window import shown

MINE, OTHER = "鼓楼区", "仓山区"
NUMBER = re.compile(r"0591-\d{8}")
PLACES = (
    ("overview", {}),
    ("ledger", {"unit": OTHER}),
    ("ledger", {"unit": MINE}),
    *(("tasks", {"no": f"{no}", "of": OTHER}) for no in (7, 9, 15)),
)


@pytest.mark.samples(3)
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize(("path", "query"), PLACES, ids=lambda v: v if isinstance(v, str) else "-".join(v.values()))
def test_a_unit_is_shown_the_numbers_of_those_it_works_with_only(
    looked_at: Portal,
    visit: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    query: dict[str, str],
    narrow: bool,
) -> None:
    monkeypatch.setattr("portal.ui.widgets.is_narrow", lambda *_: narrow)
    told = numbers(visit(path, MINE, **query))
    ledger, person = looked_at.ledger(), person_of(f"体验:{MINE}", looked_at.ledger())
    assert person
    every = looked_at.duties.contacts.of(person_of("体验:领导", ledger))
    allowed = {every.of(e).phone for e in ledger.rows if may(person, Action.READ_CONTACT, e, ledger)}
    assert told <= allowed
    cards = narrow and path == "ledger"  # they say how far it is, not whom to call
    listed = OTHER in query.values() and not cards
    assert listed <= (len(numbers(visit(path, "领导", **query)) - allowed) > 0)


def test_the_unit_itself_sees_its_own(looked_at: Portal, visit: Callable[..., AppTest]) -> None:
    assert numbers(visit("ledger", MINE, unit=MINE))


def numbers(at: AppTest) -> set[str]:
    """Telephone numbers in tables and texts of a page."""
    assert not at.exception
    tables = [frame.value.to_csv() for frame in at.dataframe]
    texts = [str(e.value) for kind in ("text", "caption", "markdown") for e in at.get(kind)]
    grids = [f"{shown(at)}"] if at.get("bidi_component") else []
    return set(NUMBER.findall("\n".join([*tables, *texts, *grids, html_of(at)])))
