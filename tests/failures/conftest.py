"""Worlds of six rows, and pages over a real portal as in tests/pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pages.conftest import fresh, visit
from tests.property.world import World

__all__ = ["fresh", "visit"]


@pytest.fixture(params=["memory", "xlsx"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A world of either kind."""
    made = World(request.param)
    yield made
    made.close()


@pytest.fixture
def workbook() -> Iterator[World]:
    """A world with a workbook on disk."""
    made = World("xlsx")
    yield made
    made.close()
