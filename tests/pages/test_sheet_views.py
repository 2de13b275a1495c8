"""The ways into the shared sheet where it has views (单位台账), and mending its structure (同步状态)."""

from __future__ import annotations

import pytest

from ledger.errors import NotAllowed
from portal.build import Portal
from store.audit import audit_events
from sync.backends.base import Usage
from sync.backends.google.structure.views import view_link
from sync.errors import BackendUnavailable

SHEET = "1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p7q8r9s0t1u2v"
OFFICE = "市政府办公厅"


def go_online(portal: Portal, monkeypatch: pytest.MonkeyPatch, **own: object) -> None:
    """The portal's sheet as if people edited it in the browser; `own` is what the test looks at."""
    quiet = {name: lambda *_, **__: "" for name in ("view_link", "keep_views", "repair", "watch_formulas")}
    for name, done in {**quiet, "usage": lambda: Usage(0, 60, 0, 60), **own}.items():
        monkeypatch.setattr(portal.engine.backend, name, done, raising=False)


@pytest.fixture
def online(looked_at: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """The demonstration as if its sheet had views."""
    linked = lambda tab, title: view_link(SHEET, tab, title)  # noqa: E731
    go_online(looked_at, monkeypatch, view_link=linked)
    return looked_at


@pytest.fixture
def mendable(fresh: Portal, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A sheet whose structure can be mended; what the mending will say."""
    said: list[str] = []
    go_online(fresh, monkeypatch, repair=lambda tabs: list(said))
    return said


def links(at) -> dict[str, str]:
    return {one.proto.label: one.proto.url for one in at.get("link_button")}


def text(at, kind: str) -> str:
    return " ".join(str(one.value).replace("\\", "") for one in at.get(kind))


def test_a_unit_opens_its_own_rows_in_one_click(online, visit) -> None:
    assert links(visit("ledger", "鼓楼区")) == {"在表格中打开本单位": view_link(SHEET, "工作台账", "鼓楼区")}


def test_a_lead_unit_opens_the_tasks_it_leads_too(online, visit) -> None:
    unit = next(e.unit for e in online.ledger().entries if e.role == "牵头")
    found = links(visit("ledger", OFFICE, unit=unit))
    assert found[f"在表格中打开{unit}"] == view_link(SHEET, "工作台账", unit)
    assert found["在表格中打开牵头任务"] == view_link(SHEET, "工作台账", f"牵头：{unit}")


def test_a_past_day_has_no_way_into_todays_sheet(online, visit) -> None:
    assert links(visit("ledger", "鼓楼区", as_of="2021-08-01")) == {}


def test_a_sheet_without_views_has_no_links(looked_at, visit) -> None:
    assert links(visit("ledger", "鼓楼区")) == {}
    assert looked_at.sheet.view_link("鼓楼区") == ""


def test_every_view_that_a_link_names_is_laid_out(online) -> None:
    """A link to a view that nobody makes would open the whole tab."""
    from sync.layout import layout

    ledger = online.ledger()
    rows = [{"unit": e.unit, "role": e.role, "task_no": str(e.task_no)} for e in ledger.entries]
    (tab,) = [t for t in layout(online.book.breakdown, online.book.directory, rows) if t.views]
    titles = {view.title for view in tab.views}
    leading = {e.unit for e in ledger.entries if e.role == "牵头"}
    assert titles == set(ledger.by_unit) | {f"牵头：{unit}" for unit in leading}


def test_the_office_mends_the_sheet_and_is_told_what_was_done(fresh, mendable, visit) -> None:
    mendable.append("“工作台账”：补上 3 处表头和编号列的保护。")
    at = visit("sync", OFFICE).button(key="repair_sheet").click().run()
    assert "已修复 1 处" in text(at, "success")
    assert "补上 3 处表头和编号列的保护" in text(at, "success")
    from store.database import reading

    with reading(fresh.book.engine) as connection:
        (event,) = audit_events(connection, kinds=["sheet.repaired"])
    assert event.person == OFFICE


def test_a_sheet_in_order_is_said_to_be(fresh, mendable, visit) -> None:
    at = visit("sync", OFFICE).button(key="repair_sheet").click().run()
    assert "没有需要修复的" in text(at, "success")


def test_a_mending_that_failed_says_why(fresh, mendable, visit, monkeypatch) -> None:
    def fail(tabs: object) -> None:
        raise BackendUnavailable("Google 表格服务暂时不能用。")

    monkeypatch.setattr(fresh.engine.backend, "repair", fail)
    at = visit("sync", OFFICE).button(key="repair_sheet").click().run()
    assert "Google 表格服务暂时不能用" in text(at, "error")


@pytest.mark.parametrize("who", ["鼓楼区", "领导", "审计"])
def test_nobody_else_mends_it(fresh, mendable, visit, who: str) -> None:
    assert "repair_sheet" not in {b.key for b in visit("sync", who).button}


def test_a_forged_click_mends_nothing(fresh, mendable) -> None:
    from ledger.permissions import Person, Role
    from portal.sync_status import parts as sync_view

    clerk = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
    mendable.append("不该发生")
    with pytest.raises(NotAllowed):
        sync_view.move(fresh.context(clerk), fresh.entry, fresh.engine.repair)()
    from store.database import reading

    with reading(fresh.book.engine) as connection:
        assert audit_events(connection, kinds=["sheet."]) == []


def test_a_workbook_needs_no_mending(fresh, visit) -> None:
    assert "repair_sheet" not in {b.key for b in visit("sync", OFFICE).button}
