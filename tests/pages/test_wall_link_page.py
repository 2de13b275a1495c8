"""管理 › 大屏: the office gives a link, copies it and takes it back; the wall's figures are those of 总览."""

from __future__ import annotations

from datetime import date

import pytest

from portal.server.wall.access import path_of
from portal.server.wall.content import wall_of
from tests.pages.conftest import numbers_of


def test_the_office_gives_a_link_and_takes_it_back(fresh, visit):
    at = visit("admin", "市政府办公厅", show="大屏")
    assert "没有有效的大屏链接。" in [t.value for t in at.text]
    at.button(key="wall_link_give").click().run()
    assert "请写是哪块屏" in at.error[0].value
    assert any("请写是哪块屏" in m.value for m in at.markdown)
    at.text_input(key="wall_link_screen").set_value("三楼*大厅*")
    at.text_input(key="wall_link_contact").set_value("张某")
    at.date_input(key="wall_link_until").set_value(date(2021, 12, 31))
    at.button(key="wall_link_give").click().run()
    assert not at.exception
    (link,) = fresh.wall_links.links(office())
    assert (link.screen, link.contact, link.until) == ("三楼*大厅*", "张某", date(2021, 12, 31))
    assert [code.value.partition("/wall")[1:] for code in at.code] == [
        path_of(fresh.signer)(link).partition("/wall")[1:]
    ]
    assert at.text_input(key="wall_link_screen").value == ""
    at.button(key=f"wall_link_revoke_{link.id}").click().run()
    assert not at.exception
    assert "已收回" in at.success[0].value
    assert fresh.wall_links.links(office()) == ()
    assert not at.code


def office():
    from ledger.permissions import Person, Role

    return Person("o", "市政府办公厅", frozenset({Role.OFFICE}))


@pytest.mark.long
def test_the_wall_tells_the_figures_and_the_sentence_of_the_overview(looked_at, visit):
    at = visit("overview", "审计")
    wall = wall_of(looked_at.board(), looked_at.label)
    assert numbers_of(at) == {one["name"]: one["value"] for one in wall["figures"]}
    said = [box.value for kind in ("error", "warning", "info", "success") for box in at.get(kind)]
    assert wall["headline"] in said
    assert "演示数据" in wall["day"]
