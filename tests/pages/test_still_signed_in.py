"""A window that stayed open acts for nobody any more: services with rules of their own ask too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from ledger.errors import NotAllowed
from ledger.permissions import Person, Role
from portal.build import Portal

GONE = Person("o", "办公厅", frozenset({Role.OFFICE}), still=lambda: False)
ASKED: list[Callable[[Portal, Person], object]] = [
    lambda p, who: p.entry.service.download(who, lambda: b""),
    lambda p, who: p.duties.consolidation.save(who, 1, None, seen=0),  # type: ignore[arg-type]
    lambda p, who: p.duties.rectification.open(who, [], "问题", "要求", date(2021, 11, 1), in_bulletin=False),
]


@pytest.mark.parametrize("ask", ASKED)
def test_nothing_is_done_for_a_sign_in_that_has_ended(demo: Portal, ask: Callable[[Portal, Person], object]) -> None:
    with pytest.raises(NotAllowed, match="登录、账号或角色刚有变动"):
        ask(demo, GONE)


def test_a_role_for_one_unit_downloads_nothing_of_another(demo: Portal) -> None:
    mixed = Person(
        "x",
        "某人",
        frozenset({Role.UNIT, Role.LEAD}),
        ("鼓楼区", "市财政局"),
        frozenset({(Role.UNIT, "鼓楼区"), (Role.LEAD, "市财政局")}),
    )
    assert demo.entry.service.may_download(mixed, "鼓楼区")
    assert not demo.entry.service.may_download(mixed, "市财政局")
    assert demo.entry.service.may_download(replace(mixed, grants=frozenset()), "市财政局")
