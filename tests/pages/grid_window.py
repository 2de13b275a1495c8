"""A window with the grid in it: what the page shows there, and what a browser sends back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

import streamlit as st
from streamlit.testing.v1 import AppTest

from portal.build import Portal
from portal.entry import grid
from portal.signin.people import person_of


def shown(at: AppTest) -> dict[str, Any]:
    """What the grid is given to draw."""
    (element,) = at.get("bidi_component")
    proto = element.proto
    return dict(json.loads(proto.json or proto.mixed.json))


def rows(at: AppTest) -> dict[str, dict[str, Any]]:
    """Its rows by 台账编号."""
    return {row["key"]: row for row in shown(at)["rows"]}


def send(
    portal: Portal, at: AppTest, *acts: Mapping[str, object], who: str = "鼓楼区", unit: str = "鼓楼区"
) -> AppTest:
    """The page after a browser sent acts, numbered from the first that is not done."""
    opening = at.session_state[f"grid_of_{unit}"]
    numbered = [{"number": opening.done + n, **act} for n, act in enumerate(acts, 1)]
    return forge(portal, at, {"token": opening.token, "acts": numbered}, who=who, unit=unit)


def forge(portal: Portal, at: AppTest, message: object, *, who: str = "鼓楼区", unit: str = "鼓楼区") -> AppTest:
    """The page after a browser sent this."""
    person = person_of(f"体验:{who}", portal.ledger())
    assert person
    state = {f"grid_of_{unit}": at.session_state[f"grid_of_{unit}"], f"grid_{unit}": {"acts": message}}
    with patch.object(st, "session_state", state), patch.object(st, "query_params", at.query_params):
        grid.take(portal.context(person), portal.entry, unit)
    if grid.FAILURE in state:
        at.session_state[grid.FAILURE] = state[grid.FAILURE]
    return at.run()


def typed(key: str, name: str, text: str) -> dict[str, object]:
    """A cell that was typed into."""
    return {"kind": "edit", "key": key, "name": name, "text": text}
