"""How many examples hypothesis draws: few in `make test`, as many as it takes to be sure in `make test-deep`."""

from __future__ import annotations

import pytest


def so_many(quick: int, *, deep: int) -> pytest.MarkDecorator:
    """Gives the test the number as `examples`."""
    return pytest.mark.parametrize("examples", [quick, pytest.param(deep, marks=pytest.mark.deep)])
