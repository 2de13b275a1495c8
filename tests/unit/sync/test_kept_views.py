"""Views follow the year's version: looked after once, tried again when the sheet was out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from sync.backends.base import Online, TabLayout
from sync.errors import BackendUnavailable, SyncError
from sync.kept_views import KeptViews
from tests.property.world import World


class Backend(Online):
    """Counts how often its views were looked after."""

    def __init__(self) -> None:
        self.kept = 0
        self.fault: SyncError | None = None

    def keep_views(self, tabs: list[TabLayout]) -> list[str]:
        self.kept += 1
        if self.fault:
            raise self.fault
        return ["补上 1 个筛选视图。"]


class Store:
    """The facts and the edition of a store."""

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}
        self.edition = 0
        self.fact = lambda name: self.facts.get(name, "")
        self.set_fact = self.facts.__setitem__


def keeper(store: Store) -> KeptViews:
    return KeptViews(store)  # type: ignore[arg-type]


def test_once_for_each_version_of_the_year() -> None:
    store, backend = Store(), Backend()
    kept = keeper(store)
    for _ in range(3):
        kept.keep(backend, list)  # type: ignore[arg-type]
    keeper(store).keep(backend, list)  # type: ignore[arg-type]  # another process
    assert backend.kept == 1
    store.edition = 1
    kept.keep(backend, list)  # type: ignore[arg-type]
    assert backend.kept == 2


@pytest.mark.parametrize(("fault", "tries"), [(BackendUnavailable("断网"), 3), (SyncError("不接受"), 1)])
def test_what_failed_is_tried_again_when_it_can_help(fault: SyncError, tries: int) -> None:
    backend, kept = Backend(), keeper(Store())
    backend.fault = fault
    for _ in range(3):
        kept.keep(backend, list)  # type: ignore[arg-type]
    assert backend.kept == tries


def test_a_sheet_without_views_is_asked_nothing() -> None:
    keeper(Store()).keep(SimpleNamespace(), lambda: pytest.fail("no layout needed"))  # type: ignore[arg-type]


@pytest.fixture
def world() -> Iterator[World]:
    made = World("memory")
    yield made
    made.close()


def test_the_engine_keeps_them_after_a_revision(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    for name in ("view_link", "repair", "watch_formulas", "usage"):
        monkeypatch.setattr(world.backend, name, lambda *_, **__: None, raising=False)
    monkeypatch.setattr(world.backend, "keep_views", lambda tabs: shown.append(tabs) or [], raising=False)
    world.engine.cycle()
    assert shown == []  # published with them
    monkeypatch.setattr(type(world.store), "edition", 7)
    world.engine.cycle()
    world.engine.cycle()
    (tabs,) = shown
    assert any(tab.views for tab in tabs)
