"""Who a page sees: `st.user` only, and nothing behind `require_person` without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

from portal.signin.cookie import to_header

if TYPE_CHECKING:
    from portal.build import Portal


def _page() -> None:
    import streamlit as st

    from portal.signin.session import require_person

    person = require_person()
    st.text(f"{person.name} {sorted(person.roles)} {person.units}")


def _run(person_id: str | None) -> AppTest:
    test = AppTest.from_function(_page)
    test.user = {"person": to_header(person_id).decode()} if person_id else {}
    return test.run()


def test_a_verified_person_gets_through(portal: Portal) -> None:
    assert portal.settings.trial
    assert _run("体验:鼓楼区").text[0].value == "鼓楼区 [<Role.UNIT: 'unit'>] ('鼓楼区',)"


def test_nobody_and_people_who_are_gone_do_not(portal: Portal) -> None:
    assert portal.settings.trial
    for person_id in (None, "体验:月球", "office"):
        seen = _run(person_id)
        assert not seen.text
        assert "请先登录" in seen.warning[0].value
